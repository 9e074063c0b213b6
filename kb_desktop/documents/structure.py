"""The logical tree as objects of the file: StructTreeRoot, ParentTree and object references (ISO 32000-1, 14.7)."""

# mypy: disable-error-code="attr-defined"
# ReportLab's stubs leave out the names used here; tests/documents/test_reportlab_contract.py holds them.

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary

from kb_desktop.documents.markup import Content, Marked
from kb_desktop.documents.pdf_file import text
from kb_desktop.documents.tree import Node


def check(order: list[Node], content: Content) -> None:
    """Raises `ValueError` for text outside the tree, or when the order of reading is not the order of drawing."""
    if content.untagged:
        raise ValueError(f"text outside the structure tree: {content.untagged[:3]}")
    last = (-1, -1)
    inline = {part for parts in content.parts.values() for part in parts if isinstance(part, Node)}
    for node in order:
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


def annotate(document: Any, content: Content) -> None:
    """Tells each annotation its place in the ParentTree; call once, after the last page and before they are written."""
    for index, (name, _node) in enumerate(content.annotations):
        annotation = document.idToObject["Annot." + name]
        where = annotation if isinstance(annotation, PDFDictionary) else annotation.otherkw
        where["StructParent"] = len(content.pages) + index


def bodies(document: Any, content: Content, root: Node, first: int) -> list[bytes]:
    """The objects of the tree of `root`, numbered from `first`, which is the StructTreeRoot."""
    order = reading_order(root, content)
    check(order, content)
    return _Writing(document, content, order, first).bodies()


class _Writing:
    def __init__(self, document: Any, content: Content, order: list[Node], first: int) -> None:
        numbers = document.idToObjectNumberAndVersion
        self.content, self.order, self.first = content, order, first
        self.elements = {node: number for number, node in enumerate(order, first + 2)}
        self.pages = [numbers[f"Page{index + 1}"][0] for index in range(len(content.pages))]
        self.annotations = [numbers["Annot." + name][0] for name, _node in content.annotations]

    def bodies(self) -> list[bytes]:
        elements, pages = self.elements, self.content.pages
        numbers = [
            f"{index}[{' '.join(f'{elements[node]} 0 R' if node else 'null' for node in nodes)}]"
            for index, nodes in enumerate(pages)
        ]
        numbers += [
            f"{len(pages) + index} {elements[node]} 0 R" for index, (_, node) in enumerate(self.content.annotations)
        ]
        top = (
            f"<</Type/StructTreeRoot/K[{elements[self.order[0]]} 0 R]/ParentTree {self.first + 1} 0 R"
            f"/ParentTreeNextKey {len(numbers)}>>"
        )
        tree = "<</Nums[" + "\n".join(numbers) + "]>>"
        return [top.encode("ascii"), tree.encode("ascii"), *(self._body(node).encode("latin-1") for node in self.order)]

    def _body(self, node: Node) -> str:
        parent = self.elements[node.parent] if node.parent is not None else self.first
        body = [f"<</S/{node.tag}/P {parent} 0 R", self._kids(node)]
        for key, value in (("Alt", node.alt), ("ActualText", node.actual), ("T", node.title)):
            if value:
                body.append(f"/{key} {text(value)}")
        if node.lang:
            body.append(f"/Lang({node.lang})")
        attributes = [node.attributes] if node.attributes else []
        if node in self.content.boxes:
            box = " ".join(f"{value:.2f}" for value in self.content.boxes[node])
            attributes.append(f"<</O/Layout/Placement/Block/BBox[{box}]>>")
        if attributes:
            body.append(f"/A {attributes[0] if len(attributes) == 1 else '[' + ' '.join(attributes) + ']'}")
        return "".join([*body, ">>"])

    def _kids(self, node: Node) -> str:
        parts = self.content.parts.get(node, ())
        page = -1
        kids: list[str] = []
        for part in parts:
            if isinstance(part, Marked):
                if page < 0:
                    page = part.page
                at = part.mcid
                kids.append(str(at) if part.page == page else f"<</Type/MCR/Pg {self.pages[part.page]} 0 R/MCID {at}>>")
            elif isinstance(part, Node):
                kids.append(f"{self.elements[part]} 0 R")
            else:
                number = self.annotations[part.index]
                kids.append(f"<</Type/OBJR/Obj {number} 0 R/Pg {self.pages[part.page]} 0 R>>")
        kids += [f"{self.elements[kid]} 0 R" for kid in node.kids if kid in self.elements]
        on = f"/Pg {self.pages[page]} 0 R" if page >= 0 else ""
        return f"{on}/K[{' '.join(kids)}]" if kids else on
