"""Everything of one workspace into a new, empty one: from a file to a server and back, with one digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select

from kb_desktop.domain.journal import Op
from kb_desktop.workspace import engine, files, issues, journal, outgoing, staging
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.projection import project

Progress = Callable[[float], None]

_BOOKS = (t.replica, t.peer, t.bundle, t.step)
"""What a workspace keeps beside the journal: who writes, what others hold, which bundles came and what was done."""


def bring_over(source: Connection, target: Connection, progress: Progress | None = None) -> None:
    """Take over journal, books and attachments, inside the caller's transaction on `target`.

    `progress` is told how far it is, from 0 to 1. What others write in the source meanwhile is left out.
    """
    with engine.reading(source):
        tip = journal.version_vector(source)
        staged = staging.stage(target, _counted(outgoing.ops(source, {}, tip), sum(tip.values()), progress), {})
        staging.store_transactions(target, outgoing.transactions(source, {}, tip))
        for book in _BOOKS:
            rows = (tuple(row) for row in source.execute(select(book)))
            engine.bulk_insert(target, book, [column.name for column in book.columns], rows)
        for sha256, mime in source.execute(select(t.blob.c.sha256, t.blob.c.mime)).all():
            files.store(target, sha256, mime, files.read(source, sha256))
        journal.set_meta(target, clock=journal.get_meta(source, "clock") or "0")
    for done, _ in enumerate(project(target, list(staged.touched)), start=1):
        if progress is not None and done % 1000 == 0:
            progress(0.6 + 0.35 * done / len(staged.touched))
    issues.refresh_all(target)
    if progress is not None:
        progress(1.0)


def _counted(ops: Iterator[Op], total: int, progress: Progress | None) -> Iterator[Op]:
    for done, op in enumerate(ops, start=1):
        yield op
        if progress is not None and done % 1000 == 0:
            progress(0.6 * done / total)
