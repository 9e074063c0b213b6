"""The books of the exchange: which copies we know, what became of bundles, and what others told about ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select

from kb_desktop.domain import reasons
from kb_desktop.domain.bundles import Incoming
from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.journal import Dot
from kb_desktop.domain.receipts import DECISIONS, LONGEST_WORDS, MOST_LINES, Receipt, ReceiptLine
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import engine, holding, journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.causality import Written
from kb_desktop.workspace.encoding import fields_from_json
from kb_desktop.workspace.journal import VersionVector

MOST_RETURNS = 50
"""So many returns are named as seen."""

MOST_RECEIPTS = 500
"""Bundles told about in one return bundle, the newest first."""

_Row: TypeAlias = Row[Any]


@dataclass(frozen=True, slots=True)
class Peer:
    """A copy we had a bundle from: whose it is, of which theme (None: joint), when, and how many writes it lacks."""

    replica: int
    person: str
    device: str
    theme: str | None
    at: str
    lacks: int


class Books:
    """Questions and notes about the exchange of one workspace."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- whom we know
    def held(self) -> VersionVector:
        """Per copy, how far its writes are held here."""
        return journal.version_vector(self._connection)

    def held_whole(self) -> VersionVector:
        """Per copy, how far its writes are held here with all their values: what a request asks to go on from."""
        absent = holding.first_absent(self._connection)
        held = {replica: min(seq, absent.get(replica, seq + 1) - 1) for replica, seq in self.held().items()}
        return {replica: seq for replica, seq in held.items() if seq}

    def peers(self) -> Sequence[Peer]:
        """The copies that sent us a bundle, last heard first."""
        names = {row.rep: row for row in self._connection.execute(select(t.replica))}
        themes = {each.replica: each.theme for each in reversed(self._arrived())}
        held, found = self.held(), []
        for row in self._connection.execute(select(t.peer).order_by(t.peer.c.at.desc(), t.peer.c.rep)):
            if row.rep not in themes or row.rep not in names:
                continue
            acked = journal.vector_from_json(row.acked)
            lacks = sum(max(0, seq - acked.get(replica, 0)) for replica, seq in held.items())
            who = names[row.rep]
            found.append(Peer(row.rep, who.person or "", who.device or "", themes[row.rep], row.at, lacks))
        return found

    def theme_of(self, replica: int) -> str | None:
        """The theme of a copy's workspace, by the last bundle it sent."""
        return next((each.theme for each in self._arrived() if each.replica == replica), None)

    # --- notes
    def keep(self, incoming: Incoming, theme: str | None) -> None:
        """Note of which theme a bundle came, and the receipts for our own bundles in it; in the caller's transaction.

        `theme` is that of this workspace. A later receipt of the same bundle takes the place of an earlier one.
        """
        manifest = incoming.manifest
        facts = {"theme": manifest.about.theme, "seen": manifest.seen, "receipts": len(manifest.receipts)}
        self._note(incoming.bundle_id, "in", facts)
        for receipt in manifest.receipts:
            if receipt.theme == theme:
                self._note(receipt.bundle, "receipt", msgspec.to_builtins(receipt))

    def note_refused(self, refused: Iterable[Receipt]) -> None:
        """Put bundles that were refused on the list, in a small transaction of its own."""
        with engine.writing(self._connection):
            known = set(self._connection.execute(select(t.bundle.c.id).where(t.bundle.c.way == "in")).scalars())
            for each in refused:
                if each.bundle in known:  # taken after all, or refused before
                    continue
                known.add(each.bundle)
                self._connection.execute(
                    insert(t.bundle).values(
                        id=each.bundle,
                        way="in",
                        file=each.file,
                        at=each.at,
                        peer=str(each.replica or ""),
                        person="",
                        verdict="refused",
                        vv_before="{}",
                        vv_after="{}",
                        counts="{}",
                    )
                )
                self._note(each.bundle, "in", {"theme": each.theme, "code": each.code, "words": each.words})

    def forget_refusal(self, bundle: str) -> None:
        """A bundle that was refused before is being taken: its old verdict goes; in the caller's transaction."""
        table = t.bundle
        gone = delete(table).where(table.c.id == bundle, table.c.way == "in", table.c.verdict == "refused")
        self._connection.execute(gone)

    def _note(self, bundle: str, way: str, facts: Mapping[str, object]) -> None:
        table = t.bundle_note
        self._connection.execute(delete(table).where(table.c.id == bundle, table.c.way == way))
        self._connection.execute(insert(table).values(id=bundle, way=way, facts=json.dumps(facts, ensure_ascii=False)))

    def notes(self) -> Mapping[str, Mapping[str, object]]:
        """What is noted about bundles that came in, by their id."""
        table = t.bundle_note
        rows = self._connection.execute(select(table.c.id, table.c.facts).where(table.c.way == "in"))
        return {row.id: json.loads(row.facts) for row in rows}

    # --- receipts
    def received(self) -> Sequence[Receipt]:
        """What others told about bundles of this workspace, newest first."""
        rows = self._connection.execute(select(t.bundle_note.c.facts).where(t.bundle_note.c.way == "receipt"))
        found = [msgspec.convert(json.loads(facts), Receipt) for facts in rows.scalars()]
        return sorted(found, key=lambda each: each.at, reverse=True)

    def returns(self) -> Sequence[str]:
        """Ids of the last bundles with receipts that were taken here, for the sender to know they were read."""
        told = {id_ for id_, note in self.notes().items() if note.get("receipts")}
        rows = self._connection.execute(
            select(t.bundle.c.id).where(t.bundle.c.way == "in").order_by(t.bundle.c.at.desc())
        )
        return [id_ for id_ in rows.scalars() if id_ in told][:MOST_RETURNS]

    def to_send(self, replica: int = 0) -> tuple[Receipt, ...]:
        """Receipts for the group of this copy (0: for every group) that it did not confirm to have seen yet."""
        arrived = self._arrived()
        if replica:
            theme = next((each.theme for each in arrived if each.replica == replica), None)
            arrived = [each for each in arrived if each.theme == theme]
        decided = _Decisions(self._connection, arrived)
        seen = _Seen(self._connection, arrived)
        chosen, room = [], MOST_LINES
        for each in arrived:
            lines = decided.about(each)
            if seen.bundle(each) and all(seen.write(each, dot) for _, dot in lines):
                continue
            kept = [line for line, _ in lines[:room]]
            room -= len(kept)
            chosen.append(replace(each.receipt, lines=tuple(kept), more=len(lines) - len(kept)))
            if len(chosen) == MOST_RECEIPTS:
                break
        return tuple(chosen)

    def _arrived(self) -> list[_Arrived]:
        """Bundles that came in with the theme they came from, newest first."""
        notes = self.notes()
        query = select(t.bundle).where(t.bundle.c.way == "in").order_by(t.bundle.c.at.desc(), t.bundle.c.id)
        return [_Arrived(row, notes[row.id]) for row in self._connection.execute(query) if row.id in notes]


