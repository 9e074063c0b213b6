"""Sealing what is written where others write too: nobody else has to vouch for it when a bundle is made."""

from __future__ import annotations

from collections.abc import Sequence

from kb_desktop.domain.bundles import Seal
from kb_desktop.domain.journal import Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.usecases.desk import Desk
from kb_desktop.workspace.seals import Sealer


def sealer_of(desk: Desk) -> Sealer:
    """Seals with the key of this installation; while its keyring is closed nothing, and the next write makes up."""
    identity = desk.identity

    def seal(before: Seal | None, replica: int, last: int, lines: bytes, txns: Sequence[Txn]) -> Seal | None:
        from kb_desktop.exchange.sealing import seal_at_home

        try:
            return seal_at_home(identity, before, replica, last, lines, txns)
        except Refused:
            return None

    return seal
