"""This copy of a workspace: under which number it writes, so that no number is ever given twice."""

from __future__ import annotations

import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection

from kb_desktop.domain.addresses import Address, Location
from kb_desktop.domain.bundles import Writer
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import Installation
from kb_desktop.workspace import engine, journal, upgrading, writers
from kb_desktop.workspace.server import Watcher
from kb_desktop.workspace.writing import Transaction


class ReplicaMemory(Protocol):
    """What this installation remembers outside the file: how far each of its copies had come."""

    def last_seq(self, replica: int) -> int: ...

    def remember(self, replica: int, seq: int) -> None: ...


class NoMemory:
    """Remembers nothing; for looking at a file without writing."""

    def last_seq(self, replica: int) -> int:
        del replica
        return 0

    def remember(self, replica: int, seq: int) -> None: ...


class OwnCopy(ABC):
    """What tells this copy from every other, and lets it write."""

    path: Location
    installation: Installation
    _memory: ReplicaMemory

    @property
    @abstractmethod
    def _connection(self) -> Connection: ...

    @property
    def is_shared(self) -> bool:
        """Whether others write in it at the same time."""
        return isinstance(self.path, Address)

    def watcher(self) -> Watcher | None:
        """What hears of changes by others; None for a file, which is ours alone while it is open."""
        return Watcher(self._connection) if self.is_shared else None

    def _identity(self) -> str:
        return json.dumps([self.installation.id, *engine.identity(self.path, self._connection)])

    def _own(self, name: str) -> str:
        """The name under which this copy keeps something; on a server everybody is a copy."""
        return f"{name} {self.installation.id}" if self.is_shared else name

    @property
    def replica(self) -> int:
        """Number under which this copy writes. A copied, moved or restored workspace continues under a new one."""
        held = int(journal.get_meta(self._connection, self._own("replica")) or 0)
        if held and journal.get_meta(self._connection, self._own("identity")) == self._identity():
            last = self._memory.last_seq(held)  # asked first: meanwhile another window of ours may go on
            if last <= journal.version_vector(self._connection).get(held, 0):
                return held
        return 0

    def _own_replica(self) -> int:
        """The replica to write under, minted anew on any doubt; call inside a write transaction."""
        replica = self._own_number()
        sender = self._sender(replica)
        writers.remember_copy(self._connection, sender, sender.key)
        writers.meet(self._connection, sender.key, sender.person, sender.device)
        return replica

    def _own_number(self) -> int:
        """The replica to write under, without telling yet whose it is."""
        held = self.replica
        if held:
            return held
        replica = secrets.randbits(48) | 1
        mine = {self._own("replica"): str(replica), self._own("identity"): self._identity()}
        journal.set_meta(self._connection, **mine)
        return replica

    @property
    def _walker(self) -> int | None:
        """Whose steps undo walks along: on a server our own, in a file everybody's who had it."""
        return self.replica if self.is_shared else None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with engine.writing(self._connection):
            if self.is_shared and not upgrading.is_current(self._connection):
                raise Refused.because("server.other_version", None, name=self.path.name)
            yield

    def _sender(self, replica: int) -> Writer:
        mine = self.installation
        return Writer(replica, mine.person, mine.device, mine.public_key.hex())

    def _remember(self, transaction: Transaction) -> None:
        seq = journal.version_vector(self._connection).get(transaction.replica, 0)
        self._memory.remember(transaction.replica, seq)
