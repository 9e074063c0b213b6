"""Whose bundles and writes are taken: refused before any change when the signer or a writer may not do this here.

The list of writers belongs to this workspace. A key is pinned to a copy at first contact; after that only that key, one
it handed over to, or the secretariat vouching for it may bring new writes of that copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kb_desktop.domain.bundles import Incoming, Manifest, Seal, Writer
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.spaces import About
from kb_desktop.domain.trust import KnownWriter, Policy, Role, Standing, Stated, Statement, fingerprint, is_successor
from kb_desktop.workspace import journal, seals
from kb_desktop.workspace import tables as t
from kb_desktop.workspace import writers as listed
from kb_desktop.workspace.encoding import to_json
from kb_desktop.workspace.seeding import RELEASED


@dataclass(frozen=True)
class _Trusting:
    """The list of writers with what the statements of a bundle add to it."""

    policy: Policy
    writers: Mapping[str, KnownWriter]
    successors: Mapping[str, str]
    revoked: frozenset[str]
    until: Mapping[tuple[str, int], int]

    def person(self, key: str, otherwise: str = "") -> str:
        known = self.writers.get(key)
        return (known.person if known else "") or otherwise

    def _is_confirmed(self, key: str) -> bool:
        return key in self.writers and self.writers[key].is_confirmed

    def role(self, key: str) -> Role:
        known = self.writers.get(key)
        return known.role if known and known.is_confirmed else Role.NONE

    def check(self, key: str, person: str, *, stands: bool = False) -> None:
        """Refuse a key that was revoked (unless what it brings `stands`), or that nobody confirmed where needed."""
        facts = {"person": self.person(key, person), "fingerprint": fingerprint(key)}
        if key in self.revoked and not stands:
            raise Refused.because("merge.revoked", None, **facts)
        if self.policy is Policy.CLOSED and not (stands or self._is_confirmed(key)):
            raise Refused.because("merge.unknown_writer", None, **facts)


def admit(connection: Connection, about: About, incoming: Incoming, *, forked: bool = False) -> None:
    """Refuse a bundle of another workspace or of somebody who may not bring it. Reads only.

    Of a `forked` one it is known that its history is another.
    """
    manifest = incoming.manifest
    _check_about(about, manifest.about)
    trusting = _trusting(connection, manifest)
    pinned = listed.pinned(connection)
    sender = manifest.sender
    known = pinned.get(sender.replica)
    trusting.check(incoming.signer.key, sender.person)
    if known and not is_successor(trusting.successors, known, incoming.signer.key):
        raise Refused.because("merge.other_key", None, person=sender.person, replica=sender.replica)
    held = journal.version_vector(connection)
    last = {each.replica: each for each in manifest.seals if each.seq == manifest.tip.get(each.replica)}
    fresh = [replica for replica, seq in manifest.tip.items() if seq > held.get(replica, 0)]
    for replica in fresh:
        if replica in last:
            _check_writer(trusting, pinned.get(replica), last[replica], _person(manifest, replica))
        else:
            _check_seed(trusting, manifest, replica, incoming.signer.key)
    here = seals.held_among(connection, manifest.seals)
    joining = [each for each in fresh if manifest.needs.get(each, 0) <= held.get(each, 0)]
    if not forked:
        seals.check_joins(here, manifest.needs, manifest.seals, joining)
        resting = [replica for replica, seq in manifest.needs.items() if seq and manifest.tip.get(replica, 0) <= seq]
        ground = [replica for replica in resting if manifest.needs[replica] <= held.get(replica, 0)]
        seals.check_ground(connection, here, manifest.needs, manifest.seals, ground)
    incoming.check_seals(here.values())


def _check_about(about: About, theirs: About) -> None:
    if theirs.family != about.family:
        raise Refused.because("merge.foreign_family", None, name=theirs.name)
    if theirs.theme != about.theme and not theirs.is_joint and not about.is_joint:
        raise Refused.because("merge.foreign_theme", None, name=theirs.name, theme=theirs.theme, own=about.theme)


def _person(manifest: Manifest, replica: int) -> str:
    return next((each.person for each in (manifest.sender, *manifest.writers) if each.replica == replica), "")


def _trusting(connection: Connection, manifest: Manifest) -> _Trusting:
    writers = {each.key: each for each in listed.listed(connection)}
    successors = {each.key: each.replaced_by for each in writers.values() if each.replaced_by}
    revoked = {each.key for each in writers.values() if each.standing is Standing.REVOKED}
    stated = [each for each in listed.statements(connection) if each.what == Stated.REVOCATION]
    for each in manifest.statements:
        if each.what == Stated.REVOCATION and _is_secretariat(writers.get(each.by)):
            revoked.add(each.key)
            stated.append(each)
    until = {(each.key, replica): seq for each in stated for replica, seq in each.until}
    for each in manifest.statements:
        if not _is_rotation(each) or each.key in revoked:
            continue
        if successors.setdefault(each.key, each.next) != each.next:
            person = writers[each.key].person if each.key in writers else ""
            raise Refused.because("merge.second_successor", None, person=person, fingerprint=fingerprint(each.key))
        old = writers.get(each.key)
        if old is not None and (each.next not in writers or writers[each.next].standing is Standing.SEEN):
            writers[each.next] = _succeeding(old, each.next)
    return _Trusting(listed.policy(connection), writers, successors, frozenset(revoked), until)


def _succeeding(old: KnownWriter, key: str) -> KnownWriter:
    standing = Standing.CONFIRMED if old.is_confirmed else Standing.SEEN
    return KnownWriter(key, old.person, old.device, old.role, old.theme, standing, old.confirmed_on, old.confirmed_by)


def _is_secretariat(writer: KnownWriter | None) -> bool:
    return writer is not None and writer.is_confirmed and writer.role is Role.SECRETARIAT


def _check_writer(trusting: _Trusting, pinned: str | None, seal: Seal, person: str) -> None:
    """The one who sealed the new writes: the copy's own key, a successor of it, or the secretariat for it."""
    stands = seal.seq <= trusting.until.get((seal.key, seal.replica), 0)
    trusting.check(seal.key, person, stands=stands)
    own = not pinned or is_successor(trusting.successors, pinned, seal.key)
    if not own and trusting.role(seal.key) is not Role.SECRETARIAT:
        raise Refused.because("merge.other_key", None, person=person, replica=seal.replica)
    if trusting.role(seal.key) is Role.READER:
        facts = {"person": trusting.person(seal.key, person), "fingerprint": fingerprint(seal.key)}
        raise Refused.because("merge.reader", None, **facts)


