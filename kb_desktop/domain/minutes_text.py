"""Minutes as they are typed: a line that starts with `a:` is an action, with `b:` a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_MARKER = re.compile(r"[ \t]*(?P<letter>[abAB])[ \t]*:[ \t]*(?P<text>\S.*?)[ \t]*")
_NUMBERED = re.compile(r"[ \t]*(?P<number>[A-Z]{2,4}-[AB]-\d{3,9})[ \t]+(?P<text>\S.*?)[ \t]*")


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """One line of minutes.

    `sort`: plain text, a new action or decision that still needs a number, or a line that carries one.
    """

    sort: Literal["text", "new_action", "new_decision", "numbered"]
    whole: str
    text: str = ""
    number: str = ""

    @property
    def is_new(self) -> bool:
        return self.sort in ("new_action", "new_decision")


def parse(text: str) -> list[MinutesLine]:
    """The lines of minutes, in order. Joining their `whole` with newlines gives the text back, to the letter."""
    return [_line(each) for each in text.split("\n")]


def _line(whole: str) -> MinutesLine:
    if match := _MARKER.fullmatch(whole):
        sort: Literal["new_action", "new_decision"] = "new_action" if match["letter"] in "aA" else "new_decision"
        return MinutesLine(sort, whole, match["text"])
    if match := _NUMBERED.fullmatch(whole):
        return MinutesLine("numbered", whole, match["text"], match["number"])
    return MinutesLine("text", whole)


def numbers_in(text: str) -> Iterator[str]:
    """The numbers that stand at the start of a line."""
    return (line.number for line in parse(text) if line.sort == "numbered")
