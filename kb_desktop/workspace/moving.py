"""Everything of one workspace into a new, empty one: from a file to a server and back, with one digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection, select

from kb_desktop.collecting import without_collecting
from kb_desktop.domain.journal import Block
from kb_desktop.workspace import bulk, engine, erasing, files, issues, journal, reasons, staging
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import from_lines
from kb_desktop.workspace.projection import project

Progress = Callable[[float], None]

_BOOKS = (t.replica, t.peer, t.bundle, t.bundle_note, t.step, t.seal, t.seed, t.writer, t.statement)
"""What is kept beside the journal: who writes and seals, what others hold, which bundles came, what was done."""
_FACTS = ("clock", "policy")


def bring_over(source: Connection, target: Connection, progress: Progress | None = None) -> None:
    """Take over journal, books and attachments, inside the caller's transaction on `target`.

    `progress` is told how far it is, from 0 to 1. What others write in the source meanwhile is left out.
    """
    with engine.reading(source), without_collecting():
        tip = journal.version_vector(source)
        as_lines = staging.wait_as_lines(sum(tip.values()))
        staged = staging.stage(target, _counted(source, tip, progress), {}, staging.Numbers(), as_lines=as_lines)
        staged.steps += staging.store_transactions(target, staging.transactions_above(source, {}, tip))
        for book in _BOOKS:
            rows = [tuple(row) for row in source.execute(select(book))]
            bulk.insert_rows(target, book.name, [column.name for column in book.columns], rows)
        for sha256, mime in source.execute(select(t.blob.c.sha256, t.blob.c.mime)).all():
            files.store(target, sha256, mime, files.read(source, sha256))
        facts = {name: journal.get_meta(source, name) for name in _FACTS}
        journal.set_meta(target, **{name: value for name, value in facts.items() if value is not None})
    _bring_up(target, staged, progress)
    issues.refresh_all(target)
    if progress is not None:
        progress(1.0)


def _bring_up(target: Connection, staged: staging.Staged, progress: Progress | None) -> None:
    erasing.settle(target, [staged])
    reasons.settle(target, [staged])
    done, total = 0, max(len(staged.touched), 1)
    with without_collecting():
        for coming in staging.by_record([staged]):
            done += len(coming)
            project(target, coming, staged.new, staged.anew)
            if progress is not None:
                progress(0.6 + 0.35 * done / total)


def _counted(source: Connection, tip: Mapping[int, int], progress: Progress | None) -> Iterator[Block]:
    done, total = 0, max(sum(tip.values()), 1)
    for replica in sorted(tip):
        for lines in journal.lines_above(source, replica, 0, tip[replica]):
            block = from_lines(lines)
            yield Block(lines, block)
            done += len(block)
            if progress is not None:
                progress(0.6 * done / total)
