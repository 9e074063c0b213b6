"""The last step: content of annexes, metadata, output intent and two repairs, written small and deterministic."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from kb_desktop.documents import form_finishing, grafting
from kb_desktop.documents.canvas import Form
from kb_desktop.documents.foreign import Foreign, name_symbols, upright_in_unit, visible_box
from kb_desktop.documents.layout import Drawn
from kb_desktop.documents.metadata import LANGUAGE, PRODUCER, About, srgb_profile, xmp

_PAIR = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4,6})>")
_MARKED = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})


def finish(drawn: Drawn, about: About, sources: Mapping[str, Foreign], target: Path, conforms: tuple[str, ...]) -> None:
    """Writes `target`. `sources` are the files of the forms that were drawn; `conforms` is what the file claims."""
    with pikepdf.open(io.BytesIO(drawn.content)) as pdf:
        _mend_unicode_maps(pdf)
        _bring_forms(pdf, drawn.forms, sources)
        form_finishing.complete(pdf)
        _describe(pdf, about, conforms)
        pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )


def claim(path: Path, about: About, conforms: tuple[str, ...]) -> None:
    """Rewrites what the file at `path` says it conforms to."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        _describe(pdf, about, conforms)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def _describe(pdf: pikepdf.Pdf, about: About, conforms: tuple[str, ...]) -> None:
    packet = pdf.make_stream(xmp(about, conforms))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    root = pdf.Root
    root.Metadata = pdf.make_indirect(packet)
    root.Lang = String(LANGUAGE)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if "/OutputIntents" not in root:
        profile = pdf.make_stream(srgb_profile())
        profile.N = 3
        name = String("sRGB IEC61966-2.1")
        root.OutputIntents = Array(
            [
                Dictionary(
                    Type=Name.OutputIntent,
                    S=Name.GTS_PDFA1,
                    DestOutputProfile=profile,
                    OutputConditionIdentifier=name,
                    Info=name,
                )
            ]
        )
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    words = {"Title": about.title, "Author": about.author, "Subject": about.subject, "Producer": PRODUCER}
    words |= {"Creator": "kb-desktop", "CreationDate": about.pdf_date(), "ModDate": about.pdf_date()}
    for key, value in words.items():
        pdf.docinfo[Name("/" + key)] = String(value)


def _mend_unicode_maps(pdf: pikepdf.Pdf) -> None:
    """ReportLab maps unused codes to U+0000, which ISO 14289-1, 7.21.7 forbids, and cuts code points above U+FFFF."""
    used = {font.objgen: font for page in pdf.pages for font in page.obj.Resources.get("/Font", Dictionary()).values()}
    for thing in used.values():
        if "/ToUnicode" not in thing:
            continue
        pairs = [
            f"<{code.decode()}> <{chr(int(point, 16)).encode('utf-16-be').hex().upper()}>"
            for code, point in _PAIR.findall(thing.ToUnicode.read_bytes())
            if int(point, 16)
        ]
        lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CIDSystemInfo"]
        lines += ["<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def", "/CMapName /Adobe-Identity-UCS def"]
        lines += ["/CMapType 2 def", "1 begincodespacerange", "<00> <FF>", "endcodespacerange"]
        for at in range(0, len(pairs), 100):
            block = pairs[at : at + 100]
            lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
        thing.ToUnicode.write("\n".join(lines).encode("ascii"))


def _bring_forms(pdf: pikepdf.Pdf, forms: tuple[Form, ...], sources: Mapping[str, Foreign]) -> None:
    """Each annex page becomes a form of one by one, upright and cropped as a viewer shows it, or content of ours."""
    of_source: dict[str, list[Form]] = {}
    for form in forms:
        of_source.setdefault(form.source, []).append(form)
    with ExitStack() as stack:
        grafts = []
        for key, own in of_source.items():
            source = stack.enter_context(pikepdf.open(sources[key].path))
            name_symbols(source)
            _draw_forms(pdf, source, [form for form in own if form.box is None])
            if grafted := tuple(form for form in own if form.box is not None):
                grafts.append(grafting.Brought(key, source, grafted, sources[key].described))
        grafting.graft(pdf, grafts)


def _draw_forms(pdf: pikepdf.Pdf, source: pikepdf.Pdf, forms: Sequence[Form]) -> None:
    ours, theirs = list(pdf.pages), list(source.pages)
    for form in forms:
        page = ours[form.page - 1].obj
        resources = Dictionary(dict(page.Resources.items()))
        page.Resources = resources
        held = Dictionary(dict(resources.get("/XObject", Dictionary()).items()))
        held[Name("/" + form.name)] = _unit_form(pdf, theirs[form.index])
        resources.XObject = held


def _unit_form(pdf: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Object:
    left, low, right, high = visible_box(page)
    form = pdf.copy_foreign(page.as_form_xobject(handle_transformations=False))
    form.Matrix = Array([round(value, 10) for value in upright_in_unit(page)])
    form.BBox = Array([left, low, right, high])
    for key in ("/StructParents", "/PieceInfo", "/LastModified", "/Metadata"):
        if key in form:
            del form[key]
    _unmark(form)
    return form


def _unmark(form: pikepdf.Object) -> None:
    """The annex's own tags do not come along: the page is one figure here."""
    if not re.search(rb"\b(?:BMC|BDC|MP|DP)\b", form.read_bytes()):
        return
    kept = [step for step in pikepdf.parse_content_stream(form) if str(step.operator) not in _MARKED]
    form.write(pikepdf.unparse_content_stream(kept))