def _check_seed(trusting: _Trusting, manifest: Manifest, replica: int, signer: str) -> None:
    """Only a whole beginning may come unsealed: one of this program, or of who may write register and covenant."""
    if manifest.needs.get(replica, 0) or any(each.replica == replica for each in manifest.seals):
        raise Refused.because("merge.unsealed", None, replica=replica)
    if replica not in RELEASED and trusting.role(signer) not in (Role.NONE, Role.SECRETARIAT):
        facts = {"person": trusting.person(signer), "fingerprint": fingerprint(signer)}
        raise Refused.because("merge.not_in_role", None, **facts, kind="covenant_edition")


# --- after the writes were staged, inside the transaction of the merge
def take(
    connection: Connection,
    incoming: Incoming,
    before: Mapping[int, int],
    after: Mapping[int, int],
    derived: frozenset[int] = frozenset(),
) -> tuple[Problem, ...]:
    """Hold the new writes against roles, keep seals, keys and statements; returns whom nobody confirmed yet.

    `derived` are the numbers of a fork, which this copy seals when it passes them on.
    """
    manifest = incoming.manifest
    fresh = {replica: before.get(replica, 0) for replica, seq in after.items() if seq > before.get(replica, 0)}
    last = {each.replica: each for each in manifest.seals if each.seq == manifest.tip.get(each.replica)}
    seals.check_seeds(connection, [each for each in fresh if each not in last and each not in derived])
    writers = {each.key: each for each in listed.listed(connection)}
    keys = {incoming.signer.key: manifest.sender}
    proven = {manifest.sender.replica: incoming.signer.key}
    for replica in fresh.keys() & last.keys():
        key = last[replica].key
        stated = next((each for each in manifest.writers if each.replica == replica), Writer(replica, "", ""))
        if stated.key in ("", key) or not _is_secretariat(writers.get(key)):  # whom it vouches for is met later
            proven[replica] = key
            keys.setdefault(key, stated)
    for writer in (manifest.sender, *manifest.writers):
        listed.remember_copy(connection, writer, proven.get(writer.replica, ""))
    for replica in proven.keys() - {each.replica for each in (manifest.sender, *manifest.writers)}:
        listed.remember_copy(connection, Writer(replica, "", ""), proven[replica])
    for key, writer in keys.items():
        listed.meet(connection, key, writer.person, writer.device)
    _take_statements(connection, manifest)
    known = {each.key: each for each in listed.listed(connection)}
    for replica in fresh.keys() & last.keys():
        _check_role(connection, known[last[replica].key], replica, fresh[replica])
    seals.keep(connection, [each for each in manifest.seals if each.seq > before.get(each.replica, 0)])
    for name, own in journal.own_replicas(connection).items():
        if own in fresh:  # somebody went on from a copy of this file: this one continues under a new number
            journal.set_meta(connection, **{name: "0"})
    return tuple(_unconfirmed(known[key]) for key in keys if known[key].standing is Standing.SEEN)


