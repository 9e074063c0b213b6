"""Headings that stay with what follows, without leaving a page empty: what follows may be parted."""

# mypy: disable-error-code="attr-defined, misc, no-untyped-call"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import Flowable, KeepTogether
from reportlab.platypus.doctemplate import NullActionFlowable

from kb_desktop.documents.plain_text import PlainParagraph
from kb_desktop.documents.row_table import RowTable

_PARTED = (PlainParagraph, RowTable)
_ROUNDING = 1e-6


class KeptWithNext(KeepTogether):
    """Headings and what they belong to, the last of `content`.

    ReportLab's own moves the whole to the next page, also when much of the last would have had room.
    """

    def __init__(self, content: Sequence[Flowable]) -> None:
        super().__init__(list(content))
        for each in content[:-1]:
            each.__dict__["keepWithNext"] = 0  # as ReportLab does: they are kept by this

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803
        parts: list[Any] = super().split(availWidth, availHeight)
        if parts[0] is self._content[0] or isinstance(parts[0], NullActionFlowable):  # not moved
            return parts
        *heads, last = self._content
        used, below = 0.0, 0.0
        for place, each in enumerate(heads):
            used += (max(each.getSpaceBefore(), below) if place else 0.0) + each.wrapOn(self.canv, availWidth, 0)[1]
            below = each.getSpaceAfter()
        used += max(last.getSpaceBefore(), below)
        halves = last.splitOn(self.canv, availWidth, availHeight - used - _ROUNDING)
        return [*heads, *halves] if len(halves) > 1 else parts


def kept(story: Sequence[Flowable]) -> Iterator[Flowable]:
    """The story with its headings kept with what follows; what cannot be parted is left to ReportLab."""
    run: list[Any] = []
    for each in story:
        run.append(each)
        if isinstance(each, _PARTED) and each.getKeepWithNext():
            continue
        if len(run) > 1 and isinstance(each, _PARTED):
            yield KeptWithNext(run)
        else:
            yield from run
        run = []
    yield from run
