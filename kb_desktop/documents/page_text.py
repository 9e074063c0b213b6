"""The words of a page as people look for them: without capitals, accents, soft hyphens and ends of lines."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

_BROKEN = frozenset("\u00ad\ufffe")
"""A soft hyphen, and what PDFium makes of a hyphen at the end of a line."""
_TYPED = str.maketrans("\u2010\u2011\u2013\u2014‘’“”", "----''\"\"")
"""Signs of typesetters, as a keyboard has them."""


@dataclass(frozen=True, slots=True)
class PageText:
    """`plain` is what is searched; `places` has for each of its characters the place in the text of the page."""

    text: str
    plain: str
    places: array[int]

    def find(self, words: str) -> Iterator[tuple[int, int]]:
        """Where these words stand in `text`: their first place and the place after the last, without overlap."""
        wanted = folded(words).plain.strip()
        at = self.plain.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            yield self.places[at], self.places[end - 1] + 1
            at = self.plain.find(wanted, end)


def folded(text: str) -> PageText:
    """A text, ready to be searched."""
    plain: list[str] = []
    places = array("I")
    broken = False  # within a word that goes on after the end of the line
    for place, each in enumerate(text):
        if each in _BROKEN:
            broken = True
        elif each.isspace():
            if not broken and plain and plain[-1] != " ":
                plain.append(" ")
                places.append(place)
        else:
            broken = False
            for part in unicodedata.normalize("NFKD", each.translate(_TYPED).casefold()):
                if not unicodedata.combining(part):
                    plain.append(part)
                    places.append(place)
    return PageText(text, "".join(plain), places)
