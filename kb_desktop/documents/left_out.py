"""What an edition does not hold, named on the paper itself (art. 5.8): nobody takes a part for the whole."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from kb_desktop.documents.flowables import bullets, heading
from kb_desktop.documents.tree import Node
from kb_desktop.wording import papers as words


def left_out_list(names: Sequence[str], parent: Node, level: int = 2) -> list[Flowable]:
    """A small head with a list below it; nothing when nothing stayed out."""
    return [heading(words.LEFT_OUT, parent, level, use="h3"), *bullets(names, parent)] if names else []
