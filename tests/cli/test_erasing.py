"""Erasing as the secretariat does it with scripts; the raw bytes of every file tell whether anything stayed."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard
from cli.calling import Kb, Said, put, refused
from sqlalchemy import Connection

from kb_desktop.workspace import engine

NAME = "Quirijntje Zonderlingh"
MAIL = "q.zonderlingh@gemeente.example"
PHONE = "06-00000042"
OTHER_NAME = "Quinten Zonderlingh"
SECRETS = [NAME, MAIL, PHONE, OTHER_NAME, "Quirijntje", "zonderlingh"]
REASON = "Op verzoek van de betrokkene"


@pytest.fixture(autouse=True)
def _nothing_is_wiped_by_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some builds of SQLite overwrite what is deleted and others do not; here none does, so that the proof counts."""
    begun = engine._begun

    def careless(*facts: Any) -> Connection:
        connection = begun(*facts)
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
        return connection

    monkeypatch.setattr(engine, "_begun", careless)


def a_person(kb: Kb, workspace: str) -> str:
    """Somebody with a history, of which the name was changed."""
    (person,) = put(kb, workspace, {"kind": "person", "name": OTHER_NAME, "work_mail": MAIL, "phone": PHONE})
    put(kb, workspace, {"kind": "person", "id": person, "name": NAME, "function": "Adviseur"})
    return person


def somebody_known_in_two(kb: Kb) -> str:
    """The same in the workspace of a group and, by the bundle `een`, in the joint one."""
    kb("create", "a.kbwerk", "--theme", "vth")
    kb("create", "j.kbwerk", "--joint")
    person = a_person(kb, "a.kbwerk")
    kb("export", "a.kbwerk", "een.kbbundle", "--full")
    kb("merge", "j.kbwerk", "een.kbbundle")
    return person


def digest(kb: Kb, workspace: str) -> str:
    return str(kb("digest", workspace).out.split()[-1])


def erase(kb: Kb, workspace: str, person: str, *more: str) -> Said:
    return kb("erase", workspace, person, "--reason", REASON, "--json", *more)


def texts_in(path: Path) -> str:
    """Everything readable in a file: its bytes, its zstd parts, and every value of a database, indexes included."""
    content = path.read_bytes()
    found = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                plain = zstandard.ZstdDecompressor().decompressobj().decompress if name.endswith(".zst") else bytes
                found.append(plain(part))
    if content.startswith(b"SQLite"):
        with closing(sqlite3.connect(path)) as database:
            for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
                    found += [each if isinstance(each, bytes) else str(each).encode() for each in row]
            database.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'search', 'instance')")
            found += [str(row).encode() for row in database.execute("SELECT * FROM temp.terms")]
    return b"\n".join(found).decode("utf-8", "replace").casefold()


def holds(path: Path, secret: str) -> bool:
    return secret.casefold() in texts_in(path)


def files_with(secret: str, *paths: str | Path) -> list[str]:
    return [Path(path).name for path in paths if holds(Path(path), secret)]


def test_what_is_erased_is_in_no_byte_of_the_file_nor_of_what_is_made_afterwards(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "vth")
    person = a_person(kb, "a.kbwerk")
    kb("export", "a.kbwerk", "eerder.kbbundle", "--full")
    assert files_with(NAME, "a.kbwerk", "eerder.kbbundle") == ["a.kbwerk", "eerder.kbbundle"]
    said = erase(kb, "a.kbwerk", person)
    assert said.code == 0, said.err
    assert said.document["fields"] == ["name", "work_mail", "phone"]
    assert [each["file"] for each in said.document["bundles"]] == ["eerder.kbbundle"]
    assert not list(Path().glob("*-journal"))
    kb("export", "a.kbwerk", "later.kbbundle", "--full")
    kb("create", "j.kbwerk", "--joint")
    assert kb("merge", "j.kbwerk", "later.kbbundle").code == 0
    for secret in SECRETS:
        assert files_with(secret, "a.kbwerk", "later.kbbundle", "j.kbwerk") == [], secret
    assert kb("show", "a.kbwerk", "--id", person, "--json").document[0]["function"] == "Adviseur"
    assert kb("check", "a.kbwerk").code == 0
    assert digest(kb, "a.kbwerk") == digest(kb, "j.kbwerk")
    gone = [each for each in kb("history", "a.kbwerk", person, "--json").document if each["gone"] == "erased"]
    assert sorted(each["field"] for each in gone) == ["name", "name", "phone", "work_mail"]
    assert {each["new"] for each in gone} == {None}
    assert "gewist" in kb("history", "a.kbwerk", person).out


