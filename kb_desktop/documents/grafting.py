"""Taking over tagged annexes with their headings, lists, tables and links (ISO 32000-1, 14.7; ISO 14289-1, 7.4, 7.18).

The content of a page keeps its marked-content numbers and comes before ours on the same page; the elements are made
anew below ours. Custom types become standard ones, headings go below the heading of the agenda item, and of the links
only those to a place in the annex or to a web address stay. Nothing that could run comes along.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from kb_desktop.documents.figures import figures
from kb_desktop.documents.foreign import Matrix, destinations, placed
from kb_desktop.documents.grafted_pages import Brought, BroughtPages
from kb_desktop.documents.plain import Plain, is_text, read_text, reference, write
from kb_desktop.wording import papers as words

HEADING_ABOVE = 2
"""Level of the heading under which annexes hang."""
_DEEPEST = 150
_DEEPEST_VALUE = 12
_MOST_MARKS = 50_000
_NUMBERED = re.compile(rb"/MCID\s+(\d+)")
_HEADING = re.compile(r"^H([1-6])$")
_GROUPING = frozenset({"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index"})
_BLOCKS = frozenset({"NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody"})
_TABLES = frozenset({"Table", "TR", "TH", "TD", "THead", "TBody", "TFoot"})
_INLINE = frozenset({"Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT"})
_REST = frozenset({"RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form"})
_STANDARD = _GROUPING | _BLOCKS | _TABLES | _INLINE | _REST
"""ISO 32000-1, 14.8.4."""
_NEWER = {"Em": "Span", "Strong": "Span", "Sub": "Span", "Title": "P", "FENote": "Note", "Aside": "Div"}
_NEWER |= {"DocumentFragment": "Part", "Artifact": "NonStruct"}
"""Types of PDF 2.0 in those of PDF 1.7."""
_TEXTS = ("/Alt", "/ActualText", "/E", "/T", "/Lang")
_FACTS = frozenset({*_TEXTS, "/A", "/C", "/ID"})
_WEB = re.compile(r"^(?:https?://|mailto:)", re.IGNORECASE)

Value = dict[str, Any]


def has_structure(pdf: pikepdf.Pdf) -> bool:
    """Whether a file says that its content is tagged."""
    root = pdf.Root
    return "/StructTreeRoot" in root and bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False))


def marks_on(page: pikepdf.Page, content: bytes) -> int | None:
    """How many marked-content numbers a page with this content uses; None when they are too many to take over."""
    numbers = [int(found) for found in _NUMBERED.findall(content)]
    named = page.resources.get("/Properties", Dictionary()) if "/Resources" in page.obj else Dictionary()
    numbers += [int(each.MCID) for each in named.values() if isinstance(each, Dictionary) and "/MCID" in each]
    highest = max(numbers, default=-1)
    return highest + 1 if highest < _MOST_MARKS else None


def graft(pdf: pikepdf.Pdf, annexes: Sequence[Brought]) -> None:
    """Brings the pages of each annex, and its structure below the part that waits for it."""
    if not annexes:
        return
    pages = list(pdf.pages)
    brought = [BroughtPages(pdf, pages, annex) for annex in annexes]
    tree = _Tree(pdf)
    for annex, there in zip(annexes, brought, strict=True):
        _Elements(tree, annex, there).bring()
    write(pdf, tree.finished())
    for page, links in tree.links.items():
        page_of = pages[page].obj
        page_of.Annots = Array([*page_of.get("/Annots", []), *(pdf.get_object(number, 0) for number in links)])


class _Tree:
    """Our structure as plain values, with what the annexes add to it; `values` are new or changed objects."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.plain = Plain(pdf)
        self.values: dict[str, Value] = {}
        self.links: dict[int, list[int]] = {}
        self.ids: list[tuple[str, str]] = []
        self.pages = [reference(page.obj) for page in pdf.pages]
        self._root = reference(pdf.Root.StructTreeRoot)
        self._parents = reference(pdf.Root.StructTreeRoot.ParentTree)
        numbers = self.plain.dictionary(self._parents)["/Nums"]
        self.rows = dict(zip(numbers[::2], numbers[1::2], strict=True))
        self._last = max(self.rows, default=-1) + 1
        self._row_of = [int(page.obj.StructParents) for page in pdf.pages]
        self._next = pdf.make_indirect(Dictionary()).objgen[0]

    def row(self, page: int) -> list[Any]:
        """The elements that the marks on page `page` (from 0) belong to, by number."""
        row = self.plain.of(self.rows[self._row_of[page]])
        if not isinstance(row, list):
            raise ValueError(f"page {page + 1} has no marks")
        return row

    def add(self, value: Value) -> str:
        """A new object."""
        self._next += 1
        self.values[f"{self._next} 0 R"] = value
        return f"{self._next} 0 R"

    def add_link(self, link: Value, page: int, element: str) -> str:
        """A link on page `page` (from 0) that belongs to `element`."""
        number, self._last = self._last, self._last + 1
        name = self.add(link | {"/StructParent": number})
        self.rows[number] = element
        self.links.setdefault(page, []).append(self._next)
        return name

    def finished(self) -> Mapping[str, Value]:
        """All that is new or changed."""
        pairs = sorted(self.rows.items())
        self.values[self._parents] = {"/Nums": [each for pair in pairs for each in pair]}
        root = self.plain.dictionary(self._root) | {"/ParentTreeNextKey": self._last}
        if self.ids:
            named = sorted(self.ids, key=lambda pair: pair[0].encode("utf-8"))
            root["/IDTree"] = {"/Names": [each for name, element in named for each in (f"u:{name}", element)]}
        self.values[self._root] = root
        return self.values


