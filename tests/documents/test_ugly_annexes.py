"""Annexes as they really come: by every maker, scanned, turned, locked, armed and broken; none stops a pack."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from documents import paper_samples as samples
from documents import vera
from documents.looking import page_texts
from pikepdf import Array, Dictionary, Name, String

from kb_desktop.documents.contents import Annex, BuiltPaper
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.preflight import annex_facts

HERE = Path(__file__).parent / "ugly"
OTHERS = Path(__file__).parents[1] / "data" / "annexes"
TITLE = "Voorbeeldnota"

BY_MAKER = {
    "cairo.pdf": "sharp",
    "chromium-a3.pdf": "sharp",
    "chromium-rtl.pdf": "sharp",
    "chromium.pdf": "sharp",
    "fpdf-note.pdf": "picture_of_pages",
    "gs-again.pdf": "picture_of_pages",
    "gs-cmyk.pdf": "picture_of_pages",
    "gs-owner.pdf": "picture_of_pages",
    "gs-pdf12.pdf": "scan",
    "gs-picture.pdf": "scan",
    "gs-postscript.pdf": "picture_of_pages",
    "lo-calc.pdf": "sharp",
    "lo-impress.pdf": "tagged",
    "lo-writer-a2.pdf": "tagged",
    "lo-writer-bare.pdf": "sharp",
    "lo-writer.pdf": "tagged",
    "qt.pdf": "picture_of_pages",
    "scan-g4.pdf": "scan",
    "scan-jpeg.pdf": "scan",
    "scan-cmyk.pdf": "scan",
    "scan-two.pdf": "scan",
    "typst-a3.pdf": "tagged",
    "typst-a4.pdf": "tagged",
    "typst-figure.pdf": "sharp",
    "weasy-a4b.pdf": "sharp",
    "weasy-rtl.pdf": "sharp",
}
"""Files that `ugly/make.py` made, and the best that each allows."""

Injury = Callable[[pikepdf.Pdf], None]


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('hallo')"))


def _note(pdf: pikepdf.Pdf, subtype: str, **facts: object) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=[40, 40, 140, 90], **facts)
    pdf.pages[0].obj.Annots = Array([*pdf.pages[0].obj.get("/Annots", []), pdf.make_indirect(note)])


def _turned(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Rotate = 90


def _turned_oddly(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Rotate = -270


def _cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([50, 400, 400, 820])


def _cropped_to_nothing(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([5000, 5000, 6000, 6000])


def _elsewhere(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([-300, -400, 595, 842])


def _upside_down_box(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([595, 842, 0, 0])


def _enormous(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([0, 0, 14400, 14400])


def _tiny(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([0, 0, 3, 4])


def _armed(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = _script()
    pdf.Root.AA = Dictionary(WC=_script())
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("start"), _script()])))
    pdf.pages[0].obj.AA = Dictionary(O=_script())


def _launching(pdf: pikepdf.Pdf) -> None:
    _note(pdf, "Link", A=Dictionary(S=Name.Launch, F=String("cmd.exe")), Contents=String("klik"))
    _note(pdf, "Link", A=Dictionary(S=Name.GoToR, F=String("ander.pdf"), D=Array([0, Name.Fit])), Contents=String("k"))
    _note(
        pdf, "Link", A=Dictionary(S=Name.URI, URI=String("javascript:alert(1)"), Next=_script()), Contents=String("k")
    )


def _with_files(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["los.exe"] = b"MZ"
    file = Dictionary(Type=Name.Filespec, F=String("los.exe"), EF=Dictionary(F=pdf.make_stream(b"MZ")))
    _note(pdf, "FileAttachment", FS=file, Contents=String("los"))


def _with_film(pdf: pikepdf.Pdf) -> None:
    _note(pdf, "RichMedia", Contents=String("film"))
    _note(pdf, "Screen", A=Dictionary(S=Name.Rendition, JS=String("app.alert(1)")), Contents=String("film"))


def _remarked(pdf: pikepdf.Pdf) -> None:
    look = pdf.make_stream(b"1 1 0 rg 0 0 100 50 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 50])
    _note(pdf, "Highlight", QuadPoints=Array([40, 90, 140, 90, 40, 40, 140, 40]), AP=Dictionary(N=look))


def _form(pdf: pikepdf.Pdf) -> None:
    _note(
        pdf,
        "Widget",
        FT=Name.Tx,
        T=String("naam"),
        V=String("Jip"),
        DA=String("/Helv 10 Tf"),
        AA=Dictionary(K=_script()),
    )
    fields = Array([pdf.pages[0].obj.Annots[-1]])
    pdf.Root.AcroForm = Dictionary(Fields=fields, CO=fields, NeedAppearances=True)


def _dynamic(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def _layered(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("verborgen")))
    order = Dictionary(Order=Array([layer]), OFF=Array([layer]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=order)


def _portfolio(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["echt stuk.pdf"] = b"%PDF-1.7"
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.T)


def _without_content(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj.Contents


def _without_resources(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Resources = Dictionary()


def _nonsense(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Contents = pdf.make_stream(b"q q Q BT /Nee 12 Tf (x) Tj ET ( Do BI ID EI")


def _drawing_itself(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(b"/Zelf Do")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 100])
    form.Resources = Dictionary(XObject=Dictionary(Zelf=form))
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Zelf=form))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/Zelf Do")


def _tree_in_a_circle(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        raise ValueError("not tagged")
    top = root.K[0] if isinstance(root.K, Array) else root.K
    top.K = Array([top])


def _no_pages(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[:]


def _twice_the_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


INJURIES: dict[str, tuple[str, Injury, str]] = {
    "gedraaid": ("typst-a3.pdf", _turned, "tagged"),
    "vreemd gedraaid": ("lo-writer.pdf", _turned_oddly, "tagged"),
    "afgesneden": ("chromium.pdf", _cropped, "sharp"),
    "afgesneden tot niets": ("chromium.pdf", _cropped_to_nothing, "damaged"),
    "ergens anders": ("lo-writer.pdf", _elsewhere, "tagged"),
    "omgekeerde maat": ("lo-writer.pdf", _upside_down_box, "tagged"),
    "reusachtig": ("chromium.pdf", _enormous, "sharp"),
    "piepklein": ("chromium.pdf", _tiny, "sharp"),
    "met scripts": ("lo-writer.pdf", _armed, "tagged"),
    "start programma's": ("lo-writer.pdf", _launching, "tagged"),
    "met bestanden": ("lo-writer.pdf", _with_files, "picture_of_pages"),
    "met film": ("chromium.pdf", _with_film, "picture_of_pages"),
    "met opmerkingen": ("chromium.pdf", _remarked, "picture_of_pages"),
    "formulier": ("typst-a3.pdf", _form, "picture_of_pages"),
    "dynamisch formulier": ("typst-a3.pdf", _dynamic, "dynamic_form"),
    "lagen": ("lo-writer.pdf", _layered, "picture_of_pages"),
    "portfolio": ("chromium.pdf", _portfolio, "sharp"),
    "zonder inhoud": ("lo-writer.pdf", _without_content, "scan"),
    "zonder lettertypen": ("chromium.pdf", _without_resources, "picture_of_pages"),
    "onzin": ("chromium.pdf", _nonsense, "picture_of_pages"),
    "tekent zichzelf": ("chromium.pdf", _drawing_itself, "scan"),
    "structuur in een kring": ("lo-writer.pdf", _tree_in_a_circle, "sharp"),
    "zonder pagina's": ("lo-writer.pdf", _no_pages, "no_pages"),
    "twee keer dezelfde pagina": ("lo-writer-bare.pdf", _twice_the_page, "sharp"),
}


def _injured(name: str) -> bytes:
    source, injury, _ = INJURIES[name]
    target = io.BytesIO()
    with pikepdf.open(HERE / source) as pdf:
        injury(pdf)
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _locked(name: str, **passwords: str) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(HERE / name) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(**{"user": "", "owner": "baas", **passwords}))
    return target.getvalue()


def _cut(part: float) -> bytes:
    whole = (HERE / "lo-writer.pdf").read_bytes()
    return whole[: int(len(whole) * part)]


ROUGH: dict[str, tuple[bytes, frozenset[str]]] = {
    "met wachtwoord": (_locked("lo-writer.pdf", user="geheim"), frozenset({"encrypted"})),
    "alleen eigenaar": (_locked("lo-writer.pdf"), frozenset({"tagged"})),
    "halverwege op": (_cut(0.5), frozenset({"damaged", "no_pages"})),
    "zonder staart": (_cut(0.98), frozenset({"damaged", "picture_of_pages"})),
    "rommel ervoor": (
        b"From: ik\r\n\r\n" + (HERE / "lo-writer.pdf").read_bytes(),
        frozenset({"tagged", "picture_of_pages"}),
    ),
    "rommel erachter": (
        (HERE / "lo-writer.pdf").read_bytes() + b"\x00" * 3000,
        frozenset({"tagged", "picture_of_pages"}),
    ),
}

ENTERED = frozenset({"tagged", "sharp", "picture_of_pages", "scan"})


def _pack(folder: Path, annexes: list[Annex]) -> BuiltPaper:
    return build_meeting_pack(samples.pack(*annexes), folder / "p.pdf")


def _alive(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What in a file could run, fetch or hide."""
    if pdf.attachments:
        yield "attachments"
    for key in ("/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/Collection"):
        if key in pdf.Root:
            yield key
    for each in pdf.objects:
        if not isinstance(each, Dictionary | pikepdf.Stream):
            continue
        yield from (key for key in ("/AA", "/JS", "/EF", "/RichMediaContent") if key in each)
        if each.get("/S") in (
            Name.JavaScript,
            Name.Launch,
            Name.GoToR,
            Name.SubmitForm,
            Name.ImportData,
            Name.Rendition,
        ):
            yield str(each.S)
        if each.get("/Subtype") in (
            Name.FileAttachment,
            Name.RichMedia,
            Name.Screen,
            Name.Movie,
            Name.Sound,
            Name.Widget,
        ):
            yield str(each.Subtype)
        if "/Next" in each and "/S" in each:
            yield "action after action"
        if "javascript" in str(each.get("/URI", "")).lower():
            yield "script address"


