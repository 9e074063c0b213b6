"""The list of writers of a workspace: keys, people, roles, and what was stated about keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from kb_desktop.domain.bundles import Writer
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.trust import KEY_DIGITS, KnownWriter, Policy, Role, Standing, Stated, Statement
from kb_desktop.workspace import engine, journal
from kb_desktop.workspace import tables as t

_POLICY = "policy"
_ORDER = (Standing.CONFIRMED, Standing.SEEN, Standing.REPLACED, Standing.REVOKED)


def policy(connection: Connection) -> Policy:
    """Open unless somebody closed this workspace."""
    return Policy(journal.get_meta(connection, _POLICY) or Policy.OPEN)


def set_policy(connection: Connection, wanted: Policy) -> None:
    """Whether strangers are taken from now on."""
    journal.set_meta(connection, **{_POLICY: str(wanted)})


def listed(connection: Connection) -> list[KnownWriter]:
    """Everybody whose key is known, the confirmed first."""
    copies: dict[str, list[int]] = {}
    for row in connection.execute(select(t.replica.c.rep, t.replica.c.key).where(t.replica.c.key != "")):
        copies.setdefault(row.key, []).append(row.rep)
    found = [
        KnownWriter(
            row.key,
            row.person or "",
            row.device or "",
            Role(row.role or ""),
            row.theme or "",
            Standing(row.standing),
            row.confirmed_on or "",
            row.confirmed_by or "",
            row.replaced_by or "",
            tuple(sorted(copies.get(row.key, ()))),
        )
        for row in connection.execute(select(t.writer))
    ]
    return sorted(found, key=lambda each: (_ORDER.index(each.standing), each.person.casefold(), each.key))


def pinned(connection: Connection) -> Mapping[int, str]:
    """Per copy the key it was met with."""
    rows = connection.execute(select(t.replica.c.rep, t.replica.c.key))
    return {row.rep: row.key for row in rows if row.key}


def remember_copy(connection: Connection, writer: Writer, key: str) -> None:
    """Keep whose copy this is; `key` only when it was proven. A key once pinned stays."""
    held = connection.execute(select(t.replica.c.key).where(t.replica.c.rep == writer.replica)).one_or_none()
    if held is None:
        connection.execute(
            insert(t.replica).values(rep=writer.replica, person=writer.person, device=writer.device, key=key)
        )
    elif not held.key and key:
        connection.execute(update(t.replica).where(t.replica.c.rep == writer.replica).values(key=key))


def meet(connection: Connection, key: str, person: str, device: str) -> None:
    """Put a key on the list when it is not there yet; whose it is, is kept from the first who tells."""
    held = connection.execute(select(t.writer.c.person).where(t.writer.c.key == key)).one_or_none()
    if held is None:
        values = {"key": key, "person": person, "device": device, "role": "", "standing": str(Standing.SEEN)}
        connection.execute(insert(t.writer).values(**values))
    elif not held.person and person:
        connection.execute(update(t.writer).where(t.writer.c.key == key).values(person=person, device=device))


def set_standing(connection: Connection, key: str, standing: Standing, **more: str) -> None:
    """Change how well a listed key is known."""
    connection.execute(update(t.writer).where(t.writer.c.key == key).values(standing=str(standing), **more))


def hand_over(connection: Connection, stated: Statement) -> None:
    """A key goes on as another: the new one takes over person and role. A revoked key hands over nothing."""
    old = next((each for each in listed(connection) if each.key == stated.key), None)
    if old is not None and (old.standing is Standing.REVOKED or old.replaced_by not in ("", stated.next)):
        return
    if old is not None and not old.replaced_by:
        meet(connection, stated.next, old.person, old.device)
        if old.is_confirmed and find(connection, stated.next).standing is Standing.SEEN:
            set_standing(
                connection,
                stated.next,
                Standing.CONFIRMED,
                role=str(old.role),
                theme=old.theme,
                confirmed_on=old.confirmed_on,
                confirmed_by=old.confirmed_by,
            )
        set_standing(connection, stated.key, Standing.REPLACED, replaced_by=stated.next)
    if stated.sig:
        keep_statement(connection, stated)


def keep_statement(connection: Connection, stated: Statement) -> None:
    """Keep a statement to pass it on."""
    same = (t.statement.c.what == stated.what, t.statement.c.key == stated.key)
    if connection.execute(select(t.statement.c.key).where(*same)).first() is None:
        values = {"what": stated.what, "key": stated.key, "next": stated.next}
        until = journal.vector_to_json(dict(stated.until))
        connection.execute(
            insert(t.statement).values(**values, by=stated.by, at=stated.at, sig=stated.sig, until=until)
        )


def statements(connection: Connection) -> list[Statement]:
    """Everything stated about keys, to be passed on."""
    return [
        Statement(row.what, row.key, row.next or "", row.by, row.at, row.sig, _until(row.until))
        for row in connection.execute(select(t.statement).order_by(t.statement.c.what, t.statement.c.key))
    ]


def _until(text: str | None) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(journal.vector_from_json(text).items()))


def find(connection: Connection, named: str) -> KnownWriter:
    """The listed writer with this fingerprint or public key (hex); spaces and capitals do not matter."""
    wanted = "".join(named.split()).lower()
    for each in listed(connection):
        if wanted in (each.key, each.fingerprint.replace(" ", "")):
            return each
    raise Refused.because("trust.unknown", None, named=named)


def confirm(connection: Connection, named: str, role: Role, theme: str, *, at: str, by: str) -> KnownWriter:
    """Somebody compared the fingerprint: the key may write what its role may. A whole key may be one not met yet."""
    key = "".join(named.split()).lower()
    if len(key) == KEY_DIGITS and not key.strip("0123456789abcdef"):
        meet(connection, key, "", "")
    writer = find(connection, named)
    if writer.standing is Standing.REVOKED:
        raise Refused.because("trust.revoked", None, person=writer.person, fingerprint=writer.fingerprint)
    if writer.standing is Standing.REPLACED:
        raise Refused.because("trust.replaced", None, person=writer.person, fingerprint=writer.fingerprint)
    more = {"role": str(role), "theme": theme, "confirmed_on": at, "confirmed_by": by}
    set_standing(connection, writer.key, Standing.CONFIRMED, **more)
    return find(connection, writer.key)


def succeed(connection: Connection, old: str, new: str, *, at: str, by: str) -> KnownWriter:
    """Somebody lost a key and has a new one: whoever compared the new fingerprint says whose it is."""
    before = find(connection, old)
    if before.replaced_by:
        raise Refused.because("trust.replaced", None, person=before.person, fingerprint=before.fingerprint)
    after = find(connection, new)
    if before.key == after.key:
        raise Refused.because("trust.same_key", None, person=before.person)
    standing = Standing.REVOKED if before.standing is Standing.REVOKED else Standing.REPLACED
    set_standing(connection, before.key, standing, replaced_by=after.key)
    more = {"confirmed_on": at, "confirmed_by": by, "person": after.person or before.person}
    set_standing(connection, after.key, Standing.CONFIRMED, role=str(before.role), theme=before.theme, **more)
    return find(connection, after.key)


def revoke(connection: Connection, named: str, stated: Statement | None = None) -> KnownWriter:
    """Take nothing new of this key any more; `stated` tells the others."""
    writer = find(connection, named)
    set_standing(connection, writer.key, Standing.REVOKED)
    if stated is not None and stated.what == Stated.REVOCATION:
        keep_statement(connection, stated)
    return find(connection, writer.key)


@dataclass(frozen=True, slots=True)
class WriterList:
    """The list of writers of one open workspace. `now` gives the time (ISO 8601 UTC), `person` is at work there."""

    connection: Connection
    now: Callable[[], str]
    person: str
    own_key: str

    @property
    def policy(self) -> Policy:
        """Whether strangers are taken."""
        return policy(self.connection)

    def listed(self) -> Sequence[KnownWriter]:
        """Everybody whose key is known, the confirmed first."""
        return listed(self.connection)

    def find(self, named: str) -> KnownWriter:
        """The writer with this fingerprint or key."""
        return find(self.connection, named)

    def set_policy(self, wanted: Policy, own_role: Role) -> None:
        """Open or close this workspace; whoever closes it is on the list, with `own_role`."""
        with engine.writing(self.connection):
            set_policy(self.connection, wanted)
            if wanted is Policy.CLOSED:
                meet(self.connection, self.own_key, self.person, "")
                if find(self.connection, self.own_key).standing is Standing.SEEN:
                    confirm(self.connection, self.own_key, own_role, "", at=self.now(), by=self.person)

    def confirm(self, named: str, role: Role, theme: str = "") -> KnownWriter:
        """The fingerprint was compared: its key may write what the role may; `theme` limits a coordinator."""
        with engine.writing(self.connection):
            return confirm(self.connection, named, role, theme, at=self.now(), by=self.person)

    def succeed(self, old: str, new: str) -> KnownWriter:
        """The holder of the lost key `old` has the key `new`; its fingerprint was compared."""
        with engine.writing(self.connection):
            return succeed(self.connection, old, new, at=self.now(), by=self.person)

    def announce(self, rotations: Sequence[Statement]) -> None:
        """New keys of this installation, each stated by the one before: kept, and told in every bundle."""
        known = {(each.key, each.next) for each in statements(self.connection)}
        new = [each for each in rotations if (each.key, each.next) not in known]
        if new:
            with engine.writing(self.connection):
                for each in new:
                    hand_over(self.connection, each)

    def written_with(self, key: str) -> tuple[tuple[int, int], ...]:
        """Per copy that writes with this key, in order, how far it is held here."""
        held = journal.version_vector(self.connection)
        return tuple((copy, held[copy]) for copy in self.find(key).copies if copy in held)

    def revoke(self, named: str, stated: Statement) -> KnownWriter:
        """Take nothing new of this key; `stated` travels in bundles to tell the others."""
        with engine.writing(self.connection):
            return revoke(self.connection, named, stated)
