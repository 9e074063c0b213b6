"""What was sent keeps its numbers; what changes later goes after it with a change sheet."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from documents import vera
from documents.looking import bookmarks, page_texts
from documents.paper_samples import foreign_pdf
from usecases.hands import Hands, told

from kb_desktop.documents.contents import BuiltPaper
from kb_desktop.domain import sendings as kept
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import meetings, papers, records, sendings


@dataclasses.dataclass
class Group:
    """A meeting with one annex of two pages at the item "Kaart", and what its coordinator does."""

    hands: Hands
    folder: Path
    meeting: RecordId

    @property
    def item(self) -> RecordId:
        return self.hands.item(self.meeting, "Kaart")

    def attach(self, name: str, pages: int, text: str = "Tekst") -> RecordId:
        file = self.folder / f"{name}.pdf"
        file.write_bytes(foreign_pdf(pages, text=text))
        meetings.attach(self.hands.workspace, self.item, [file], self.hands.today)
        return self.hands.only("paper", title=name).id

    def replace(self, paper: RecordId, pages: int) -> None:
        file = self.folder / "nieuwe versie.pdf"
        file.write_bytes(foreign_pdf(pages, text="Nieuwe versie"))
        meetings.replace_file(self.hands.workspace, paper, file, self.hands.today)

    def pack(self, edition: str = "werkgroep") -> BuiltPaper:
        out = self.folder / "stukken.pdf"
        return papers.meeting_pack(self.hands.workspace, self.meeting, out, self.hands.today, edition=edition)

    def supplement(self) -> BuiltPaper:
        return sendings.supplement(self.hands.workspace, self.meeting, self.folder / "nazending.pdf", self.hands.today)

    def record(self, built: BuiltPaper, edition: str = "werkgroep") -> None:
        sendings.record_sent(self.hands.workspace, self.meeting, built, self.hands.today, edition)


@pytest.fixture
def group(vth: Hands, tmp_path: Path) -> Group:
    meeting = vth.meeting("Najaarsvergadering")
    meetings.add_item(vth.workspace, meeting, {"title": "Kaart", "explanation": "Zie de stukken."}, vth.today)
    made = Group(vth, tmp_path, meeting)
    made.attach("Eerste", 2)
    return made


def _pages(built: BuiltPaper) -> dict[str, tuple[str, ...]]:
    """The numbers per annex, by its own number, and of the other sections by key without ids."""
    return {each.number or each.key.partition(":")[0]: each.pages for each in built.sections if each.pages}


def _stamps(path: Path) -> list[str]:
    """The running number at the foot of each page, from the cover's next page on."""
    return [text.split("\n")[-1].strip() for text in page_texts(path)]


def test_the_agenda_of_a_later_sending_has_the_page_of_every_item_that_readers_hold(group: Group) -> None:
    for title in ("Brief", "Rondvraag"):
        item = {"title": title, "explanation": "Kort."}
        meetings.add_item(group.hands.workspace, group.meeting, item, group.hands.today)
    group.record(group.pack())
    group.attach("Laat", 1)
    agenda = page_texts(group.supplement().path)[1].split("\n")
    for title in ("Brief", "Rondvraag"):
        at = next(place for place, line in enumerate(agenda) if title in line)
        assert "6" in " ".join(agenda[at : at + 3]).split(), agenda
    assert not any("888" in line for line in agenda)


def test_a_late_annex_and_a_longer_version_get_letters_and_only_they_are_sent(group: Group) -> None:
    first = group.pack()
    assert _pages(first) == {
        "cover": ("1",),
        "agenda": ("2",),
        "item": ("3",),
        "2a": ("4", "5"),
        "actions": ("6",),
        "decisions": ("7",),
    }
    group.record(first)
    group.attach("Laat", 2)
    group.replace(group.hands.only("paper", title="Eerste").id, 3)
    later = group.supplement()
    assert _pages(later)["2a"] == ("4", "5", "5a")
    assert _pages(later)["2b"] == ("5b", "5c")
    assert [(each.title, each.change, each.pages) for each in later.changes] == [
        ("Agenda", "replaced", ("2",)),
        ("2. Kaart", "replaced", ("3",)),
        ("2a Eerste", "replaced", ("4", "5", "5a")),
        ("2b Laat", "new", ("5b", "5c")),
    ]
    assert later.pages == 8
    words = "\n".join(page_texts(later.path))
    for number in ("2", "3", "4", "5", "5a", "5b", "5c"):
        assert f"{number} van 7" in words
    assert "6 van 7" not in words
    assert [mark.title for mark in bookmarks(later.path)] == [
        "Wijzigingsblad",
        "Agenda",
        "2. Kaart",
        "2a Eerste",
        "2b Laat",
    ]
    group.record(later)
    whole = group.pack()
    assert _pages(whole) == {**_pages(first), "2a": ("4", "5", "5a"), "2b": ("5b", "5c")}
    assert "5c van 7" in "\n".join(page_texts(whole.path))