def test_a_bundle_from_before_does_not_bring_back_what_was_erased(kb: Kb) -> None:
    person = somebody_known_in_two(kb)
    put(kb, "j.kbwerk", {"kind": "person", "id": person, "phone": PHONE + "9"})
    kb("export", "j.kbwerk", "twee.kbbundle", "--full")
    erase(kb, "a.kbwerk", person)
    kb("export", "a.kbwerk", "gewist.kbbundle", "--full")
    for order in (["een", "gewist", "twee"], ["gewist", "twee", "een"], ["twee", "een", "gewist"], ["twee", "gewist"]):
        workspace = f"{'-'.join(order)}.kbwerk"
        kb("create", workspace, "--joint")
        for bundle in order:
            said = kb("merge", workspace, f"{bundle}.kbbundle", "--json")
            assert said.code == 0, said.err
        snapshots = list(Path("thuis").rglob("*.kbwerk"))
        for secret in SECRETS:
            assert files_with(secret, workspace) == [], (order, secret)
        assert kb("check", workspace).code == 0, order
        for path in snapshots:
            path.unlink()
    told = kb("merge", "j.kbwerk", "gewist.kbbundle", "--preview")
    assert "Deze bundel wist gegevens; aantal onderdelen: 1." in told.out
    assert kb("merge", "j.kbwerk", "gewist.kbbundle", "--json").document["bundles"][0]["erases"] == 1
    assert kb("merge", "j.kbwerk", "gewist.kbbundle", "--json").document["bundles"][0]["erases"] == 0
    kb("merge", "a.kbwerk", "twee.kbbundle")
    names = ["a.kbwerk", "j.kbwerk", *map(str, Path().glob("*-*.kbwerk"))]
    assert len({digest(kb, name) for name in names}) == 1
    for secret in SECRETS:
        assert files_with(secret, *names) == [], secret


def test_together_in_one_call_bundles_from_before_and_after_give_the_same(kb: Kb) -> None:
    person = somebody_known_in_two(kb)
    put(kb, "j.kbwerk", {"kind": "person", "id": person, "name": NAME + "-Anders"})
    kb("export", "j.kbwerk", "twee.kbbundle", "--full")
    erase(kb, "a.kbwerk", person)
    kb("export", "a.kbwerk", "gewist.kbbundle", "--full")
    kb("create", "n.kbwerk", "--joint")
    said = kb("merge", "n.kbwerk", "twee.kbbundle", "gewist.kbbundle", "een.kbbundle", "--json")
    assert said.code == 0, said.err
    kb("merge", "j.kbwerk", "gewist.kbbundle")
    assert digest(kb, "n.kbwerk") == digest(kb, "j.kbwerk")
    assert files_with("Zonderlingh", "n.kbwerk", "j.kbwerk") == []
    assert kb("conflicts", "n.kbwerk", "--json").document == []


def test_what_is_filled_in_anew_after_seeing_the_erasure_stays(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "vth")
    person = a_person(kb, "a.kbwerk")
    erase(kb, "a.kbwerk", person)
    put(kb, "a.kbwerk", {"kind": "person", "id": person, "name": "Iemand Anders"})
    kb("export", "a.kbwerk", "a.kbbundle", "--full")
    kb("create", "j.kbwerk", "--joint")
    kb("merge", "j.kbwerk", "a.kbbundle")
    for workspace in ("a.kbwerk", "j.kbwerk"):
        assert kb("show", workspace, "--id", person, "--json").document[0]["name"] == "Iemand Anders"
        assert kb("check", workspace).code == 0


