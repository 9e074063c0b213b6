"""The loop by file as two scripts would run it: start, delivery, return with a receipt, requests, and one digest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.calling import Kb, put, refused


def digest(kb: Kb, workspace: str) -> str:
    return str(kb("digest", workspace).out.split()[-1])


def begun(kb: Kb) -> str:
    """The secretariat made a workspace, a group began with its start bundle; an action of the secretariat."""
    kb("create", "j.kbwerk", "--joint")
    (action,) = put(kb, "j.kbwerk", {"kind": "action", "text": "Kaart maken", "number": "VTH-A-001"})
    assert kb("export", "j.kbwerk", "start.kbbundle", "--start", "vth", "--json").document["kind"] == "start"
    made = kb("create", "a.kbwerk", "--from", "start.kbbundle", "--json")
    assert made.document == {"workspace": "a.kbwerk", "theme": "VTH"}
    return action


def receipts(kb: Kb, bundle: str) -> list[dict[str, Any]]:
    return list(kb("inspect", bundle, "--json").document.get("receipts", []))


def test_a_group_begins_with_what_the_secretariat_has(kb: Kb) -> None:
    action = begun(kb)
    assert digest(kb, "a.kbwerk") == digest(kb, "j.kbwerk")
    assert kb("show", "a.kbwerk", "--id", action, "--json").document[0]["text"] == "Kaart maken"
    manifest = kb("inspect", "start.kbbundle", "--json").document
    assert (manifest["kind"], manifest["meant_for"]["theme"]) == ("start", "VTH")
    before = Path("a.kbwerk").read_bytes()
    refused(kb("create", "a.kbwerk", "--from", "start.kbbundle"), "a.kbwerk")
    assert Path("a.kbwerk").read_bytes() == before


def test_a_workspace_begins_only_with_a_whole_bundle_that_fits(kb: Kb) -> None:
    begun(kb)
    kb("export", "a.kbwerk", "terug.kbbundle")
    kb("merge", "j.kbwerk", "terug.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "text": "Nog een"})
    kb("export", "a.kbwerk", "vervolg.kbbundle")
    kb("export", "j.kbwerk", "alles.kbbundle", "--full")
    Path("stuk.kbbundle").write_bytes(Path("start.kbbundle").read_bytes()[:-40])
    for bundle, more, word in (
        ("vervolg.kbbundle", (), "startbundel"),
        ("start.kbbundle", ("--theme", "INK"), "VTH"),
        ("alles.kbbundle", (), "--theme"),
        ("stuk.kbbundle", (), "beschadigd"),
        ("weg.kbbundle", (), "weg.kbbundle"),
    ):
        refused(kb("create", "nieuw.kbwerk", "--from", bundle, *more), word)
        assert not Path("nieuw.kbwerk").exists()
    assert kb("create", "nieuw.kbwerk", "--from", "alles.kbbundle", "--theme", "INK").code == 0
    refused(kb("export", "a.kbwerk", "b.kbbundle", "--start", "INK"), "gezamenlijke")
    refused(kb("export", "j.kbwerk", "b.kbbundle", "--start", "XYZ"), "XYZ")


def test_a_colleague_goes_on_with_a_whole_bundle_of_the_same_group(kb: Kb) -> None:
    begun(kb)
    put(kb, "a.kbwerk", {"kind": "action", "text": "Van de coördinator"})
    kb("export", "a.kbwerk", "heel.kbbundle", "--full")
    assert kb("create", "b.kbwerk", "--from", "heel.kbbundle", "--json").document["theme"] == "VTH"
    assert digest(kb, "b.kbwerk") == digest(kb, "a.kbwerk")


def test_after_the_loop_both_sides_are_one_and_the_receipt_tells_what_was_decided(kb: Kb) -> None:
    action = begun(kb)
    (own,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Brief schrijven"})
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "text": "Kaart van hubs", "due": "2026-11-01"})
    put(kb, "j.kbwerk", {"kind": "action", "id": action, "text": "Kaart van locaties"})
    sent = kb("export", "a.kbwerk", "levering.kbbundle", "--json").document
    assert sent["kind"] == "levering"
    assert kb("merge", "j.kbwerk", "levering.kbbundle").code == 0
    kb("settle", "j.kbwerk", action, "text", "--value", '"Kaart van allebei"', "--reason", "Zo besproken")
    back = kb("export", "j.kbwerk", "terugmelding.kbbundle", "--json").document
    assert (back["kind"], back["receipts"]) == ("terugmelding", 1)
    (receipt,) = receipts(kb, "terugmelding.kbbundle")
    assert (receipt["bundle"], receipt["file"]) == (sent["bundle"], "levering.kbbundle")
    assert (receipt["fate"], receipt["taken"]) == ("taken", 2)
    (line,) = receipt["lines"]
    assert (line["record"], line["fields"], line["outcome"]) == (action, ["text"], "settled")
    assert line["words"] == "Zo besproken"
    assert kb("merge", "a.kbwerk", "terugmelding.kbbundle").code == 0
    assert digest(kb, "a.kbwerk") == digest(kb, "j.kbwerk")
    assert kb("show", "a.kbwerk", "--id", action, "--json").document[0]["text"] == "Kaart van allebei"
    assert kb("show", "j.kbwerk", "--id", own, "--json").document[0]["text"] == "Brief schrijven"


def test_what_a_group_has_seen_is_not_told_again_and_what_is_decided_later_is(kb: Kb) -> None:
    action = begun(kb)
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "text": "Kaart van hubs"})
    put(kb, "j.kbwerk", {"kind": "action", "id": action, "text": "Kaart van locaties"})
    kb("export", "a.kbwerk", "l1.kbbundle")
    kb("merge", "j.kbwerk", "l1.kbbundle")
    kb("export", "j.kbwerk", "kwijt.kbbundle")  # gets lost in the post
    kb("export", "j.kbwerk", "t1.kbbundle")
    assert [each["file"] for each in receipts(kb, "t1.kbbundle")] == ["l1.kbbundle"]
    kb("merge", "a.kbwerk", "t1.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "text": "Nieuw"})
    kb("export", "a.kbwerk", "l2.kbbundle")
    kb("merge", "j.kbwerk", "l2.kbbundle")
    kb("export", "j.kbwerk", "t2.kbbundle")
    assert [each["file"] for each in receipts(kb, "t2.kbbundle")] == ["l2.kbbundle"]
    kb("settle", "j.kbwerk", action, "text", "--value", '"Beide"', "--reason", "Nu pas besproken")
    kb("export", "j.kbwerk", "t3.kbbundle")
    told = {each["file"]: each for each in receipts(kb, "t3.kbbundle")}
    assert [line["words"] for line in told["l1.kbbundle"]["lines"]] == ["Nu pas besproken"]


def test_a_refused_bundle_leaves_the_workspace_and_comes_into_the_receipt_with_its_reason(kb: Kb) -> None:
    begun(kb)
    put(kb, "a.kbwerk", {"kind": "action", "text": "Een"})
    kb("export", "a.kbwerk", "een.kbbundle")
    kb("merge", "j.kbwerk", "een.kbbundle")
    kb("export", "j.kbwerk", "t.kbbundle")
    kb("merge", "a.kbwerk", "t.kbbundle")
    kb("export", "a.kbwerk", "twee.kbbundle", "--for", writer(kb, "t.kbbundle"))
    put(kb, "a.kbwerk", {"kind": "action", "text": "Twee"})
    kb("create", "ander.kbwerk", "--joint")
    before = Path("ander.kbwerk").read_bytes()
    kb("export", "a.kbwerk", "drie.kbbundle", "--for", writer(kb, "t.kbbundle"))
    said = kb("merge", "ander.kbwerk", "drie.kbbundle", "--json")
    assert said.code == 1
    assert "van nog 1 andere kopie: schrijfactie 1 van kopie" in said.err
    assert "volledige bundel" in said.err
    assert Path("ander.kbwerk").read_bytes() == before
    kb("export", "ander.kbwerk", "antwoord.kbbundle", "--full")
    (receipt,) = receipts(kb, "antwoord.kbbundle")
    assert (receipt["file"], receipt["fate"], receipt["code"]) == ("drie.kbbundle", "refused", "merge.gap_known")
    assert "schrijfactie 1 van kopie" in receipt["words"]
    kb("export", "a.kbwerk", "alles.kbbundle", "--full")
    assert kb("merge", "ander.kbwerk", "alles.kbbundle", "drie.kbbundle").code == 0
    kb("export", "ander.kbwerk", "antwoord2.kbbundle", "--full")
    assert {each["fate"] for each in receipts(kb, "antwoord2.kbbundle")} == {"taken"}


def writer(kb: Kb, bundle: str) -> str:
    return str(kb("inspect", bundle, "--json").document["from"]["replica"])


def test_a_request_names_numbers_only_and_is_answered_with_exactly_what_is_missing(kb: Kb) -> None:
    begun(kb)
    put(kb, "a.kbwerk", {"kind": "action", "text": "Geheim plan"})
    kb("export", "a.kbwerk", "een.kbbundle")
    kb("merge", "j.kbwerk", "een.kbbundle")
    kb("export", "j.kbwerk", "terug.kbbundle")
    kb("merge", "a.kbwerk", "terug.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "text": "Nog een"})
    kb("export", "a.kbwerk", "twee.kbbundle")
    kb("create", "nieuw.kbwerk", "--joint")
    assert kb("merge", "nieuw.kbwerk", "twee.kbbundle").code == 1
    asked = kb("request", "nieuw.kbwerk", "mist.kbverzoek", "--json").document
    written = json.loads(Path("mist.kbverzoek").read_text(encoding="utf-8"))
    assert written["held"] == asked["held"]
    assert "Geheim" not in json.dumps(written)
    answer = kb("export", "a.kbwerk", "antwoord.kbbundle", "--request", "mist.kbverzoek", "--json").document
    everything = kb("export", "a.kbwerk", "alles.kbbundle", "--full", "--json").document
    assert 0 < answer["ops"] < everything["ops"]  # covenant and register are there already
    assert kb("merge", "nieuw.kbwerk", "antwoord.kbbundle").code == 0
    assert digest(kb, "nieuw.kbwerk") == digest(kb, "a.kbwerk")
    kb("request", "nieuw.kbwerk", "niets.kbverzoek")
    nothing = kb("export", "a.kbwerk", "leeg.kbbundle", "--request", "niets.kbverzoek", "--json").document
    assert nothing["ops"] == 0


def test_what_is_no_request_of_ours_is_refused(kb: Kb) -> None:
    begun(kb)
    kb("create", "ink.kbwerk", "--theme", "INK")
    kb("request", "ink.kbwerk", "ink.kbverzoek")
    whole = json.loads(Path("ink.kbverzoek").read_text(encoding="utf-8"))
    refused(kb("export", "a.kbwerk", "x.kbbundle", "--request", "ink.kbverzoek"), "INK", "VTH")
    for name, document, word in (
        ("a", {**whole, "format": 2}, "nieuwere versie"),
        ("b", {**whole, "kind": "iets"}, "geen verzoek"),
        ("c", {**whole, "held": {"07": 1}}, "geen verzoek"),
        ("d", {**whole, "workspace": {**whole["workspace"], "family": "elders"}}, "andere samenwerking"),
        ("e", [], "geen verzoek"),
    ):
        Path(f"{name}.kbverzoek").write_text(json.dumps(document), encoding="utf-8")
        refused(kb("export", "j.kbwerk", "x.kbbundle", "--request", f"{name}.kbverzoek"), word)
    Path("f.kbverzoek").write_bytes(b"[" * 200_000)
    refused(kb("export", "j.kbwerk", "x.kbbundle", "--request", "f.kbverzoek"), "geen verzoek")
    refused(kb("export", "j.kbwerk", "x.kbbundle", "--request", "weg.kbverzoek"), "weg.kbverzoek")
    refused(kb("request", "a.kbwerk", "a.kbwerk"), "werkmap zelf")
    assert not Path("x.kbbundle").exists()
