"""Every edition of a pack, and its confidential part, as finished papers: conforming, with only what is theirs."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from documents import vera
from documents.looking import page_texts
from documents.paper_samples import foreign_pdf
from usecases.hands import Hands, agreement_id

from kb_desktop.documents.contents import BuiltPaper
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import meetings, minutes, papers

SHOWN = {
    "werkgroep": {"openbaar", "intern"},
    "do": {"openbaar", "intern"},
    "openbaar": {"openbaar"},
    "regie": {"openbaar", "intern", "vertrouwelijk", "concurrentiegevoelig"},
}
WHY = "Besluit van de werkgroep"
LABELS = ("openbaar", "intern", "vertrouwelijk", "concurrentiegevoelig")


@pytest.fixture
def meeting(vth: Hands, tmp_path: Path) -> RecordId:
    """A meeting after another, with an item, an annex, an action, a decision and progress of every label."""
    chair = vth.make("person", name="Petra Proefman", function="coördinator")
    vth.make("membership", person=chair)
    before = vth.meeting("Vorige", "2026-09-03T13:00", label="openbaar")
    new = vth.meeting("Najaarsvergadering", "2026-10-08T13:00", label="openbaar", chair=chair)
    for place, label in enumerate(LABELS, 1):
        said = f"{label}taal"
        for each, title in ((before, f"Besproken {said}"), (new, f"Stuk {said}")):
            values = {"title": title, "explanation": f"Uitleg {said}.\n\n- een\n- twee", "label": label}
            meetings.add_item(vth.workspace, each, values, vth.today)
        minutes.save_text(
            vth.workspace, vth.item(before, f"Besproken {said}"), f"b: besluit {said}\na: actie {said}", vth.today
        )
        file = tmp_path / f"Bijlage {said}.pdf"
        file.write_bytes(foreign_pdf(2, text="Tekst"))
        meetings.attach(vth.workspace, vth.item(new, f"Stuk {said}"), [file], vth.today)
        vth.change(vth.only("paper", title=file.stem).id, label=label, label_reason=WHY)
        vth.make(
            "progress_note",
            agreement=agreement_id(f"VTH-{place}"),
            reference_date="2026-09-10",
            light="aandacht",
            state=f"Stand {said}",
            label=label,
        )
    for kind in ("action", "decision"):
        for each in vth.workspace.list(kind):
            label = each.text("text").removesuffix("taal").rpartition(" ")[2]
            vth.change(each.id, label=label, label_reason=WHY)
    meetings.set_status(vth.workspace, before, "held", "Gehouden", vth.today)
    return new


def _words_of(paper: BuiltPaper) -> str:
    """All words, with those that were broken at the end of a line whole again."""
    return " ".join(" ".join(page_texts(paper.path)).replace("\ufffe", "").replace("\u00ad\r\n", "").split())


@pytest.mark.parametrize("edition", SHOWN)
def test_every_edition_conforms_and_holds_what_its_readers_may_read(
    vth: Hands, meeting: RecordId, tmp_path: Path, edition: str
) -> None:
    made = papers.meeting_pack(vth.workspace, meeting, tmp_path / f"{edition}.pdf", vth.today, edition=edition)
    assert made.conforms == ("ua1", "2a")
    for profile in made.conforms:
        assert vera.failures(made.path, profile) == {}
    words = _words_of(made)
    for what in ("Uitleg", "besluit", "actie", "Bijlage", "Stand"):
        assert {label for label in LABELS if f"{what} {label}taal" in words} == SHOWN[edition], what
    assert ("Petra Proefman" in words) == (edition != "openbaar")
    for label in set(LABELS) - SHOWN[edition]:
        assert any(label in each for each in made.left_out)


@pytest.mark.parametrize("edition", ["werkgroep", "do"])
def test_the_confidential_part_conforms_and_holds_the_rest_and_nothing_more(
    vth: Hands, meeting: RecordId, tmp_path: Path, edition: str
) -> None:
    made = papers.confidential_part_of_pack(vth.workspace, meeting, tmp_path / "deel.pdf", vth.today, edition)
    assert made is not None
    assert made.conforms == ("ua1", "2a")
    for profile in made.conforms:
        assert vera.failures(made.path, profile) == {}
    words = _words_of(made)
    with pikepdf.open(made.path) as pdf:
        assert str(pdf.docinfo.Title).startswith("Vertrouwelijk deel – ")
    assert "Status vertrouwelijk" not in words
    assert "Vertrouwelijkheid intern" not in words
    assert "Vertrouwelijk · Bijlage" in words
    rest = {"vertrouwelijk", "concurrentiegevoelig"} if edition == "do" else {"vertrouwelijk"}
    for what in ("Uitleg", "besluit", "actie", "Bijlage"):
        assert {label for label in LABELS if f"{what} {label}taal" in words} == rest, what