class _Arrived:
    """A bundle that came in."""

    def __init__(self, row: _Row, note: Mapping[str, object]) -> None:
        counts = json.loads(row.counts or "{}")
        theme = note.get("theme")
        self.theme = str(theme) if theme is not None else None
        seen = note.get("seen")
        self.seen = frozenset(map(str, seen)) if isinstance(seen, list) else frozenset()
        self.replica = int(row.peer or 0)
        self.at = str(row.at)
        self.before = journal.vector_from_json(row.vv_before)
        self.after = journal.vector_from_json(row.vv_after)
        self.receipt = Receipt(
            bundle=row.id,
            file=row.file,
            theme=self.theme,
            replica=self.replica,
            at=row.at,
            fate="refused" if row.verdict == "refused" else "taken",
            taken=counts.get("new", 0) + counts.get("changed", 0),
            code=str(note.get("code") or ""),
            words=str(note.get("words") or "")[:LONGEST_WORDS],
        )

    def brought(self, dot: Dot) -> bool:
        return self.before.get(dot.replica, 0) < dot.seq <= self.after.get(dot.replica, 0)


class _Decisions:
    """What was decided here about writes that bundles brought, told per bundle."""

    def __init__(self, connection: Connection, arrived: Sequence[_Arrived]) -> None:
        steps = connection.execute(select(t.txn).where(t.txn.c.label.in_(list(DECISIONS)))).all() if arrived else []
        self._steps = {Dot(row.rep, row.first): row for row in steps}
        ids: dict[RecordId, None] = {}
        for row in steps:
            writes = journal.writes_above(connection, row.rep, row.first - 1, row.last)
            ids.update((write.record, None) for write in writes)
        numbers = journal.record_numbers(connection, list(ids)).values()
        self._writes = dict(journal.writes_of(connection, list(numbers)))
        self._named = journal.kinds_of(connection, numbers)

    def about(self, bundle: _Arrived) -> list[tuple[ReceiptLine, Dot]]:
        """The lines about one bundle, each with the write that decided."""
        found = []
        for number, writes in self._writes.items():
            brought = {write.dot: write for write in writes if bundle.brought(write.dot)}
            if not brought:
                continue
            for write in writes:
                step = self._steps.get(Dot(write.dot.replica, write.txn))
                if step is None or bundle.brought(write.dot):
                    continue
                fields = _decided_otherwise(write, [brought[dot] for dot in write.preds if dot in brought])
                if fields:
                    found.append((self._line(number, fields, step), write.dot))
        return found

    def _line(self, number: int, fields: Sequence[str], step: _Row) -> ReceiptLine:
        record, kind = self._named[number]
        words = reasons.given(fields_from_json(step.ext)) if step.ext else ""
        outcome = DECISIONS[step.label]
        return ReceiptLine(RecordId(record), kind, tuple(fields)[:100], outcome, step.person, words[:LONGEST_WORDS])


def _decided_otherwise(write: Written, theirs: Sequence[Written]) -> list[str]:
    """The fields in which a decision says something else than what it overwrote."""
    if not theirs:
        return []
    if write.fields.get(DELETED_FIELD):
        return [DELETED_FIELD]
    return sorted(
        name
        for name, value in write.fields.items()
        if any(name in each.fields and each.fields[name] != value for each in theirs)
    )


class _Seen:
    """What each group said it has read: the last return it named, and everything that was to be told by then."""

    def __init__(self, connection: Connection, arrived: Sequence[_Arrived]) -> None:
        self._returns: dict[str | None, tuple[str, VersionVector]] = {}
        named: dict[str | None, set[str]] = {}
        for each in arrived:
            named.setdefault(each.theme, set()).update(each.seen)
        sent = select(t.bundle).where(t.bundle.c.way == "out").order_by(t.bundle.c.at)
        for row in connection.execute(sent):
            for theme, ids in named.items():
                if row.id in ids:
                    self._returns[theme] = (row.at, journal.vector_from_json(row.vv_after))

    def bundle(self, each: _Arrived) -> bool:
        return each.theme in self._returns and each.at <= self._returns[each.theme][0]

    def write(self, each: _Arrived, dot: Dot) -> bool:
        return dot.seq <= self._returns[each.theme][1].get(dot.replica, 0)
