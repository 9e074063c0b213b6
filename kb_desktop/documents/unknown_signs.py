"""Signs that no typeface has: where they stand in what goes on paper, and what is printed instead."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from kb_desktop.documents import fonts
from kb_desktop.documents.contents import BuiltPaper, UnknownSigns
from kb_desktop.wording import papers_signs as words

_NOT_PRINTED = frozenset({"file", "key", "sha256", "alternative_text", "alternative_texts", "left_out", "sent", "gone"})
_LONGEST = 60  # characters of a text that is named whole, else its words with such signs are


def unknown_signs(content: object) -> tuple[UnknownSigns, ...]:
    """In the order of the paper; each once."""
    fonts.register()
    return tuple(dict.fromkeys(_found(content, "", "")))


def with_signs(built: BuiltPaper, content: object) -> BuiltPaper:
    """A finished paper that knows which signs of its content it could not show."""
    return dataclasses.replace(built, signs=unknown_signs(content))


def _found(held: Any, where: str, field: str) -> Iterator[UnknownSigns]:
    if isinstance(held, str):
        if fonts.lacks_glyphs(held):
            flat = " ".join(held.split())
            said = flat if len(flat) <= _LONGEST else " ".join(filter(fonts.lacks_glyphs, flat.split()))[:_LONGEST]
            yield UnknownSigns(where, words.FIELDS.get(field, words.OTHER_FIELD), said, fonts.drawable(said))
    elif isinstance(held, (list, tuple)):
        for each in held:
            yield from _found(each, where, field)
    elif dataclasses.is_dataclass(held) and not isinstance(held, type):
        values = {each.name: getattr(held, each.name) for each in dataclasses.fields(held)}
        name = words.RECORDS.get(type(held).__name__)
        where = name.format_map(values).strip() if name is not None else where
        for key, value in values.items():
            if key not in _NOT_PRINTED:
                yield from _found(value, where, key)
