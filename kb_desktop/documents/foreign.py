"""Pages of others: what a viewer shows of them, where that lands on ours, and where their links go."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file of which pages are drawn; `described` are descriptions by the name of a figure (see `figures`)."""

    path: Path
    described: Mapping[str, str] = field(default_factory=dict)


Matrix = tuple[float, float, float, float, float, float]
_PIECE = 2**20
_DEEPEST = 20
_READ_ALREADY = (Name.ObjStm, Name.XRef)
_WITH_TYPEFACES = ("/Font", "/XObject", "/Pattern")
_DRAWN = {"/FontFile", "/FontFile2", "/FontFile3"}
_SHOWN = re.compile(rb"T[jJ]\b|\)\s*['\"]")
_SET_IN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+[-+.\d]+\s+Tf\b")
_PAIRS = re.compile(rb"beginbfchar.*?endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange.*?endbfrange", re.DOTALL)
_PAIR = re.compile(rb"(<[0-9A-Fa-f]+>)\s*<([0-9A-Fa-f]{4})>")
_RANGE = re.compile(rb"(<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>)\s*<([0-9A-Fa-f]{4})>")
UNIT = (0.0, 0.0, 1.0, 1.0)


def visible_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """What a viewer shows of a page: the crop box inside the media box."""
    media = [float(value) for value in page.mediabox]
    crop = [float(value) for value in page.cropbox]
    left, low = max(min(crop[0], crop[2]), min(media[0], media[2])), max(min(crop[1], crop[3]), min(media[1], media[3]))
    right = min(max(crop[0], crop[2]), max(media[0], media[2]))
    high = min(max(crop[1], crop[3]), max(media[1], media[3]))
    return left, low, right, high


def upright_in_unit(page: pikepdf.Page) -> Matrix:
    """The matrix that puts what a viewer shows of a page, upright, into a square of one by one."""
    left, low, right, high = visible_box(page)
    sx, sy = 1 / (right - left), 1 / (high - low)
    turn = int(page.rotate if hasattr(page, "rotate") and isinstance(page.rotate, int) else page.obj.get("/Rotate", 0))
    return {
        0: (sx, 0.0, 0.0, sy, -left * sx, -low * sy),
        90: (0.0, -sx, sy, 0.0, -low * sy, right * sx),
        180: (-sx, 0.0, 0.0, -sy, right * sx, high * sy),
        270: (0.0, sx, -sy, 0.0, high * sy, -left * sx),
    }[turn % 360]


def onto(page: pikepdf.Page, box: tuple[float, float, float, float]) -> Matrix:
    """The matrix that puts a page, upright and cropped, into `box` (x, y, width, height)."""
    a, b, c, d, e, f = upright_in_unit(page)
    x, y, width, height = box
    return a * width, b * height, c * width, d * height, e * width + x, f * height + y


def placed(corners: Sequence[float], matrix: Matrix) -> list[float]:
    """The rectangle around two opposite `corners` (x, y, x, y) after `matrix`."""
    a, b, c, d, e, f = matrix
    points = [(x, y) for x in (corners[0], corners[2]) for y in (corners[1], corners[3])]
    xs = [a * x + c * y + e for x, y in points]
    ys = [b * x + d * y + f for x, y in points]
    return [round(value, 3) for value in (min(xs), min(ys), max(xs), max(ys))]


def content_of(page: pikepdf.Object) -> bytes:
    """The content of a page in one piece."""
    held = page.get("/Contents")
    if held is None:
        return b""
    streams = list(held) if isinstance(held, Array) else [held]
    return b"\n".join(each.read_bytes() for each in streams if isinstance(each, pikepdf.Stream))


def typefaces_of(page: pikepdf.Page, content: bytes) -> list[pikepdf.Object | None]:
    """The typefaces that text on a page with this content is set in; None for one it does not name."""
    found = list(_SET_IN.finditer(content))
    if not found:
        return []
    ends = [*(each.start() for each in found[1:]), len(content)]
    used = {each[1] for each, end in zip(found, ends, strict=True) if _SHOWN.search(content, each.end(), end)}
    if not used:
        return []
    resources = page.resources if "/Resources" in page.obj or "/Parent" in page.obj else Dictionary()
    named = resources.get("/Font", Dictionary())
    return [named.get(f"/{name.decode('latin-1')}") for name in sorted(used) if b"#" not in name]


