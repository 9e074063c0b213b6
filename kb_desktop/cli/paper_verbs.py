"""Verbs that make papers: one function per verb, as in `verbs`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kb_desktop.cli import answers
from kb_desktop.cli.answers import Answer
from kb_desktop.domain.addresses import location
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases import opening
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.records import Workspace
from kb_desktop.usecases.replacing import Sort, refuse_to_replace

if TYPE_CHECKING:
    from kb_desktop.usecases.mailing import Letter
    from kb_desktop.usecases.papers import Paper


def pack(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases import mailing, sendings

    _refuse_same_place(args)
    for pdf in (args.out, args.confidential, args.print_copy):
        _refuse_to_replace(pdf, "pdf")
    _refuse_to_replace(args.mail, "mail")
    with opening.opened(location(args.workspace), desk, read_only=not args.sent) as workspace:
        built, part = _made(args, desk, workspace)
        meeting = RecordId(args.meeting.lower())
        for paper in (built, part) if args.sent else ():
            if paper is not None:
                apart = paper is part
                sendings.record_sent(workspace, meeting, paper, desk.today, args.edition, confidential=apart)
        serial = built.after + 1 if args.supplement and built is not None else 0
        letter = mailing.letter_for(workspace, meeting, desk.installation.person, args.edition, serial=serial)
    document, lines = _pack_document(args, built), _pack_lines(args, built)
    if part is not None:
        document["confidential"] = {"file": args.confidential, **_pack_document(args, part)}
        lines += answers.pack_lines(part)
    elif args.confidential is not None:
        document["confidential"] = None
        lines.append("Deze editie heeft geen vertrouwelijk deel.")
    if built is not None:
        _make_beside(args, desk, built, letter, document, lines)
    if args.sent:
        lines.append("Vastgelegd als verstuurd. De nummers van deze pagina’s blijven voortaan gelijk.")
    return Answer(document, lines)


def _refuse_same_place(args: argparse.Namespace) -> None:
    """Refuse two outputs that are one file, also when they are spelled in two ways."""
    places: dict[str, str] = {}
    for option in ("--out", "--confidential", "--print-copy", "--mail"):
        file = getattr(args, option[2:].replace("-", "_"))
        if file is None:
            continue
        other = places.setdefault(os.path.normcase(os.path.realpath(file)), option)
        if other != option:
            raise Refused.because("pack.same_file", None, file=file, one=other, other=option)


def _refuse_to_replace(file: str | None, sort: Sort) -> None:
    if file is not None:
        refuse_to_replace(Path(file), sort)


def _made(args: argparse.Namespace, desk: Desk, workspace: Workspace) -> tuple[Paper | None, Paper | None]:
    """The pack or later sending, and its confidential part. None is what is not new to its readers, or not there."""
    from kb_desktop.usecases import papers, sendings

    make = sendings.supplement if args.supplement else papers.meeting_pack
    nothing_new: Refused | None = None
    built: Paper | None = None
    try:
        built = make(workspace, args.meeting, Path(args.out), desk.today, edition=args.edition)
    except Refused as refused:
        if args.confidential is None or refused.problems[0].code != "sending.nothing_new":
            raise
        nothing_new = refused
    part = _confidential(args, desk, workspace) if args.confidential is not None else None
    if nothing_new is not None and part is None:
        raise nothing_new
    return built, part


def _make_beside(
    args: argparse.Namespace, desk: Desk, built: Paper, letter: Letter, document: dict[str, object], lines: list[str]
) -> None:
    """The copy to print and the mail, when they are asked for."""
    from kb_desktop.usecases import mailing, paper_view

    if args.print_copy is not None:
        count = paper_view.print_copy(built.path, Path(args.print_copy))
        document["print_copy"] = {"file": args.print_copy, "sheets": count}
        lines.append(f"Afdrukversie {args.print_copy}: {count} vel, twee pagina’s per vel.")
    if args.mail is not None:
        wrong = mailing.write_draft(letter, [built.path], Path(args.mail), desk.clock())
        document["mail"] = answers.letter_document(letter, args.mail, wrong)
        lines += answers.letter_lines(letter, args.mail, wrong)


def _confidential(args: argparse.Namespace, desk: Desk, workspace: Workspace) -> Paper | None:
    from kb_desktop.usecases import papers, sendings

    make = sendings.confidential_supplement if args.supplement else papers.confidential_part_of_pack
    return make(workspace, args.meeting, Path(args.confidential), desk.today, args.edition)


def _pack_document(args: argparse.Namespace, built: Paper | None) -> dict[str, object]:
    """A pack, or the absence of one: no pages, and no copy or mail of it."""
    if built is None:
        beside = {name: None for name in ("print_copy", "mail") if getattr(args, name) is not None}
        return {"pages": 0, "conforms": [], "left_out": [], "annexes": [], "sections": [], **beside}
    document = answers.paper_document(built)
    document |= answers.numbers_document(built)
    if args.sent:
        document["sent"] = built.after + 1
    return document


def _pack_lines(args: argparse.Namespace, built: Paper | None) -> list[str]:
    if built is not None:
        return answers.pack_lines(built)
    return [f"Alleen het vertrouwelijke deel is veranderd; {args.out} is niet gemaakt."]


def report(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases import steering_report

    _refuse_to_replace(args.out, "pdf")
    with opening.opened(location(args.workspace), desk, read_only=True) as workspace:
        built = steering_report.progress_report(workspace, Path(args.out), desk.today, args.period or "")
    return Answer(answers.paper_document(built), answers.paper_lines(built))


PAPER_VERBS: Mapping[str, Callable[[argparse.Namespace, Desk], Answer]] = {"pack": pack, "report": report}