def _whole(made: BuiltPaper, count: int) -> None:
    assert len(made.annexes) == count
    assert made.conforms == ("ua1", "2a")
    assert vera.failures(made.path, "ua1") == {}
    assert vera.failures(made.path, "2a") == {}
    with pikepdf.open(made.path) as pdf:
        assert list(_alive(pdf)) == []


def test_files_of_every_maker_come_in_as_well_as_they_allow(tmp_path: Path) -> None:
    made = _pack(tmp_path, [Annex(f"2-{at}", name, name, HERE / name) for at, name in enumerate(BY_MAKER)])
    assert {each.file: each.verdict for each in made.annexes} == BY_MAKER
    _whole(made, len(BY_MAKER))
    words = page_texts(made.path)
    for at, (name, verdict) in enumerate(BY_MAKER.items()):
        page = next(text for text in words if f"Bijlage 2-{at} – pagina 1" in text)
        if verdict in ("tagged", "sharp") and "rtl" not in name and name != "lo-calc.pdf":
            assert TITLE in page.replace("\u00ad", ""), name


def test_files_with_something_the_matter_come_in_without_it(tmp_path: Path) -> None:
    made = _pack(tmp_path, [Annex(f"2-{at}", name, name, _injured(name)) for at, name in enumerate(INJURIES)])
    assert {each.file: each.verdict for each in made.annexes} == {name: facts[2] for name, facts in INJURIES.items()}
    _whole(made, len(INJURIES))


