"""The bytes of the file: ReportLab's objects, the logical tree and what the file says about itself, written once.

ReportLab's own file had an object of Python per element of the tree, and was then read and written anew by another
library. Here everything small goes into object streams at once (ISO 32000-1, 7.5.7 and 7.5.8). The same content gives
the same bytes.
"""

# mypy: disable-error-code="attr-defined"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from typing import Any

import pikepdf  # noqa: F401 - knows PDFDocEncoding (ISO 32000-1, D.2)
from reportlab.pdfbase import pdfdoc

from kb_desktop.documents.metadata import LANGUAGE, PRODUCER, About, srgb_profile, xmp

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_TOGETHER = 200  # objects in a stream: larger ones pack hardly better, and a reader opens a whole one
_SPECIAL = re.compile(r"[\\()\r]")
_PAIR = re.compile(r"<([0-9A-F]{2})> <([0-9A-F]{4,6})>")


class Packed(pdfdoc.PDFObject):
    """A stream of a page, compressed when the page is done instead of held until the end."""

    __RefOnly__ = 1

    def __init__(self, content: bytes) -> None:
        self._content = zlib.compress(content)

    def format(self, document: Any) -> bytes:  # noqa: ARG002 - ReportLab's signature
        return stream(b"/Filter/FlateDecode", self._content)


def stream(entries: bytes, content: bytes) -> bytes:
    """The body of a stream with `entries` in its dictionary (ISO 32000-1, 7.3.8)."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


def number(value: float) -> str:
    """A number as content streams hold it (ISO 32000-1, 7.3.3), to a thousandth of a point."""
    return f"{round(value, 3):.7g}"


def text(value: str) -> str:
    """A text string (ISO 32000-1, 7.9.2.2) as characters of Latin-1: where PDFDocEncoding has them, a byte a letter."""
    try:
        plain = value.encode("pdfdoc_pikepdf")
    except UnicodeEncodeError:
        plain = b"\xfe"
    if plain.startswith((b"\xfe", b"\xef")):  # would be read as the mark of another encoding
        return f"<FEFF{value.encode('utf-16-be').hex().upper()}>"
    return f"({_SPECIAL.sub(_escaped, plain.decode('latin-1'))})"


def _escaped(found: re.Match[str]) -> str:
    return "\\r" if found[0] == "\r" else "\\" + found[0]


def gathered(canvas: Any) -> tuple[list[bytes], bytes]:
    """The bodies of ReportLab's objects, number 1 first, and the entries of its catalogue; call once."""
    document = canvas._doc  # noqa: SLF001 - the open document of ReportLab
    for font in document.delayedFonts:
        font.addObjects(document)
    document.Outlines.prepare(document, canvas)
    if document.Outlines.ready < 0:
        document.Catalog.Outlines = None
    catalog = bytes(pdfdoc.format(document.Catalog, document, toplevel=1)).strip()
    bodies: list[bytes] = []
    while (name := document.numberToId.get(len(bodies) + 1)) is not None:
        held = document.idToObject[name]
        if name.startswith("toUnicodeCMap:"):
            held.content = _mended_map(held.content)
        bodies.append(_tidy(pdfdoc.format(held, document, toplevel=1)))
    return bodies, catalog.removeprefix(b"<<").removesuffix(b">>").strip()


def _tidy(body: bytes) -> bytes:
    """ReportLab puts no end of line before "endstream", which ISO 19005-2, 6.1.7.1 asks for."""
    body = body.strip()
    if body.endswith(b"endstream") and not body.endswith(b"\nendstream"):
        body = body.removesuffix(b"endstream") + b"\nendstream"
    return body


def _mended_map(cmap: str) -> str:
    """ReportLab maps unused codes to U+0000, which ISO 14289-1, 7.21.7 forbids, and cuts code points above U+FFFF."""
    pairs = [
        f"<{code}> <{chr(int(point, 16)).encode('utf-16-be').hex().upper()}>"
        for code, point in _PAIR.findall(cmap)
        if int(point, 16)
    ]
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CIDSystemInfo"]
    lines += ["<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def", "/CMapName /Adobe-Identity-UCS def"]
    lines += ["/CMapType 2 def", "1 begincodespacerange", "<00> <FF>", "endcodespacerange"]
    for at in range(0, len(pairs), 100):
        block = pairs[at : at + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


def described(bodies: list[bytes], catalog: bytes, about: About, conforms: tuple[str, ...]) -> tuple[int, int]:
    """Adds what the file says about itself, and its catalogue; the numbers of the catalogue and the information."""
    profile = zlib.compress(srgb_profile())
    bodies.append(stream(b"/Type/Metadata/Subtype/XML", xmp(about, conforms)))
    bodies.append(stream(b"/N 3/Filter/FlateDecode", profile))
    packet, intent = len(bodies) - 1, len(bodies)
    catalog += (
        f"/Metadata {packet} 0 R/Lang({LANGUAGE})/ViewerPreferences<</DisplayDocTitle true>>"
        f"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/DestOutputProfile {intent} 0 R"
        "/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)>>]"
    ).encode("ascii")
    bodies.append(b"<<%b>>" % catalog)
    words = {"Title": about.title, "Author": about.author, "Subject": about.subject, "Producer": PRODUCER}
    words |= {"Creator": "kb-desktop", "CreationDate": about.pdf_date(), "ModDate": about.pdf_date()}
    bodies.append(("<<" + "".join(f"/{key}{text(value)}" for key, value in words.items()) + ">>").encode("latin-1"))
    return len(bodies) - 1, len(bodies)


def whole(bodies: Sequence[bytes], root: int, info: int, *, level: int = -1) -> bytes:
    """The file of objects whose numbers are their places from 1; `level` as `zlib` has it."""
    out = [_HEADER]
    at = len(_HEADER)
    rows: list[tuple[int, int, int]] = [(0, 0, 65535)] + [(0, 0, 0)] * len(bodies)
    small: list[int] = []

    def put(number: int, body: bytes) -> None:
        nonlocal at
        written = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        rows[number] = (1, at, 0)
        out.append(written)
        at += len(written)

    for number, body in enumerate(bodies, 1):
        if body.endswith(b"endstream"):
            put(number, body)
        else:
            small.append(number)
    for first in range(0, len(small), _TOGETHER):
        rows.append((0, 0, 0))
        packed = small[first : first + _TOGETHER]
        put(len(rows) - 1, _together([bodies[number - 1] for number in packed], packed, level))
        for index, number in enumerate(packed):
            rows[number] = (2, len(rows) - 1, index)
    rows.append((1, at, 0))
    table = b"".join(bytes([sort]) + place.to_bytes(4) + index.to_bytes(2) for sort, place, index in rows)
    digest = hashlib.sha256(b"".join(out) + table).hexdigest()[:32]
    entries = f"/Type/XRef/W[1 4 2]/Size {len(rows)}/Root {root} 0 R/Info {info} 0 R/ID[<{digest}><{digest}>]"
    last = stream(entries.encode("ascii") + b"/Filter/FlateDecode", zlib.compress(table))
    out.append(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(rows) - 1, last, at))
    return b"".join(out)


def _together(bodies: Sequence[bytes], numbers: Sequence[int], level: int) -> bytes:
    places, at = [], 0
    for number, body in zip(numbers, bodies, strict=True):
        places.append(b"%d %d" % (number, at))
        at += len(body) + 1
    head = b" ".join(places) + b"\n"
    content = zlib.compress(head + b"\n".join(bodies), level)
    return stream(b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(head)), content)
