"""A workspace: the records of a theme's working group, or of all groups together, in a file or on a server."""

from __future__ import annotations

import datetime
import secrets
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError

from kb_desktop.domain.addresses import Address, Location
from kb_desktop.domain.conflicts import DELETED_FIELD, Conflict
from kb_desktop.domain.journal import Block
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.receipts import SETTLED_LABEL
from kb_desktop.domain.records import Record, RecordId, Value
from kb_desktop.domain.spaces import About, Installation
from kb_desktop.workspace import (
    backups,
    books,
    checking,
    engine,
    files,
    history,
    issues,
    journal,
    lists,
    moving,
    seals,
    search,
    staging,
    undo,
    upgrading,
    writers,
)
from kb_desktop.workspace import outgoing as leaving
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.arrivals import Arrivals
from kb_desktop.workspace.backups import Snapshot
from kb_desktop.workspace.books import BundleEntry
from kb_desktop.workspace.checking import Finding
from kb_desktop.workspace.digest import Digest, digest_of
from kb_desktop.workspace.encoding import to_lines
from kb_desktop.workspace.exchange_books import Books
from kb_desktop.workspace.forgetting import Forgetting
from kb_desktop.workspace.history import HistoryEntry
from kb_desktop.workspace.holding import Allowed
from kb_desktop.workspace.issues import Issue
from kb_desktop.workspace.journal import Clock
from kb_desktop.workspace.moving import Progress
from kb_desktop.workspace.outgoing import Outgoing
from kb_desktop.workspace.own_copy import NoMemory, OwnCopy, ReplicaMemory
from kb_desktop.workspace.projection import catch_up_search, project, unsearched
from kb_desktop.workspace.seals import Sealer
from kb_desktop.workspace.seeding import SeedRecord, seed_ops
from kb_desktop.workspace.undo import StepRow, Undone
from kb_desktop.workspace.writers import WriterList
from kb_desktop.workspace.writing import Done, Transaction, mark_step

__all__ = ["BundleEntry", "Done", "Issue", "SeedRecord", "Snapshot", "Undone", "Workspace"]

