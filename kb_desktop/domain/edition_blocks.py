"""Reading the blocks of an edition file so that every fault is found at once and named with its line."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from typing import TypeVar

from kb_desktop.domain.organisations import ORGANISATION_TYPES
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.values import LONGEST_LINE, LONGEST_TEXT

_Choice = TypeVar("_Choice", bound=str)

_HEADER = re.compile(r"\s*(?P<many>\[\[|\[)\s*(?P<name>[A-Za-z0-9_]+(?:\s*\.\s*[A-Za-z0-9_]+)*)\s*\]")
_ASSIGNMENT = re.compile(r"\s*\"?(?P<name>[A-Za-z0-9_]+)\"?\s*=")
_AT = re.compile(r"at line (?P<line>\d+), column (?P<column>\d+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_toml(text: str) -> Mapping[str, object]:
    """The TOML document in `text`; refuses what is no TOML with the line it stops at."""
    if len(text) > LONGEST_TEXT:
        raise Refused.because("edition.too_long", length=len(text), longest=LONGEST_TEXT)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = str(error)
    lines = text.split("\n")
    at = _AT.search(reason)
    number = int(at["line"]) if at else len(lines)
    found = lines[min(number, len(lines)) - 1].strip()[:80]
    if "overwrite" in reason or "twice" in reason:
        raise Refused.because("edition.toml_twice", line=number, found=found)
    if "date" in reason.casefold():
        raise Refused.because("edition.toml_date", line=number, found=found)
    raise Refused.because("edition.not_toml", line=number, column=int(at["column"]) if at else 1, found=found)


def lines_by_place(text: str) -> dict[str, int]:
    """Line number of every block ("themes[2].agreements[1]") and of the fields directly in it ("….key")."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    open_blocks: dict[str, str] = {}
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        if header:
            *parents, last = re.split(r"\s*\.\s*", header["name"])
            parent = open_blocks.get(".".join(parents), "")
            current = f"{parent}.{last}" if parent else last
            if header["many"] == "[[":
                counts[current] = counts.get(current, 0) + 1
                current = f"{current}[{counts[current]}]"
            open_blocks[".".join((*parents, last))] = current
            places[current] = number
        elif field := _ASSIGNMENT.match(line):
            places.setdefault(f"{current}.{field['name']}" if current else field["name"], number)
    return places


def _shown(value: object) -> str:
    """A value as it stands in a file, lists and blocks shortened."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return "[…]"
        case dict():
            return "{…}"
        case datetime.date() | datetime.time():
            return value.isoformat()
    return str(value)


class Findings:
    """Everything wrong with one file, collected while reading."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._lines = lines_by_place(text)
        self._seen: dict[tuple[str, str], str] = {}

    def line(self, place: str, name: str = "") -> int:
        """The line of a field, else of its block, else of the block around it."""
        wanted = f"{place}.{name}" if place and name else place or name
        while wanted:
            for found in (wanted, f"{wanted}[1]"):
                if found in self._lines:
                    return self._lines[found]
            wanted = wanted.rpartition(".")[0]
        return 1

    def add(self, code: str, place: str, name: str = "", **facts: object) -> None:
        line = self.line(place, name)
        self.problems.append(Problem(f"edition.{code}", None, {"line": line, "name": name, **facts}))

    def unique(self, scope: str, block: Block, name: str, value: object) -> None:
        """Report `value` when it was used before within `scope`."""
        if value in ("", 0):
            return
        first = self._seen.setdefault((scope, str(value)), block.place)
        if first != block.place:
            self.add("duplicate", block.place, name, value=value, first=self.line(first, name))

    def refuse_if_any(self) -> None:
        if self.problems:
            raise Refused(*sorted(self.problems, key=lambda each: int(str(each.facts["line"]))))


