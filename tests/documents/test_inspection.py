"""An annex is looked into once, and found flawed wherever qpdf's own check finds it so."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pikepdf
import pytest
from documents.test_grafting import FOLDER
from pikepdf import Array, Dictionary, Name, String

from kb_desktop.documents.inspection import Way, inspected
from kb_desktop.documents.plain import Plain, read_text, reference, write

_PUT_IN = (b"(", b"<", b"[", b">>", b"]", b")", b"<<", b" BI /W 3 ", b" Q ", b" q ", b"{")
_WHOLE = {"typst-ua1-2a.pdf": Way.HOPE, "weasy-tagged.pdf": Way.HOPE, "fpdf2.pdf": Way.TRIAL}


def _spoiled(content: bytes, seed: int) -> bytes:
    """The file with damage inside the content of its pages, which no reader of the file itself would see."""
    chance = random.Random(seed)  # noqa: S311 - the same damage every time
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            drawn = bytearray(page.obj.Contents.read_bytes())
            at = chance.randrange(len(drawn))
            match seed % 3:
                case 0:
                    drawn[at:at] = chance.choice(_PUT_IN)
                case 1:
                    del drawn[at:]
                case _:
                    drawn[at] = chance.randrange(256)
            page.obj.Contents.write(bytes(drawn))
        pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize("name", sorted(_WHOLE))
def test_what_qpdf_finds_wrong_with_pages_makes_pictures_of_them(tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.pdf"
    ways = {}
    for seed in range(30):
        file.write_bytes(_spoiled((FOLDER / name).read_bytes(), seed))
        with pikepdf.open(file) as pdf:
            flawed = bool(pdf.check_pdf_syntax())
        ways[seed] = flawed, inspected(file).way is Way.PICTURES
    assert all(pictures for flawed, pictures in ways.values() if flawed)
    assert any(flawed for flawed, _ in ways.values())
    assert inspected(FOLDER / name).way is _WHOLE[name]


def test_values_of_every_sort_are_read_and_written_as_they_are() -> None:
    with pikepdf.new() as pdf:
        odd = Dictionary(T=String("caf\u00e9"), B=String(b"\xff\x00"), N=Name("/a b"), R=1.5, A=Array([True, 3, None]))
        odd.Said = String("pagina 3 R")
        odd.Number = pdf.make_indirect(pikepdf.Object.parse(b"12"))
        odd.Drawn = pdf.make_stream(b"q Q")
        first = pdf.make_indirect(odd)
        copy = pdf.make_indirect(Dictionary())
        plain = Plain(pdf)
        values = plain.dictionary(reference(first))
        assert read_text(values["/T"]) == "caf\u00e9"
        assert plain.of(values["/Said"]) == "u:pagina 3 R"
        assert plain.of(values["/Number"]) == 12
        assert plain.of(values["/Drawn"]) is None
        assert plain.of("900 0 R") is None
        write(pdf, {reference(copy): values})
        assert copy.unparse(resolved=True) == first.unparse(resolved=True)
