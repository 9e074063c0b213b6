"""The AcroForm behind the widgets: a whole typeface to type with, and how each field looks (ISO 19005-2, 6.4)."""

from __future__ import annotations

from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfbase import pdfmetrics

from kb_desktop.documents.fonts import REGULAR
from kb_desktop.documents.form_fields import YES

_SIZE = 10
_LOOK = f"/KbForm {_SIZE} Tf 0.11 0.12 0.14 rg"


def complete(pdf: pikepdf.Pdf) -> None:
    """Makes a form of the widgets in the file; does nothing when there are none."""
    widgets = [note for page in pdf.pages for note in page.obj.get("/Annots", []) if note.Subtype == Name.Widget]
    if not widgets:
        return
    resources = Dictionary(Font=Dictionary(KbForm=_typeface(pdf)))
    for widget in widgets:
        widget.DA = String(_LOOK)
        left, low, right, high = (float(value) for value in widget.Rect)
        box = Array([0, 0, round(right - left, 2), round(high - low, 2)])
        if Name.Btn == widget.FT:
            looks = Dictionary()
            looks[Name("/" + YES)] = _drawn(pdf, box, resources, _tick(float(box[2])))
            looks.Off = _drawn(pdf, box, resources, b"")
            widget.AP = Dictionary(N=looks)
            widget.AS = widget.V = Name.Off
        else:
            widget.AP = Dictionary(N=_drawn(pdf, box, resources, b"/Tx BMC EMC"))
    pdf.Root.AcroForm = Dictionary(Fields=Array(widgets), DA=String(_LOOK), DR=resources)


def _drawn(pdf: pikepdf.Pdf, box: Array, resources: Dictionary, content: bytes) -> pikepdf.Object:
    made = pdf.make_stream(content)
    made.Type, made.Subtype, made.BBox, made.Resources = Name.XObject, Name.Form, box, resources
    return made


def _tick(size: float) -> bytes:
    low, middle, right = size * 0.22, size * 0.42, size * 0.8
    line = f"{low:.2f} {size * 0.5:.2f} m {middle:.2f} {low:.2f} l {right:.2f} {right:.2f} l"
    return f"q 1.6 w 0.09 0.31 0.29 RG {line} S Q".encode("ascii")


@cache
def _codes() -> tuple[int, ...]:
    """Code point per code of WinAnsiEncoding from 32 to 255; 0 where there is none."""
    found = []
    for code in range(32, 256):
        try:
            found.append(ord(bytes([code]).decode("cp1252")))
        except UnicodeDecodeError:
            found.append(0)
    return tuple(found)


def _typeface(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Source Sans 3 whole: what people will type is not known yet."""
    face = pdfmetrics.getFont(REGULAR).face  # type: ignore[attr-defined]
    with open(face.filename, "rb") as source:  # noqa: PTH123 - ReportLab may hold a path or an open file
        file = pdf.make_stream(source.read())
    file.Length1 = len(file.read_bytes())
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.SourceSans3,
        Flags=32,
        FontBBox=Array([round(value) for value in face.bbox]),
        ItalicAngle=0,
        Ascent=round(face.ascent),
        Descent=round(face.descent),
        CapHeight=round(face.capHeight),
        StemV=84,
        FontFile2=file,
    )
    widths = [round(face.charWidths.get(code, face.defaultWidth)) if code else 0 for code in _codes()]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name.SourceSans3,
            FirstChar=32,
            LastChar=255,
            Widths=Array(widths),
            Encoding=Name.WinAnsiEncoding,
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )
