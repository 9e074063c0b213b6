"""Verbs that make papers: one function per verb, as in `verbs`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kb_desktop.cli import answers
from kb_desktop.cli.answers import Answer
from kb_desktop.domain.addresses import location
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import opening
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.records import Workspace

if TYPE_CHECKING:
    from kb_desktop.usecases.papers import Paper


def pack(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases import papers, sendings

    with opening.opened(location(args.workspace), desk, read_only=not args.sent) as workspace:
        make = sendings.supplement if args.supplement else papers.meeting_pack
        built = make(workspace, args.meeting, Path(args.out), desk.today, edition=args.edition)
        part = _confidential(args, desk, workspace) if args.confidential is not None else None
        if args.sent:
            meeting = RecordId(args.meeting.lower())
            sendings.record_sent(workspace, meeting, built, desk.today, args.edition)
            if part is not None:
                sendings.record_sent(workspace, meeting, part, desk.today, args.edition, confidential=True)
    document = _pack_document(args, built)
    lines = answers.pack_lines(built)
    if part is not None:
        document["confidential"] = {"file": args.confidential, **_pack_document(args, part)}
        lines += answers.pack_lines(part)
    elif args.confidential is not None:
        document["confidential"] = None
        lines.append("Deze editie heeft geen vertrouwelijk deel.")
    if args.sent:
        lines.append("Vastgelegd als verstuurd. De nummers van deze pagina’s blijven voortaan gelijk.")
    return Answer(document, lines)


def _confidential(args: argparse.Namespace, desk: Desk, workspace: Workspace) -> Paper | None:
    from kb_desktop.usecases import papers, sendings

    make = sendings.confidential_supplement if args.supplement else papers.confidential_part_of_pack
    return make(workspace, args.meeting, Path(args.confidential), desk.today, args.edition)


def _pack_document(args: argparse.Namespace, built: Paper) -> dict[str, object]:
    document = answers.paper_document(built)
    document |= answers.numbers_document(built)
    if args.sent:
        document["sent"] = built.after + 1
    return document


def report(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases import steering_report

    with opening.opened(location(args.workspace), desk, read_only=True) as workspace:
        built = steering_report.progress_report(workspace, Path(args.out), desk.today, args.period or "")
    return Answer(answers.paper_document(built), answers.paper_lines(built))


PAPER_VERBS: Mapping[str, Callable[[argparse.Namespace, Desk], Answer]] = {"pack": pack, "report": report}