def test_snapshots_made_afterwards_are_clean_and_older_ones_are_told(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "vth")
    kb("create", "b.kbwerk", "--theme", "vth")
    person = a_person(kb, "a.kbwerk")
    put(kb, "b.kbwerk", {"kind": "action", "text": "Iets anders"})
    kb("export", "b.kbwerk", "b.kbbundle", "--full")
    kb("merge", "a.kbwerk", "b.kbbundle")
    (older,) = Path("thuis").rglob("a.*.kbwerk")
    said = erase(kb, "a.kbwerk", person)
    assert [Path(each).name for each in said.document["snapshots"]] == [older.name]
    assert holds(older, NAME)
    put(kb, "b.kbwerk", {"kind": "action", "text": "Nog iets"})
    kb("export", "b.kbwerk", "b2.kbbundle", "--full")
    kb("merge", "a.kbwerk", "b2.kbbundle")
    (newer,) = set(Path("thuis").rglob("a.*.kbwerk")) - {older}
    for secret in SECRETS:
        assert files_with(secret, newer) == [], secret


def test_erasing_cannot_be_undone_and_undoing_what_was_before_brings_nothing_back(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "vth")
    kb("create", "j.kbwerk", "--joint")
    person = a_person(kb, "a.kbwerk")
    kb("export", "a.kbwerk", "een.kbbundle", "--full")
    bundle = kb("merge", "j.kbwerk", "een.kbbundle", "--json").document["bundles"][0]["bundle"]
    put(kb, "j.kbwerk", {"kind": "person", "id": person, "function": "Jurist"})
    erase(kb, "j.kbwerk", person)
    refused(kb("undo", "j.kbwerk"), "Wissen", "niet ongedaan")
    assert kb("undo", "j.kbwerk", "--bundle", bundle).code == 0
    assert files_with("Zonderlingh", "j.kbwerk") == []
    assert kb("show", "j.kbwerk", "--id", person, "--json").document[0]["name"] is None
    kb("export", "j.kbwerk", "terug.kbbundle", "--full")
    taken = kb("merge", "a.kbwerk", "terug.kbbundle", "--json").document["bundles"][0]["bundle"]
    undone = kb("undo", "a.kbwerk", "--bundle", taken, "--json")
    assert {each["field"] for each in undone.document["skipped"]} >= {"name", "phone", "work_mail"}
    assert files_with("Zonderlingh", "a.kbwerk") == []


def test_where_the_name_still_stands_is_told(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "vth")
    person = a_person(kb, "a.kbwerk")
    now, before, free = put(
        kb,
        "a.kbwerk",
        {"kind": "action", "text": f"Bellen met {NAME.upper()}"},
        {"kind": "action", "text": "Mailen aan mevrouw Zonderlingh"},
        {"kind": "action", "text": "Zonder naam"},
    )
    put(kb, "a.kbwerk", {"kind": "action", "id": before, "text": "Mailen aan de adviseur"})
    told = erase(kb, "a.kbwerk", person, "--preview").document
    assert kb("show", "a.kbwerk", "--id", person, "--json").document[0]["name"] == NAME
    said = erase(kb, "a.kbwerk", person)
    assert said.document == told
    found = {(each["record"], each["field"]): each["shown"] for each in said.document["still_written"]}
    assert found == {(now, "text"): True, (before, "text"): False}
    assert free not in {record for record, _ in found}
    assert kb("erase", "a.kbwerk", before, "--field", "text", "--reason", REASON, "--keep-current").code == 0
    assert kb("show", "a.kbwerk", "--id", before, "--json").document[0]["text"] == "Mailen aan de adviseur"
    assert kb("erase", "a.kbwerk", now, "--field", "text", "--reason", REASON).code == 0
    assert files_with("Zonderlingh", "a.kbwerk") == []
    assert kb("check", "a.kbwerk").code == 0


