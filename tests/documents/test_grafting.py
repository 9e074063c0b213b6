"""Tagged annexes of other programs are read in the pack as their makers meant them; nothing of them ever runs."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from documents import paper_samples as samples
from documents import vera
from documents.looking import bookmarks, page_texts
from pikepdf import Array, Dictionary, Name, String

from kb_desktop.documents.contents import Annex, BuiltPaper
from kb_desktop.documents.meeting_pack import build_meeting_pack

FOLDER = Path(__file__).parents[1] / "data" / "annexes"
VERDICTS = {
    "fpdf2.pdf": "picture_of_pages",
    "typst-plain.pdf": "tagged",
    "typst-ua1-2a.pdf": "tagged",
    "weasy-2b.pdf": "sharp",
    "weasy-tagged.pdf": "tagged",
    "weasy-ua1.pdf": "tagged",
}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> BuiltPaper:
    files = [FOLDER / name for name in VERDICTS]
    annexes = [Annex(f"2{'abcdef'[place]}", file.stem, file.name, file) for place, file in enumerate(files)]
    return build_meeting_pack(samples.pack(*annexes), tmp_path_factory.mktemp("pack") / "p.pdf")


def test_each_maker_gets_the_best_its_file_allows(paper: BuiltPaper) -> None:
    assert {each.file: each.verdict for each in paper.annexes} == VERDICTS


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_a_pack_with_grafted_annexes_meets_both_profiles(paper: BuiltPaper, profile: str) -> None:
    assert paper.conforms == ("ua1", "2a")
    assert vera.failures(paper.path, profile) == {}


def _sections(pdf: pikepdf.Pdf, wanted: str) -> list[Any]:
    return [
        each
        for each in pdf.objects
        if isinstance(each, Dictionary) and each.get("/S") == Name.Sect and str(each.get("/T", "")).endswith(wanted)
    ]


def _tags(element: Any) -> list[str]:
    found = [str(element.S)[1:]]
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            found += _tags(kid)
    return found


def test_lists_tables_and_headings_of_the_annex_are_in_the_tree_below_the_agenda_item(paper: BuiltPaper) -> None:
    with pikepdf.open(paper.path) as pdf:
        (section,) = _sections(pdf, "typst-ua1-2a")
        tags = _tags(section)
        assert [tag for tag in tags if tag.startswith("H")] == ["H3", "H4", "H3"]
        assert tags.count("TH") == 3
        assert tags.count("TD") == 6
        assert tags.count("LI") == 4
        assert "Figure" not in tags
        (drawn,) = _sections(pdf, "weasy-2b")
        assert _tags(drawn).count("Figure") == 3


def test_links_of_the_annex_still_go_where_they_went(paper: BuiltPaper) -> None:
    with pikepdf.open(paper.path) as pdf:
        marks = {mark.title: mark.page for mark in bookmarks(paper.path)}
        first = marks["2e weasy-tagged"]
        notes = list(pdf.pages[first - 1].obj.Annots)
        webs = [str(note.A.URI) for note in notes if "/A" in note]
        assert webs == ["https://example.nl/w"]
        inside = [note for note in notes if "/Dest" in note and isinstance(note.Dest[0], Dictionary)]
        own = {page.obj.objgen for page in pdf.pages[first - 1 : first + 2]}
        assert any(note.Dest[0].objgen in own for note in inside)
        assert all("/StructParent" in note and str(note.Contents) for note in notes)
        width = float(pdf.pages[first - 1].mediabox[2])
        assert all(0 <= float(value) <= max(width, 842) for note in notes for value in note.Rect)


def test_the_annexes_own_bookmarks_hang_below_it(paper: BuiltPaper) -> None:
    marks = [(mark.depth, mark.title) for mark in bookmarks(paper.path)]
    at = marks.index((1, "2c typst-ua1-2a"))
    assert [title for _, title in marks[at + 1 : at + 4]] == ["1 Aanleiding", "1.1 Voorstel", "2 Slot"]
    assert [depth for depth, _ in marks[at + 1 : at + 4]] == [2, 3, 2]


def test_words_and_stamp_stand_on_one_page(paper: BuiltPaper) -> None:
    page = next(text for text in page_texts(paper.path) if "Bijlage 2c" in text)
    assert "Aanleiding" in page
    assert "pagina 1 van 1" in page


def _armed(content: bytes) -> bytes:
    """The file with everything that could run or hide in it."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('hallo')"))
        pdf.Root.OpenAction = script
        pdf.Root.AA = Dictionary(WC=script)
        pdf.attachments["los.exe"] = b"MZ"
        pdf.pages[0].obj.AA = Dictionary(O=script)
        for place, action in enumerate((script, Dictionary(S=Name.Launch, F=String("cmd.exe")))):
            note = Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=[9, 9 + place * 30, 90, 30 + place * 30], A=action
            )
            note.Contents = String("klik")
            pdf.pages[0].obj.Annots = Array([*pdf.pages[0].obj.get("/Annots", []), pdf.make_indirect(note)])
        for each in pdf.objects:  # also a link that is part of the structure
            if isinstance(each, Dictionary) and each.get("/Subtype") == Name.Link and "/A" in each and "/URI" in each.A:
                each.A = Dictionary(S=Name.URI, URI=String("javascript:alert(1)"))
        pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize("name", ["typst-ua1-2a.pdf", "weasy-tagged.pdf", "weasy-2b.pdf", "fpdf2.pdf"])