class _Elements:
    """The elements of one annex, made anew."""

    def __init__(self, tree: _Tree, annex: Brought, pages: BroughtPages) -> None:
        self.tree, self.annex, self.at, self.matrix = tree, annex, pages.at, pages.matrix
        self.plain = Plain(annex.source)
        self.root = self.plain.dictionary(reference(annex.source.trailer.Root))
        held = self.plain.dictionary(self.root.get("/StructTreeRoot"))
        self.kids = self.plain.several(held.get("/K"))
        self.roles = self.plain.dictionary(held.get("/RoleMap"))
        self.classes = self.plain.dictionary(held.get("/ClassMap"))
        self.level = HEADING_ABOVE
        self.above: list[Any] = []
        self.seen: set[str] = set()
        self.said: dict[str, str] = {}
        if annex.described:
            self.said = {
                f"{each.object[0]} {each.object[1]} R": annex.described[each.name]
                for each in figures(annex.source)
                if not each.alternative and annex.described.get(each.name)
            }

    @cached_property
    def places(self) -> dict[str, str]:
        """The page of each named place."""
        found = destinations(self.annex.source)
        return {name: reference(place[0]) for name, place in found.items() if len(place) and _is_page(place[0])}

    def bring(self) -> None:
        """Makes the elements below the empty part in front of our links back: found from a mark on the first page."""
        ours = self.tree.plain
        link = ours.dictionary(self.tree.row(next(iter(self.at.values())))[-1])
        section = ours.dictionary(ours.dictionary(link["/P"])["/P"])
        name = next(kid for kid in section["/K"] if ours.dictionary(kid).get("/S") == "/Part")
        holder = dict(ours.dictionary(name))
        if is_text(self.root.get("/Lang")):
            holder.setdefault("/Lang", self.root["/Lang"])
        kids = [self._element(kid, self.plain.dictionary(kid), name, 0) for kid in self.kids]
        self.tree.values[name] = holder | {"/K": [kid for kid in kids if kid is not None]}

    def _element(self, name: Any, old: Value, parent: str, depth: int) -> str | None:
        """The element `old`, which hangs in the annex as `name`."""
        if not isinstance(old.get("/S"), str):
            return None
        if depth > _DEEPEST or (isinstance(name, str) and name in self.above):
            raise ValueError("structure without end")
        if not self._is_first(name):
            return None
        tag = self._standard(old["/S"][1:])
        new: Value = {"/S": "/" + self._placed_heading(tag, depth), "/P": parent}
        made = self.tree.add(new)
        self._bring_facts(old, new)
        if isinstance(name, str) and name in self.said:
            new["/Alt"] = "u:" + self.said[name]
        if "/ID" in new:
            self.tree.ids.append((new["/ID"][2:], made))
        self.above.append(name)
        kids = self._kids(old, made, depth)
        self.above.pop()
        if int in map(type, kids):
            new["/Pg"] = self.tree.pages[self.at[old["/Pg"]]]
        if tag == "LI":
            kids = self._in_body(kids, new, made)
        if kids:
            new["/K"] = kids
        if tag == "Link" and not any(isinstance(kid, dict) and "/Obj" in kid for kid in kids):
            new["/S"] = "/Span"
        return made

    def _is_first(self, name: Any) -> bool:
        """Whether an object did not come by before: what hangs in two places comes in the first."""
        if not isinstance(name, str):
            return True
        known = name in self.seen
        self.seen.add(name)
        return not known

    def _bring_facts(self, old: Value, new: Value) -> None:
        if _FACTS.isdisjoint(old):
            return
        for key in _TEXTS:
            if key in old and is_text(text := self.plain.of(old[key])):
                new[key] = text
        if "/A" in old or "/C" in old:
            attributes = self._attributes(old)
            if attributes:
                new["/A"] = attributes[0] if len(attributes) == 1 else attributes
        if "/ID" in old and is_text(identifier := self.plain.of(old["/ID"])):
            new["/ID"] = self._named(identifier)

    def _named(self, identifier: str) -> str:
        return f"u:{self.annex.key}-{read_text(identifier)}"

    def _kids(self, old: Value, made: str, depth: int) -> list[Any]:
        kids: list[Any] = []
        page = old.get("/Pg")
        for each in self.plain.several(old.get("/K")):
            kid = self.plain.of(each)
            found: Any = None
            if type(kid) is int:
                found = self._mark(kid, page, page, made)
            elif not isinstance(kid, dict):
                continue
            elif "/MCID" in kid:
                if "/Stm" in kid:
                    raise ValueError("structure inside a form")
                found = self._mark(int(self.plain.of(kid["/MCID"])), kid.get("/Pg", page), page, made)
            elif "/Obj" in kid:
                found = self._annotation(kid["/Obj"], kid.get("/Pg", page), made)
            else:
                found = self._element(each, kid, made, depth + 1)
            if found is not None:
                kids.append(found)
        return kids

    def _in_body(self, kids: list[Any], new: Value, item: str) -> list[Any]:
        """What browsers hang straight below a list item goes into its body (ISO 32000-1, 14.8.4.3.3)."""
        values = self.tree.values
        loose = [kid for kid in kids if not isinstance(kid, str) or values[kid]["/S"] not in ("/Lbl", "/LBody")]
        if not loose:
            return kids
        page = {"/Pg": new.pop("/Pg")} if "/Pg" in new else {}
        body = self.tree.add({"/S": "/LBody", "/P": item, "/K": loose} | page)
        for kid in loose:
            if isinstance(kid, str):
                values[kid]["/P"] = body
        at = kids.index(loose[0])
        return [*kids[:at], body, *(kid for kid in kids[at:] if kid not in loose)]

    def _mark(self, number: int, page: Any, usual: Any, made: str) -> int | Value | None:
        """A mark on `page`: just its number on the `usual` page of its element."""
        if page not in self.at:
            return None
        row = self.tree.row(self.at[page])
        if 0 <= number < len(row) - 1:
            row[number] = made
        return number if page == usual else {"/Type": "/MCR", "/Pg": self.tree.pages[self.at[page]], "/MCID": number}

    def _standard(self, tag: str) -> str:
        for _ in range(10):
            if tag in _STANDARD:
                return tag
            role = self.plain.of(self.roles.get("/" + tag))
            tag = _NEWER.get(tag) or (role[1:] if isinstance(role, str) else "Span")
        return "Span"

    def _placed_heading(self, tag: str, depth: int) -> str:
        """A heading one level below what came before at most, never above the item it belongs to."""
        if tag == "Document":
            return "Part"
        found = _HEADING.match(tag)
        if not found and tag != "H":
            return tag
        wanted = HEADING_ABOVE + (int(found.group(1)) if found else max(depth - 1, 1))
        self.level = min(wanted, self.level + 1, 6)
        return f"H{self.level}"

    def _attributes(self, old: Value) -> list[Value]:
        page = old.get("/Pg")
        found = [self.plain.of(each) for each in self.plain.several(old.get("/A"))]
        for name in self.plain.several(old.get("/C")):
            of_class = self.classes.get(str(self.plain.of(name)))
            found += [self.plain.of(each) for each in self.plain.several(of_class)]
        out = []
        for each in found:
            if not isinstance(each, dict):
                continue
            copy = self._detached(each)
            if "/Headers" in copy:
                headers = copy["/Headers"] if isinstance(copy["/Headers"], list) else [copy["/Headers"]]
                copy["/Headers"] = [self._named(name) for name in headers]
            if "/BBox" in copy and page in self.matrix:
                copy["/BBox"] = placed([float(value) for value in copy["/BBox"]], self.matrix[page])
            out.append(copy)
        return out

    def _detached(self, value: Any, depth: int = 0) -> Any:
        """A copy of plain values of the annex; streams and pages do not come along."""
        value = self.plain.of(value)
        if depth > _DEEPEST_VALUE:
            return None
        if isinstance(value, dict):
            kept = {key: self._detached(each, depth + 1) for key, each in value.items() if key not in ("/P", "/Pg")}
            return {key: each for key, each in kept.items() if each is not None}
        return [self._detached(each, depth + 1) for each in value] if isinstance(value, list) else value

    # --- links
    def _annotation(self, name: Any, page: Any, made: str) -> Value | None:
        old = self.plain.dictionary(name)
        link = self._link(old, self.matrix[page]) if page in self.at and self._is_first(name) else None
        if link is None:
            return None
        held = self.tree.add_link(link, self.at[page], made)
        return {"/Type": "/OBJR", "/Obj": held, "/Pg": self.tree.pages[self.at[page]]}

    def _link(self, old: Value, matrix: Matrix) -> Value | None:
        corners = [self.plain.of(value) for value in self.plain.several(old.get("/Rect"))]
        if old.get("/Subtype") != "/Link" or len(corners) != 4:
            return None
        box = placed([float(value) for value in corners], matrix)
        link = {"/Type": "/Annot", "/Subtype": "/Link", "/Rect": box, "/F": 4, "/Border": [0, 0, 0]}
        action = self.plain.dictionary(old.get("/A"))
        said = read_text(self.plain.of(old.get("/Contents"))).strip()
        address = self.plain.of(action.get("/URI"))
        if action.get("/S") == "/URI" and _WEB.match(read_text(address)):
            link["/A"] = {"/S": "/URI", "/URI": address}
            link["/Contents"] = "u:" + (said or read_text(address))
            return link
        if "/Dest" not in old and action.get("/S") != "/GoTo":
            return None
        page = self._target(self.plain.of(old.get("/Dest", action.get("/D"))))
        if page not in self.at:
            return None
        link["/Dest"] = [self.tree.pages[self.at[page]], "/Fit"]
        link["/Contents"] = "u:" + (said or words.LINK_INSIDE)
        return link

    def _target(self, place: Any) -> Any:
        """The page of a place, or of a named one."""
        if isinstance(place, list):
            return place[0] if place and isinstance(place[0], str) else None
        if not isinstance(place, str):
            return None
        return self.places.get(read_text(place) if is_text(place) else place[1:])


def _is_page(held: Any) -> bool:
    return isinstance(held, Dictionary) and held.is_indirect