APP = "kb_desktop 0.1.0"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found by a search: what it is, what a list shows for it, and where the words stand."""

    id: RecordId
    kind: str
    title: str
    snippet: str


class Workspace(OwnCopy, Forgetting, Arrivals):
    """Everything that can be asked of or done to one workspace. Use from one thread at a time."""

    def __init__(
        self,
        path: Location,
        connection: Connection,
        installation: Installation,
        clock: Clock,
        *,
        read_only: bool,
        memory: ReplicaMemory,
        snapshot_folder: Path | None,
        sealer: Sealer | None = None,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.installation = installation
        self.snapshot_folder = snapshot_folder
        self._held = connection
        self._clock = clock
        self._memory = memory
        self._sealer = sealer
        theme = journal.get_meta(connection, "theme") or None
        self.about = About(
            theme, journal.get_meta(connection, "name") or "", journal.get_meta(connection, "family") or ""
        )

    @property
    def _connection(self) -> Connection:
        return engine.alive(self._held)

    # --- opening and closing
    @classmethod
    def create(
        cls,
        path: Location,
        about: About,
        installation: Installation,
        seed: Iterable[SeedRecord],
        clock: Clock,
        *,
        memory: ReplicaMemory | None = None,
        snapshot_folder: Path | None = None,
        sealer: Sealer | None = None,
        source: Workspace | None = None,
        progress: Progress | None = None,
    ) -> Workspace:
        """A new workspace with the seed inside, or everything of `source`.

        With a `sealer`, where others write too, what is written here is sealed at once by who wrote it. Refuses to
        overwrite; nothing is left behind when it fails.
        """
        connection = engine.create(path)
        try:
            with engine.writing(connection):
                engine.take_place(connection)
                t.METADATA.create_all(connection, checkfirst=False)
                search.create(connection)
                journal.set_meta(
                    connection,
                    format=str(engine.SCHEMA_VERSION),
                    family=about.family,
                    theme=about.theme or "",
                    name=about.name,
                    uid=secrets.token_hex(16),
                    created=clock().isoformat(timespec="seconds"),
                )
                if source is not None:
                    moving.bring_over(source._connection, connection, progress)  # noqa: SLF001 - one of us
                    _seal_all_of(connection, installation, sealer)
                else:
                    _begin_with(connection, seed)
                upgrading.mark_current(connection)
            return cls(
                path,
                connection,
                installation,
                clock,
                read_only=False,
                memory=memory or NoMemory(),
                snapshot_folder=snapshot_folder,
                sealer=sealer,
            )
        except BaseException:
            engine.discard(path, connection)
            raise

    @classmethod
    def open(
        cls,
        path: Location,
        installation: Installation,
        clock: Clock,
        *,
        read_only: bool = False,
        memory: ReplicaMemory | None = None,
        snapshot_folder: Path | None = None,
        sealer: Sealer | None = None,
        upgrade: bool = False,
        progress: Progress | None = None,
    ) -> Workspace:
        """Open a workspace; refuses what is missing, no workspace, damaged, or made by a newer version.

        A file that another version derived its tables in is brought up to date, after a copy was kept; a server, where
        others work, only with `upgrade`. `progress` hears which part of that is done; when it raises, nothing is opened
        and nothing has changed.
        """
        connection = engine.connect(path, read_only=read_only)
        try:
            if journal.get_meta(connection, "family") is None:
                raise Refused.because("workspace.no_workspace", path=path.name)
            if int(journal.get_meta(connection, "format") or 1) > engine.SCHEMA_VERSION:
                raise Refused.because("workspace.newer", path=path.name)
            upgrading.check_form(connection, path.name)
            if not upgrading.is_current(connection):
                if isinstance(path, Address):
                    if not upgrade:
                        raise Refused.because("server.other_version", None, name=path.name)
                elif read_only:
                    engine.close(connection)
                    connection = engine.connect_to_copy(path)
                else:
                    with backups.taking(path, snapshot_folder or path.parent, "bijwerken", clock()) as unfinished:
                        backups.write(connection, unfinished)
                upgrading.upgrade(connection, progress)
            memory = memory or NoMemory()
            opened = cls(
                path,
                connection,
                installation,
                clock,
                read_only=read_only,
                memory=memory,
                snapshot_folder=snapshot_folder,
                sealer=sealer,
            )
            if not read_only:
                with suppress(Refused):  # a power cut may have come between an erasure and the cleaning of the file
                    opened._scrub()
            return opened
        except DatabaseError as error:
            engine.close(connection)
            code = "workspace.busy" if engine.is_busy(error) else "workspace.damaged"
            raise Refused.because(code, path=path.name) from error
        except BaseException:
            engine.close(connection)
            raise

    def close(self) -> None:
        """Close the file, or the way to the server."""
        engine.close(self._held)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _now(self) -> str:
        return self._clock().astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    # --- reading
    def get(self, id: RecordId) -> Record | None:  # noqa: A002
        """The record, also when deleted; None when not held."""
        return lists.get(self._connection, id)

    def of_newer_kinds(self, kind: str | None = None) -> Sequence[Record]:
        """Records of a kind, or of all kinds, that only a newer version knows; deleted ones left out."""
        return lists.of_newer_kinds(self._connection, kind)

    def list(
        self,
        kind: str,
        where: Mapping[str, Value] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
        *,
        include_deleted: bool = False,
    ) -> Sequence[Record]:
        """Records of a kind; `where` compares fields (a list: any of them), `order` names fields ("-": descending)."""
        window = (limit, offset)
        return lists.listed(self._connection, kind, where or {}, order, window, include_deleted=include_deleted)

    def count(self, kind: str, where: Mapping[str, Value] | None = None) -> int:
        """How many records fit."""
        return lists.count(self._connection, kind, where or {})

    def ids(
        self, kind: str, where: Mapping[str, Value] | None = None, order: Sequence[str] = (), search: str = ""
    ) -> array[int]:
        """Numbers of the records that fit, in order, for a table that fetches `rows` page by page."""
        if search.strip():
            self._catch_up_search()
        return lists.ids(self._connection, kind, where or {}, order, search)

    def rows(self, kind: str, numbers: Sequence[int]) -> Sequence[Record]:
        """The records behind numbers that `ids` gave."""
        return lists.rows(self._connection, kind, numbers)

    def search(self, words: str, kinds: Sequence[str] | None = None, limit: int = 50) -> Sequence[Hit]:
        """Records in which every word occurs, accents ignored, best first."""
        hits = []
        self._catch_up_search()
        for id_, kind, snippet in search.search(self._connection, words, kinds, limit):
            record = self.get(id_)
            title = record.text(lists.kind_named(kind).title_field) if record and kind in t.TYPED else ""
            number = record.text("number") if record else ""
            hits.append(Hit(id_, kind, f"{number} {title}".strip(), snippet))
        return hits

    def _catch_up_search(self) -> None:
        """A merge leaves the search index for whoever searches first."""
        if not self.read_only and unsearched(self._connection):
            with self._writing():
                catch_up_search(self._connection)

    def history(self, id: RecordId) -> Sequence[HistoryEntry]:  # noqa: A002
        """Every write to a record, oldest first; refused when the record is not known."""
        if self.get(id) is None:
            raise Refused.because("record.missing", None, id=id)
        return history.history_of(self._connection, id)

    def conflicts(self, record: RecordId | None = None) -> Sequence[Conflict]:
        """Open conflicts, of one record or of all."""
        return history.conflicts_of(self._connection, record)

    def conflict_count(self) -> int:
        """How many fields are in dispute."""
        return int(self._connection.execute(select(func.count()).select_from(t.conflict)).scalar_one())

    def issues(self) -> Sequence[Issue]:
        """Rules broken together, numbers given out twice, references to nothing: the same in every copy."""
        return issues.listed(self._connection)

    def digest(self) -> Digest:
        """One hash of the shared state."""
        return digest_of(self._connection)

    def bundles(self) -> Sequence[BundleEntry]:
        """Bundles that came in or went out, newest first."""
        return books.bundles(self._connection)

    def issues_about(self, id: RecordId) -> Sequence[Problem]:  # noqa: A002
        """What is noted about one record."""
        return [each.problem for each in issues.listed(self._connection, id)]

    # --- writing
    @contextmanager
    def change(self, label: str, reason: str = "") -> Iterator[Transaction]:
        """One transaction and one undo step. After the block `done` tells what changed; an exception undoes all."""
        with self._transaction(label, "do", reason=reason) as transaction:
            yield transaction

    @contextmanager
    def _transaction(
        self, label: str, way: str, *, reason: str = "", target: int | None = None
    ) -> Iterator[Transaction]:
        self._refuse_read_only()
        with self._writing(), self._writes(label, way, reason, target) as transaction:
            yield transaction
        self._remember(transaction)

    @contextmanager
    def _writes(self, label: str, way: str, reason: str = "", target: int | None = None) -> Iterator[Transaction]:
        clock = journal.next_clock(self._connection, self._clock())
        transaction = Transaction(self._connection, self._own_replica(), label, clock)
        yield transaction
        done = transaction.finish(way, person=self.installation.person, app=APP, reason=reason, target=target)
        issues.refresh(self._connection, journal.record_numbers(self._connection, sorted(done.ids)).values())
        if self._sealer is not None and done.ids:
            key = self.installation.public_key.hex()
            seals.seal_own(self._connection, transaction.replica, key, self._sealer)

    def _refuse_read_only(self) -> None:
        if self.read_only:
            raise Refused.because("workspace.read_only", path=self.path.name)

    def settle(
        self, record: RecordId, field: str, value: Value, reason: str, derived: Mapping[str, Value] | None = None
    ) -> Done:
        """Settle a conflict by writing `value` over every head; fields that are written together are settled together.

        `derived` are other fields that follow from a value that no side has.
        For a delete in dispute: True deletes, None keeps.
        """
        open_fields = {each.field for each in self.conflicts(record)}
        if field not in open_fields:
            raise Refused.because("conflict.none", field, id=record)
        if not reason.strip():
            raise Refused.because("conflict.reason_needed", "reason")
        with self._transaction(SETTLED_LABEL, "do", reason=reason) as transaction:
            if field == DELETED_FIELD and value:
                transaction.delete(record)
            elif field == DELETED_FIELD:
                transaction.restore(record)
            else:
                transaction.settle(record, field, value, derived or {})
        return transaction.finished

    @property
    def undo_label(self) -> str | None:
        """Name of the step that undo would take back."""
        found = undo.last_undoable(self._connection, self._walker)
        return str(found.label) if found is not None else None

    @property
    def redo_label(self) -> str | None:
        """Name of the step that redo would bring back."""
        found = undo.last_redoable(self._connection, self._walker)
        return str(found.label) if found is not None else None

    def undo(self) -> Undone:
        """Take back the last step of this copy."""
        return self._take_back(undo.next_to_take_back(self._connection, self._walker), "undo")

    def undo_bundle(self, bundle: str) -> Undone:
        """Take back a whole import, keeping what was edited since."""
        return self._take_back(undo.step_of_bundle(self._connection, bundle), "undo")

    def redo(self) -> Undone:
        """Bring back what the last undo took away."""
        found = undo.last_redoable(self._connection, self._walker)
        if found is None:
            raise Refused.because("redo.nothing")
        return self._take_back(found, "redo")

    def _take_back(self, step: StepRow, way: str) -> Undone:
        number, label = int(str(step.n)), str(step.label)
        with self._transaction(label, way, target=number) as transaction:
            skipped = undo.take_back(transaction, self._connection, step)
            if way == "redo" and step.target is not None:
                mark_step(self._connection, int(str(step.target)), undone=False)
        done = transaction.done
        ids = done.ids if done else frozenset()
        return Undone(number, label, len(ids), tuple(skipped), ids)

    # --- files
    def add_file(self, name: str, source: bytes | Path) -> dict[str, Value]:
        """Keep a file; returns the value for a `file` field."""
        self._refuse_read_only()
        with self._writing():
            return files.add_file(self._connection, name, source)

    def has_file(self, sha256: str) -> bool:
        """Whether the file with this hash is here."""
        return sha256 in files.held(self._connection)

    def file_bytes(self, sha256: str) -> bytes:
        """The whole content of a kept file."""
        return b"".join(files.read(self._connection, sha256))

    # --- exchange
    @property
    def books(self) -> Books:
        """Whom we exchange with, what became of bundles, and receipts."""
        return Books(self._connection)

    def outgoing(
        self,
        scope: str = "unconfirmed",
        replica: int = 0,
        held: Mapping[int, int] | None = None,
        *,
        labels: Collection[str] = (),
        locked: bool = False,
    ) -> Outgoing:
        """What a bundle would carry: `full`, `unconfirmed` (not confirmed by every copy) or `replica` (for one copy).

        `held` is what a copy says it holds; then exactly the rest is carried. Closed labels go along when the bundle is
        `locked`: those in `labels`, and those to which the holder of `replica` has a right.
        """
        self._refuse_read_only()
        with self._writing():
            own = self._own_replica()
            if self._sealer is not None:
                seals.note_leaving(self._connection)
        needs: Mapping[int, int] = held or {}
        if held is not None:
            pass
        elif scope == "unconfirmed":
            needs = leaving.confirmed_by_everybody(self._connection)
        elif scope == "replica":
            needs = leaving.confirmed_by(self._connection, replica)
        allowed = Allowed(frozenset(labels) | self._rights_of(replica), locked)
        return leaving.outgoing(self._connection, self.about, self._sender(own), needs, allowed)

    def sent(self, bundle: str, file: str, counts: Mapping[str, int], tip: Mapping[int, int], replica: int = 0) -> None:
        """Note a bundle that went out; `replica` is the copy it is for, 0 when it is for everybody."""
        with self._writing():
            entry = BundleEntry(bundle, "out", file, self._now(), self.installation.person, "sent", counts)
            books.note_sent(self._connection, entry, tip, replica)

    def unsent(self, bundle: str) -> None:
        """A bundle that was noted did not go out after all."""
        with self._writing():
            books.note_unsent(self._connection, bundle)

    @property
    def writers(self) -> WriterList:
        """Whose bundles and writes are taken here."""
        return WriterList(self._connection, self._now, self.installation.person, self.installation.public_key.hex())

    # --- safety
    @property
    def _copies(self) -> Path:
        if self.snapshot_folder is not None:
            return self.snapshot_folder
        if isinstance(self.path, Address):
            raise RuntimeError("a workspace on a server has no folder beside it for copies")
        return self.path.parent

    def snapshot(self, reason: str) -> Path:
        """Take a checked copy now: of a file the file, of a server its whole journal in a file."""
        with backups.taking(self.path, self._copies, reason, self._clock()) as unfinished:
            if self.is_shared:
                Workspace.create(unfinished, self.about, self.installation, (), self._clock, source=self).close()
            else:
                backups.write(self._connection, unfinished)
        return self.snapshots()[0].path

    def snapshots(self) -> Sequence[Snapshot]:
        """Stored copies, newest first."""
        return backups.snapshots(self.path, self._copies)

    def check(self, *, rebuild: bool = False, progress: Progress | None = None) -> Sequence[Finding]:
        """What is not in order; with `rebuild` every derived table is first made anew from the journal.

        `progress` hears which part of the rebuilding is done; when it raises, nothing has changed.
        """
        if rebuild:
            self._refuse_read_only()
            with self._writing():
                checking.rebuild(self._connection, progress)
        return checking.check(self._connection)


def _seal_all_of(connection: Connection, installation: Installation, sealer: Sealer | None) -> None:
    """Seal what came over of ours and never left its home."""
    key = installation.public_key.hex()
    for replica, pinned in writers.pinned(connection).items():
        if sealer is not None and pinned == key:
            seals.seal_own(connection, replica, key, sealer)


def _begin_with(connection: Connection, seed: Iterable[SeedRecord]) -> None:
    ops, txns = seed_ops(seed)
    staged = staging.stage(connection, [Block(to_lines(ops), ops)] if ops else [], {}, staging.Numbers())
    staging.store_transactions(connection, txns)
    seals.note_seeds(connection, staged.after)
    for coming in staging.by_record([staged]):
        project(connection, coming, staged.new)
    issues.refresh_all(connection)