class Block:
    """One table of the file. Every method gives a usable value; what is wrong goes to the findings."""

    def __init__(self, values: Mapping[str, object], place: str, findings: Findings) -> None:
        self._values = values
        self._asked: list[str] = []
        self.place = place
        self.findings = findings

    def wrong(self, code: str, name: str = "", **facts: object) -> None:
        self.findings.add(code, self.place, name, **facts)

    def _take(self, name: str, expected: type, code: str, *, required: bool) -> object:
        self._asked.append(name)
        if name not in self._values:
            if required:
                self.wrong("missing_field", name, block=self._block_name())
            return None
        value = self._values[name]
        odd = (isinstance(value, bool) and expected is int) or isinstance(value, datetime.datetime)
        if odd or not isinstance(value, expected):
            self.wrong(code, name, value=_shown(value))
            return None
        return value

    def _block_name(self) -> str:
        return re.sub(r"\[\d+\]", "", self.place) or "edition"

    def line(self, name: str, *, required: bool = True, pattern: str = "", like: str = "") -> str:
        """A text of one line; with `pattern` it must fit whole, `like` shows an example."""
        text = self.text(name, required=required)
        if len(text) > LONGEST_LINE:
            self.wrong("line_too_long", name, length=len(text), longest=LONGEST_LINE)
        elif "\n" in text:
            self.wrong("line_break", name)
        elif pattern and text and not re.fullmatch(pattern, text):
            self.wrong("bad_form", name, value=text, like=like)
        return text

    def text(self, name: str, *, required: bool = True) -> str:
        value = self._take(name, str, "text_expected", required=required)
        if not isinstance(value, str):
            return ""
        if _CONTROL.search(value):
            self.wrong("control_character", name)
        if required and not value.strip():
            self.wrong("empty_field", name)
        return value.strip()

    def number(self, name: str) -> int:
        value = self._take(name, int, "number_expected", required=True)
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        return bool(self._take(name, bool, "flag_expected", required=True))

    def day(self, name: str) -> datetime.date | None:
        value = self._take(name, datetime.date, "date_expected", required=False)
        return value if isinstance(value, datetime.date) else None

    def choice(self, name: str, choices: Mapping[str, _Choice], default: _Choice) -> _Choice:
        text = self.line(name)
        if text and text not in choices:
            self.wrong("unknown_choice", name, value=text, known=", ".join(choices))
        return choices.get(text, default)

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        value = self._take(name, list, "list_expected", required=required)
        if not isinstance(value, list):
            return ()
        if not all(isinstance(each, str) and each.strip() for each in value):
            self.wrong("list_expected", name)
            return ()
        return tuple(each.strip() for each in value)

    def types(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of organisation types."""
        found = self.texts(name, required=required)
        for each in found:
            self._check_type(name, each)
        return found

    def years(self, name: str) -> dict[str, int]:
        """A year per organisation type."""
        value = self._take(name, dict, "years_expected", required=False)
        if not isinstance(value, dict):
            return {}
        for each, year in value.items():
            self._check_type(name, each)
            if isinstance(year, bool) or not isinstance(year, int) or not 1900 <= year <= 2200:
                self.wrong("years_expected", name)
                return {}
        return dict(value)

    def _check_type(self, name: str, value: str) -> None:
        if value not in ORGANISATION_TYPES:
            self.wrong("unknown_choice", name, value=value, known=", ".join(ORGANISATION_TYPES))

    def block(self, name: str, *, required: bool = False) -> Block | None:
        value = self._take(name, dict, "block_expected", required=required)
        return Block(value, self._inside(name), self.findings) if isinstance(value, dict) else None

    def blocks(self, name: str) -> list[Block]:
        value = self._take(name, list, "blocks_expected", required=False)
        if not isinstance(value, list):
            return []
        if not all(isinstance(each, dict) for each in value):
            self.wrong("blocks_expected", name)
            return []
        return [Block(each, f"{self._inside(name)}[{n}]", self.findings) for n, each in enumerate(value, 1)]

    def _inside(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def close(self) -> None:
        """Report the fields that nobody asked for."""
        for name in self._values:
            if name not in self._asked:
                self.wrong("unknown_field", name, known=", ".join(self._asked))
