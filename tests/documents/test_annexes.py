"""Annexes of every making go into a pack, or are named with a way out; a pack never fails on them."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from documents import paper_samples as samples
from documents import vera
from documents.looking import page_texts, render_page

from kb_desktop.documents.contents import Annex
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.wording import papers as words


def _bomb() -> bytes:
    """A small file that unfolds to more than a gigabyte."""
    import pikepdf

    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(b" " * 2**20) for _ in range(1030)) + packer.flush()
        stream = pikepdf.Stream(pdf, packed)
        stream.write(packed, filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].obj.Contents = stream
        pdf.save(target)
    return target.getvalue()


_FOREIGN = samples.foreign_pdf()
TAGGED = (Path(__file__).parents[1] / "data" / "annexes" / "weasy-tagged.pdf").read_bytes()
UGLY = [
    ("encrypted", samples.encrypted()),
    ("no_pages", samples.without_pages()),
    ("no_pages", b""),
    ("damaged", b"%PDF-1.7 en dan niets"),
    ("damaged", b"\x89PNG\r\n\x1a\n en dan niets"),
    ("damaged", samples.picture("JPEG")[:300]),
    ("too_large", _bomb()),
    ("dynamic_form", samples.dynamic_form()),
    ("other_format", b"PK\x03\x04 een tekstverwerker"),
    ("missing", Path("/er/is/niets.pdf")),
    ("image", samples.picture("JPEG")),
    ("picture_of_pages", _FOREIGN),
    ("scan", samples.scanned()),
]


def test_ugly_annexes_get_a_verdict_and_the_pack_stays_whole(tmp_path: Path) -> None:
    annexes = [Annex(f"2{chr(97 + i)}", f"Stuk {i}", f"stuk{i}", content) for i, (_, content) in enumerate(UGLY)]
    paper = build_meeting_pack(samples.pack(*annexes), tmp_path / "p.pdf")
    assert [each.verdict for each in paper.annexes] == [verdict for verdict, _ in UGLY]
    assert all(each.file in each.sentence for each in paper.annexes)
    assert paper.conforms == ("ua1", "2a")
    assert vera.failures(paper.path, "ua1") == {}
    assert vera.failures(paper.path, "2a") == {}
    texts = "".join(page_texts(paper.path))
    assert all(words.annex_not_included(f"2{letter}", f"Stuk {i}") in texts for i, letter in enumerate("abcdefghij"))


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (samples.turned(_FOREIGN, 90), (842, 595)),
        (samples.turned(_FOREIGN, 180), (595, 842)),
        (samples.scanned(), (595, 842)),
        (samples.turned(samples.scanned(), 90), (842, 595)),
        (samples.turned(TAGGED, 90), (842, 595)),
        (samples.turned(TAGGED, 270, (0, 0, 595, 500)), (500, 595)),
        (samples.turned(_FOREIGN, 270), (842, 595)),
        (samples.foreign_pdf(size=(842, 595)), (842, 595)),
        (samples.foreign_pdf(size=(1191, 842)), (1191, 842)),
        (samples.turned(_FOREIGN, 0, (50, 400, 450, 800)), (400, 400)),
        (samples.turned(_FOREIGN, 90, (50, 400, 450, 842)), (442, 400)),
    ],
)
def test_the_stamp_is_upright_on_pages_of_any_size_and_turn(
    tmp_path: Path, content: bytes, size: tuple[int, int]
) -> None:
    paper = build_meeting_pack(samples.pack(Annex("2a", "Nota", "nota.pdf", content)), tmp_path / "p.pdf")
    texts = page_texts(paper.path)
    place = next(i for i, text in enumerate(texts) if words.annex_stamp("2a", 1, paper.annexes[0].pages) in text)
    assert words.page_of(place + 1, paper.pages) in texts[place]
    assert paper.conforms == ("ua1", "2a")
    assert words.BACK_TO_AGENDA in texts[place]
    picture = render_page(paper.path, place + 1)
    assert abs(picture.width - size[0]) <= 1
    assert abs(picture.height - size[1]) <= 1


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_sharp_annex_page_looks_as_the_page_itself(tmp_path: Path, degrees: int) -> None:
    from kb_desktop.documents.action_list import build_action_list

    own = build_action_list(samples.action_list(5), tmp_path / "eigen.pdf")
    source = tmp_path / "gedraaid.pdf"
    source.write_bytes(samples.turned(own.path.read_bytes(), degrees))
    paper = build_meeting_pack(samples.pack(Annex("2a", "Eigen", "eigen.pdf", source)), tmp_path / "p.pdf")
    assert [each.verdict for each in paper.annexes] == ["tagged"]
    texts = page_texts(paper.path)
    place = next(i for i, text in enumerate(texts) if words.annex_stamp("2a", 1, own.pages) in text) + 1
    assert _likeness(render_page(source, 1, 0.5), render_page(paper.path, place, 0.5)) > 0.5


def _likeness(one: object, two: object) -> float:
    """Correlation of the ink per block of two pictures, the second above its strip."""
    from PIL import Image

    first, second = (
        Image.frombytes("RGB", (each.width, each.height), each.pixels).convert("L")  # type: ignore[attr-defined]
        for each in (one, two)
    )
    strip = 15
    scale = (second.height - strip) / second.height
    wide = int(second.width * scale)
    left = (second.width - wide) // 2
    second = second.crop((left, 0, left + wide, second.height - strip))
    inks = []
    for each in (first, second):
        small = each.resize((24, 24), Image.Resampling.BOX)
        values = [255 - value for value in small.tobytes()]
        mean = sum(values) / len(values)
        inks.append([value - mean for value in values])
    dot = sum(a * b for a, b in zip(*inks, strict=True))
    size = (sum(a * a for a in inks[0]) * sum(b * b for b in inks[1])) ** 0.5
    return dot / size
