"""Writes sorted out by record without holding them all decoded: lines wait together per range of record numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb_desktop.domain.journal import Write
from kb_desktop.workspace.encoding import from_lines

_RANGE = 10
"""Bits: the lines of 1024 record numbers wait together."""


class Ranges:
    """Lines of writes by the number of their record; they take a fifth of the memory of decoded writes."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[list[int], bytearray]] = {}

    def add(self, number: int, line: bytes) -> None:
        """Keep a line, ended by a line feed, until its record's turn."""
        found = self._waiting.get(number >> _RANGE)
        if found is None:
            self._waiting[number >> _RANGE] = found = [], bytearray()
        found[0].append(number)
        found[1].extend(line)

    def by_record(self, at_once: int) -> Iterator[dict[int, list[Write]]]:
        """All writes by record, in ascending order of numbers, at least so many records at once; they are let go."""
        gathered: dict[int, list[Write]] = {}
        for place in sorted(self._waiting):
            numbers, lines = self._waiting.pop(place)
            gather(gathered, numbers, from_lines(bytes(lines)))
            if len(gathered) >= at_once:
                yield dict(sorted(gathered.items()))
                gathered = {}
        if gathered:
            yield dict(sorted(gathered.items()))


def gather(gathered: dict[int, list[Write]], numbers: Sequence[int], writes: Sequence[Write]) -> None:
    """Add writes to those of their records."""
    for number, write in zip(numbers, writes, strict=True):
        if number in gathered:
            gathered[number].append(write)
        else:
            gathered[number] = [write]