def _unconfirmed(writer: KnownWriter) -> Problem:
    return Problem("trust.unconfirmed", None, {"person": writer.person, "fingerprint": writer.fingerprint})


def _take_statements(connection: Connection, manifest: Manifest) -> None:
    writers = {each.key: each for each in listed.listed(connection)}
    for each in manifest.statements:
        if each.what == Stated.REVOCATION and _is_secretariat(writers.get(each.by)):
            listed.meet(connection, each.key, "", "")
            listed.set_standing(connection, each.key, Standing.REVOKED)
            listed.keep_statement(connection, each)
    concerning = {each.key for each in listed.listed(connection)}
    waiting = [each for each in manifest.statements if _is_rotation(each)]
    while near := [each for each in waiting if each.key in concerning or each.next in concerning]:
        for each in near:  # of keys that nobody here has to do with nothing is kept
            listed.hand_over(connection, each)
            concerning |= {each.key, each.next}
        waiting = [each for each in waiting if each not in near]


def _is_rotation(stated: Statement) -> bool:
    return stated.what == Stated.ROTATION and stated.by == stated.key and stated.next not in ("", stated.key)


def _check_role(connection: Connection, writer: KnownWriter, replica: int, after: int) -> None:
    """Refuse new writes of a confirmed coordinator in register or covenant, or about another theme."""
    if not writer.is_confirmed or writer.role is not Role.COORDINATOR:
        return
    allowed = {"null", *map(to_json, _themes(connection, writer.theme))} if writer.theme else None
    whose = {"person": writer.person, "fingerprint": writer.fingerprint}
    for op in journal.writes_above(connection, replica, after):
        kind = CATALOGUE.get(op.kind)
        if kind is None:
            continue
        if kind.reference_data:
            raise Refused.because("merge.not_in_role", None, **whose, kind=op.kind)
        if allowed is not None and op.kind in _ABOUT_A_THEME and to_json(op.fields.get("theme")) not in allowed:
            raise Refused.because("merge.other_theme", None, **whose, theme=writer.theme)


_ABOUT_A_THEME = frozenset(
    kind.name
    for kind in CATALOGUE.values()
    if not kind.reference_data and any(field.name == "theme" and "theme" in field.target for field in kind.fields)
)


def _themes(connection: Connection, key: str) -> Iterable[str]:
    """Ids of the records of this theme, one per covenant edition."""
    theme = t.TYPED["theme"]
    query = select(t.record.c.id).join(theme, theme.c.n == t.record.c.n).where(theme.c.key == key)
    return connection.execute(query).scalars()
