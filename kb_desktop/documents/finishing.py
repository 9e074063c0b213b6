"""The last step: the file is written, and the content of annexes and fields comes in; small and deterministic."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from kb_desktop.collecting import without_collecting
from kb_desktop.documents import form_finishing, grafting, pdf_file, structure
from kb_desktop.documents.canvas import Form, TaggedCanvas
from kb_desktop.documents.foreign import Foreign, name_symbols, upright_in_unit, visible_box
from kb_desktop.documents.grafted_pages import Brought
from kb_desktop.documents.layout import Drawn
from kb_desktop.documents.metadata import About, xmp
from kb_desktop.documents.tree import Node

pikepdf.settings.set_flate_compression_level(3)
"""Of what is not packed yet; zlib's usual 6 takes twice as long for five per cent of the file."""
_MARKED = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})


@without_collecting()
def finish(drawn: Drawn, about: About, sources: Mapping[str, Foreign], target: Path, conforms: tuple[str, ...]) -> None:
    """Writes `target`. `sources` are the files of the forms that were drawn; `conforms` is what the file claims.

    Raises `ValueError` when text stands outside the logical tree or is not read in the order in which it is drawn.
    """
    ready = not drawn.forms and not drawn.canvas.has_fields
    content = _written(drawn.canvas, drawn.root, about, conforms, level=-1 if ready else 0)
    if ready:
        target.write_bytes(content)
        return
    with pikepdf.open(io.BytesIO(content)) as pdf:
        _bring_forms(pdf, drawn.forms, sources)
        form_finishing.complete(pdf)
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def _written(canvas: TaggedCanvas, root: Node, about: About, conforms: tuple[str, ...], *, level: int) -> bytes:
    document: Any = canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001 - the open document of ReportLab
    structure.annotate(document, canvas.content)
    bodies, catalog = pdf_file.gathered(canvas)
    top = len(bodies) + 1
    bodies += structure.bodies(document, canvas.content, root, top)
    catalog += b"/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>" % top
    return pdf_file.whole(bodies, *pdf_file.described(bodies, catalog, about, conforms), level=level)


def claim(path: Path, about: About, conforms: tuple[str, ...]) -> None:
    """Rewrites what the file at `path` says it conforms to."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.Metadata.write(xmp(about, conforms))
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


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
                grafts.append(Brought(key, source, grafted, sources[key].described))
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