def test_locked_and_cut_off_files_are_named_with_a_way_out(tmp_path: Path) -> None:
    made = _pack(tmp_path, [Annex(f"2-{at}", name, name, ROUGH[name][0]) for at, name in enumerate(ROUGH)])
    for each in made.annexes:
        assert each.verdict in ROUGH[each.file][1], each
    _whole(made, len(ROUGH))


def test_pictures_that_somebody_described_let_a_printed_page_keep_its_structure(tmp_path: Path) -> None:
    described = {"1.1": "Een groen vlak"}
    names = ("chromium.pdf", "typst-figure.pdf", "weasy-rtl.pdf")
    annexes = [Annex(f"2-{at}", n, n, HERE / n, alternative_texts=described) for at, n in enumerate(names)]
    made = _pack(tmp_path, annexes)
    assert [each.verdict for each in made.annexes] == ["tagged"] * 3
    _whole(made, 3)


@pytest.mark.parametrize("kind", ["of every maker", "injured", "rough"])
def test_what_will_happen_is_known_before_and_why(tmp_path: Path, kind: str) -> None:
    files: dict[str, Path | bytes] = {
        "of every maker": {name: HERE / name for name in BY_MAKER},
        "injured": {name: _injured(name) for name in INJURIES},
        "rough": {name: content for name, (content, _) in ROUGH.items()},
    }[kind]
    annexes = [Annex(f"2-{at}", name, name, content) for at, (name, content) in enumerate(files.items())]
    foreseen = {each.annex.file: each.verdict.sentence for each in annex_facts(annexes)}
    assert foreseen == {each.file: each.sentence for each in _pack(tmp_path, annexes).annexes}


