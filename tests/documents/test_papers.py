"""Every paper: conforming, readable, repeatable, inside its margins, and whole or not at all."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from documents import paper_samples as samples
from documents import vera
from documents.looking import bookmarks, page_count, page_texts, render_page

from kb_desktop.documents import conformance
from kb_desktop.documents.action_list import build_action_list
from kb_desktop.documents.contents import ActionList, Annex, BuiltPaper, MeetingPack, MinutesPaper
from kb_desktop.documents.meeting_lists import build_attendance_sheet, build_cover_note, build_decision_list
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.minutes import build_minutes
from kb_desktop.documents.note import build_note
from kb_desktop.documents.person_report import build_person_report
from kb_desktop.documents.progress_report import build_progress_report
from kb_desktop.domain.problems import Refused
from kb_desktop.wording import papers as words
from kb_desktop.wording import papers_report as report_words
from kb_desktop.wording.refusals import sentences

PAPERS = ["pack", "minutes", "actions", "note", "grouped", "decisions", "attendance", "cover", "person", "report"]
ABSENT = ("VTH-A-014: vertrouwelijk", "Verslag bij agendapunt 3: privacygevoelig")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BuiltPaper]:
    folder = tmp_path_factory.mktemp("papers")
    own = build_action_list(samples.action_list(20), folder / "bijlage.pdf")
    annexes = (
        Annex("2a", "Actielijst najaar", "acties.pdf", own.path),
        Annex("2b", "Nota van buiten", "nota.pdf", samples.foreign_pdf(3)),
        Annex("2c", "Kaart", "kaart.png", samples.picture(), "Kaart van de regio"),
        Annex("2d", "Dicht", "dicht.pdf", samples.encrypted()),
    )
    return {
        "pack": build_meeting_pack(samples.pack(*annexes), folder / "pakket.pdf"),
        "minutes": build_minutes(replace(samples.minutes(), left_out=ABSENT), folder / "verslag.pdf"),
        "actions": build_action_list(replace(samples.action_list(), left_out=ABSENT), folder / "acties.pdf"),
        "note": build_note(samples.note(), folder / "notitie.pdf"),
        "grouped": build_action_list(samples.grouped_actions(), folder / "per-trekker.pdf"),
        "decisions": build_decision_list(samples.decision_list(), folder / "besluiten.pdf"),
        "attendance": build_attendance_sheet(samples.attendance_sheet(), folder / "presentie.pdf"),
        "cover": build_cover_note(samples.cover_note(), folder / "oplegnotitie.pdf"),
        "person": build_person_report(samples.person_report(), folder / "persoon.pdf"),
        "report": build_progress_report(samples.progress_report(), folder / "rapportage.pdf"),
    }


@pytest.mark.parametrize("profile", ["ua1", "2a"])
@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_meets_both_profiles_in_verapdf(papers: dict[str, BuiltPaper], paper: str, profile: str) -> None:
    assert vera.failures(papers[paper].path, profile) == {}


def test_the_measured_conformance_is_both_profiles(papers: dict[str, BuiltPaper]) -> None:
    assert {paper.conforms for paper in papers.values()} == {("ua1", "2a")}


def test_another_reader_finds_nothing_to_mend_in_the_files(papers: dict[str, BuiltPaper]) -> None:
    for paper in papers.values():
        with pikepdf.open(paper.path, attempt_recovery=False) as pdf:
            assert pdf.check_pdf_syntax() == []


def _texts(path: Path) -> str:
    return " ".join(" ".join(page_texts(path)).replace("\ufffe", "").replace("\u00ad\r\n", "").split())


@pytest.mark.parametrize("paper", ["minutes", "actions"])
def test_what_stayed_out_is_named_before_the_rest_is_read(papers: dict[str, BuiltPaper], paper: str) -> None:
    assert papers[paper].left_out == ABSENT
    first = " ".join(page_texts(papers[paper].path)[0].split())
    places = [first.index(words) for words in ("Niet in deze editie", *ABSENT)]
    assert places == sorted(places)
    assert places[-1] < first.index("Actie " if paper == "actions" else "Aanwezigheid", places[0])


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not here")
def test_a_second_reader_hears_the_words_of_the_model_in_the_tree(papers: dict[str, BuiltPaper]) -> None:
    heard = subprocess.run(
        ["pdfinfo", "-struct-text", str(papers["minutes"].path)], capture_output=True, check=True
    ).stdout.decode("utf-8", "replace")
    quoted = re.sub(r'["\s]', "", "".join(re.findall(r'"([^"]*)"', heard))).replace("\u00ad", "")
    minutes = samples.minutes()
    texts = [minutes.opening, minutes.closing, minutes.items[1].decisions[0].text, samples.LONG_NAME]
    texts += [line.lstrip("-12. ") for line in minutes.items[1].text.split("\n") if line]
    for text in texts:
        assert re.sub(r"\s", "", text) in quoted


def test_text_that_is_copied_has_whole_words_again(papers: dict[str, BuiltPaper]) -> None:
    assert samples.LONG_WORD in _texts(papers["minutes"].path)


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    content = samples.pack(Annex("2a", "Nota", "nota.pdf", samples.foreign_pdf()))
    first = build_meeting_pack(content, tmp_path / "een.pdf").path.read_bytes()
    second = build_meeting_pack(content, tmp_path / "twee.pdf").path.read_bytes()
    assert first == second


def test_no_text_crosses_the_margins(papers: dict[str, BuiltPaper]) -> None:
    for name, edge in (("minutes", 76.0), ("actions", 56.0)):
        with pypdfium2.PdfDocument(papers[name].path) as pdf:
            for page in pdf:
                text = page.get_textpage()
                for index in range(text.count_rects()):
                    left, _bottom, right, _top = text.get_rect(index)
                    if "CONCEPT" not in text.get_text_bounded(*text.get_rect(index)):
                        assert left >= edge - 1, text.get_text_bounded(*text.get_rect(index))
                        assert right <= page.get_width() - edge + 4, text.get_text_bounded(*text.get_rect(index))


def test_a_long_action_list_repeats_its_head_on_every_page_and_reads_it_once(papers: dict[str, BuiltPaper]) -> None:
    paper = papers["actions"]
    assert paper.pages >= 10
    assert all(words.COLUMNS["owner"] in text for text in page_texts(paper.path))
    with pikepdf.open(paper.path) as pdf:
        heads = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH"]
        tables = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Table"]
    assert len(tables) == 1
    assert len(heads) == 5 + 130
    assert all("/Scope" in each.A for each in heads)


def test_overdue_is_a_word_and_a_sign(papers: dict[str, BuiltPaper]) -> None:
    assert "▲ 2 dagen te laat" in _texts(papers["actions"].path)
    assert "▲ 1 dag te laat" in _texts(papers["actions"].path)


def test_each_page_says_which_page_it_is(papers: dict[str, BuiltPaper]) -> None:
    for paper in papers.values():
        texts = page_texts(paper.path)
        assert len(texts) == paper.pages == page_count(paper.path)
        for number, text in enumerate(texts[1:], 2):
            assert words.page_of(number, paper.pages) in text


def test_agenda_numbers_and_links_go_to_the_right_pages(papers: dict[str, BuiltPaper]) -> None:
    path = papers["pack"].path
    marks = {mark.title: mark.page for mark in bookmarks(path)}
    texts = page_texts(path)
    assert words.annex_stamp("2b", 1, 3) in texts[marks["2b Nota van buiten"] - 1]
    assert (
        words.annex_stamp("2a", 1, marks["2b Nota van buiten"] - marks["2a Actielijst najaar"])
        in (texts[marks["2a Actielijst najaar"] - 1])
    )
    assert words.ACTIONS in texts[marks[words.ACTIONS] - 1]
    agenda = texts[marks[words.AGENDA] - 1]
    for title, page in marks.items():
        if re.match(r"2[a-d] ", title):
            assert f"{title}, {words.on_page(str(page))}" in agenda
    with pikepdf.open(path) as pdf:
        places = {page.obj.objgen: index + 1 for index, page in enumerate(pdf.pages)}
        names = {str(key): value for key, value in pdf.Root.get("/Dests", pikepdf.Dictionary()).items()}
        targets = set()
        for note in pdf.pages[marks[words.AGENDA] - 1].obj.Annots:
            place = note.Dest if isinstance(note.Dest, pikepdf.Array) else names[str(note.Dest)]
            targets.add(places[place[0].objgen])
    assert {
        page for title, page in marks.items() if title not in (words.AGENDA, "1. Opening", "2. Inkoopstrategie")
    } <= (targets)


def test_a_long_list_of_what_stayed_out_is_a_line_per_label_and_other_lines_stay_whole(tmp_path: Path) -> None:
    items = [f"Agendapunt {number}" for number in range(1, 9)]
    names = (*(f"{each}: intern" for each in items), words.NAMES_LEFT_OUT, "VTH-A-001: vertrouwelijk")
    made = build_meeting_pack(samples.pack(left_out=names), tmp_path / "p.pdf")
    text = _texts(made.path)
    lines = [f"intern: {', '.join(items)}", "vertrouwelijk: VTH-A-001", words.NAMES_LEFT_OUT]
    places = [text.index(line) for line in (words.LEFT_OUT, *lines)]
    assert places == sorted(places)


def test_what_is_empty_for_these_readers_only_is_not_said_to_be_empty(tmp_path: Path) -> None:
    for absent, said in (
        ((), (words.NO_ACTIONS, words.NO_DECISIONS)),
        (ABSENT, (words.NO_ACTIONS_HERE, words.NO_DECISIONS_HERE)),
    ):
        made = build_meeting_pack(samples.pack(actions=(), decisions=(), left_out=absent), tmp_path / "p.pdf")
        assert all(each in _texts(made.path) for each in said)
    alone = replace(samples.decision_list(), items=(), left_out=ABSENT)
    assert words.NO_DECISIONS_HERE in _texts(build_decision_list(alone, tmp_path / "b.pdf").path)


def test_an_item_about_a_list_leads_to_it_and_the_list_is_not_named_again(papers: dict[str, BuiltPaper]) -> None:
    path = papers["pack"].path
    marks = {mark.title: mark.page for mark in bookmarks(path)}
    agenda = page_texts(path)[marks[words.AGENDA] - 1]
    assert agenda.count(words.ACTIONS) == 2  # the item, and an annex of that name
    lines = agenda.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("11:45"))
    assert str(marks[words.ACTIONS]) in " ".join(lines[at : at + 3]).split()
    for listed in (words.PREVIOUS_MINUTES, words.DECISIONS, report_words.PROGRESS, words.ATTENDANCE_SHEET):
        assert agenda.count(listed) == 1
        assert listed in page_texts(path)[marks[listed] - 1]


def test_the_lights_of_the_pack_are_told_in_words(papers: dict[str, BuiltPaper]) -> None:
    with pikepdf.open(papers["pack"].path) as pdf:
        figures = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        alts = {str(each.Alt) for each in figures}
    assert {report_words.light_figure("bijsturen", "aandacht"), report_words.light_figure("op schema", "")} <= alts
    words_drawn = _texts(papers["pack"].path)
    assert all(each.light in words_drawn for each in samples.agreement_states())  # none is cut short in its column


def test_bookmarks_are_two_levels_deep_with_those_of_annexes_below(papers: dict[str, BuiltPaper]) -> None:
    marks = bookmarks(papers["pack"].path)
    assert {mark.depth for mark in marks} == {0, 1, 2}
    assert [mark.title for mark in marks if mark.depth == 2] == [words.ACTIONS]


def test_decisions_stand_below_the_item_at_which_they_were_taken(papers: dict[str, BuiltPaper]) -> None:
    text = _texts(papers["decisions"].path)
    places = [text.index(words) for words in ("Aanwezigheid", "2. Inkoopstrategie", "B3", "3. Rondvraag", "B4")]
    assert places == sorted(places)


def test_there_is_room_to_sign_on_the_attendance_sheet(papers: dict[str, BuiltPaper]) -> None:
    with pypdfium2.PdfDocument(papers["attendance"].path) as pdf:
        text = pdf[0].get_textpage()
        tops = {}
        for index in range(text.count_rects()):
            place = text.get_rect(index)
            tops.setdefault(text.get_text_bounded(*place).strip(), place[3])
    assert tops["D. Smit"] - tops["E. de Wit"] >= 30
    assert papers["attendance"].pages == 1


def test_a_theme_with_the_most_there_can_be_fits_on_its_page(papers: dict[str, BuiltPaper]) -> None:
    marks = [(mark.title, mark.page) for mark in bookmarks(papers["report"].path)]
    assert [page for _, page in marks[:4]] == [1, 2, 3, 4]


def test_pictures_of_the_report_are_told_in_words(papers: dict[str, BuiltPaper]) -> None:
    with pikepdf.open(papers["report"].path) as pdf:
        figures = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        alts = [str(each.Alt) for each in figures]
        assert all("/BBox" in each.A for each in figures)
    assert "Stand: bijsturen, was aandacht" in alts
    assert "Intekenaars: gemeenten 41, waarvan 6 nieuw; provincies 9; waterschappen 12, waarvan 1 nieuw; Rijk 3" in alts


def test_a_confidential_label_stands_in_the_head_of_every_page_of_ours(papers: dict[str, BuiltPaper]) -> None:
    assert all("VERTROUWELIJK" in text for text in page_texts(papers["minutes"].path))


def test_what_no_typeface_has_never_becomes_an_empty_box(tmp_path: Path) -> None:
    odd = samples.action(1, text="Teken \U0001f9ea en \u0627\u0644 en \u4e2d en \x07 en ☒ →", owner="A\u0301nna")
    paper = build_action_list(ActionList(samples.facts(), (odd,)), tmp_path / "a.pdf")
    assert paper.conforms == ("ua1", "2a")
    assert "Teken [symbool] en" in _texts(paper.path)
    assert "en [Chinees teken] en" in _texts(paper.path)
    assert "Ánna" in _texts(paper.path)


def test_a_name_goes_on_behind_a_space_and_is_not_hyphenated(tmp_path: Path) -> None:
    known = samples.action(
        1,
        owner="Maximiliaan Modelmans Voorbeeldenburg",
        text="Een voorbeeldbesluit rondsturen aan samenwerkingsverbanden",
    )
    words = page_texts(build_action_list(ActionList(samples.facts(), (known,)), tmp_path / "a.pdf").path)[0]
    assert "Voorbeeldenburg" in words


def test_papers_without_content_are_whole(tmp_path: Path) -> None:
    bare = samples.facts(meeting="", day=None, times="", place="", chair="", minute_taker="", label="", edition="")
    assert build_action_list(ActionList(bare), tmp_path / "a.pdf").conforms == ("ua1", "2a")
    assert build_minutes(MinutesPaper(bare), tmp_path / "v.pdf").conforms == ("ua1", "2a")


def test_a_pack_without_agenda_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        build_meeting_pack(MeetingPack(samples.facts(), ()), tmp_path / "p.pdf")
    assert "agenda" in sentences(refused.value)


class _Stop(Exception):  # noqa: N818
    pass


@pytest.mark.parametrize("after", [0.0, 0.3, 0.8, 0.95])
def test_cancel_leaves_no_half_file_and_keeps_the_old_one(tmp_path: Path, after: float) -> None:
    target = tmp_path / "p.pdf"
    target.write_bytes(b"oud")

    def stop(done: float, _what: str) -> None:
        if done >= after:
            raise _Stop

    with pytest.raises(_Stop):
        build_meeting_pack(samples.pack(Annex("2a", "Nota", "n.pdf", samples.foreign_pdf())), target, stop)
    assert target.read_bytes() == b"oud"
    assert list(tmp_path.iterdir()) == [target]


def test_progress_only_rises_and_ends_at_one(tmp_path: Path) -> None:
    heard: list[float] = []
    build_minutes(samples.minutes(), tmp_path / "v.pdf", lambda done, _what: heard.append(done))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_a_target_that_is_held_is_refused_with_a_sentence(tmp_path: Path) -> None:
    target = tmp_path / "bezet.pdf"
    target.mkdir()
    with pytest.raises(Refused) as refused:
        build_minutes(samples.minutes(), target)
    assert refused.value.problems[0].code == "paper.locked"
    assert "bezet.pdf" in sentences(refused.value)
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        build_minutes(samples.minutes(), tmp_path / "weg" / "v.pdf")
    assert refused.value.problems[0].code == "paper.not_written"


def test_a_page_is_shown_as_a_picture_of_its_size(papers: dict[str, BuiltPaper]) -> None:
    picture = render_page(papers["minutes"].path, 1, 0.5)
    assert (picture.width, picture.height) == (298, 421)
    assert len(picture.pixels) == picture.width * picture.height * 3
    with pytest.raises(IndexError):
        render_page(papers["minutes"].path, 0)


def _break_title(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.ViewerPreferences


def _break_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def _break_scope(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH":
            del each.A


def _break_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def _break_level(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/H2":
            each.S = pikepdf.Name.H4


@pytest.mark.parametrize(
    ("damage", "profile"),
    [
        (_break_title, "ua1"),
        (_break_tree, "ua1"),
        (_break_level, "ua1"),
        (_break_intent, "2a"),
        (_break_scope, "ua1"),
    ],
)
def test_the_gate_fails_on_a_paper_that_is_broken_on_purpose(
    papers: dict[str, BuiltPaper], tmp_path: Path, damage: object, profile: str
) -> None:
    broken = tmp_path / "stuk.pdf"
    with pikepdf.open(papers["minutes"].path) as pdf:
        damage(pdf)  # type: ignore[operator]
        pdf.save(broken)
    assert vera.failures(broken, profile) != {}
    assert conformance.failures(broken, profile) != ()


def test_a_cover_note_tells_number_and_meeting_apart(papers: dict[str, BuiltPaper]) -> None:
    said = " ".join(" ".join(page_texts(papers["cover"].path)).split())
    assert re.search(r"Agendapunt \d+ · \w", said), said
    assert "Toelichting en vraag" in said
