"""The verbs about keys: who may write here, and the keys of this installation."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping

from kb_desktop.cli.answers import Answer
from kb_desktop.domain.addresses import location
from kb_desktop.domain.trust import KnownWriter, Policy, Role, Standing
from kb_desktop.usecases import opening, trusting
from kb_desktop.usecases.desk import Desk

_STANDING = {
    Standing.SEEN: "nog niet bevestigd",
    Standing.CONFIRMED: "bevestigd",
    Standing.REPLACED: "vervangen door een nieuwe sleutel",
    Standing.REVOKED: "ingetrokken",
}
_ROLE = {
    Role.NONE: "geen rol",
    Role.COORDINATOR: "coördinator",
    Role.SECRETARIAT: "secretariaat",
    Role.READER: "lezer",
}
_POLICY = {
    Policy.OPEN: "Open: bundels van onbekenden worden aangenomen; je ziet dat hun sleutel nog niet is bevestigd.",
    Policy.CLOSED: "Gesloten: alleen bundels van bevestigde schrijvers worden aangenomen.",
}


def writers(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk, read_only=True) as workspace:
        found = trusting.writers(workspace)
    lines = [line for each in found for line in _lines(each)] or ["Er is nog van niemand een bundel ingelezen."]
    return Answer([trusting.as_document(each) for each in found], lines)


def _lines(writer: KnownWriter) -> Iterator[str]:
    where = f" ({writer.device})" if writer.device else ""
    role = f"{_ROLE[writer.role]} {writer.theme}".strip()
    yield f"{writer.person or 'naam nog niet bekend'}{where}: {_STANDING[writer.standing]}, {role}"
    yield f"  {writer.fingerprint}"


def trust(args: argparse.Namespace, desk: Desk) -> Answer:
    theme = args.theme.upper() if args.theme else None
    with opening.opened(location(args.workspace), desk) as workspace:
        confirmed = trusting.trust(workspace, args.named, Role(args.role), theme, args.replaces)
    return Answer(trusting.as_document(confirmed), _lines(confirmed))


def revoke(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk) as workspace:
        revoked = trusting.revoke(workspace, args.named, desk)
    return Answer(trusting.as_document(revoked), _lines(revoked))


def policy(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk, read_only=args.mode is None) as workspace:
        held = trusting.set_policy(workspace, Policy(args.mode)) if args.mode else trusting.policy(workspace)
    return Answer({"policy": str(held)}, [_POLICY[held]])


def key(args: argparse.Namespace, desk: Desk) -> Answer:
    keys = trusting.new_key(desk) if args.new else trusting.own_keys(desk)
    document = {
        "key": keys.key,
        "fingerprint": keys.fingerprint,
        "recipient": keys.recipient,
        "keyring": keys.in_keyring,
    }
    place = "in de sleutelbos van deze computer" if keys.in_keyring else "in een bestand dat alleen jij kunt lezen"
    lines = [
        f"Kenmerk om te vergelijken: {keys.fingerprint}",
        f"Openbare sleutel voor ontvangst: {keys.recipient}",
        f"De geheime sleutels liggen {place}.",
    ]
    return Answer(document, lines)


TRUST_VERBS: Mapping[str, Callable[[argparse.Namespace, Desk], Answer]] = {
    "writers": writers,
    "trust": trust,
    "revoke": revoke,
    "policy": policy,
    "key": key,
}