def test_nothing_that_runs_or_hides_comes_along(tmp_path: Path, name: str) -> None:
    annex = Annex("2a", "Nota", "nota.pdf", _armed((FOLDER / name).read_bytes()))
    made = build_meeting_pack(samples.pack(annex), tmp_path / "p.pdf")
    assert made.conforms == ("ua1", "2a")
    with pikepdf.open(made.path) as pdf:
        assert not pdf.attachments
        assert "/OpenAction" not in pdf.Root
        for each in pdf.objects:
            if isinstance(each, Dictionary):
                assert "/AA" not in each
                assert "/JS" not in each
                assert each.get("/S") not in (Name.JavaScript, Name.Launch, Name.SubmitForm, Name.ImportData)
                assert "javascript" not in str(each.get("/URI", ""))


@pytest.mark.parametrize("name", sorted(VERDICTS))
def test_annexes_with_seeded_damage_get_a_verdict_and_the_pack_stays_whole(tmp_path: Path, name: str) -> None:
    whole = (FOLDER / name).read_bytes()
    annexes = [Annex(f"2-{seed}", f"Kapot {seed}", f"{seed}.pdf", _damaged(whole, seed)) for seed in range(8)]
    made = build_meeting_pack(samples.pack(*annexes), tmp_path / "p.pdf")
    assert len(made.annexes) == 8
    assert made.conforms == ("ua1", "2a")
    assert vera.failures(made.path, "ua1") == {}
    assert vera.failures(made.path, "2a") == {}


def _damaged(content: bytes, seed: int) -> bytes:
    """`content` with bytes changed, taken out, doubled or cut off: the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same damage every time
    spoiled = bytearray(content)
    for _ in range(1 + seed * 4):
        at = chance.randrange(len(spoiled))
        match chance.randrange(4):
            case 0:
                spoiled[at] = chance.randrange(256)
            case 1:
                del spoiled[at : at + chance.randrange(1, 12)]
            case 2:
                spoiled[at:at] = spoiled[at : at + chance.randrange(1, 40)]
            case _:
                spoiled[at : at + 3] = b"9 0"
    return bytes(spoiled[: len(spoiled) * 2 // 3] if seed == 7 else spoiled)


def test_grafting_is_the_same_every_time(tmp_path: Path) -> None:
    annex = Annex("2a", "Nota", "nota.pdf", FOLDER / "typst-ua1-2a.pdf")
    made = [build_meeting_pack(samples.pack(annex), tmp_path / name).path.read_bytes() for name in ("a", "b")]
    assert made[0] == made[1]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_tagged_annex_stays_tagged(tmp_path: Path, degrees: int) -> None:
    turned = samples.turned((FOLDER / "typst-ua1-2a.pdf").read_bytes(), degrees)
    made = build_meeting_pack(samples.pack(Annex("2a", "Nota", "n.pdf", turned)), tmp_path / "p.pdf")
    assert [each.verdict for each in made.annexes] == ["tagged"]
    assert vera.failures(made.path, "ua1") == {}
