"""What an edition does not hold, named on the paper itself (art. 5.8): nobody takes a part for the whole."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from kb_desktop.documents.flowables import bullets, heading
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words

_MOST_LINES = 8


def left_out_list(names: Sequence[str], parent: Node, level: int = 2) -> list[Flowable]:
    """A small head with a list below it; nothing when nothing stayed out. A long list is one line per label."""
    if not names:
        return []
    lines = list(names) if len(names) <= _MOST_LINES else _per_label(names)
    return [heading(words.LEFT_OUT, parent, level, use="h3"), *bullets(lines, parent)]


def _per_label(names: Sequence[str]) -> list[str]:
    by_label: dict[str, list[str]] = {}
    others = []
    for each in names:
        name, _, label = each.rpartition(": ")
        if name and " " not in label:
            by_label.setdefault(label, []).append(name)
        else:
            others.append(each)
    return [*(f"{label}: {', '.join(held)}" for label, held in by_label.items()), *others]
