"""From writes to rows: heads, visible values, conflicts, and where a record is found by words or mentioned."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from operator import itemgetter

from sqlalchemy import Connection

from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.journal import Write
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace import bulk, journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import Heads, from_json, heads_from_json, heads_to_json
from kb_desktop.workspace.states import SHAPES, Outcome, Shape, Standing, advance, alarming, from_all_writes

BLOCK = 1000

SEARCH_AT_ONCE = 200
"""More records than this in one block are indexed for searching when somebody searches."""


def project(
    connection: Connection, coming: Mapping[int, Sequence[Write]], fresh: Container[int] = frozenset()
) -> list[Outcome]:
    """Bring the rows of at most about a thousand records, by number, up to their incoming writes.

    The journal holds the writes already. `fresh` has the records that are new here.
    """
    outcomes: list[Outcome] = []
    slow: list[Standing] = []
    kinds = {number: writes[0].kind for number, writes in coming.items() if number not in fresh}
    standing = {each.n: each for each in _standing(connection, kinds)}
    for number in sorted(coming):
        writes = coming[number]
        each = standing.get(number) or Standing(number, writes[0].record, writes[0].kind, None, {}, None, is_new=True)
        outcome = advance(each, writes)
        if outcome is None:
            slow.append(each)
        else:
            outcomes.append(outcome)
    if slow:
        held = dict(journal.writes_of(connection, [each.n for each in slow if not each.is_new]))
        for each in slow:
            written = map(journal.as_written, coming[each.n])
            outcomes.append(from_all_writes(each, [*held.get(each.n, ()), *written]))
    write_outcomes(connection, outcomes)
    return outcomes


def standing_of(connection: Connection, numbers: Sequence[int]) -> list[Standing]:
    """The records as their rows hold them, in order of their numbers."""
    kinds: dict[int, str] = dict(bulk.rows_in(connection, "SELECT n, kind FROM record WHERE n IN ({wanted})", numbers))
    return sorted(_standing(connection, kinds), key=lambda each: each.n)


def _standing(connection: Connection, kinds: Mapping[int, str]) -> Iterator[Standing]:
    by_kind: dict[str, list[int]] = {}
    for number, kind in sorted(kinds.items()):
        by_kind.setdefault(kind, []).append(number)
    for kind, numbers in by_kind.items():
        typed = kind in SHAPES
        for n, id_, crep, cseq, heads, deleted, *row in bulk.rows_in(connection, _ROWS.get(kind, _NO_TABLE), numbers):
            created = None if crep is None else (crep, cseq)
            columns = row if typed and deleted is not None else None
            yield Standing(n, id_, kind, created, heads_from_json(heads), columns, bool(deleted))


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


def write_outcomes(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Write what became of records: heads, typed rows, conflicts, deleted ones, mentions and words."""
    _write_heads(connection, outcomes)
    _write_rows(connection, outcomes)
    _write_conflicts(connection, outcomes)
    _write_gone(connection, outcomes)
    _write_mentions(connection, outcomes)
    _write_words(connection, outcomes)


