"""Writing the logical tree into the file: StructTreeRoot, ParentTree and object references (ISO 32000-1, 14.7)."""

# mypy: disable-error-code="attr-defined"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObject

from kb_desktop.documents.canvas import TaggedCanvas
from kb_desktop.documents.markup import Annotated, Content, Marked
from kb_desktop.documents.tree import Node


class _Element(PDFObject):
    """An object whose body is ready-made bytes: a PDFDictionary per element is three times slower."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.body = b""

    def format(self, document: Any) -> bytes:  # noqa: ARG002 - ReportLab's signature
        return self.body


def check(root: Node, content: Content) -> None:
    """Raises `ValueError` for text outside the tree, or when the order of reading is not the order of drawing."""
    if content.untagged:
        raise ValueError(f"text outside the structure tree: {content.untagged[:3]}")
    last = (-1, -1)
    inline = {part for parts in content.parts.values() for part in parts if isinstance(part, Node)}
    for node in reading_order(root, content):
        first = _first(node, content)
        if first is None or node in inline:
            continue
        in_row = any(above.tag == "TR" for above in node.ancestors())
        if first < last and not in_row:
            raise ValueError(f"reading order differs from drawing order at {node.tag} on page {first[0] + 1}")
        if not in_row:
            last = first


def _first(node: Node, content: Content) -> tuple[int, int] | None:
    """Page and number of the first content of `node` or of a link inside it."""
    for part in content.parts.get(node, ()):
        if isinstance(part, Marked):
            return part.page, part.mcid
        if isinstance(part, Node):
            return _first(part, content)
    return None


def reading_order(root: Node, content: Content) -> list[Node]:
    """Every node that has content or must be kept, parents first, in the order in which it is read."""
    live: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, seen = stack.pop()
        if not seen:
            stack.append((node, True))
            stack.extend((kid, False) for kid in node.kids)
        elif node.keep or node in content.parts or any(kid in live for kid in node.kids):
            live.add(node)
    order: list[Node] = []
    todo = [root]
    while todo:
        node = todo.pop()
        order.append(node)
        kids = [part for part in content.parts.get(node, ()) if isinstance(part, Node)]
        todo.extend(reversed(kids + [kid for kid in node.kids if kid in live]))
    return order


def write(canvas: TaggedCanvas, root: Node) -> None:
    """Puts the tree of `root` in the document of `canvas`. Call once, after the last page."""
    content = canvas.content
    check(root, content)
    _Writing(canvas, content, reading_order(root, content)).write()


class _Writing:
    def __init__(self, canvas: TaggedCanvas, content: Content, order: list[Node]) -> None:
        self.document = canvas._doc  # noqa: SLF001 - the open document of ReportLab
        self.content = content
        self.order = order
        self.elements = {node: self._new() for node in order}
        self.pages = [self._number(f"Page{index + 1}") for index in range(len(content.pages))]
        self.root = self._new()

    def _new(self) -> _Element:
        element = _Element()
        self.document.Reference(element)
        return element

    def _number(self, name: str) -> int:
        return int(self.document.idToObjectNumberAndVersion[name][0])

    def _of(self, element: Any) -> int:
        return self._number(element.__InternalName__)

    def write(self) -> None:
        for index, (name, _node) in enumerate(self.content.annotations):
            annotation = self.document.idToObject["Annot." + name]
            where = annotation if isinstance(annotation, PDFDictionary) else annotation.otherkw
            where["StructParent"] = len(self.pages) + index
        for node in self.order:
            self.elements[node].body = self._body(node).encode("latin-1")
        tree = self._new()
        numbers = [
            f"{index}[{' '.join(self._reference(node) if node else 'null' for node in nodes)}]"
            for index, nodes in enumerate(self.content.pages)
        ]
        numbers += [
            f"{len(self.pages) + index} {self._reference(node)}"
            for index, (_name, node) in enumerate(self.content.annotations)
        ]
        tree.body = ("<</Nums[" + "\n".join(numbers) + "]>>").encode("ascii")
        self.root.body = (
            f"<</Type/StructTreeRoot/K[{self._reference(self.order[0])}]/ParentTree {self._of(tree)} 0 R"
            f"/ParentTreeNextKey {len(numbers)}>>"
        ).encode("ascii")
        self.document.Catalog.StructTreeRoot = self.root
        self.document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _reference(self, node: Node) -> str:
        return f"{self._of(self.elements[node])} 0 R"

    def _body(self, node: Node) -> str:
        parent = self._reference(node.parent) if node.parent is not None else f"{self._of(self.root)} 0 R"
        body = [f"<</S/{node.tag}/P {parent}", *self._kids(node)]
        for key, value in (("Alt", node.alt), ("ActualText", node.actual), ("T", node.title)):
            if value:
                body.append(f"/{key} <FEFF{value.encode('utf-16-be').hex().upper()}>")
        if node.lang:
            body.append(f"/Lang({node.lang})")
        attributes = [node.attributes] if node.attributes else []
        if node in self.content.boxes:
            box = " ".join(f"{value:.2f}" for value in self.content.boxes[node])
            attributes.append(f"<</O/Layout/Placement/Block/BBox[{box}]>>")
        if attributes:
            body.append(f"/A {attributes[0] if len(attributes) == 1 else '[' + ' '.join(attributes) + ']'}")
        return "".join([*body, ">>"])

    def _kids(self, node: Node) -> list[str]:
        parts = self.content.parts.get(node, [])
        page = next((part.page for part in parts if isinstance(part, Marked)), None)
        kids: list[str] = []
        for part in parts:
            if isinstance(part, Node):
                kids.append(self._reference(part))
            elif isinstance(part, Annotated):
                number = self._number("Annot." + self.content.annotations[part.index][0])
                kids.append(f"<</Type/OBJR/Obj {number} 0 R/Pg {self.pages[part.page]} 0 R>>")
            elif part.page == page:
                kids.append(str(part.mcid))
            else:
                kids.append(f"<</Type/MCR/Pg {self.pages[part.page]} 0 R/MCID {part.mcid}>>")
        kids += [self._reference(kid) for kid in node.kids if kid in self.elements]
        written = [f"/Pg {self.pages[page]} 0 R"] if page is not None else []
        return [*written, f"/K[{' '.join(kids)}]"] if kids else written
