"""Objects of a PDF as plain values, read and written many at a time: a call per key is what costs in pikepdf.

The values are those of qpdf's JSON, version 2: a name is "/Name", a text "u:text" or, of other bytes, "b:" and their
hexadecimal digits, and a reference "12 0 R".
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
import pikepdf


class Plain:
    """The objects of one file; each is asked for once, and must not change afterwards."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._known: dict[str, Any] = {}

    def of(self, value: Any) -> Any:
        """What `value` stands for: itself, or what it refers to. A stream is None, as is what is not there."""
        if type(value) is not str or value[-2:] != " R" or is_text(value):
            return value
        if value not in self._known:
            number, generation, _mark = value.split()
            self._known[value] = _values(self._pdf.get_object(int(number), int(generation)))
        return self._known[value]

    def dictionary(self, value: Any) -> dict[str, Any]:
        """`value` when it is a dictionary, else an empty one."""
        found = self.of(value)
        return found if isinstance(found, dict) else {}

    def several(self, value: Any) -> list[Any]:
        """What may be nothing, one thing or several, as several."""
        found = self.of(value)
        return found if isinstance(found, list) else [] if found is None else [value]


def _values(held: Any) -> Any:
    if isinstance(held, pikepdf.Stream):
        return None
    if isinstance(held, pikepdf.Object):
        return msgspec.json.decode(held.to_json(dereference=True))
    return float(held) if isinstance(held, Decimal) else held


def reference(held: pikepdf.Object) -> str:
    """How other objects refer to an object that has a number."""
    number, generation = held.objgen
    return f"{number} {generation} R"


def is_text(value: Any) -> bool:
    """Whether `value` is a text, or other bytes."""
    return isinstance(value, str) and value.startswith(("u:", "b:"))


def read_text(value: Any) -> str:
    """The characters of a text; "" for anything else."""
    if not is_text(value):
        return ""
    return str(value)[2:] if value[0] == "u" else str(pikepdf.String(bytes.fromhex(value[2:])))


def write(pdf: pikepdf.Pdf, values: Mapping[str, Any]) -> None:
    """Gives the objects of these references new values, in one go; those that are not there yet are made."""
    head = {"jsonversion": 2, "pdfversion": "1.7", "pushedinheritedpageresources": False, "calledgetallpages": False}
    body = {f"obj:{key}": {"value": value} for key, value in values.items()}
    pdf.update_from_qpdf_json(io.BytesIO(msgspec.json.encode({"qpdf": [head, body]})))