def _with_page_without_text(name: str) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(HERE / name) as pdf:
        pdf.add_blank_page()
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def test_a_page_without_text_does_not_make_pictures_of_the_others(tmp_path: Path) -> None:
    names = ("lo-writer.pdf", "typst-a4.pdf")
    made = _pack(tmp_path, [Annex(f"2-{at}", n, n, _with_page_without_text(n)) for at, n in enumerate(names)])
    assert [each.verdict for each in made.annexes] == ["tagged"] * 2
    _whole(made, 2)


@pytest.mark.parametrize("name", ["scan-g4.pdf", "scan-jpeg.pdf", "gs-picture.pdf"])
def test_a_scan_is_damaged_in_nothing(name: str) -> None:
    (facts,) = annex_facts([Annex("2", name, name, HERE / name)])
    assert facts.verdict.verdict == "scan"
    assert "beschadigd" not in facts.verdict.sentence


@pytest.mark.parametrize(
    ("name", "reason"),
    [("met opmerkingen", "opmerkingen"), ("formulier", "formuliervelden"), ("lagen", "lagen"), ("onzin", "beschadigd")],
)
def test_pictures_of_pages_have_their_reason(name: str, reason: str) -> None:
    (facts,) = annex_facts([Annex("2", name, name, _injured(name))])
    assert not facts.tagged
    assert reason in facts.verdict.sentence.partition("Reden: ")[2]


MUTATED = sorted([*BY_MAKER, *(f"../../data/annexes/{each.name}" for each in OTHERS.glob("*.pdf"))])


@pytest.mark.parametrize("seed", range(4))
def test_files_with_bytes_changed_by_chance_get_a_verdict_and_the_pack_is_whole(tmp_path: Path, seed: int) -> None:
    annexes = []
    for at, name in enumerate(MUTATED[seed::4]):
        content = (HERE / name).resolve().read_bytes()
        annexes += [
            Annex(f"2-{at}-{turn}", name, f"{at}-{turn}.pdf", _mutated(content, seed * 100 + turn)) for turn in range(3)
        ]
    made = _pack(tmp_path, annexes)
    _whole(made, len(annexes))
    assert {each.verdict for each in made.annexes} <= ENTERED | {"damaged", "no_pages", "encrypted", "too_large"}


def _mutated(content: bytes, seed: int) -> bytes:
    """Bytes changed, taken out, doubled or written over: the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same damage every time
    spoiled = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(spoiled))
        match chance.randrange(5):
            case 0:
                spoiled[at] ^= 1 << chance.randrange(8)
            case 1:
                del spoiled[at : at + chance.randrange(1, 30)]
            case 2:
                spoiled[at:at] = spoiled[at : at + chance.randrange(1, 60)]
            case 3:
                spoiled[at : at + 4] = b"99 0"
            case _:
                spoiled[at : at + 8] = b"endobj\n\n"
    return bytes(spoiled)


def test_the_corpus_is_large_enough() -> None:
    assert len(BY_MAKER) + len(INJURIES) + len(ROUGH) >= 40
    assert {each.name for each in HERE.glob("*.pdf")} == set(BY_MAKER)
