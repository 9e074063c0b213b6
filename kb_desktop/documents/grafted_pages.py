"""The pages of a tagged annex, taken over as they are (ISO 32000-1, 7.7.3.3, 7.8.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from kb_desktop.documents.canvas import Form
from kb_desktop.documents.foreign import UNIT, Matrix, onto, visible_box
from kb_desktop.documents.plain import reference

_OWN_FONT = re.compile(rb"/(F\d+(?:\+\d+)?) (\S+) Tf")
_MIXING = ("/I", "/K", "/CS")
_AS_WRITTEN = frozenset({"/Length", "/Filter"})


@dataclass(frozen=True, slots=True)
class Brought:
    """A tagged file of which the pages `forms` come in; `key` keeps its identifiers apart from others'.

    A figure without description gets the one in `described`, by its name (see `figures`).
    """

    key: str
    source: pikepdf.Pdf
    forms: tuple[Form, ...]
    described: Mapping[str, str]


class BroughtPages:
    """The pages of an annex, brought: their content in front of ours, turned, cropped and scaled into a box.

    `at` is the place (from 0) in our file of each page of the annex by its reference, `matrix` what was done to it.
    """

    def __init__(self, pdf: pikepdf.Pdf, pages: Sequence[pikepdf.Page], annex: Brought) -> None:
        self._pdf, self._source = pdf, annex.source
        self._made: dict[bytes, pikepdf.Object] = {}
        self.at: dict[str, int] = {}
        self.matrix: dict[str, Matrix] = {}
        theirs = list(annex.source.pages)
        for form in annex.forms:
            page = theirs[form.index]
            name = reference(page.obj)
            self.at[name] = form.page - 1
            self.matrix[name] = onto(page, form.box or UNIT)
            self._bring(page, pages[form.page - 1].obj, self.matrix[name])

    def _bring(self, page: pikepdf.Page, target: pikepdf.Object, matrix: Matrix) -> None:
        left, low, right, high = visible_box(page)
        start = "q " + " ".join(f"{value:.6f}" for value in matrix) + " cm\n"
        start += f"{left:.4f} {low:.4f} {right - left:.4f} {high - low:.4f} re W n\n"
        own = b"Q\n" + _OWN_FONT.sub(rb"/Kb\1 \2 Tf", target.Contents.read_bytes())
        held = page.obj.get("/Contents", Array())
        streams = [each for each in (held if isinstance(held, Array) else [held]) if isinstance(each, pikepdf.Stream)]
        target.Contents = Array([self._stream(start.encode("ascii")), *map(self._content, streams), self._stream(own)])
        target.Resources = self._resources(page, target)
        if "/Group" in page.obj:
            target.Group = self._group(page.obj.Group)

    def _stream(self, content: bytes) -> pikepdf.Object:
        """A stream of ours, one for all pages on which it is the same."""
        if content not in self._made:
            self._made[content] = self._pdf.make_stream(content)
        return self._made[content]

    def _content(self, stream: pikepdf.Stream) -> pikepdf.Object:
        """A stream of the annex: as its maker packed it where that is the usual way."""
        facts = stream.stream_dict
        if _AS_WRITTEN.issuperset(facts.keys()) and facts.get("/Filter", Name.FlateDecode) == Name.FlateDecode:
            return self._pdf.copy_foreign(stream)
        return self._pdf.make_stream(stream.read_bytes())

    def _resources(self, page: pikepdf.Page, target: pikepdf.Object) -> pikepdf.Object:
        """What both contents need, one for all pages on which it is the same."""
        resources = page.resources if "/Resources" in page.obj or "/Parent" in page.obj else Dictionary()
        fonts = target.Resources.get("/Font", Dictionary())
        same = resources.unparse() + fonts.unparse()
        if same not in self._made:
            if not resources.is_indirect:
                resources = self._source.make_indirect(resources)
            brought = Dictionary(dict(self._pdf.copy_foreign(resources).items()))
            held = dict(brought.get("/Font", Dictionary()).items())
            brought.Font = Dictionary(held | {"/Kb" + name[1:]: font for name, font in fonts.items()})
            self._made[same] = self._pdf.make_indirect(brought)
        return self._made[same]

    def _group(self, group: pikepdf.Object) -> pikepdf.Object:
        """How a page mixes its colours (ISO 32000-1, 11.6.6)."""
        kept = Dictionary(S=Name.Transparency)
        for name in _MIXING:
            value = group.get(name)
            if isinstance(value, Array):
                kept[name] = self._pdf.copy_foreign(self._source.make_indirect(value))
            elif isinstance(value, bool | Name):
                kept[name] = value
        return kept
