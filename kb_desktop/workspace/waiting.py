"""Writes that wait for their record's turn: as they are while they are few, as compressed lines when there are many."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import zstandard

from kb_desktop.domain.journal import Write
from kb_desktop.workspace.encoding import from_lines, to_lines

ByRecord: TypeAlias = dict[int, list[Write]]
Dot: TypeAlias = tuple[int, int]

RECORDS_AT_ONCE = 1000
_RANGE = 10
"""Bits: the lines of 1024 record numbers wait together."""
_LOOSE = 1 << 14
"""Bytes of lines that wait as they came; what is more goes into a frame, a quarter of the size."""


class Decoded:
    """A few tens of thousands of writes, as they came."""

    def __init__(self) -> None:
        self._blocks: list[tuple[Sequence[int], Sequence[Write]]] = []

    def take(self, numbers: Sequence[int], writes: Sequence[Write]) -> None:
        """Keep these writes to the records with these numbers."""
        self._blocks.append((numbers, writes))

    def of(self, wanted: Collection[int]) -> ByRecord:
        """The writes that wait for these records; they stay."""
        found: ByRecord = {}
        for numbers, writes in self._blocks:
            places = [place for place, number in enumerate(numbers) if number in wanted]
            gather(found, [numbers[place] for place in places], [writes[place] for place in places])
        return found

    def exchange(self, wanted: Collection[int], changed: Mapping[Dot, Write]) -> None:
        """Put those in `changed` in the place of the writes of these records with the same dot."""
        for at, (numbers, writes) in enumerate(self._blocks):
            if any(number in wanted for number in numbers):
                self._blocks[at] = numbers, [changed.get((each.replica, each.seq), each) for each in writes]

    def release(self) -> Iterator[tuple[Sequence[int], Sequence[Write]]]:
        """What was taken, block by block; it is no longer kept here."""
        self._blocks.reverse()
        while self._blocks:
            yield self._blocks.pop()


class Ranges:
    """Any number of writes, as lines by ranges of record numbers: a twentieth of the memory of decoded ones."""

    def __init__(self) -> None:
        self._ranges: dict[int, _Range] = {}
        self._compressor = zstandard.ZstdCompressor(level=1)

    def take(self, numbers: Sequence[int], lines: Sequence[bytes]) -> None:
        """Keep the lines of writes to the records with these numbers."""
        for number, line in zip(numbers, lines, strict=True):
            self.add(number, line)

    def add(self, number: int, line: bytes) -> None:
        """Keep a line, ended by a line feed."""
        found = self._ranges.get(number >> _RANGE)
        if found is None:
            found = self._ranges[number >> _RANGE] = _Range()
        found.numbers.append(number)
        found.loose += line
        if len(found.loose) > _LOOSE:
            found.pack(self._compressor)

    def of(self, wanted: Collection[int]) -> ByRecord:
        """The writes that wait for these records; they stay."""
        found: ByRecord = {}
        for key in sorted({number >> _RANGE for number in wanted} & self._ranges.keys()):
            for number, writes in self._ranges[key].by_record().items():
                if number in wanted:
                    found[number] = writes
        return found

    def exchange(self, wanted: Collection[int], changed: Mapping[Dot, Write]) -> None:
        """Put those in `changed` in the place of the writes of these records with the same dot."""
        for key in {number >> _RANGE for number in wanted} & self._ranges.keys():
            before, after = self._ranges[key], _Range()
            writes = [changed.get((each.replica, each.seq), each) for each in from_lines(before.lines())]
            after.numbers, after.loose = before.numbers, bytearray(to_lines(writes))
            after.pack(self._compressor)
            self._ranges[key] = after

    @property
    def keys(self) -> Collection[int]:
        """The ranges of which writes wait; ascending keys stand for ascending record numbers."""
        return self._ranges.keys()

    def release(self, key: int) -> ByRecord:
        """The writes of a range; they are no longer kept here."""
        found = self._ranges.pop(key, None)
        return found.by_record() if found is not None else {}


class _Range:
    """The lines of a range of record numbers."""

    __slots__ = ("loose", "numbers", "packed")

    def __init__(self) -> None:
        self.numbers: array[int] = array("q")
        self.packed: list[bytes] = []
        self.loose = bytearray()

    def pack(self, compressor: zstandard.ZstdCompressor) -> None:
        """Compress what waits as it came."""
        self.packed.append(compressor.compress(self.loose))
        self.loose = bytearray()

    def lines(self) -> bytes:
        """All lines, in the order in which they came."""
        decompressor = zstandard.ZstdDecompressor()
        return b"".join((*map(decompressor.decompress, self.packed), self.loose))

    def by_record(self) -> ByRecord:
        """All writes."""
        found: ByRecord = {}
        gather(found, self.numbers, from_lines(self.lines()))
        return found


def all_by_record(ranges: Sequence[Ranges]) -> Iterator[ByRecord]:
    """All writes by record, in ascending order of numbers, about a thousand records at once; they are let go."""
    gathered: ByRecord = {}
    for key in sorted(set().union(*(each.keys for each in ranges))):
        for each in ranges:
            for number, writes in each.release(key).items():
                gathered.setdefault(number, []).extend(writes)
        if len(gathered) >= RECORDS_AT_ONCE:
            yield dict(sorted(gathered.items()))
            gathered = {}
    if gathered:
        yield dict(sorted(gathered.items()))


def gather(gathered: ByRecord, numbers: Iterable[int], writes: Sequence[Write]) -> None:
    """Add writes to those of their records."""
    for number, write in zip(numbers, writes, strict=True):
        if number in gathered:
            gathered[number].append(write)
        else:
            gathered[number] = [write]