def decided_with_a_reason(kb: Kb, reason: str) -> tuple[str, str]:
    """A conflict that the secretariat settled with this reason; a receipt told the group of it. (person, action)"""
    kb("create", "a.kbwerk", "--theme", "vth")
    kb("create", "j.kbwerk", "--joint")
    person = a_person(kb, "a.kbwerk")
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Kaart maken"})
    kb("export", "a.kbwerk", "een.kbbundle", "--full")
    kb("merge", "j.kbwerk", "een.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "text": "Kaart van hubs"})
    put(kb, "j.kbwerk", {"kind": "action", "id": action, "text": "Kaart van locaties"})
    kb("export", "a.kbwerk", "twee.kbbundle")
    kb("merge", "j.kbwerk", "twee.kbbundle")
    assert kb("settle", "j.kbwerk", action, "text", "--value", '"Beide"', "--reason", reason).code == 0
    kb("export", "j.kbwerk", "terug.kbbundle", "--full")
    kb("merge", "a.kbwerk", "terug.kbbundle")
    return person, action


@pytest.mark.parametrize("eraser", ["a", "j"])
def test_a_reason_that_names_somebody_goes_along_on_every_copy(kb: Kb, eraser: str) -> None:
    person, action = decided_with_a_reason(kb, f"Besproken met {NAME.upper()}, zij weet ervan")
    other = "j" if eraser == "a" else "a"
    assert files_with("zij weet ervan", "a.kbwerk", "j.kbwerk", "terug.kbbundle") == [
        "a.kbwerk", "j.kbwerk", "terug.kbbundle",
    ]  # fmt: skip
    told = erase(kb, f"{eraser}.kbwerk", person, "--preview").document
    (given,) = told["reasons"]
    assert (given["label"], given["goes"]) == ("Verschil beslissen", True)
    said = kb("erase", f"{eraser}.kbwerk", person, "--reason", REASON)
    assert said.code == 0, said.err
    assert "De reden bij deze stap is gewist" in said.out
    assert files_with("zij weet ervan", f"{eraser}.kbwerk") == []
    kb("export", f"{eraser}.kbwerk", "gewist.kbbundle", "--full")
    foretold = kb("merge", f"{other}.kbwerk", "gewist.kbbundle", "--preview").out
    assert "wist ook de reden bij stappen, omdat daarin hetzelfde stond; aantal: 1." in foretold
    kb("create", "n.kbwerk", "--joint")
    for workspace, bundles in (
        (other, ["gewist", "terug", "een"]),
        (eraser, ["een", "twee", "terug"]),
        ("n", ["terug", "gewist", "terug"]),
    ):
        for bundle in bundles:
            merged = kb("merge", f"{workspace}.kbwerk", f"{bundle}.kbbundle")
            assert merged.code == 0, merged.err
    assert kb("export", "j.kbwerk", "opnieuw.kbbundle", "--full").code == 0
    for path in Path("thuis").rglob("*.kbwerk"):
        path.unlink()
    names = ["a.kbwerk", "j.kbwerk", "n.kbwerk"]
    for workspace in names:  # a safety copy made now is as clean as the file it is a copy of
        put(kb, workspace, {"kind": "action", "text": "Later"})
        assert kb("merge", workspace, "gewist.kbbundle").code == 0
        assert kb("check", workspace).code == 0
    snapshots = [*Path("thuis").rglob("*.kbwerk")]
    assert snapshots
    for secret in [*SECRETS, "zij weet ervan"]:
        assert files_with(secret, *names, *snapshots, "gewist.kbbundle", "opnieuw.kbbundle") == [], secret
    for workspace in names:
        (decided,) = [
            each
            for each in kb("history", workspace, action, "--json").document
            if each["label"] == "Verschil beslissen"
        ]
        assert (decided["reason"], decided["reason_gone"], decided["new"]) == ("", True, "Beide")
        assert "reden gewist" in kb("history", workspace, action).out
    told_again = [
        (line["record"], line["outcome"], line["words"])
        for receipt in kb("inspect", "opnieuw.kbbundle", "--json").document.get("receipts", [])
        for line in receipt["lines"]
    ]
    assert told_again == ([(action, "settled", "")] if eraser == "j" else [])  # a group that wrote back has read it


def test_a_reason_that_names_nobody_stays_and_so_does_what_keeps_its_name(kb: Kb) -> None:
    person, action = decided_with_a_reason(kb, "Besproken met mevrouw Zonderlingh")
    assert erase(kb, "j.kbwerk", person, "--keep-current").document["reasons"] == []
    assert erase(kb, "a.kbwerk", person, "--field", "phone").document["reasons"] == []
    for workspace in ("a.kbwerk", "j.kbwerk"):
        assert holds(Path(workspace), "Besproken met mevrouw Zonderlingh")
        assert "(Besproken met mevrouw Zonderlingh)" in kb("history", workspace, action).out
    assert len(erase(kb, "j.kbwerk", person, "--field", "name").document["reasons"]) == 1
    assert not holds(Path("j.kbwerk"), "Besproken")


def test_a_bundle_in_quarantine_goes_when_a_reason_in_it_names_somebody(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "vth")
    kb("create", "j.kbwerk", "--joint")
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Gedeeld"})
    kb("export", "a.kbwerk", "begin.kbbundle", "--full")
    kb("merge", "j.kbwerk", "begin.kbbundle")
    before = Path("a.kbwerk").read_bytes()
    put(kb, "j.kbwerk", {"kind": "action", "id": action, "text": "Zo"})
    kb("export", "j.kbwerk", "zo.kbbundle", "--full")
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "text": "Anders"})
    kb("merge", "a.kbwerk", "zo.kbbundle")
    settled = kb("settle", "a.kbwerk", action, "text", "--value", '"Zo"', "--reason", f"Zegt {NAME}")
    assert settled.code == 0, settled.err
    kb("export", "a.kbwerk", "fout.kbbundle", "--full")
    Path("a.kbwerk").write_bytes(before)
    for memory in Path("thuis").rglob("kopieen.json"):
        memory.unlink()
    put(kb, "a.kbwerk", {"kind": "action", "text": "Andere geschiedenis"})
    kb("export", "a.kbwerk", "goed.kbbundle", "--full")
    kb("merge", "j.kbwerk", "goed.kbbundle")
    assert kb("merge", "j.kbwerk", "fout.kbbundle").code == 1
    assert len(kb("quarantine", "j.kbwerk", "--json").document) == 1
    person = a_person(kb, "j.kbwerk")
    assert erase(kb, "j.kbwerk", person).document["quarantine"] == ["fout.kbbundle"]
    assert kb("quarantine", "j.kbwerk", "--json").document == []


