"""Writes that wait: the same ones come out, in the same order, whether they wait decoded or as compressed lines."""

from __future__ import annotations

import random

from kb_desktop.domain.journal import Dot, Op, Write, as_op
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace.encoding import to_lines
from kb_desktop.workspace.waiting import Decoded, Ranges, all_by_record, gather

NUMBERS = (1, 2, 1023, 1024, 5000)


def _writes(count: int, replica: int = 7) -> list[tuple[int, Op]]:
    choice = random.Random(count)  # noqa: S311 - invented texts
    found = []
    for seq in range(1, count + 1):
        number = choice.choice(NUMBERS)
        id_ = RecordId(f"00000000-0000-4000-8000-{number:012}")
        text = {"text": f"één «{choice.getrandbits(300)}»"}
        found.append((number, Op(replica, seq, id_, "action", "update", seq, (Dot(3, seq),), text, seq)))
    return found


def _both(*given: list[tuple[int, Op]]) -> tuple[Decoded, Ranges]:
    decoded, ranges = Decoded(), Ranges()
    for block in given:
        numbers, writes = [number for number, _ in block], [write for _, write in block]
        decoded.take(numbers, writes)
        ranges.take(numbers, to_lines(writes).splitlines(keepends=True))
    return decoded, ranges


def _plain(found: dict[int, list[Write]]) -> dict[int, list[Op]]:
    return {number: list(map(as_op, writes)) for number, writes in found.items()}


def _released(decoded: Decoded) -> dict[int, list[Op]]:
    found: dict[int, list[Write]] = {}
    for numbers, writes in decoded.release():
        gather(found, numbers, writes)
    return _plain(found)


def test_compressed_lines_give_the_writes_that_decoded_ones_give() -> None:
    decoded, ranges = _both(_writes(700), _writes(40, replica=9))  # some ranges overflow into frames, some do not
    for wanted in ({1}, {2, 5000}, set(NUMBERS), {77}):
        assert _plain(ranges.of(wanted)) == _plain(decoded.of(wanted))
    blocks = list(all_by_record([ranges]))
    assert [number for block in blocks for number in block] == sorted(NUMBERS)
    found = {number: writes for block in blocks for number, writes in _plain(block).items()}
    assert found == _released(decoded)
    assert sum(map(len, found.values())) == 740
    assert list(all_by_record([ranges])) == []  # let go


def test_bundles_that_wait_apart_come_out_together_in_order_of_the_bundles() -> None:
    (_, one), (_, other) = _both(_writes(500)), _both(_writes(30, replica=9))
    (found,) = all_by_record([one, other])
    assert [each.replica for each in found[1]] == sorted(each.replica for each in found[1])
    assert {each.replica for each in found[1]} == {7, 9}


def test_a_write_in_another_form_takes_the_place_of_the_first() -> None:
    given = _writes(600)
    decoded, ranges = _both(given)
    number, old = given[300]
    changed = {(old.replica, old.seq): old._replace(fields={}, ext={"_erased": ["text"]})}
    for waiting in (decoded, ranges):
        waiting.exchange({number}, changed)
        now = _plain(waiting.of({number}))[number]
        assert [each.seq for each in now] == [write.seq for at, write in given if at == number]
        assert [each.seq for each in now if not each.fields] == [old.seq]
    assert _plain(decoded.of(set(NUMBERS))) == _plain(ranges.of(set(NUMBERS)))
