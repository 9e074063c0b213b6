"""The command line as a script of the secretariat uses it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli.calling import Kb, put, refused
from cli.test_wrong_lines import WRONG_LINES, all_or_nothing
from documents.looking import page_texts
from documents.paper_samples import foreign_pdf
from stores import Store

from kb_desktop import __version__
from kb_desktop.cli import VERBS as FRONT_DOOR
from kb_desktop.cli.verbs import VERBS
from kb_desktop.domain.addresses import location
from kb_desktop.domain.catalogue import CATALOGUE


@pytest.fixture
def kb(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kb:
    """These calls are made on every engine."""
    return Kb(store, monkeypatch, capsys)


def test_create_tells_what_it_made_and_never_overwrites(kb: Kb) -> None:
    group, joint = kb.named("a.kbwerk"), kb.named("j.kbwerk")
    assert kb("create", "a.kbwerk", "--theme", "VTH", "--json").document == {"workspace": group, "theme": "VTH"}
    assert kb("create", "j.kbwerk", "--joint", "--json").document == {"workspace": joint, "theme": None}
    before = kb.held("a.kbwerk")
    name = location(group).name
    refused(kb("create", "a.kbwerk", "--theme", "RUI"), name)
    refused(kb("create", "a.kbwerk", "--from", "j.kbwerk"), name)
    refused(kb("create", "b.kbwerk", "--theme", "XYZ"), "XYZ", "RUI")
    refused(kb("create", "weg/b.kbwerk", "--theme", "RUI"), "weg")
    refused(kb("create", "b.kbwerk", "--from", "weg.kbwerk"), location(kb.named("weg.kbwerk")).name)
    refused(kb("create", "b.kbwerk", "--from", "a.kbwerk", "--name", "Anders"), "--name")
    refused(kb("show", "b.kbwerk", "action"), location(kb.named("b.kbwerk")).name)
    assert kb.held("a.kbwerk") == before
    assert kb("create", "b.kbwerk").code == 2
    assert kb("create", "b.kbwerk", "--theme", "VTH", "--joint").code == 2


def test_a_new_workspace_holds_covenant_and_register(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    agreements = kb("show", "a.kbwerk", "agreement", "--json").document
    assert len(agreements) == 24
    assert {each["key"] for each in agreements} >= {"RUI-1", "INK-5", "VTH-4", "MKB-6", "KEN-2", "KET-2"}
    organisations = kb("show", "a.kbwerk", "organisation", "--json").document
    assert sum(each["type"] == "gemeente" and each["valid_to"] is None for each in organisations) == 342
    assert len(kb("show", "a.kbwerk", "covenant_edition", "--json").document) == 2


def test_schema_names_every_kind_and_field(kb: Kb) -> None:
    schema = kb("schema", "--json").document
    assert set(schema) == set(CATALOGUE)
    assert schema["action"]["label"] == "actie"
    assert schema["action"]["fields"]["due"]["type"] == "date"
    assert "reported_done" in schema["action"]["states"]


def test_put_creates_changes_and_deletes(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    person, action = put(
        kb,
        "a.kbwerk",
        {"kind": "person", "name": "Jip Verzonnen"},
        {"kind": "action", "text": "Kaart maken", "owner": "Jip Verzonnen", "due": "2026-12-01"},
    )
    (shown,) = kb("show", "a.kbwerk", "action", "--json").document
    assert (shown["number"], shown["owner"], shown["status"]) == ("VTH-A-001", person, "open")
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "status": "in progress"})
    (shown,) = kb("show", "a.kbwerk", "--id", action, "--json").document
    assert (shown["status"], shown["text"]) == ("in_progress", "Kaart maken")
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "delete": True})
    assert kb("show", "a.kbwerk", "action", "--json").document == []


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-12-03T13:00", "2026-12-03T13:00"),
        ("2026-12-03 13:00:59", "2026-12-03T13:00"),
        ("2026-12-03T12:00:00Z", "2026-12-03T13:00"),
        ("2026-07-03T12:00:00.250+00:00", "2026-07-03T14:00"),
        ("2026-12-03T13:00:00+01:00", "2026-12-03T13:00"),
    ],
)
def test_a_time_is_taken_in_every_spelling_of_iso_8601_and_stored_as_local_time(
    kb: Kb, given: str, stored: str
) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    put(kb, "a.kbwerk", {"kind": "meeting", "title": "Overleg", "starts_at": given})
    assert kb("show", "a.kbwerk", "meeting", "--json").document[0]["starts_at"] == stored


@pytest.mark.parametrize("given", ["2026-12-03", "13:00", "2026-02-30T13:00", "2026-12-03T25:00", "0001-01-01T00:00Z"])
def test_what_is_no_time_is_refused_with_an_example(kb: Kb, given: str) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    line = {"kind": "meeting", "title": "Overleg", "starts_at": given}
    refused(kb("put", "a.kbwerk", lines=[line]), "Begint om", "2026-03-20T10:00")


@pytest.mark.parametrize(("line", "words"), WRONG_LINES[::12])
def test_put_is_all_or_nothing_on_every_engine(kb: Kb, line: bytes, words: tuple[str, ...]) -> None:
    all_or_nothing(kb, line, words)


def test_a_water_board_outside_its_themes_is_warned_about_not_blocked(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "RUI")
    code = next(
        each["code"]
        for each in kb("show", "a.kbwerk", "organisation", "--json").document
        if each["type"] == "waterschap"
    )
    said = kb("put", "a.kbwerk", lines=[{"kind": "sign_up", "organisation": code, "theme": "RUI"}])
    assert said.code == 0
    assert "Let op" in said.err


def test_what_lies_after_the_covenant_and_who_does_not_exist_any_more_are_pointed_out_and_not_blocked(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    kb("create", "j.kbwerk", "--joint")
    (sign_up,) = put(kb, "a.kbwerk", {"kind": "sign_up", "organisation": "gm0363", "theme": "VTH"})
    promised = {"kind": "commitment", "sign_up": sign_up, "agreement": "VTH-3", "target": "2030"}
    said = kb("put", "a.kbwerk", "--json", lines=[promised])
    (commitment,) = said.document["ids"]
    assert said.err.strip() == (
        "Let op: Het streefmoment voor VTH-3 ligt na het einde van het convenant op 20 maart 2027. "
        "Vul in aan wie de inzet dan wordt overgedragen."
    )
    organisations = kb("show", "a.kbwerk", "organisation", "--json").document
    (gone,) = (each["id"] for each in organisations if each["code"] == "mnre1171")
    said = kb("put", "a.kbwerk", lines=[{"kind": "sign_up", "organisation": gone, "theme": "VTH"}])
    assert said.code == 0
    assert "De opvolger is Ministerie van Binnenlandse Zaken en Koninkrijksrelaties." in said.err
    kb("export", "a.kbwerk", "a.kbbundle")
    preview = kb("merge", "j.kbwerk", "a.kbbundle", "--preview", "--json").document["bundles"][0]
    assert preview["rule_conflicts"] == 2
    said = kb("put", "a.kbwerk", lines=[{"kind": "commitment", "id": commitment, "handed_over_to": "BZK"}])
    assert (said.code, said.err) == (0, "")


def test_a_note_of_a_day_to_come_is_refused_with_its_line(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    note = {"kind": "progress_note", "agreement": "VTH-1", "light": "aandacht"}
    good, wrong = ({**note, "reference_date": day} for day in ("2025-06-12", "2126-01-12"))
    refused(kb("put", "a.kbwerk", lines=[good, wrong]), "Regel 2", "12 januari 2126", "moet nog komen")
    refused(kb("put", "a.kbwerk", lines=[{**note, "reference_date": "2024-12-31"}]), "31 december 2024")
    assert kb("show", "a.kbwerk", "progress_note", "--json").document == []


def test_a_party_that_gives_notice_leaves_a_month_later(kb: Kb) -> None:
    kb("create", "j.kbwerk", "--joint")
    parties = kb("show", "j.kbwerk", "party", "--json").document
    (ipo,) = (each["id"] for each in parties if (each["key"], each["edition"]) == ("IPO", "concept-2025-2027"))
    put(kb, "j.kbwerk", {"kind": "party", "id": ipo, "notice_received": "2026-01-31"})
    (held,) = (each for each in kb("show", "j.kbwerk", "party", "--json").document if each["id"] == ipo)
    assert (held["leaves_on"], held["status"]) == ("2026-02-28", "notice_given")


def two_groups(kb: Kb) -> str:
    """A group and the joint workspace, with one action that both hold."""
    kb("create", "a.kbwerk", "--theme", "VTH")
    kb("create", "j.kbwerk", "--joint")
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Kaart maken"})
    kb("export", "a.kbwerk", "a1.kbbundle")
    assert kb("merge", "j.kbwerk", "a1.kbbundle").code == 0
    return action


def digests(kb: Kb, *workspaces: str) -> set[str]:
    return {kb("digest", each).out.split()[-1] for each in workspaces}


def test_a_conflict_is_seen_on_both_sides_and_settled_once(kb: Kb) -> None:
    action = two_groups(kb)
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "text": "Kaart van hubs maken"})
    put(kb, "j.kbwerk", {"kind": "action", "id": action, "text": "Kaart van locaties maken", "due": "2026-12-01"})
    kb("export", "a.kbwerk", "a2.kbbundle")
    before = kb.held("j.kbwerk")
    preview = kb("merge", "j.kbwerk", "a2.kbbundle", "--preview", "--json").document["bundles"][0]
    assert kb.held("j.kbwerk") == before
    merged = kb("merge", "j.kbwerk", "a2.kbbundle", "--json").document["bundles"][0]
    counts = ("new", "changed", "equal", "conflicts", "rule_conflicts", "refused")
    assert [preview[each] for each in counts] == [merged[each] for each in counts]
    assert merged["conflicts"] == 1
    (conflict,) = kb("conflicts", "j.kbwerk", "--json").document
    assert (conflict["record"], conflict["field"], conflict["base"]) == (action, "text", "Kaart maken")
    assert {head["value"] for head in conflict["heads"]} == {"Kaart van hubs maken", "Kaart van locaties maken"}
    refused(kb("settle", "j.kbwerk", action, "due", "--value", "null", "--reason", "x"))
    refused(kb("settle", "j.kbwerk", action, "text", "--value", "geen json", "--reason", "x"), "JSON")
    refused(kb("settle", "j.kbwerk", action, "text", "--value", "[" * 99_999, "--reason", "x"), "JSON")
    refused(kb("settle", "j.kbwerk", action, "text", "--value", "5", "--reason", "x"))
    refused(kb("settle", "j.kbwerk", action, "text", "--value", '"Goed"', "--reason", " "), "waarom")
    settled = kb(
        "settle", "j.kbwerk", action, "text", "--value", '"Kaart van beide"', "--reason", "Besproken", "--json"
    )
    assert settled.document == {"record": action, "field": "text"}
    kb("export", "j.kbwerk", "terug.kbbundle")
    assert kb("merge", "a.kbwerk", "terug.kbbundle").code == 0
    assert kb("conflicts", "a.kbwerk", "--json").document == []
    assert len(digests(kb, "a.kbwerk", "j.kbwerk")) == 1
    history = kb("history", "a.kbwerk", action, "--json").document
    assert {"Kaart maken", "Kaart van hubs maken", "Kaart van locaties maken", "Kaart van beide"} <= {
        each["new"] for each in history if each["field"] == "text"
    }
    assert any(each["bundle"] for each in history)
    told = kb("history", "a.kbwerk", action).out
    assert "Kaart van beide (Besproken)" in told
    assert re.search("Thema: leeg → [A-Z]", told)  # a name, not an id


def test_the_order_of_bundles_does_not_matter(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    kb("create", "b.kbwerk", "--theme", "INK")
    for workspace in ("a", "b"):
        put(kb, f"{workspace}.kbwerk", {"kind": "person", "name": f"Jip {workspace}"})
        kb("export", f"{workspace}.kbwerk", f"{workspace}1.kbbundle")
    kb("create", "j1.kbwerk", "--joint")
    kb("create", "j2.kbwerk", "--joint")
    assert kb("merge", "j1.kbwerk", "a1.kbbundle", "b1.kbbundle").code == 0
    assert kb("merge", "j2.kbwerk", "b1.kbbundle", "a1.kbbundle", "a1.kbbundle").code == 0
    assert len(digests(kb, "j1.kbwerk", "j2.kbwerk")) == 1


def test_a_delta_that_rests_on_another_bundle_waits_for_it(kb: Kb) -> None:
    action = two_groups(kb)
    kb("export", "j.kbwerk", "terug.kbbundle")
    kb("merge", "a.kbwerk", "terug.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "text": "Twee"})
    delta = kb("export", "a.kbwerk", "a2.kbbundle", "--json").document
    assert delta["ops"] == 1
    kb("create", "nieuw.kbwerk", "--joint")
    before = kb.held("nieuw.kbwerk")
    alone = kb("merge", "nieuw.kbwerk", "a2.kbbundle", "--json")
    assert alone.code == 1
    assert alone.document["bundles"][0]["verdict"] == "refused"
    assert "volledige bundel" in alone.err
    assert kb.held("nieuw.kbwerk") == before
    assert kb("merge", "nieuw.kbwerk", "a2.kbbundle", "a1.kbbundle").code == 0
    assert len(digests(kb, "a.kbwerk", "nieuw.kbwerk")) == 1


def test_damaged_foreign_and_missing_bundles_change_nothing(kb: Kb) -> None:
    two_groups(kb)
    whole = Path("a1.kbbundle").read_bytes()
    middle = len(whole) // 2
    Path("stuk.kbbundle").write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    Path("half.kbbundle").write_bytes(whole[:middle])
    Path("tekst.kbbundle").write_text("Beste collega", encoding="utf-8")
    kb("create", "ander.kbwerk", "--theme", "RUI")
    for workspace, bundle in (
        ("j.kbwerk", "stuk.kbbundle"),
        ("j.kbwerk", "half.kbbundle"),
        ("j.kbwerk", "tekst.kbbundle"),
        ("j.kbwerk", "weg.kbbundle"),
        ("ander.kbwerk", "a1.kbbundle"),
    ):
        before = kb.held(workspace)
        said = kb("merge", workspace, bundle, "--json")
        assert said.code == 1
        assert said.document["bundles"][0]["verdict"] == "refused"
        assert said.document["bundles"][0]["reason"] == said.err.strip()
        assert kb.held(workspace) == before


def test_undo_takes_back_a_whole_import(kb: Kb) -> None:
    two_groups(kb)
    bundle = kb("inspect", "a1.kbbundle", "--json").document["bundle"]
    undone = kb("undo", "j.kbwerk", "--bundle", bundle, "--json").document
    assert undone["records"] == 1
    assert undone["skipped"] == []
    assert kb("show", "j.kbwerk", "action", "--json").document == []
    refused(kb("undo", "j.kbwerk", "--bundle", bundle), "al ongedaan")
    refused(kb("undo", "j.kbwerk", "--bundle", "onzin"), "onzin")
    refused(kb("undo", "j.kbwerk"))


def test_check_and_rebuild_say_that_all_is_well(kb: Kb) -> None:
    two_groups(kb)
    assert kb("check", "j.kbwerk", "--json").document == {"ok": True, "findings": []}
    before = digests(kb, "j.kbwerk")
    assert kb("check", "j.kbwerk", "--rebuild").code == 0
    assert digests(kb, "j.kbwerk") == before


@pytest.mark.parametrize("verb", ["show", "digest", "conflicts", "check", "undo"])
def test_what_is_no_workspace_is_refused(kb: Kb, verb: str) -> None:
    if kb.store.on_server:
        refused(kb(verb, "weg.kbwerk"), location(kb.named("weg.kbwerk")).name)
        return
    Path("tekst.kbwerk").write_text("Beste collega", encoding="utf-8")
    Path("map.kbwerk").mkdir()
    for name in ("weg.kbwerk", "tekst.kbwerk", "map.kbwerk"):
        refused(kb(verb, name), name)
    assert Path("tekst.kbwerk").read_text(encoding="utf-8") == "Beste collega"


def test_pack_and_report_of_what_is_not_there_are_refused_with_a_sentence(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    refused(kb("report", "a.kbwerk", "--out", "r.pdf", "--period", "2026-Q7"), "kwartaal")
    refused(kb("pack", "a.kbwerk", "x", "--out", "p.pdf", "--edition", "openbaar"), "vergadering")


@pytest.mark.parametrize("edition", ["werkgroep", "do", "openbaar", "regie"])
def test_a_script_makes_every_edition_with_its_confidential_part(kb: Kb, edition: str) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    (meeting,) = put(kb, "a.kbwerk", {"kind": "meeting", "title": "Overleg", "starts_at": "2026-10-08T13:00"})
    item = {"kind": "agenda_item", "meeting": meeting, "title": "Kaart", "explanation": "Besproken wordt de kaart."}
    put(kb, "a.kbwerk", {**item, "label": "vertrouwelijk"})
    call = ("pack", "a.kbwerk", meeting, "--out", "p.pdf", "--edition", edition, "--confidential", "v.pdf", "--json")
    document = kb(*call).document
    assert document["conforms"] == ["ua1", "2a"]
    assert document["annexes"] == []
    assert bool(document["left_out"]) == (edition != "regie")
    apart = edition in ("werkgroep", "do")
    assert Path("v.pdf").exists() == apart
    assert (document["confidential"] is not None) == apart


def test_a_script_makes_the_progress_report(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--joint")
    document = kb("report", "a.kbwerk", "--out", "r.pdf", "--period", "2026-Q4", "--json").document
    assert document == {"pages": 11, "conforms": ["ua1", "2a"], "left_out": [], "annexes": []}
    assert Path("r.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_every_verb_is_known_at_the_front_door_too() -> None:
    assert set(FRONT_DOOR) == set(VERBS)  # a verb that is not known there would open the window


def _of_a_process(
    folder: Path, *words: str, stderr: int = subprocess.PIPE, **changes: str
) -> subprocess.CompletedProcess[str]:
    without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in without}
    environment |= {"KB_DESKTOP_HOME": str(folder / "thuis"), "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    command = [sys.executable, "-m", "kb_desktop", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment | changes,
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
        text=True,
        encoding="utf-8",
    )


def test_a_mistyped_verb_is_wrong_usage_and_opens_no_window(tmp_path: Path) -> None:
    said = _of_a_process(tmp_path, "exprt", "a.kbwerk")
    assert (said.returncode, said.stdout) == (2, "")
    assert "'exprt' kan niet; kies uit " in said.stderr
    assert "export" in said.stderr


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a screen")
@pytest.mark.parametrize("words", [(), ("a.kbwerk",), ("map",)])
def test_without_a_screen_one_sentence_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "map").mkdir()
    said = _of_a_process(tmp_path, *words)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("Er is geen beeldscherm")
    assert len(said.stderr.splitlines()) == 1


def test_a_script_learns_the_version(tmp_path: Path) -> None:
    said = _of_a_process(tmp_path, "--version")
    assert (said.returncode, said.stdout.split()) == (0, ["kb-desktop", __version__])


def test_a_script_gets_utf8_json_and_exit_codes_from_a_real_process(tmp_path: Path) -> None:
    environment = {**os.environ, "KB_DESKTOP_HOME": str(tmp_path / "thuis"), "PYTHONIOENCODING": "cp1252"}

    def call(*words: str, text: str = "") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "kb_desktop", *words]
        return subprocess.run(
            command, cwd=tmp_path, input=text.encode(), env=environment, capture_output=True, check=False
        )

    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    assert call("create", "a.kbwerk", "--theme", "VTH").returncode == 0
    said = call("put", "a.kbwerk", "-", "--json", text='{"kind":"person","name":"Łucja Ünal-’t Hooft"}\n')
    assert said.returncode == 0, said.stderr
    shown = call("show", "a.kbwerk", "person", "--json")
    assert json.loads(shown.stdout.decode("utf-8"))[0]["name"] == "Łucja Ünal-’t Hooft"
    wrong = call("put", "a.kbwerk", "-", text="{")
    assert (wrong.returncode, wrong.stdout) == (1, b"")
    assert b"Traceback" not in wrong.stderr


def test_a_deletion_and_an_undone_creation_travel_in_a_bundle(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    kb("create", "j.kbwerk", "--joint")
    kept, gone = put(kb, "a.kbwerk", {"kind": "action", "text": "Kaart"}, {"kind": "action", "text": "Brief"})
    assert kb("export", "a.kbwerk", "eerst.kbbundle").code == 0
    assert kb("merge", "j.kbwerk", "eerst.kbbundle").code == 0
    put(kb, "a.kbwerk", {"kind": "action", "id": gone, "delete": True})
    put(kb, "a.kbwerk", {"kind": "action", "text": "Vergissing"})
    assert kb("undo", "a.kbwerk").code == 0
    assert kb("export", "a.kbwerk", "daarna.kbbundle").code == 0
    merged = kb("merge", "j.kbwerk", "daarna.kbbundle", "--json")
    assert merged.code == 0, merged.err
    assert [each["id"] for each in kb("show", "j.kbwerk", "action", "--json").document] == [kept]
    assert kb("digest", "j.kbwerk", "--json").document == kb("digest", "a.kbwerk", "--json").document


def test_undo_walks_back_one_step_after_another(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "een"})
    for text in ("twee", "drie"):
        put(kb, "a.kbwerk", {"kind": "action", "id": action, "text": text})
    for text in ("twee", "een"):
        assert kb("undo", "a.kbwerk", "--json").document["skipped"] == []
        assert kb("show", "a.kbwerk", "action", "--json").document[0]["text"] == text
    kb("undo", "a.kbwerk")
    assert kb("show", "a.kbwerk", "action", "--json").document == []


def test_a_workspace_moves_to_the_other_engine_and_back_with_everything_in_it(kb: Kb) -> None:
    action = two_groups(kb)
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "text": "Kaart van hubs maken"})
    put(kb, "j.kbwerk", {"kind": "action", "id": action, "text": "Kaart van locaties maken"})
    kb("export", "a.kbwerk", "a2.kbbundle")
    bundle = kb("merge", "j.kbwerk", "a2.kbbundle", "--json").document["bundles"][0]["bundle"]
    before = kb.held("j.kbwerk")
    moved = kb("create", "./bestand.kbwerk", "--from", "j.kbwerk", "--json")
    assert moved.document == {"workspace": "bestand.kbwerk", "theme": None}
    assert kb("create", "terug.kbwerk", "--from", "./bestand.kbwerk").code == 0
    assert kb.held("j.kbwerk") == before
    every = ("j.kbwerk", "./bestand.kbwerk", "terug.kbwerk")
    assert len(digests(kb, *every)) == 1
    for verb in (("conflicts",), ("history", action), ("show", "action")):
        name, *rest = verb
        assert len({kb(name, each, *rest, "--json").out for each in every}) == 1
    assert kb("check", "terug.kbwerk", "--json").document["ok"]
    put(kb, "terug.kbwerk", {"kind": "action", "id": action, "due": "2026-12-01"})
    assert kb("undo", "terug.kbwerk", "--bundle", bundle).code == 0
    assert kb("conflicts", "terug.kbwerk", "--json").document == []


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own is made otherwise there")
def test_making_everything_anew_tells_a_terminal_how_far_it_is_and_a_script_nothing(tmp_path: Path) -> None:
    import pty

    made = _of_a_process(tmp_path, "create", "a.kbwerk", "--theme", "VTH")
    assert made.returncode == 0
    quiet = _of_a_process(tmp_path, "check", "a.kbwerk", "--rebuild")
    assert (quiet.stdout, quiet.stderr) == ("De werkmap is in orde.\n", "")
    ours, theirs = pty.openpty()
    try:
        said = _of_a_process(tmp_path, "check", "a.kbwerk", "--rebuild", stderr=theirs)
        told = os.read(ours, 10_000).decode("utf-8")
    finally:
        os.close(theirs)
        os.close(ours)
    assert (said.returncode, said.stdout) == (0, "De werkmap is in orde.\n")
    assert told.split("\r")[1] == " 95% opnieuw gemaakt"
    assert told.rstrip().endswith("100% opnieuw gemaakt")


def test_a_script_makes_a_pack_with_annexes_in_the_order_in_which_it_wrote_the_agenda(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    titles = ["Opening", "Kaart", "Begroting", "Rondvraag", "Sluiting", "Borrel"]
    meeting = put(kb, "a.kbwerk", {"kind": "meeting", "title": "Overleg", "starts_at": "2026-10-08T13:00"})[0]
    items = put(kb, "a.kbwerk", *({"kind": "agenda_item", "meeting": meeting, "title": each} for each in titles))
    Path("stukken").mkdir()
    Path("stukken", "nota.pdf").write_bytes(foreign_pdf(2))
    (paper,) = put(kb, "a.kbwerk", {"kind": "paper", "title": "Nota", "file": str(Path("stukken", "nota.pdf"))})
    put(kb, "a.kbwerk", {"kind": "agenda_item", "id": items[1], "papers": [paper]})
    document = kb("pack", "a.kbwerk", meeting, "--out", "p.pdf", "--json").document
    assert [each["file"] for each in document["annexes"]] == ["nota.pdf"]
    words = page_texts(Path("p.pdf"))[1]
    places = [words.index(each) for each in titles]
    assert places == sorted(places)
    assert "2a Nota" in words


@pytest.mark.parametrize("file", ["nergens.pdf", ".", {"name": "x"}, 3])
def test_a_paper_whose_file_is_not_there_is_refused_in_one_sentence_and_nothing_stays(kb: Kb, file: object) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    before = kb("digest", "a.kbwerk").out
    good = {"kind": "person", "name": "Petra Proefman"}
    said = kb("put", "a.kbwerk", lines=[good, {"kind": "paper", "title": "Nota", "file": file}])
    assert (said.code, said.out, len(said.err.splitlines())) == (1, "", 1)
    assert said.err.startswith("Regel 2")
    assert kb("digest", "a.kbwerk").out == before
