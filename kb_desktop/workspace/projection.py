"""From writes to rows: heads, visible values, conflicts, and where a record is found by words or mentioned."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from kb_desktop.domain import forms
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.journal import Write
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace import bulk, journal, search
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import Heads, from_json, heads_from_json, heads_to_json
from kb_desktop.workspace.states import SHAPES, Outcome, Shape, Standing, advance, alarming, from_all_writes

BLOCK = 1000

SEARCH_AT_ONCE = 200
"""More records than this in one block are indexed for searching when somebody searches."""


def project(
    connection: Connection,
    coming: dict[int, list[Write]],
    fresh: Container[int] = frozenset(),
    anew: Container[int] = (),
    observe: Callable[[Outcome], None] | None = None,
) -> None:
    """Bring the rows of at most about a thousand records, by number, up to their incoming writes.

    The journal holds the writes already. `fresh` has the records that are new here, `anew` those of which older
    writes are not what they were. Every outcome is shown to `observe` and let go, and so are the writes: what is at
    work then fits in a processor's cache, which matters more than anything else here.
    """
    rows = _Rows()
    slow: list[tuple[Standing, list[Write]]] = []
    for standing in _standing_or_new(connection, coming, fresh):
        writes = coming.pop(standing.n)
        outcome = None if anew and standing.n in anew else advance(standing, writes)
        if outcome is None:
            slow.append((standing, writes))
        else:
            rows.add(outcome)
            if observe is not None:
                observe(outcome)
    if slow:
        held = dict(journal.writes_of(connection, [each.n for each, _ in slow if not each.is_new]))
        for standing, writes in slow:
            outcome = from_all_writes(standing, [*held.get(standing.n, ()), *map(journal.as_written, writes)])
            rows.add(outcome)
            if observe is not None:
                observe(outcome)
    rows.write(connection)


def _standing_or_new(
    connection: Connection, coming: Mapping[int, Sequence[Write]], fresh: Container[int]
) -> Iterator[Standing]:
    by_kind: dict[str, list[int]] = {}
    for number, (_, kind) in journal.kinds_of(connection, [n for n, writes in coming.items() if not writes]).items():
        by_kind.setdefault(kind, []).append(number)
    for number, writes in list(coming.items()):
        if not writes:
            continue
        first = writes[0]
        if number in fresh:
            yield Standing(number, first.record, first.kind, None, {}, None, False, True)
        elif first.kind in by_kind:
            by_kind[first.kind].append(number)
        else:
            by_kind[first.kind] = [number]
    for kind, numbers in by_kind.items():
        yield from _standing(connection, kind, numbers)


def standing_of(connection: Connection, numbers: Sequence[int]) -> list[Standing]:
    """The records as their rows hold them, in order of their numbers."""
    by_kind: dict[str, list[int]] = {}
    for number, (_, kind) in journal.kinds_of(connection, numbers).items():
        by_kind.setdefault(kind, []).append(number)
    found = [each for kind, known in by_kind.items() for each in _standing(connection, kind, known)]
    return sorted(found, key=lambda each: each.n)


def _standing(connection: Connection, kind: str, numbers: Sequence[int]) -> Iterator[Standing]:
    typed = kind in SHAPES
    for n, id_, crep, cseq, heads, deleted, *row in bulk.rows_in(connection, _ROWS.get(kind, _NO_TABLE), numbers):
        created = None if crep is None else (crep, cseq)
        yield Standing(
            n,
            id_,
            kind,
            created,
            heads_from_json(heads) if heads else {},
            row if typed and deleted is not None else None,
            bool(deleted),
        )


_COLUMNS = {kind: ("n", "is_deleted", *shape.places) for kind, shape in SHAPES.items()}
_NO_TABLE = (
    "SELECT r.n, r.id, r.crep, r.cseq, r.heads, g.n FROM record r LEFT JOIN gone g ON g.n = r.n WHERE r.n IN ({wanted})"
)
_ROWS = {
    kind: "SELECT r.n, r.id, r.crep, r.cseq, r.heads, "  # noqa: S608 - our own names
    f"{', '.join(f'k.{chr(34)}{name}{chr(34)}' for name in names[1:])} "
    f"FROM record r LEFT JOIN {t.table_name(kind)} k ON k.n = r.n "
    "WHERE r.n IN ({wanted})"
    for kind, names in _COLUMNS.items()
}


class _Rows:
    """What becomes of records, as rows to write: heads, typed rows, conflicts, deleted ones, mentions and words."""

    def __init__(self) -> None:
        self._heads: list[bulk.Row] = []
        self._created: list[bulk.Row] = []
        self._added: dict[str, list[bulk.Row]] = {}
        self._changed: dict[tuple[str, int], list[bulk.Row]] = {}
        self._settled: list[bulk.Row] = []
        self._conflicts: list[bulk.Row] = []
        self._back: list[bulk.Row] = []
        self._gone: list[bulk.Row] = []
        self._mentioning: list[bulk.Row] = []
        self._mentions: list[bulk.Row] = []
        self._reworded: list[bulk.Row] = []
        self._words: list[tuple[int, str]] = []

    def add(self, each: Outcome) -> None:
        """Take what became of a record."""
        before = each.before
        number, kind = before.n, before.kind
        heads = heads_to_json(each.heads)
        if each.created == before.created:
            self._heads.append((heads, number))
        else:
            self._created.append((*(each.created or (None, None)), heads, number))
        if before.heads and _may_dispute(before.heads):
            self._settled.append((number,))
        if each.disputed:
            self._conflicts += [(number, field) for field in alarming(kind, each.disputed)]
        if before.deleted:
            self._back.append((number,))
        if each.deleted and not each.withheld:
            self._gone.append((number,))
        if each.row is not None:
            self._add_row(SHAPES[kind], each)

    def _add_row(self, shape: Shape, each: Outcome) -> None:
        before, row, changed = each.before, each.row or (), each.changed
        number, kind = before.n, before.kind
        turned = each.deleted != before.deleted
        if before.row is None:
            self._added.setdefault(kind, []).append((number, int(each.deleted), *row))
        elif changed or turned:
            indexed = shape.indexed & changed
            rows = self._changed.get((kind, indexed))
            if rows is None:
                rows = self._changed[kind, indexed] = []
            rows.append((int(each.deleted), *shape.written(indexed).of(row), number))
        if shape.listed & changed or (turned and shape.listed):
            if not before.is_new:
                self._mentioning.append((number,))
            self._mentions += [(number, field, target) for field, target in sorted(_mentioned(each, shape))]
        if shape.searched & changed or (turned and shape.searched):
            self._reworded.append((number,))
            if len(self._reworded) <= SEARCH_AT_ONCE:
                self._words.append((number, "" if each.deleted else words_of(kind, row)))

    def write(self, connection: Connection) -> None:
        """Write everything that was taken."""
        bulk.update_rows(connection, "record", ("n",), ("heads",), self._heads)
        bulk.update_rows(connection, "record", ("n",), ("crep", "cseq", "heads"), self._created)
        for kind, rows in self._added.items():
            bulk.insert_rows(connection, t.table_name(kind), _COLUMNS[kind], rows)
        for (kind, indexed), rows in self._changed.items():
            columns = ("is_deleted", *SHAPES[kind].written(indexed).columns)
            bulk.update_rows(connection, t.table_name(kind), ("n",), columns, rows)
        bulk.delete_rows(connection, "conflict", ("n",), self._settled)
        bulk.insert_rows(connection, "conflict", ("n", "field"), self._conflicts)
        bulk.delete_rows(connection, "gone", ("n",), self._back)
        bulk.insert_rows(connection, "gone", ("n",), self._gone)
        bulk.delete_rows(connection, "mention", ("n",), self._mentioning)
        bulk.insert_rows(connection, "mention", ("n", "field", "target"), self._mentions)
        if len(self._reworded) > SEARCH_AT_ONCE:
            bulk.insert_missing(connection, "unsearched", ("n",), self._reworded)
        else:
            search.write(connection, self._words)


def _may_dispute(heads: Heads) -> bool:
    return DELETED_FIELD in heads or max(map(len, heads.values())) > 1


def _mentioned(each: Outcome, shape: Shape) -> set[tuple[str, str]]:
    if each.row is None or each.deleted:
        return set()
    found = ((shape.fields[place].name, each.row[place]) for place in shape.listing)
    return {(field, target) for field, text in found if isinstance(text, str) for target in _targets(from_json(text))}


def _targets(value: Value) -> set[str]:
    return {each for each in value if isinstance(each, str) and each} if isinstance(value, list) else set()


# --- searching
def words_of(kind: str, row: Sequence[object] | None) -> str:
    """What a search looks through, from the typed columns."""
    if row is None:
        return ""
    return "\n".join(str(row[place]) for place in SHAPES[kind].searchable if row[place])


def unsearched(connection: Connection) -> bool:
    """Whether a merge left words that are not in the search index yet."""
    return bulk.is_filled(connection, "unsearched")


def catch_up_search(connection: Connection) -> None:
    """Index what merges left, inside the caller's transaction."""
    numbers = [int(str(n)) for (n,) in bulk.rows_of(connection, "SELECT n FROM unsearched")]
    for start in range(0, len(numbers), BLOCK):
        block = standing_of(connection, numbers[start : start + BLOCK])
        words = [(each.n, "" if each.deleted else words_of(each.kind, each.row)) for each in block]
        search.write(connection, words)
    connection.exec_driver_sql("DELETE FROM unsearched")


def rebuild_block(connection: Connection, records: Sequence[tuple[int, RecordId, str, Sequence[Write]]]) -> int:
    """Make rows anew from every write of these records; their derived rows are gone. Returns the records written."""
    rows = _Rows()
    for n, id_, kind, writes in records:
        standing = Standing(n, id_, kind, None, {}, None, is_new=True)
        outcome = None if any(map(forms.held_in, writes)) else advance(standing, writes)
        rows.add(outcome or from_all_writes(standing, list(map(journal.as_written, writes))))
    rows.write(connection)
    return len(records)
