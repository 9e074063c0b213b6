"""Several bundles in one transaction, in whatever order they need each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection

from kb_desktop.domain.bundles import Incoming
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace import engine

Progress: TypeAlias = Callable[[float], None]
_Outcome = TypeVar("_Outcome")


def in_any_order(
    connection: Connection,
    bundles: Sequence[Incoming],
    attempt: Callable[[Incoming, Progress | None], _Outcome],
    progress: Progress | None = None,
) -> list[_Outcome | Refused]:
    """Attempt each bundle in a part of the caller's transaction; a refused one is attempted again after the others.

    What is refused leaves nothing of itself. The outcomes stand in the order of `bundles`.
    """
    outcome: dict[int, _Outcome | Refused] = {}
    waiting, went_on = dict(enumerate(bundles)), True
    while waiting and went_on:
        went_on = False
        for place, incoming in list(waiting.items()):
            share = _share(progress, len(bundles) - len(waiting), len(bundles))
            try:
                with engine.saved(connection):
                    outcome[place] = attempt(incoming, share)
            except Refused as refused:
                if not engine.stands(connection):
                    raise
                outcome[place] = refused
            else:
                del waiting[place]
                went_on = True
    return [outcome[place] for place in range(len(bundles))]


def _share(progress: Progress | None, place: int, of: int) -> Progress | None:
    return (lambda fraction: progress((place + fraction) / of)) if progress is not None else None
