"""A copied file that went on in two places: refused, kept apart, and taken as the writes of another copy."""

from __future__ import annotations

import shutil
from pathlib import Path

from cli.calling import Kb, put, refused
from cli.test_erasing import files_with


def digest(kb: Kb, workspace: str) -> str:
    return str(kb("digest", workspace).out.split()[-1])


def texts(kb: Kb, workspace: str) -> list[str]:
    return sorted(each["text"] for each in kb("show", workspace, "action", "--json").document)


def restored(kb: Kb, workspace: str, content: bytes) -> None:
    """Put an older file back in its place on a computer that forgot how far its copy had come."""
    Path(workspace).write_bytes(content)
    for memory in Path("thuis").rglob("kopieen.json"):
        memory.unlink()


def forked(kb: Kb) -> str:
    """Two histories of one copy: `een.kbbundle` is in j.kbwerk, `twee.kbbundle` and `drie.kbbundle` go on otherwise."""
    kb("create", "a.kbwerk", "--theme", "vth")
    kb("create", "j.kbwerk", "--joint")
    (shared,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Gedeeld begin"})
    before = Path("a.kbwerk").read_bytes()
    put(kb, "a.kbwerk", {"kind": "action", "text": "Eerste geschiedenis"})
    kb("export", "a.kbwerk", "een.kbbundle", "--full")
    assert kb("merge", "j.kbwerk", "een.kbbundle").code == 0
    restored(kb, "a.kbwerk", before)
    put(kb, "a.kbwerk", {"kind": "action", "text": "Tweede geschiedenis"})
    put(kb, "a.kbwerk", {"kind": "action", "id": shared, "text": "Gedeeld, anders"})
    kb("export", "a.kbwerk", "twee.kbbundle", "--full")
    put(kb, "a.kbwerk", {"kind": "action", "text": "Vervolg"})
    kb("export", "a.kbwerk", "drie.kbbundle", "--full")
    return shared


def test_a_fork_is_refused_kept_apart_and_changes_nothing(kb: Kb) -> None:
    forked(kb)
    before = Path("j.kbwerk").read_bytes()
    assert kb("quarantine", "j.kbwerk", "--json").document == []
    said = kb("merge", "j.kbwerk", "twee.kbbundle", "--json")
    assert said.code == 1
    assert "quarantaine" in said.err
    assert "begint opnieuw uit een startbundel" in said.err
    assert kb("merge", "j.kbwerk", "twee.kbbundle", "--preview").code == 1
    assert Path("j.kbwerk").read_bytes() == before
    (kept,) = kb("quarantine", "j.kbwerk", "--json").document
    assert kept["file"] == "twee.kbbundle"
    assert kept["bytes"] == Path("twee.kbbundle").stat().st_size
    assert "twee.kbbundle" in kb("quarantine", "j.kbwerk").out


def test_a_fork_is_taken_as_another_copy_and_nothing_is_lost(kb: Kb) -> None:
    shared = forked(kb)
    kb("merge", "j.kbwerk", "twee.kbbundle")
    (kept,) = kb("quarantine", "j.kbwerk", "--json").document
    said = kb("quarantine", "j.kbwerk", "--take", kept["bundle"][:12], "--json")
    assert said.document["bundles"][0]["file"] == kept["file"]
    assert said.code == 0, said.err
    assert said.document["bundles"][0]["verdict"] == "merged"
    assert texts(kb, "j.kbwerk") == ["Eerste geschiedenis", "Gedeeld, anders", "Tweede geschiedenis"]
    assert kb("quarantine", "j.kbwerk", "--json").document == []
    assert kb("check", "j.kbwerk").code == 0
    assert {each["new"] for each in kb("history", "j.kbwerk", shared, "--json").document} >= {"Gedeeld, anders"}
    kb("export", "j.kbwerk", "j.kbbundle", "--full")
    kb("create", "n.kbwerk", "--joint")
    assert kb("merge", "n.kbwerk", "j.kbbundle").code == 0
    assert digest(kb, "n.kbwerk") == digest(kb, "j.kbwerk")


def test_two_secretariats_that_take_the_same_fork_hold_the_same(kb: Kb) -> None:
    forked(kb)
    for workspace, bundles in (("j.kbwerk", ["twee", "drie"]), ("k.kbwerk", ["drie"])):
        if workspace != "j.kbwerk":
            kb("create", workspace, "--joint")
            kb("merge", workspace, "een.kbbundle")
        for bundle in bundles:
            assert kb("merge", workspace, f"{bundle}.kbbundle").code == 1
            (kept,) = kb("quarantine", workspace, "--json").document
            said = kb("quarantine", workspace, "--take", kept["bundle"])
            assert said.code == 0, said.err
    assert texts(kb, "j.kbwerk") == ["Eerste geschiedenis", "Gedeeld, anders", "Tweede geschiedenis", "Vervolg"]
    assert digest(kb, "j.kbwerk") == digest(kb, "k.kbwerk")
    kb("export", "j.kbwerk", "j.kbbundle", "--full")
    kb("export", "k.kbwerk", "k.kbbundle", "--full")
    assert kb("merge", "j.kbwerk", "k.kbbundle").code == 0
    assert kb("merge", "k.kbwerk", "j.kbbundle").code == 0


def test_what_others_wrote_upon_a_fork_comes_along(kb: Kb) -> None:
    shared = forked(kb)
    kb("create", "b.kbwerk", "--theme", "vth")
    kb("merge", "b.kbwerk", "drie.kbbundle")
    put(kb, "b.kbwerk", {"kind": "action", "text": "Los"}, {"kind": "action", "id": shared, "text": "Verder op twee"})
    kb("export", "b.kbwerk", "b.kbbundle", "--full")
    assert kb("merge", "j.kbwerk", "b.kbbundle").code == 1
    (kept,) = kb("quarantine", "j.kbwerk", "--json").document
    assert kb("quarantine", "j.kbwerk", "--take", kept["bundle"]).code == 0
    assert "Verder op twee" in texts(kb, "j.kbwerk")
    assert "Los" in texts(kb, "j.kbwerk")
    assert kb("conflicts", "j.kbwerk", "--json").document == []
    assert kb("check", "j.kbwerk").code == 0


def test_taking_a_fork_can_be_undone(kb: Kb) -> None:
    forked(kb)
    kb("merge", "j.kbwerk", "twee.kbbundle")
    (kept,) = kb("quarantine", "j.kbwerk", "--json").document
    kb("quarantine", "j.kbwerk", "--take", kept["bundle"])
    assert kb("undo", "j.kbwerk", "--bundle", kept["bundle"]).code == 0
    assert texts(kb, "j.kbwerk") == ["Eerste geschiedenis", "Gedeeld begin"]


def test_only_what_is_in_quarantine_can_be_taken_or_removed(kb: Kb) -> None:
    forked(kb)
    refused(kb("quarantine", "j.kbwerk", "--take", "abc"), "abc")
    kb("merge", "j.kbwerk", "twee.kbbundle")
    (kept,) = kb("quarantine", "j.kbwerk", "--json").document
    assert kb("quarantine", "j.kbwerk", "--remove", kept["bundle"], "--json").document == []
    refused(kb("quarantine", "j.kbwerk", "--take", kept["bundle"]), "quarantaine")


def test_a_part_of_a_fork_is_not_taken(kb: Kb) -> None:
    forked(kb)
    put(kb, "j.kbwerk", {"kind": "action", "text": "Iets"})
    kb("export", "j.kbwerk", "j.kbbundle", "--full")
    shutil.copyfile("a.kbwerk", "elders.kbwerk")
    kb("create", "b.kbwerk", "--theme", "vth")
    kb("merge", "b.kbwerk", "drie.kbbundle")
    kb("export", "b.kbwerk", "b.kbbundle", "--full")
    kb("merge", "a.kbwerk", "b.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "text": "Nog verder"})
    kb("export", "a.kbwerk", "deel.kbbundle")
    assert kb("merge", "j.kbwerk", "deel.kbbundle").code == 1
    kept = kb("quarantine", "j.kbwerk", "--json").document
    if kept:
        refused(kb("quarantine", "j.kbwerk", "--take", kept[0]["bundle"]), "volledige bundel")


def test_quarantine_keeps_twenty_bundles_and_lets_go_of_what_is_erased(kb: Kb) -> None:
    forked(kb)
    (person,) = put(kb, "a.kbwerk", {"kind": "person", "name": "Quirijntje Zonderlingh"})
    for number in range(22):
        put(kb, "a.kbwerk", {"kind": "action", "text": f"Nummer {number}"})
        kb("export", "a.kbwerk", f"fork{number:02}.kbbundle", "--full")
        assert kb("merge", "j.kbwerk", f"fork{number:02}.kbbundle").code == 1
    kept = kb("quarantine", "j.kbwerk", "--json").document
    assert [each["file"] for each in kept] == [f"fork{number:02}.kbbundle" for number in range(21, 1, -1)]
    kb("quarantine", "j.kbwerk", "--take", kept[0]["bundle"])
    said = kb("erase", "j.kbwerk", person, "--reason", "Op verzoek", "--json")
    assert len(said.document["quarantine"]) == 19
    assert kb("quarantine", "j.kbwerk", "--json").document == []
    left = [path for path in Path("thuis/data").rglob("*") if path.is_file() and "veiligheidskopieen" not in str(path)]
    assert files_with("Zonderlingh", "j.kbwerk", *left) == []