def test_a_supplement_is_accessible_and_fit_for_the_archive_and_viewers_know_its_numbers(group: Group) -> None:
    group.record(group.pack())
    group.attach("Laat", 1)
    later = group.supplement()
    assert later.conforms == ("ua1", "2a")
    assert vera.failures(later.path, "ua1") == {}
    assert vera.failures(later.path, "2a") == {}
    import pypdfium2

    with pypdfium2.PdfDocument(later.path) as pdf:
        labels = [pdf.get_page_label(page) for page in range(len(pdf))]
    assert labels == ["wijzigingsblad", "2", "3", "5a"]


def test_what_is_gone_is_told_and_its_numbers_lapse(group: Group) -> None:
    second = group.attach("Tweede", 1)
    group.record(group.pack())
    records.change(group.hands.workspace, group.item, {"papers": [second]}, "Stuk weghalen", group.hands.today)
    later = group.supplement()
    gone = later.changes[-1]
    assert (gone.title, gone.change, gone.gone) == ("Bijlage 2a Eerste", "dropped", ("4", "5"))
    assert _pages(later)["2b"] == ("6",)
    assert "Vervallen: pagina’s 4–5 vervallen" in "\n".join(page_texts(later.path)).replace("\r\n", " ").replace(
        "\n", " "
    )
    group.record(later)
    group.attach("Derde", 1)
    assert _pages(group.supplement())["2c"] == ("6a",)


def test_what_is_gone_is_named_only_to_those_who_may_know_its_title(group: Group) -> None:
    first = group.hands.only("paper", title="Eerste").id
    hands = group.hands
    for id_ in (group.item, first):
        hands.change(id_, label="openbaar", label_reason="Besluit van de werkgroep")
    for edition in ("openbaar", "werkgroep"):
        group.record(group.pack(edition), edition)
    hands.change(first, label="vertrouwelijk", label_reason="Besluit van de werkgroep")
    for edition, title in (("openbaar", "Bijlage 2a"), ("werkgroep", "Bijlage 2a Eerste")):
        later = sendings.supplement(
            hands.workspace, group.meeting, group.folder / "n.pdf", hands.today, edition=edition
        )
        gone = [each for each in later.changes if each.change == "dropped"]
        assert [each.title for each in gone] == [title]


def test_an_item_that_goes_on_under_another_is_told_with_where(group: Group) -> None:
    hands = group.hands
    last = hands.item(group.meeting, "Rondvraag")
    records.change(hands.workspace, last, {"explanation": "Wat er nog is."}, "Toelichten", hands.today)
    group.record(group.pack())
    meetings.add_item(hands.workspace, group.meeting, {"title": "Laat", "explanation": "Nieuw."}, hands.today)
    gone = [each for each in group.supplement().changes if each.change == "dropped"]
    assert [each.title for each in gone] == ["3. Rondvraag en sluiting (nu bij punt 4)"]


def test_an_item_that_is_gone_is_told_by_its_title(group: Group) -> None:
    hands = group.hands
    records.change(hands.workspace, group.item, {"papers": []}, "Stuk weghalen", hands.today)
    records.change(hands.workspace, group.item, {"explanation": "Wat er ligt."}, "Toelichten", hands.today)
    group.record(group.pack())
    records.change(hands.workspace, group.item, {"status": "dropped"}, "Vervalt", hands.today)
    gone = [each for each in group.supplement().changes if each.change == "dropped"]
    assert [each.title for each in gone] == ["Kaart"]


