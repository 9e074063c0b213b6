"""The logical tree of a paper: what a reader hears, apart from pages, lines and columns (ISO 32000-1, 14.7)."""

from __future__ import annotations

from collections.abc import Iterator


class Node:
    """One structure element, authored beside the story. A split paragraph or table row keeps its one node."""

    __slots__ = ("actual", "alt", "attributes", "keep", "kids", "lang", "parent", "tag", "title")

    def __init__(
        self,
        tag: str,
        parent: Node | None = None,
        *,
        alt: str = "",
        actual: str = "",
        title: str = "",
        attributes: str = "",
        keep: bool = False,
        lang: str = "",
    ) -> None:
        self.tag = tag
        self.parent = parent
        self.kids: list[Node] = []
        self.alt = alt
        self.actual = actual
        self.title = title
        self.attributes = attributes
        self.keep = keep
        self.lang = lang
        if parent is not None:
            parent.kids.append(self)

    def add(
        self,
        tag: str,
        *,
        alt: str = "",
        actual: str = "",
        title: str = "",
        attributes: str = "",
        keep: bool = False,
        lang: str = "",
    ) -> Node:
        """A new last child. `keep` writes it even without content: an empty table cell is still a cell."""
        return Node(tag, self, alt=alt, actual=actual, title=title, attributes=attributes, keep=keep, lang=lang)

    def ancestors(self) -> Iterator[Node]:
        """Parent, grandparent, and so on to the root."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class Artifact:
    """Something drawn that is not read aloud (ISO 32000-1, 14.8.2.2): rules, running heads, repeated table heads.

    A `silent` artifact also silences every node drawn inside it.
    """

    __slots__ = ("properties", "silent")

    def __init__(self, properties: str, *, silent: bool = True) -> None:
        self.properties = properties
        self.silent = silent

    def operator(self) -> str:
        """The operator that opens it in a content stream."""
        return f"/Artifact <<{self.properties}>> BDC"


Owner = Node | Artifact | None

LAYOUT = Artifact("/Type/Layout", silent=False)
DECORATION = Artifact("/Type/Layout")
REPEATED = Artifact("/Type/Pagination")
HEADER = Artifact("/Type/Pagination/Subtype/Header")
FOOTER = Artifact("/Type/Pagination/Subtype/Footer")
WATERMARK = Artifact("/Type/Pagination/Subtype/Watermark")