def test_what_cannot_be_erased_is_refused_with_a_sentence_and_changes_nothing(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "vth")
    person = a_person(kb, "a.kbwerk")
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Iets"})
    theme = kb("show", "a.kbwerk", "theme", "--json").document[0]["id"]
    before = Path("a.kbwerk").read_bytes()
    for record, more, word in (
        ("00000000-0000-4000-8000-000000000000", (), "00000000"),
        (action, (), "welk veld"),
        (action, ("--field", "kleur"), "kleur"),
        (person, ("--field", "organisation"), "nooit iets ingevuld"),
        (theme, ("--field", "name"), "convenant"),
    ):
        refused(kb("erase", "a.kbwerk", record, "--reason", REASON, *more), word)
    refused(kb("erase", "a.kbwerk", person, "--reason", " "), "waarom")
    refused(kb("erase", "a.kbwerk", person, "--reason", f"Verzoek van {NAME}"), "reden")
    assert kb("erase", "a.kbwerk", person).code == 2
    assert Path("a.kbwerk").read_bytes() == before
    assert erase(kb, "a.kbwerk", person).code == 0
    refused(erase(kb, "a.kbwerk", person), "gewist")


def test_a_conflict_between_two_names_is_gone_with_them(kb: Kb) -> None:
    person = somebody_known_in_two(kb)
    put(kb, "a.kbwerk", {"kind": "person", "id": person, "name": NAME + " A"})
    put(kb, "j.kbwerk", {"kind": "person", "id": person, "name": NAME + " B"})
    kb("export", "a.kbwerk", "twee.kbbundle", "--full")
    kb("merge", "j.kbwerk", "twee.kbbundle")
    assert len(kb("conflicts", "j.kbwerk", "--json").document) == 1
    erase(kb, "j.kbwerk", person)
    assert kb("conflicts", "j.kbwerk", "--json").document == []
    assert files_with("Zonderlingh", "j.kbwerk") == []
    assert kb("check", "j.kbwerk").code == 0
    kb("export", "j.kbwerk", "terug.kbbundle", "--full")
    kb("merge", "a.kbwerk", "terug.kbbundle")
    assert digest(kb, "a.kbwerk") == digest(kb, "j.kbwerk")


def test_a_restart_cleans_what_a_power_cut_left(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    kb("create", "a.kbwerk", "--theme", "vth")
    person = a_person(kb, "a.kbwerk")
    with monkeypatch.context() as patched:
        patched.setattr(engine, "clean", _cut)
        with pytest.raises(KeyboardInterrupt):
            erase(kb, "a.kbwerk", person)
    assert files_with("Zonderlingh", "a.kbwerk") == ["a.kbwerk"]
    put(kb, "a.kbwerk", {"kind": "action", "text": "Weer open"})
    assert files_with("Zonderlingh", "a.kbwerk") == []


def _cut(*_: Any) -> None:
    raise KeyboardInterrupt
