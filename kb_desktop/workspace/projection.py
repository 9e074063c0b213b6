"""From writes to rows: heads, visible values, conflicts, and where a record is found by words or mentioned."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence

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
    coming: Mapping[int, Sequence[Write]],
    fresh: Container[int] = frozenset(),
    anew: Collection[int] = (),
) -> list[Outcome]:
    """Bring the rows of at most about a thousand records, by number, up to their incoming writes.

    The journal holds the writes already. `fresh` has the records that are new here, `anew` those of which older
    writes are not what they were.
    """
    outcomes: list[Outcome] = []
    slow: list[Standing] = []
    for standing in standing_of(connection, sorted(coming), fresh):
        outcome = None if anew and standing.n in anew else advance(standing, coming[standing.n])
        if outcome is None:
            slow.append(standing)
        else:
            outcomes.append(outcome)
    if slow:
        held = dict(journal.writes_of(connection, [each.n for each in slow if not each.is_new]))
        for standing in slow:
            written = map(journal.as_written, coming[standing.n])
            outcomes.append(from_all_writes(standing, [*held.get(standing.n, ()), *written]))
    write_outcomes(connection, outcomes)
    return outcomes


def standing_of(connection: Connection, numbers: Sequence[int], fresh: Container[int] = frozenset()) -> list[Standing]:
    """The records as their rows hold them; those in `fresh` have no row yet."""
    found: list[Standing] = []
    by_kind: dict[str, list[int]] = {}
    query = "SELECT n, id, kind, crep, cseq, heads FROM record WHERE n IN ({wanted}) ORDER BY n"
    for n, id_, kind, crep, cseq, heads in bulk.rows_in(connection, query, numbers):
        created = None if crep is None else (crep, cseq)
        standing = Standing(n, id_, kind, created, heads_from_json(heads), None, is_new=n in fresh)
        found.append(standing)
        if standing.kind in SHAPES and not standing.is_new:
            by_kind.setdefault(standing.kind, []).append(standing.n)
    rows = {row[0]: row for kind, known in by_kind.items() for row in bulk.rows_in(connection, _ROWS[kind], known)}
    for standing in found:
        row = rows.get(standing.n)
        if row is not None:
            standing.deleted = bool(row[1])
            standing.row = list(row[2:])
        elif not standing.is_new and standing.kind not in SHAPES:
            standing.deleted = _is_gone(connection, standing.n)
    return found


def _is_gone(connection: Connection, number: int) -> bool:
    return next(iter(bulk.rows_of(connection, "SELECT n FROM gone WHERE n = ?", (number,))), None) is not None


_COLUMNS = {kind: ("n", "is_deleted", *shape.places) for kind, shape in SHAPES.items()}
_ROWS = {
    kind: f"SELECT {', '.join(f'{chr(34)}{name}{chr(34)}' for name in names)} FROM {t.table_name(kind)} "  # noqa: S608
    "WHERE n IN ({wanted})"
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
    rows: list[bulk.Row] = [
        (*(each.created or (None, None)), heads_to_json(each.heads), each.before.n)
        for each in outcomes
        if each.heads != each.before.heads or each.created != each.before.created
    ]
    bulk.update_rows(connection, "record", ("n",), ("crep", "cseq", "heads"), rows)


def _write_rows(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    added: dict[str, list[bulk.Row]] = {}
    changed: dict[str, list[bulk.Row]] = {}
    for each in outcomes:
        before = each.before
        if each.row is None:
            continue
        if before.row is None:
            added.setdefault(before.kind, []).append((before.n, int(each.deleted), *each.row))
        elif each.changed or each.deleted != before.deleted:
            changed.setdefault(before.kind, []).append((int(each.deleted), *each.row, before.n))
    for kind, rows in added.items():
        bulk.insert_rows(connection, t.table_name(kind), _COLUMNS[kind], rows)
    for kind, rows in changed.items():
        bulk.update_rows(connection, t.table_name(kind), ("n",), _COLUMNS[kind][1:], rows)


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
    bulk.delete_rows(connection, "gone", ("n",), [(each.n,) for each in outcomes if each.before.deleted])
    gone = [(each.n,) for each in outcomes if each.deleted and not each.withheld]
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
        bulk.delete_rows(connection, "unsearched", ("n",), numbers)
        bulk.insert_rows(connection, "unsearched", ("n",), numbers)
    else:
        words = ((each.n, "" if each.deleted else words_of(each.before.kind, each.row)) for each in touched)
        search.write(connection, list(words))


def words_of(kind: str, row: Sequence[object] | None) -> str:
    """What a search looks through, from the typed columns."""
    if row is None:
        return ""
    return "\n".join(str(row[place]) for place in sorted(SHAPES[kind].searchable) if row[place])


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
    outcomes = []
    for n, id_, kind, writes in records:
        standing = Standing(n, id_, kind, None, {}, None, is_new=True)
        outcome = None if any(map(forms.held_in, writes)) else advance(standing, writes)
        outcomes.append(outcome or from_all_writes(standing, list(map(journal.as_written, writes))))
    write_outcomes(connection, outcomes)
    return len(outcomes)