def is_inside(typeface: pikepdf.Object | None) -> bool:
    """Whether the drawings of a typeface are in the file."""
    if not isinstance(typeface, Dictionary) or typeface.get("/Subtype") == Name.Type3:
        return typeface is not None
    below = typeface.get("/DescendantFonts")
    held = below[0] if isinstance(below, Array) and len(below) else typeface
    return bool(_DRAWN & set(held.get("/FontDescriptor", Dictionary()).keys()))


class Unfolded(NamedTuple):
    """The streams of a file: `size` in bytes when unpacked, counted to a little over what was asked.

    `whole`: those packed the usual way ended as they should. `usual`: all were packed that way, or not at all.
    """

    size: int
    whole: bool
    usual: bool


def unfolded(pdf: pikepdf.Pdf, most: int) -> Unfolded:
    """Unpacks all streams, up to `most` bytes.

    Readers get over a wrong checksum without a word; here it tells that the file is not what its maker wrote.
    """
    total, whole, usual = 0, True, True
    for each in pdf.objects:
        packed = each.get("/Filter") if isinstance(each, pikepdf.Stream) else None
        if packed is None:
            continue
        if packed != Name.FlateDecode:
            usual = False
            continue
        if "/DecodeParms" in each and each.get("/Type") not in _READ_ALREADY:
            usual = False
        unpacking, rest = zlib.decompressobj(), each.read_raw_bytes()
        if not rest:  # qpdf packs the content of an empty page as nothing at all
            continue
        try:
            while rest and total <= most:
                total += len(unpacking.decompress(rest, _PIECE))
                rest = unpacking.unconsumed_tail
        except zlib.error:
            whole = False
        whole = whole and unpacking.eof
    return Unfolded(total, whole, usual)


def destinations(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """Named places of a file."""
    found: dict[str, pikepdf.Object] = {}
    names = pdf.Root.get("/Names", Dictionary()).get("/Dests")
    pairs = [(str(key), value) for key, value in pikepdf.NameTree(names).items()] if names is not None else []
    pairs += [(key.removeprefix("/"), value) for key, value in pdf.Root.get("/Dests", Dictionary()).items()]
    for name, value in pairs:
        place = value.get("/D") if isinstance(value, Dictionary) else value
        if isinstance(place, Array):
            found[name] = place
    return found


def name_symbols(pdf: pikepdf.Pdf) -> None:
    """Signs that a typeface keeps in the private area, such as the dots of a list, are read as a dot.

    Nobody can know what a private code means (ISO 19005-2, 6.2.11.7), and word processors use them for just this.
    """
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        for each in _typefaces(page.obj.get("/Resources"), seen, 0):
            if isinstance(each.get("/ToUnicode"), pikepdf.Stream):
                codes = each.ToUnicode.read_bytes()
                named = _PAIRS.sub(lambda block: _PAIR.sub(_as_dot, block[0]), codes)
                named = _RANGES.sub(lambda block: _RANGE.sub(_as_dot, block[0]), named)
                if named != codes:
                    each.ToUnicode.write(named)


def _typefaces(resources: object, seen: set[tuple[int, int]], depth: int) -> Iterator[pikepdf.Object]:
    """The typefaces in resources and in what is drawn with them, those with a number once; `seen` are their numbers."""
    if not isinstance(resources, Dictionary) or depth > _DEEPEST:
        return
    for kind in _WITH_TYPEFACES:
        held = resources.get(kind)
        for each in held.values() if isinstance(held, Dictionary) and held.objgen not in seen else ():
            if not isinstance(each, Dictionary | pikepdf.Stream) or each.objgen in seen:
                continue
            if each.is_indirect:
                seen.add(each.objgen)
            if kind == "/Font":
                yield each
            yield from _typefaces(each.get("/Resources"), seen, depth + 1)
        if isinstance(held, Dictionary) and held.is_indirect:
            seen.add(held.objgen)


def _as_dot(found: re.Match[bytes]) -> bytes:
    return found[1] + b" <2022>" if 0xE000 <= int(found[2], 16) <= 0xF8FF else found[0]
