"""Sending packs by script: what went out is remembered, a later sending holds only what is new."""

from __future__ import annotations

from pathlib import Path

from builders import SteppingClock, an_installation
from cli.calling import Kb, put, refused
from documents.paper_samples import foreign_pdf

from kb_desktop.domain.addresses import location
from kb_desktop.usecases import meetings
from kb_desktop.workspace.workspace import Workspace


def _attach(kb: Kb, *names: str) -> None:
    """Papers at an agenda item, as a window attaches them; `put` takes no files."""
    with Workspace.open(location(kb.named("a.kbwerk")), an_installation(), SteppingClock()) as workspace:
        (item,) = workspace.list("agenda_item", {"title": "Kaart"})
        for name in names:
            file = Path(f"{name}.pdf")
            file.write_bytes(foreign_pdf(1, text=name))
            meetings.attach(workspace, item.id, [file], SteppingClock()().date())


def _meeting(kb: Kb) -> str:
    kb("create", "a.kbwerk", "--theme", "VTH")
    (meeting,) = put(kb, "a.kbwerk", {"kind": "meeting", "title": "Najaar", "starts_at": "2026-10-08T13:00"})
    put(kb, "a.kbwerk", {"kind": "agenda_item", "meeting": meeting, "title": "Kaart", "explanation": "Zie stuk."})
    return meeting


def test_a_script_sends_a_pack_and_later_only_what_is_new(kb: Kb) -> None:
    meeting = _meeting(kb)
    _attach(kb, "Eerste")
    first = kb("pack", "a.kbwerk", meeting, "--out", "stukken.pdf", "--sent", "--json")
    assert first.code == 0, first.err
    assert first.document["sent"] == 0
    assert [each["pages"] for each in first.document["sections"]] == [["1"], ["2"], ["3"], ["4"], ["5"], ["6"]]
    again = kb("pack", "a.kbwerk", meeting, "--out", "later.pdf", "--supplement", "--json")
    refused(again, "niets veranderd")
    assert not Path("later.pdf").exists()
    _attach(kb, "Laat")
    later = kb("pack", "a.kbwerk", meeting, "--out", "later.pdf", "--supplement", "--sent", "--json")
    assert later.code == 0, later.err
    assert later.document["sent"] == 1
    assert later.document["changes"][-1] == {"what": "1b Laat", "change": "new", "pages": ["4a"], "gone": []}
    assert later.document["conforms"] == ["ua1", "2a"]
    said = kb("pack", "a.kbwerk", meeting, "--out", "weer.pdf")
    assert said.code == 0
    assert "4a" in kb("pack", "a.kbwerk", meeting, "--out", "weer.pdf", "--json").out
    shown = kb("show", "a.kbwerk", "sending", "--json").document
    assert sorted(each["serial"] for each in shown) == [0, 1]


def test_a_script_hears_which_signs_stand_otherwise_on_paper(kb: Kb) -> None:
    meeting = _meeting(kb)
    plain = kb("pack", "a.kbwerk", meeting, "--out", "p.pdf", "--json")
    assert "unknown_signs" not in plain.document
    put(kb, "a.kbwerk", {"kind": "agenda_item", "meeting": meeting, "title": "Bezoek van 王小明"})
    call = ("pack", "a.kbwerk", meeting, "--out", "p.pdf")
    said = kb(*call, "--json")
    assert said.document["unknown_signs"] == [
        {
            "where": "Agendapunt 2",
            "field": "titel",
            "said": "Bezoek van 王小明",
            "shown": "Bezoek van [3 Chinese tekens]",
        }
    ]
    assert "‘Bezoek van 王小明’ staat er als ‘Bezoek van [3 Chinese tekens]’" in kb(*call).out


def test_a_supplement_without_a_pack_that_was_sent_is_refused(kb: Kb) -> None:
    meeting = _meeting(kb)
    refused(kb("pack", "a.kbwerk", meeting, "--out", "p.pdf", "--supplement"), "vastgelegd als verstuurd")


def test_people_read_what_changed(kb: Kb) -> None:
    meeting = _meeting(kb)
    assert "Vastgelegd als verstuurd" in kb("pack", "a.kbwerk", meeting, "--out", "p.pdf", "--sent").out
    _attach(kb, "Laat")
    said = kb("pack", "a.kbwerk", meeting, "--out", "n.pdf", "--supplement")
    assert "1a Laat: Nieuw, pagina 3a" in said.out


def test_a_script_gets_a_draft_for_the_readers_and_a_copy_to_print(kb: Kb) -> None:
    meeting = _meeting(kb)
    (person,) = put(kb, "a.kbwerk", {"kind": "person", "name": "Lidwien Lid", "work_mail": "lid@gemeente.example"})
    put(kb, "a.kbwerk", {"kind": "membership", "person": person, "role": "member"})
    call = ("pack", "a.kbwerk", meeting, "--out", "p.pdf", "--mail", "m.eml", "--print-copy", "druk.pdf")
    said = kb(*call, "--json")
    assert said.code == 0, said.err
    assert said.document["mail"]["to"] == ["lid@gemeente.example"]
    assert said.document["print_copy"] == {"file": "druk.pdf", "sheets": 3}
    assert b"X-Unsent: 1" in Path("m.eml").read_bytes()
    assert "voor 1 ontvangers" not in kb(*call).out


def test_a_supplement_holds_only_the_confidential_part_when_only_that_changed(kb: Kb) -> None:
    meeting = _meeting(kb)
    closed = {
        "kind": "agenda_item",
        "meeting": meeting,
        "title": "Prijs",
        "explanation": "Geheim.",
        "label": "vertrouwelijk",
    }
    (item,) = put(kb, "a.kbwerk", closed)
    call = ("pack", "a.kbwerk", meeting, "--out", "p.pdf", "--confidential", "v.pdf")
    assert kb(*call, "--sent").code == 0
    later = ("pack", "a.kbwerk", meeting, "--out", "np.pdf", "--confidential", "nv.pdf", "--supplement")
    refused(kb(*later), "niets veranderd")
    put(kb, "a.kbwerk", {"kind": "agenda_item", "id": item, "explanation": "Nog geheimer."})
    refused(kb(*later[:5], "--supplement"), "niets veranderd")
    assert "np.pdf is niet gemaakt" in kb(*later).out
    said = kb(*later, "--sent", "--mail", "m.eml", "--json").document
    assert (said["pages"], said["sections"], said["mail"]) == (0, [], None)
    assert said["confidential"]["sent"] == 1
    assert {each["change"] for each in said["confidential"]["changes"]} == {"replaced"}
    assert Path("nv.pdf").exists()
    assert not Path("np.pdf").exists()
    assert not Path("m.eml").exists()
    refused(kb(*later), "niets veranderd")
