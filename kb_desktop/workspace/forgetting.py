"""What a workspace forgets and what it keeps to itself: erasing, and the rights that a receiver has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from kb_desktop.domain.journal import Dot
from kb_desktop.domain.labels import rights_of
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import ERASED_LABEL
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.workspace import engine, erasing, mentions, search, writers
from kb_desktop.workspace.mentions import GivenReason, Mention
from kb_desktop.workspace.projection import catch_up_search
from kb_desktop.workspace.writing import Done, Transaction


class Forgetting(ABC):
    """What a workspace does so that values are not where they should not be."""

    about: About

    @property
    @abstractmethod
    def _connection(self) -> Connection: ...
    @abstractmethod
    def _transaction(
        self, label: str, way: str, *, reason: str = "", target: int | None = None
    ) -> AbstractContextManager[Transaction]: ...
    @abstractmethod
    def _writing(self) -> AbstractContextManager[None]: ...

    def erase(
        self,
        record: RecordId,
        fields: Collection[str],
        reason: str,
        *,
        keep_current: bool = False,
        steps: Collection[Dot] = (),
    ) -> Done:
        """Take the values of these fields from every write of a record, here and on every copy that hears of it.

        The reasons given for `steps` go along, each named by its first write. What cannot be undone is not kept either:
        the file is cleaned afterwards. With `keep_current` only what was written before goes.
        """
        with self._transaction(ERASED_LABEL, "erase", reason=reason) as transaction:
            transaction.erase(record, fields, keep_current=keep_current, steps=steps)
        self._scrub()
        return transaction.finished

    def _scrub(self) -> None:
        if erasing.must_scrub(self._connection):
            with self._writing():
                catch_up_search(self._connection)
                search.make_anew(self._connection)
            try:
                engine.clean(self._connection)
            except Refused as refused:
                raise Refused.because("erase.not_cleaned") from refused
            with self._writing():
                erasing.scrubbed(self._connection)

    def where_written(self, texts: Collection[str], besides: RecordId) -> Sequence[Mention]:
        """Where these texts stand, now or in the history, apart from one record."""
        return mentions.where_written(self._connection, texts, besides)

    def reasons_with(self, texts: Collection[str]) -> Sequence[GivenReason]:
        """The reasons given for steps in which one of these texts stands, in the order of their time."""
        return mentions.reasons_with(self._connection, texts)

    def is_writer(self, texts: Collection[str]) -> bool:
        """Whether somebody with such a name wrote here."""
        return mentions.is_writer(self._connection, texts)

    def _rights_of(self, replica: int) -> frozenset[str]:
        key = writers.pinned(self._connection).get(replica)
        reader = next((each for each in writers.listed(self._connection) if each.key == key), None) if key else None
        return rights_of(reader, self.about.theme)
