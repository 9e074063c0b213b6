"""Bundles that arrive at a workspace: looked at first, then merged, each or together in one transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select

from kb_desktop.collecting import without_collecting
from kb_desktop.domain.bundles import Incoming
from kb_desktop.domain.merging import BundleVerdict, MergePlan
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.workspace import engine, files, forks, merging, reasons, trust, undo
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.any_order import in_any_order
from kb_desktop.workspace.exchange_books import Books
from kb_desktop.workspace.staging import Numbers, wait_as_lines
from kb_desktop.workspace.writing import Transaction


class _NothingTaken(Exception):  # noqa: N818 - ends a transaction that has nothing to keep
    pass


class Arrivals(ABC):
    """What a workspace does with bundles that come in."""

    about: About
    snapshot_folder: Path | None

    @property
    @abstractmethod
    def _connection(self) -> Connection: ...
    @property
    @abstractmethod
    def books(self) -> Books: ...
    @property
    @abstractmethod
    def is_shared(self) -> bool: ...
    @abstractmethod
    def _own_number(self) -> int: ...
    @abstractmethod
    def _writing(self) -> AbstractContextManager[None]: ...
    @abstractmethod
    def snapshot(self, reason: str) -> Path: ...
    @abstractmethod
    def _now(self) -> str: ...
    @abstractmethod
    def _refuse_read_only(self) -> None: ...
    @abstractmethod
    def _remember(self, transaction: Transaction) -> None: ...
    @abstractmethod
    def _scrub(self) -> None: ...
    @abstractmethod
    def _writes(self, label: str, way: str, reason: str = "") -> AbstractContextManager[Transaction]: ...

    def plan(self, incoming: Incoming, progress: Callable[[float], None] | None = None) -> MergePlan:
        """What a merge would do; nothing is written."""
        outcome = self.preview_all([incoming], progress)[0]
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    def preview_all(
        self, bundles: Sequence[Incoming], progress: Callable[[float], None] | None = None
    ) -> Sequence[MergePlan | Refused]:
        """What merging these bundles would do, in whatever order they need each other; nothing is written."""
        self._refuse_read_only()
        with without_collecting(), engine.trying(self._connection):
            return in_any_order(self._connection, bundles, self._look, progress)

    def _look(self, incoming: Incoming, progress: Callable[[float], None] | None) -> MergePlan:
        trust.admit(self._connection, self.about, incoming)
        plan = merging.carry_out(self._connection, incoming, progress, detailed=merging.DETAILED_RECORDS)
        return replace(plan, verdict=BundleVerdict.PREVIEWED) if plan.verdict is BundleVerdict.MERGED else plan

    def merge(
        self,
        incoming: Incoming,
        leave: frozenset[RecordId] = frozenset(),
        progress: Callable[[float], None] | None = None,
        *,
        detailed: int = 0,
    ) -> MergePlan:
        """Merge one bundle in one transaction; see `merge_all`."""
        outcome = self.merge_all([incoming], Choices(leave), progress, detailed=detailed)[0]
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    def merge_all(
        self,
        bundles: Sequence[Incoming],
        choices: Choices,
        progress: Callable[[float], None] | None = None,
        *,
        detailed: int = 0,
    ) -> Sequence[MergePlan | Refused]:
        """Merge bundles in one transaction, in whatever order they need each other; what is refused leaves nothing.

        Every write enters the journal, or later bundles would find a gap; for records that are left or asked about
        steps of this copy then bring back what was visible, so the choice is kept, shown in the history and shared.
        The plans hold counts and tell the first `detailed` records field by field, as `preview_all` does.
        """
        self._refuse_read_only()
        self._keep_a_copy(bundles)
        with without_collecting():
            return self._merge_all(bundles, choices, progress, detailed)

    def _keep_a_copy(self, bundles: Sequence[Incoming], *, forked: bool = False) -> None:
        """Take a copy of the file as it is, unless no bundle is trusted: ten are kept, and each pushes one out."""
        if self.snapshot_folder is None or self.is_shared:
            return
        if any(self._trusts(each, forked=forked) for each in bundles):
            self.snapshot("inlezen")

    def _trusts(self, incoming: Incoming, *, forked: bool) -> bool:
        try:
            trust.admit(self._connection, self.about, incoming, forked=forked)
        except Refused:
            return False
        return True

    def _merge_all(
        self, bundles: Sequence[Incoming], choices: Choices, progress: Callable[[float], None] | None, detailed: int
    ) -> Sequence[MergePlan | Refused]:
        written: list[Transaction] = []
        outcome: Sequence[MergePlan | Refused] = []
        numbers = Numbers()
        receive = partial(self._receive, numbers, wait_as_lines(sum(each.manifest.ops for each in bundles)))
        with suppress(_NothingTaken), self._writing():
            received = in_any_order(self._connection, bundles, receive, merging.part(progress, 0.0))
            taken = [each for each in received if not isinstance(each, Refused)]
            if not taken:
                outcome = [each for each in received if isinstance(each, Refused)]
                raise _NothingTaken  # even an empty commit would touch the file
            numbers.forget()
            plans = iter(merging.bring_in(self._connection, taken, merging.part(progress, 0.5), detailed=detailed))
            outcome = [each if isinstance(each, Refused) else next(plans) for each in received]
            for plan, bundle in zip(outcome, received, strict=True):
                if not isinstance(plan, Refused) and not isinstance(bundle, Refused):
                    written += self._enter(bundle, plan, choices)
        for transaction in written:
            self._remember(transaction)
        self._scrub()
        return outcome

    def merge_fork(self, incoming: Incoming) -> MergePlan:
        """Merge a bundle with another history under a known number: that history as the writes of another copy."""
        self._refuse_read_only()
        self._keep_a_copy([incoming], forked=True)
        with without_collecting(), self._writing():
            trust.admit(self._connection, self.about, incoming, forked=True)
            derived = forks.derive(self._connection, incoming)
            received = self._take_in(Numbers(), wait_as_lines(incoming.manifest.ops), derived, None)
            plan = merging.bring_in(self._connection, [received])[0]
            self._enter(received, plan, Choices())
        self._scrub()
        return plan

    def _receive(
        self, numbers: Numbers, as_lines: bool, incoming: Incoming, progress: Callable[[float], None] | None
    ) -> merging.Received:
        trust.admit(self._connection, self.about, incoming)
        return self._take_in(numbers, as_lines, incoming, progress)

    def _take_in(
        self, numbers: Numbers, as_lines: bool, incoming: Incoming, progress: Callable[[float], None] | None
    ) -> merging.Received:
        with numbers.attempt():
            received = merging.receive(self._connection, incoming, numbers, progress, as_lines=as_lines)
            for sha256 in incoming.manifest.files:
                with incoming.file(sha256) as stream:
                    chunks = iter(partial(stream.read, files.CHUNK), b"")
                    files.store(self._connection, sha256, "application/octet-stream", chunks)
        return received

    def _enter(self, received: merging.Received, plan: MergePlan, choices: Choices) -> Sequence[Transaction]:
        """Put a bundle that was taken in the books, and take back what was chosen to be left out."""
        incoming = received.incoming
        self.books.forget_refusal(incoming.bundle_id)
        walker = self._own_number() if self.is_shared else None
        step = merging.log_bundle(self._connection, received, plan, self._now(), walker)
        self.books.keep(incoming, self.about.theme)
        reasons.forget_in_receipts(self._connection)
        written: list[Transaction] = []
        if step is not None:
            row = self._connection.execute(select(t.step).where(t.step.c.n == step)).one()
            for label, reason, records in choices.steps():
                with self._writes(label, "do", reason) as transaction:
                    undo.take_back(transaction, self._connection, row, only=records)
                written.append(transaction)
        return written
