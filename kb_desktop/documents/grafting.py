"""Taking over a tagged annex with its headings, lists, tables and links (ISO 32000-1, 14.7; ISO 14289-1, 7.4 and 7.18).

The content of a page keeps its marked-content numbers and comes before ours on the same page; the elements are made
anew below ours. Custom types become standard ones, headings go below the heading of the agenda item, and of the links
only those to a place in the annex or to a web address stay. Nothing that could run comes along.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from kb_desktop.documents.canvas import Form
from kb_desktop.documents.figures import figures
from kb_desktop.documents.foreign import UNIT, Matrix, content_of, destinations, onto, placed, visible_box
from kb_desktop.wording import papers as words

HEADING_ABOVE = 2
"""Level of the heading under which annexes hang."""
_DEEPEST = 150
_MOST_MARKS = 50_000
_OWN_FONT = re.compile(rb"/(F\d+(?:\+\d+)?) (\S+) Tf")
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
_ITEM_PARTS = (Name.Lbl, Name.LBody)
_TEXTS = frozenset({"/Alt", "/ActualText", "/E", "/T", "/Lang"})
_WEB = re.compile(r"^(?:https?://|mailto:)", re.IGNORECASE)


def marks_per_page(pdf: pikepdf.Pdf) -> tuple[int, ...]:
    """How many marked-content numbers each page uses; empty when the file has no structure that can be taken over."""
    root = pdf.Root
    if "/StructTreeRoot" not in root or not bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)):
        return ()
    counts = []
    for page in pdf.pages:
        content = content_of(page.obj)
        numbers = [int(found) for found in _NUMBERED.findall(content)]
        named = page.resources.get("/Properties", Dictionary()) if "/Resources" in page.obj else Dictionary()
        numbers += [int(each.MCID) for each in named.values() if isinstance(each, Dictionary) and "/MCID" in each]
        if max(numbers, default=0) >= _MOST_MARKS or not _balanced(page, content):
            return ()
        counts.append(max(numbers, default=-1) + 1)
    return tuple(counts) if any(counts) else ()


def _balanced(page: pikepdf.Page, content: bytes) -> bool:
    """Whether the page gives back the graphics state as it found it; quick for the usual, thorough for the rest."""
    if len(re.findall(rb"(?<!\S)q(?!\S)", content)) == len(re.findall(rb"(?<!\S)Q(?!\S)", content)) == 0:
        return True
    depth = 0
    for step in pikepdf.parse_content_stream(page, "q Q"):
        depth += 1 if str(step.operator) == "q" else -1
        if depth < 0:
            return False
    return depth == 0


def graft(
    pdf: pikepdf.Pdf, source: pikepdf.Pdf, key: str, forms: Sequence[Form], described: Mapping[str, str] | None = None
) -> None:
    """Brings the pages `forms` of `source` and its structure; `key` keeps its identifiers apart from others'.

    A figure without description gets the one in `described`, by its name (see `figures`).
    """
    work = _Graft(pdf, source, key, forms)
    if described:
        work.said = {
            each.object: described[each.name]
            for each in figures(source)
            if not each.alternative and described.get(each.name)
        }
    for form in forms:
        work.bring_page(form)
    work.bring_structure()


class _Graft:
    def __init__(self, pdf: pikepdf.Pdf, source: pikepdf.Pdf, key: str, forms: Sequence[Form]) -> None:
        self.pdf, self.source, self.key = pdf, source, key
        self.tree = pdf.Root.StructTreeRoot
        self.page_of = {source.pages[form.index].obj.objgen: pdf.pages[form.page - 1].obj for form in forms}
        self.matrix_of: dict[tuple[int, int], Matrix] = {}
        self.marked: dict[tuple[int, int], Array] = {}
        self.roles = source.Root.StructTreeRoot.get("/RoleMap", Dictionary())
        self.classes = source.Root.StructTreeRoot.get("/ClassMap", Dictionary())
        self.places = destinations(source)
        self.level = HEADING_ABOVE
        self.ids: list[tuple[str, pikepdf.Object]] = []
        self.said: dict[tuple[int, int], str] = {}
        self.numbers = self.tree.ParentTree.Nums
        self.rows = {int(self.numbers[at]): self.numbers[at + 1] for at in range(0, len(self.numbers), 2)}

    # --- pages
    def bring_page(self, form: Form) -> None:
        """Puts the content of a page in front of ours, turned, cropped and scaled into the box of `form`."""
        page, target = self.source.pages[form.index], self.pdf.pages[form.page - 1].obj
        matrix = onto(page, form.box or UNIT)
        self.matrix_of[page.obj.objgen] = matrix
        self.marked[page.obj.objgen] = cast("Array", self.rows[int(target.StructParents)])
        left, low, right, high = visible_box(page)
        start = "q " + " ".join(f"{value:.6f}" for value in matrix) + " cm\n"
        start += f"{left:.4f} {low:.4f} {right - left:.4f} {high - low:.4f} re W n\n"
        own = _OWN_FONT.sub(rb"/Kb\1 \2 Tf", target.Contents.read_bytes())
        content = start.encode("ascii") + content_of(page.obj) + b"\nQ\n" + own
        fonts = target.Resources.get("/Font", Dictionary())
        resources = page.resources if "/Resources" in page.obj or "/Parent" in page.obj else Dictionary()
        if not resources.is_indirect:
            resources = self.source.make_indirect(resources)
        brought = Dictionary(dict(self.pdf.copy_foreign(resources).items()))
        held = Dictionary(dict(brought.get("/Font", Dictionary()).items()))
        for name, font in fonts.items():
            held[Name("/Kb" + name[1:])] = font
        brought.Font = held
        target.Resources = brought
        target.Contents = self.pdf.make_stream(content)
        if "/Group" in page.obj:
            target.Group = self._detached(page.obj.Group)

    # --- elements
    def bring_structure(self) -> None:
        """Makes the elements of the annex anew below the part that waits for them."""
        holder = self._holder()
        if "/Lang" in self.source.Root and "/Lang" not in holder:
            holder.Lang = String(str(self.source.Root.Lang))
        kids = [self._element(kid, holder, 0) for kid in _list(self.source.Root.StructTreeRoot.get("/K"))]
        holder.K = Array([kid for kid in kids if kid is not None])
        if self.ids:
            held = self.tree.get("/IDTree", Dictionary(Names=Array()))
            names = list(held.Names)
            known = [(str(names[at]), names[at + 1]) for at in range(0, len(names), 2)]
            pairs = sorted([*known, *self.ids], key=lambda pair: pair[0].encode("utf-8"))
            self.tree.IDTree = Dictionary(Names=Array([each for pair in pairs for each in (String(pair[0]), pair[1])]))

    def _holder(self) -> pikepdf.Object:
        """The empty part in front of our links back: found from the last mark on the first page."""
        link = next(iter(self.marked.values()))[-1]
        section = link.P.P
        return next(kid for kid in section.K if isinstance(kid, Dictionary) and kid.get("/S") == Name.Part)

    def _element(self, old: pikepdf.Object, parent: pikepdf.Object, depth: int) -> pikepdf.Object | None:
        held = set(old.keys()) if isinstance(old, Dictionary) else set()
        if "/S" not in held:
            return None
        if depth > _DEEPEST:
            raise ValueError("structure too deep")
        tag = self._standard(str(old.S)[1:])
        new = self.pdf.make_indirect(Dictionary(S=Name("/" + self._placed_heading(tag, depth)), P=parent))
        self._bring_texts(old, new, held)
        page = old.get("/Pg")
        attributes = self._attributes(old, page) if "/A" in held or "/C" in held else []
        if attributes:
            new.A = attributes[0] if len(attributes) == 1 else Array(attributes)
        if "/ID" in held and isinstance(old.ID, String):
            identifier = f"{self.key}-{old.ID}"
            new.ID = String(identifier)
            self.ids.append((identifier, new))
        kids = self._kids(old, new, page, depth)
        kids = self._in_body(kids, new) if tag == "LI" else kids
        if kids:
            new.K = Array(kids)
        if tag == "Link" and not any(isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR for kid in kids):
            new.S = Name.Span
        return new

    def _bring_texts(self, old: pikepdf.Object, new: pikepdf.Object, held: set[str]) -> None:
        for name in _TEXTS & held:
            if isinstance(old[name], String):
                new[Name(name)] = String(str(old[name]))
        if old.objgen in self.said:
            new.Alt = String(self.said[old.objgen])

    def _kids(
        self, old: pikepdf.Object, new: pikepdf.Object, page: pikepdf.Object | None, depth: int
    ) -> list[pikepdf.Object]:
        kids: list[pikepdf.Object] = []
        for kid in _list(old.get("/K")):
            if isinstance(kid, int):
                made = self._mark(kid, page, new)
            elif not isinstance(kid, Dictionary):
                made = None
            elif "/MCID" in kid:
                if "/Stm" in kid:
                    raise ValueError("structure inside a form")
                made = self._mark(int(kid.MCID), kid.get("/Pg", page), new)
            elif "/Obj" in kid:
                made = self._annotation(kid.Obj, kid.get("/Pg", page), new)
            else:
                made = self._element(kid, new, depth + 1)
            if made is not None:
                kids.append(made)
        return kids

    def _in_body(self, kids: list[pikepdf.Object], item: pikepdf.Object) -> list[pikepdf.Object]:
        """What browsers hang straight below a list item goes into its body (ISO 32000-1, 14.8.4.3.3)."""
        loose = [kid for kid in kids if not (isinstance(kid, Dictionary) and kid.get("/S") in _ITEM_PARTS)]
        if not loose:
            return kids
        body = self.pdf.make_indirect(Dictionary(S=Name.LBody, P=item, K=Array(loose)))
        for kid in loose:
            if isinstance(kid, Dictionary) and "/S" in kid:
                kid.P = body
        at = kids.index(loose[0])
        kept = [kid for kid in kids if not any(kid is each for each in loose)]
        return [*kept[:at], body, *kept[at:]]

    def _mark(self, number: int, page: pikepdf.Object | None, new: pikepdf.Object) -> pikepdf.Object | None:
        if page is None or page.objgen not in self.marked:
            return None
        row = self.marked[page.objgen]
        if number < len(row) - 1:
            row[number] = new
        return Dictionary(Type=Name.MCR, Pg=self.page_of[page.objgen], MCID=number)

    def _standard(self, tag: str) -> str:
        for _ in range(10):
            if tag in _STANDARD:
                return tag
            tag = _NEWER.get(tag) or str(self.roles.get("/" + tag, Name.Span))[1:]
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

    def _attributes(self, old: pikepdf.Object, page: pikepdf.Object | None) -> list[pikepdf.Object]:
        found = [each for each in _list(old.get("/A")) if isinstance(each, Dictionary)]
        for name in _list(old.get("/C")):
            found += [each for each in _list(self.classes.get(str(name))) if isinstance(each, Dictionary)]
        out = []
        for each in found:
            copy = self._detached(each)
            if "/Headers" in copy:
                copy.Headers = Array([String(f"{self.key}-{name}") for name in _list(copy.Headers)])
            if "/BBox" in copy and page is not None and page.objgen in self.matrix_of:
                copy.BBox = Array(placed([float(value) for value in copy.BBox], self.matrix_of[page.objgen]))
            out.append(copy)
        return out

    def _detached(self, value: Any, depth: int = 0) -> Any:
        """A copy of plain values of the annex; streams and pages do not come along."""
        if depth > 12 or isinstance(value, pikepdf.Stream):
            return None
        if isinstance(value, Dictionary):
            kept = {key: self._detached(each, depth + 1) for key, each in value.items() if key not in ("/P", "/Pg")}
            return Dictionary({key: each for key, each in kept.items() if each is not None})
        if isinstance(value, Array):
            return Array([self._detached(each, depth + 1) for each in value])
        if isinstance(value, String):
            return String(bytes(value))
        return Name(str(value)) if isinstance(value, Name) else value

    # --- links
    def _annotation(
        self, old: pikepdf.Object, page: pikepdf.Object | None, new: pikepdf.Object
    ) -> pikepdf.Object | None:
        if page is None or page.objgen not in self.page_of or not isinstance(old, Dictionary):
            return None
        made = self._link(old, self.matrix_of[page.objgen])
        if made is None:
            return None
        target, number = self.page_of[page.objgen], int(self.tree.ParentTreeNextKey)
        made.StructParent = number
        made = self.pdf.make_indirect(made)
        self.numbers.append(number)
        self.numbers.append(new)
        self.tree.ParentTreeNextKey = number + 1
        target.Annots = Array([*target.get("/Annots", []), made])
        return Dictionary(Type=Name.OBJR, Obj=made, Pg=target)

    def _link(self, old: pikepdf.Object, matrix: Matrix) -> pikepdf.Object | None:
        if old.get("/Subtype") != Name.Link or len(old.get("/Rect", [])) != 4:
            return None
        box = Array(placed([float(value) for value in old.Rect], matrix))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, F=4, Border=Array([0, 0, 0]))
        action = old.get("/A", Dictionary())
        said = str(old.get("/Contents", "")).strip()
        if action.get("/S") == Name.URI and _WEB.match(str(action.get("/URI", ""))):
            link.A = Dictionary(S=Name.URI, URI=String(bytes(action.URI)))
            link.Contents = String(said or str(action.URI))
            return link
        if "/Dest" not in old and action.get("/S") != Name.GoTo:
            return None
        place = old.get("/Dest", action.get("/D"))
        place = place if isinstance(place, Array) else self.places.get(str(place).removeprefix("/"))
        if place is None or not len(place) or not isinstance(place[0], Dictionary):
            return None
        page = self.page_of.get(place[0].objgen)
        if page is None:
            return None
        link.Dest = Array([page, Name.Fit])
        link.Contents = String(said or words.LINK_INSIDE)
        return link


def _list(value: Any) -> list[Any]:
    """What may be one thing or several, as several."""
    return [] if value is None else list(value) if isinstance(value, Array) else [value]