def test_letters_of_annexes_stay_when_one_is_put_in_front(group: Group) -> None:
    group.record(group.pack())
    late = group.attach("Laat", 1)
    first = group.hands.only("paper", title="Eerste").id
    records.change(group.hands.workspace, group.item, {"papers": [late, first]}, "Volgorde", group.hands.today)
    (line,) = [
        line
        for line in papers.collect_pack(group.hands.workspace, group.meeting, group.hands.today).agenda
        if line.annexes
    ]
    assert [(each.number, each.title) for each in line.annexes] == [("2b", "Laat"), ("2a", "Eerste")]


def test_sending_fixes_the_numbers_of_the_items_and_is_one_step_that_can_be_undone(group: Group) -> None:
    group.record(group.pack())
    assert group.hands.get(group.meeting).text("status") == "agenda_sent"
    assert group.hands.get(group.item).text("number") == "2"
    (line,) = sendings.sent_lines(group.hands.workspace, group.meeting)
    assert (line.name, line.edition, line.pages) == ("Stukken", "werkgroep", 7)
    group.hands.workspace.undo()
    assert sendings.sent_lines(group.hands.workspace, group.meeting) == []
    assert group.hands.get(group.meeting).text("status") == "planned"


def test_without_a_pack_that_was_sent_there_is_nothing_to_send_after_it(group: Group) -> None:
    with pytest.raises(Refused) as refused:
        group.supplement()
    told(refused, "sending.not_sent", "vastgelegd")


def test_when_nothing_changed_there_is_nothing_to_send(group: Group) -> None:
    built = group.pack()
    group.record(built)
    group.hands.make("action", text="Dit staat op een lijst die per dag verandert")
    with pytest.raises(Refused) as refused:
        group.supplement()
    told(refused, "sending.nothing_new", "niets veranderd")


def test_a_paper_made_before_another_was_recorded_is_not_recorded(group: Group) -> None:
    early = group.pack()
    group.record(group.pack())
    with pytest.raises(Refused) as refused:
        group.record(early)
    told(refused, "sending.overtaken", "opnieuw")


def test_the_same_pack_is_not_recorded_twice(group: Group) -> None:
    group.record(group.pack())
    again = group.pack()
    assert again.after == 0
    with pytest.raises(Refused) as refused:
        group.record(again)
    told(refused, "sending.nothing_new")


def test_only_a_pack_is_recorded_as_sent(group: Group) -> None:
    made = papers.minutes_paper(group.hands.workspace, group.meeting, group.folder / "verslag.pdf")
    with pytest.raises(Refused) as refused:
        group.record(made)
    told(refused, "sending.no_pack")


def test_each_edition_has_numbers_of_its_own_and_letters_in_common(group: Group) -> None:
    secret = group.attach("Geheim", 1)
    group.hands.change(secret, label="vertrouwelijk")
    group.attach("Open", 1)
    group.record(group.pack())
    for edition in ("regie",):
        built = group.pack(edition)
        assert built.after == -1
        assert [each.number for each in built.sections if each.number] == ["2a", "2b", "2c"]
        group.record(built, edition)
    sent = [each for each in group.hands.workspace.list("sending") if each.text("edition") == "werkgroep"]
    (only,) = sent
    assert {each.number for each in kept.read(only.get("sections")).values() if each.number} == {"2a", "2b", "2c"}
    assert only.text("label") == "intern"


def test_the_joint_workspace_knows_what_a_group_sent(group: Group, joint: Hands) -> None:
    group.record(group.pack())
    group.attach("Laat", 1)
    joint.take_in(group.hands.bundle())
    there = sendings.supplement(joint.workspace, group.meeting, group.folder / "daar.pdf", joint.today)
    here = group.supplement()
    assert there.sections == here.sections
    assert there.path.read_bytes() == here.path.read_bytes()


def test_what_was_sent_is_kept_with_the_hash_of_the_file_and_of_each_annex(group: Group) -> None:
    import hashlib

    built = group.pack()
    group.record(built)
    sending = group.hands.only("sending")
    assert sending.text("sha256") == hashlib.sha256(built.path.read_bytes()).hexdigest()
    assert sending.text("sent_on") == group.hands.today.isoformat()
    annex = next(each for each in kept.read(sending.get("sections")).values() if each.number == "2a")
    file = group.hands.only("paper", title="Eerste").get("file")
    assert isinstance(file, dict)
    assert annex.content == file["sha256"]
    assert annex.pages == ("4", "5")