def _write_heads(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    same: list[bulk.Row] = []
    others: list[bulk.Row] = []
    for each in outcomes:
        before = each.before
        if each.created == before.created:
            same.append((heads_to_json(each.heads), before.n))
        else:
            others.append((*(each.created or (None, None)), heads_to_json(each.heads), before.n))
    bulk.update_rows(connection, "record", ("n",), ("heads",), same)
    bulk.update_rows(connection, "record", ("n",), ("crep", "cseq", "heads"), others)


def _write_rows(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    added: dict[str, list[bulk.Row]] = {}
    changed: dict[tuple[str, frozenset[int]], list[Outcome]] = {}
    for each in outcomes:
        before = each.before
        if each.row is None:
            continue
        if before.row is None:
            added.setdefault(before.kind, []).append((before.n, int(each.deleted), *each.row))
        elif each.changed or each.deleted != before.deleted:
            indexed = SHAPES[before.kind].indexed.intersection(each.changed)
            changed.setdefault((before.kind, indexed), []).append(each)
    for kind, rows in added.items():
        bulk.insert_rows(connection, t.table_name(kind), _COLUMNS[kind], rows)
    for (kind, indexed), group in changed.items():
        _update_rows(connection, kind, indexed, group)


def _update_rows(connection: Connection, kind: str, indexed: Collection[int], outcomes: Sequence[Outcome]) -> None:
    """Write rows in which the same indexed columns changed: to write such a column costs as much as all others do."""
    shape = SHAPES[kind]
    places = [place for place in range(len(shape.fields)) if place not in shape.indexed or place in indexed]
    columns = ("is_deleted", *(shape.fields[place].name for place in places))
    written = itemgetter(*places, -1)
    rows = [(int(each.deleted), *written([*(each.row or ()), each.before.n])) for each in outcomes]
    bulk.update_rows(connection, t.table_name(kind), ("n",), columns, rows)


def _write_conflicts(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    had = [(each.n,) for each in outcomes if each.before.heads and _may_dispute(each.before.heads)]
    bulk.delete_rows(connection, "conflict", ("n",), had)
    rows = [
        (each.n, field) for each in outcomes if each.disputed for field in alarming(each.before.kind, each.disputed)
    ]
    bulk.insert_rows(connection, "conflict", ("n", "field"), rows)


def _may_dispute(heads: Heads) -> bool:
    return DELETED_FIELD in heads or max(map(len, heads.values())) > 1


def _write_gone(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    back = [(each.n,) for each in outcomes if each.before.deleted and not each.deleted]
    bulk.delete_rows(connection, "gone", ("n",), back)
    gone = [(each.n,) for each in outcomes if each.deleted and not each.before.deleted]
    bulk.insert_rows(connection, "gone", ("n",), gone)


def _write_mentions(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    before: list[bulk.Row] = []
    rows: list[bulk.Row] = []
    for each in outcomes:
        shape = SHAPES.get(each.before.kind)
        if shape is not None and _is_touched(each, shape.listing):
            before.append((each.n,))
            rows += [(each.n, field, target) for field, target in sorted(_mentioned(each, shape))]
    bulk.delete_rows(connection, "mention", ("n",), before)
    bulk.insert_rows(connection, "mention", ("n", "field", "target"), rows)


def _is_touched(each: Outcome, places: frozenset[int]) -> bool:
    """Whether one of these columns changed, or all of them with the record itself."""
    return bool(places) and (each.before.deleted != each.deleted or not places.isdisjoint(each.changed))


def _mentioned(each: Outcome, shape: Shape) -> set[tuple[str, str]]:
    if each.row is None or each.deleted:
        return set()
    found = ((shape.fields[place].name, each.row[place]) for place in shape.listing)
    return {(field, target) for field, text in found if isinstance(text, str) for target in _targets(from_json(text))}


def _targets(value: Value) -> set[str]:
    return {each for each in value if isinstance(each, str) and each} if isinstance(value, list) else set()


# --- searching
def _write_words(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    shapes = ((each, SHAPES.get(each.before.kind)) for each in outcomes)
    touched = [each for each, shape in shapes if shape is not None and _is_touched(each, shape.searchable)]
    if len(touched) > SEARCH_AT_ONCE:
        numbers = [(each.n,) for each in touched]
        bulk.insert_missing(connection, "unsearched", ("n",), numbers)
    else:
        words = ((each.n, "" if each.deleted else words_of(each.before.kind, each.row)) for each in touched)
        write_words(connection, list(words))


def words_of(kind: str, row: Sequence[object] | None) -> str:
    """What a search looks through, from the typed columns."""
    if row is None:
        return ""
    return "\n".join(str(row[place]) for place in sorted(SHAPES[kind].searchable) if row[place])


def write_words(connection: Connection, words: Sequence[tuple[int, str]]) -> None:
    """Put the words of these records, by number, in the search index in place of what was there."""
    bulk.delete_rows(connection, "search", ("rowid",), [(n,) for n, _ in words])
    bulk.insert_rows(connection, "search", ("rowid", "words"), [(n, text) for n, text in words if text])


def unsearched(connection: Connection) -> bool:
    """Whether a merge left words that are not in the search index yet."""
    return bulk.is_filled(connection, "unsearched")


def catch_up_search(connection: Connection) -> None:
    """Index what merges left, inside the caller's transaction."""
    numbers = [int(str(n)) for (n,) in bulk.rows_of(connection, "SELECT n FROM unsearched")]
    for start in range(0, len(numbers), BLOCK):
        block = standing_of(connection, numbers[start : start + BLOCK])
        words = [(each.n, "" if each.deleted else words_of(each.kind, each.row)) for each in block]
        write_words(connection, words)
    connection.exec_driver_sql("DELETE FROM unsearched")


def rebuild_block(connection: Connection, records: Sequence[tuple[int, RecordId, str, Sequence[Write]]]) -> int:
    """Make rows anew from every write of these records; their derived rows are gone. Returns the records written."""
    outcomes = []
    for n, id_, kind, writes in records:
        standing = Standing(n, id_, kind, None, {}, None, is_new=True)
        outcomes.append(advance(standing, writes) or from_all_writes(standing, list(map(journal.as_written, writes))))
    write_outcomes(connection, outcomes)
    return len(outcomes)
