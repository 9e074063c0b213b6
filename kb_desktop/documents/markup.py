"""From drawing code with marks to marked content (ISO 32000-1, 14.6).

While a page is drawn, the canvas only leaves marks: empty strings that say who owns what follows. At the end
of the page the code is cut into runs per owner; what paints gets a marked-content number, the rest stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb_desktop.documents.tree import LAYOUT, Artifact, Node, Owner

_PAINT = re.compile(r"(?:^|\s)(?:[fFBbSs]\*?|Do|sh|EI|Tj|TJ)(?=\s|$)")
_TEXT = re.compile(r"(?:^|\s)T[jJ](?=\s|$)")
_GRAPHIC = frozenset({"Figure", "Formula"})


class OwnerMark(str):
    """Nothing in the content stream; from here on `owner` owns what is drawn."""

    __slots__ = ("owner",)
    owner: Owner


class Block(str):
    """Code that `owner` owns whole; it leaves the state of the page as it was."""

    __slots__ = ("owner",)
    owner: Owner


class AnnotationMark(str):
    """Nothing in the content stream; here the annotation `annotation` belongs to the current Link node."""

    __slots__ = ("annotation",)
    annotation: str


class LinkedText(str):
    """One text object whose pieces belong to a paragraph (key None) or to one of its links."""

    __slots__ = ("links", "pieces")
    pieces: list[tuple[str, int | None]]
    links: dict[int, list[str]]


@dataclass(frozen=True, slots=True)
class Marked:
    """Content of a node: marked-content number `mcid` on `page` (from 0)."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class Annotated:
    """Content of a Link node: annotation number `index` of the document, on `page`."""

    page: int
    index: int


Part = Marked | Annotated | Node


@dataclass
class Content:
    """What has been drawn so far, page by page and node by node."""

    parts: dict[Node, list[Part]] = field(default_factory=dict)
    pages: list[list[Node | None]] = field(default_factory=list)
    annotations: list[tuple[str, Node]] = field(default_factory=list)
    boxes: dict[Node, tuple[float, float, float, float]] = field(default_factory=dict)
    untagged: list[tuple[int, str]] = field(default_factory=list)

    def _open(self, owner: Owner) -> str:
        if not isinstance(owner, Node):
            return (owner or LAYOUT).operator()
        nodes = self.pages[-1]
        nodes.append(owner)
        mcid = len(nodes) - 1
        self.parts.setdefault(owner, []).append(Marked(len(self.pages) - 1, mcid))
        return f"/{owner.tag} <</MCID {mcid}>> BDC"

    def _annotate(self, node: Node, name: str) -> None:
        self.parts.setdefault(node, []).append(Annotated(len(self.pages) - 1, len(self.annotations)))
        self.annotations.append((name, node))

    def mark_page(self, code: list[str], reserved: int = 0) -> list[str]:
        """The code of the next page with every painting operator inside marked content.

        The numbers below `reserved` are for content of another file that comes with numbers of its own.
        """
        self.pages.append([None] * reserved)
        out: list[str] = []
        run: list[str] = []
        owner: Owner = None
        held: Owner = None  # whose blocks are open in `out`
        for entry in code:
            if isinstance(entry, Block):
                self._flush(run, owner, out)
                held = self._block(entry, held, out)
                continue
            if isinstance(entry, OwnerMark):
                if entry.owner is not owner:
                    self._flush(run, owner, out)
                    owner = entry.owner
                continue
            if held is not None:
                out.append("EMC")
                held = None
            if isinstance(entry, AnnotationMark):
                self._flush(run, owner, out)
                if not isinstance(owner, Node) or owner.tag not in ("Link", "Form"):
                    raise ValueError(f"page {len(self.pages)}: a link or field is drawn outside its node")
                self._annotate(owner, entry.annotation)
            elif isinstance(entry, LinkedText) and isinstance(owner, Node):
                self._flush(run, owner, out)
                out.append(self._linked(entry, owner))
            else:
                run.append(entry)
        self._flush(run, owner, out)
        if held is not None:
            out.append("EMC")
        return out

    def _block(self, block: Block, held: Owner, out: list[str]) -> Owner:
        """Blocks of one owner behind each other are one piece of content."""
        owner = block.owner or LAYOUT
        if owner is LAYOUT:
            self.untagged.append((len(self.pages), block[:80]))
        if owner is not held:
            if held is not None:
                out.append("EMC")
            out.append(self._open(owner))
        out.append(block)
        return owner

    def _flush(self, run: list[str], owner: Owner, out: list[str]) -> None:
        if run:
            self._emit(run, owner, out)
            run.clear()

    def _emit(self, run: list[str], owner: Owner, out: list[str]) -> None:
        """In text elements only text is content; rules, underlines and backgrounds become layout artifacts."""
        if owner is None or owner is LAYOUT:
            self.untagged += [(len(self.pages), entry[:80]) for entry in run if _TEXT.search(entry)]
        whole = not isinstance(owner, Node) or owner.tag in _GRAPHIC
        at = 0
        while at < len(run):
            end, painted = _balanced_group(run, at, whole)
            if end is None:
                out.append(run[at])
                at += 1
                continue
            use = LAYOUT if not whole and painted == "graphics" else owner
            out += [self._open(use), *run[at:end], "EMC"]
            at = end

    def _linked(self, text: LinkedText, owner: Node) -> str:
        """BDC must nest inside BT and ET, so a paragraph with links is cut inside its text object."""
        made: dict[int, Node] = {}
        parts = ["BT"]
        for code, key in text.pieces:
            if not _TEXT.search(code):
                parts.append(code)
                continue
            use = owner
            if key is not None:
                if key not in made:
                    made[key] = Node("Link")
                    made[key].parent = owner
                    self.parts.setdefault(owner, []).append(made[key])
                use = made[key]
            parts += [self._open(use), code, "EMC"]
            if key is not None:
                for name in text.links.pop(key, ()):
                    self._annotate(use, name)
        parts.append("ET")
        return " ".join(parts)


def _paints(entry: str) -> str:
    if not _PAINT.search(entry):
        return ""
    return "text" if _TEXT.search(entry) else "graphics"


def _balanced_group(run: list[str], at: int, whole: bool) -> tuple[int | None, str]:
    """End of the longest group from `at` that paints one sort of thing and keeps q and Q in balance."""
    if not _paints(run[at]) and run[at] != "q":
        return None, ""
    depth = 0
    painted = ""
    last: int | None = None
    for index in range(at, len(run)):
        entry = run[index]
        if entry == "q":
            depth += 1
        elif entry == "Q":
            depth -= 1
            if depth < 0:
                break
        sort = _paints(entry)
        if sort:
            sort = "content" if whole else sort
            if painted and sort != painted:
                break
            painted = sort
        if depth == 0 and painted and (sort or entry == "Q"):
            last = index + 1
    return last, painted


def is_silent(owner: Owner) -> bool:
    """Whether nodes drawn inside `owner` are silenced."""
    return isinstance(owner, Artifact) and owner.silent
