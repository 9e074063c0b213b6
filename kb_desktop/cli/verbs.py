"""One function per verb: asks the use case, gives the exit code with the document and the lines to print."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from kb_desktop.cli import answers
from kb_desktop.cli.answers import Answer
from kb_desktop.cli.paper_verbs import PAPER_VERBS
from kb_desktop.cli.trust_verbs import TRUST_VERBS
from kb_desktop.domain.addresses import Address, location
from kb_desktop.domain.merging import BundleVerdict, MergePlan
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import exchanging, opening, putting, showing
from kb_desktop.usecases.attention import issue_rows
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.in_words import GONE_WORDS, reason_in_words, value_in_words
from kb_desktop.usecases.records import Workspace
from kb_desktop.wording.labels import counted, field_label, held_back_line, kind_label, parts_counted, writes_counted
from kb_desktop.wording.refusals import sentence


def create(args: argparse.Namespace, desk: Desk) -> Answer:
    path = location(args.workspace)
    theme = None if args.joint else str(args.theme).upper()
    if args.source is None:
        opening.create(path, theme, args.name, desk).close()
        return Answer({"workspace": str(path), "theme": theme}, [f"Werkmap {path} is gemaakt."])
    source = location(args.source)
    if isinstance(source, Address) or source.suffix == opening.SUFFIX:
        if args.name or args.joint or args.theme:
            raise Refused.because("create.name_with_source")
        here = opening.create_from(path, source, desk, _told_on_stderr("overgezet"))
    else:
        from kb_desktop.usecases import starting

        chosen = theme if args.joint or args.theme else starting.NOT_SAID
        here = starting.create_from(path, source, desk, chosen, args.name)
    theme = here.workspace.about.theme
    here.close()
    return Answer({"workspace": str(path), "theme": theme}, [f"Werkmap {path} is gemaakt uit {source}."])


def _told_on_stderr(done: str) -> Callable[[float], None] | None:
    """How much is `done`, for a person who waits at a terminal; a script hears nothing of it."""
    if not sys.stderr.isatty():
        return None

    def tell(fraction: float) -> None:
        sys.stderr.write(f"\r{fraction:4.0%} {done}" + ("\n" if fraction >= 1 else ""))
        sys.stderr.flush()

    return tell


def schema(_: argparse.Namespace, __: Desk) -> Answer:
    kinds = showing.schema()
    return Answer(kinds, (_schema_line(name, facts) for name, facts in kinds.items()))


def _schema_line(name: str, facts: Value) -> str:
    fields = facts.get("fields") if isinstance(facts, dict) else None
    return f"{name} ({kind_label(name)}): {', '.join(fields) if isinstance(fields, dict) else ''}"


def put(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk) as workspace, _lines(args.file) as lines:
        ids, done = putting.put(workspace, lines, desk.today)
        issues = [each for each in workspace.issues() if each.record in done.ids]
    remarks = [f"Let op: {sentence(each.problem, each.kind)}" for each in issues]
    return Answer({"ids": ids}, ids, remarks)


@contextmanager
def _lines(file: str) -> Iterator[Iterable[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as stream:
            yield stream
    except OSError as error:
        raise Refused.because("input.unreadable", None, file=file) from error


def show(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk, read_only=True) as workspace:
        records = showing.show(workspace, args.kind, args.id)
        people = () if args.json else records
        lines = [line for record in people for line in answers.record_lines(workspace, record)]
    return Answer([showing.as_document(record) for record in records], lines)


def history(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk, read_only=True) as workspace:
        entries = showing.history(workspace, args.id)
        record = workspace.get(RecordId(args.id.lower()))
        kind = record.kind if record else ""
        lines = [_history_line(workspace, kind, each) for each in entries]
    document = [
        {
            "at": each.at,
            "by": each.by,
            "field": each.field,
            "old": each.old,
            "new": each.new,
            "bundle": each.bundle,
            "label": each.label,
            "reason": each.reason,
            "gone": each.gone or None,
            "reason_gone": each.reason_gone,
        }
        for each in entries
    ]
    return Answer(document, lines)


def _history_line(workspace: Workspace, kind: str, each: showing.HistoryEntry) -> str:
    old = GONE_WORDS.get(each.old_gone) or value_in_words(workspace, kind, each.field, each.old)
    new = GONE_WORDS.get(each.gone) or value_in_words(workspace, kind, each.field, each.new)
    reason = reason_in_words(each)
    return f"{each.at}  {each.by}  {field_label(kind, each.field)}: {old} → {new}{f' ({reason})' if reason else ''}"


def erase(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases import erasing

    with opening.opened(location(args.workspace), desk, read_only=args.preview) as workspace:
        if args.preview:
            reach = erasing.reach_of(workspace, args.record, args.field, desk, keep_current=args.keep_current)
        else:
            reach = erasing.erase(
                workspace, args.record, args.field, args.reason, desk, keep_current=args.keep_current
            ).reach
    return Answer(answers.reach_document(reach), answers.reach_lines(reach, preview=args.preview))


def export(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases import requests, starting

    locked = exchanging.lock_for(args.to, _passphrase(args, twice=True))
    scope, replica = ("full" if args.full else "unconfirmed"), 0
    if args.for_replica is not None:
        if not args.for_replica.isdecimal():
            raise Refused.because("export.replica_no_number", None, replica=args.for_replica)
        scope, replica = "replica", int(args.for_replica)
    start = starting.start_for(str(args.start).upper()) if args.start else None
    with opening.opened(location(args.workspace), desk) as workspace:
        request = requests.open_request(workspace, Path(args.request)) if args.request else None
        made = exchanging.export(
            workspace,
            Path(args.out),
            desk,
            scope,
            replica,
            request=request,
            start=start,
            locked=locked,
            labels=args.labels,
        )
    held_back = [dict(each) for each in made.held_back]
    document = {
        "bundle": made.bundle,
        "ops": made.ops,
        "records": made.records,
        "held_back": held_back,
        "kind": made.purpose,
        "receipts": made.receipts,
    }
    done = "gemaakt en versleuteld" if made.is_locked else "gemaakt"
    lines = [f"Bundel {made.path} is {done}: {parts_counted(made.records)}, {writes_counted(made.ops)}."]
    lines += [held_back_line(str(each["label"]), str(each["reason"]), int(str(each["count"]))) for each in held_back]
    return Answer(document, lines)


def request(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases import requests

    with opening.opened(location(args.workspace), desk) as workspace:
        made = requests.write_request(workspace, Path(args.out), desk)
    document = {"request": args.out, "held": {str(replica): seq for replica, seq in sorted(made.held.items())}}
    return Answer(document, [f"Verzoek {args.out} is gemaakt. Er staan alleen nummers in; stuur het naar de afzender."])


def _passphrase(args: argparse.Namespace, *, twice: bool = False) -> str:
    """The pass phrase from a file or typed here; empty when none is wanted."""
    if args.passphrase_file is not None:
        try:
            return _filled(Path(args.passphrase_file).read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            raise Refused.because("passphrase.not_utf8", None, file=args.passphrase_file) from None
        except OSError as error:
            raise Refused.because("input.unreadable", None, file=args.passphrase_file) from error
    if not args.passphrase:
        return ""
    typed = _filled(getpass.getpass("Wachtzin: "))
    if twice and getpass.getpass("Nog een keer: ").strip() != typed:
        raise Refused.because("export.passphrase_differs")
    return typed


def _filled(passphrase: str) -> str:
    """The pass phrase that was given; an empty one would mean that none is wanted, and leave a bundle open."""
    given = passphrase.strip()
    if not given:
        raise Refused.because("passphrase.empty")
    return given


def inspect(args: argparse.Namespace, desk: Desk) -> Answer:
    manifest = exchanging.inspect(Path(args.bundle), exchanging.keys_of(desk, _passphrase(args)))
    return Answer(manifest, [answers.as_json(manifest)])


def merge(args: argparse.Namespace, desk: Desk) -> Answer:
    paths = [Path(each) for each in args.bundles]
    keys = exchanging.keys_of(desk, _passphrase(args))
    with opening.opened(location(args.workspace), desk) as workspace:
        if args.preview:
            plans = exchanging.preview(workspace, paths, keys=keys)
        else:
            plans = exchanging.merge(workspace, paths, desk, keys=keys)
    lines = [line for plan in plans for line in answers.plan_lines(plan)]
    refused = exchanging.problems_of(plans)
    document = {"bundles": [answers.plan_document(plan) for plan in plans]}
    return Answer(document, lines, _once(map(sentence, refused)), 1 if _any_refused(plans) else 0)


def quarantine(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases import quarantine as forks

    with opening.opened(location(args.workspace), desk, read_only=not args.take) as workspace:
        kept = forks.Quarantine(workspace.path, desk)
        if args.take:
            plan = forks.take(workspace, args.take, desk, exchanging.keys_of(desk, _passphrase(args)))
            return Answer({"bundles": [answers.plan_document(plan)]}, answers.plan_lines(plan))
        if args.remove:
            kept.remove(kept.find(args.remove).bundle)
        found = kept.kept()
    document = [
        {"bundle": each.bundle, "file": each.file, "person": each.person, "at": each.at, "bytes": each.bytes}
        for each in found
    ]
    lines = [f"{each.bundle[:12]}  {each.at[:10]}  {each.person}  {each.file}" for each in found]
    return Answer(document, lines or ["Er staat niets in quarantaine."])


def _any_refused(plans: Iterable[MergePlan]) -> bool:
    return any(plan.verdict is BundleVerdict.REFUSED for plan in plans)


def _once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sentences))


def conflicts(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk, read_only=True) as workspace:
        found = [] if args.rules else workspace.conflicts()
        rows = issue_rows(workspace) if args.rules or not args.json else ()
        people = () if args.json else found
        lines = [line for each in people for line in answers.conflict_lines(workspace, each)]
    rules = [line for each in rows for line in answers.issue_lines(each)]
    if args.rules:
        return Answer([answers.issue_document(each) for each in rows], rules or ["Er wordt geen regel geraakt."])
    lines = lines or ["Er zijn geen open verschillen."]
    return Answer([answers.conflict_document(each) for each in found], lines + rules)


def settle(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases.settling import settle as settle_conflict

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        whole = putting.whole_number("settle.number_too_large")
        value = json.loads(args.value, parse_int=whole, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Refused.because("settle.no_json", None, value=args.value) from error
    with opening.opened(location(args.workspace), desk) as workspace:
        settle_conflict(workspace, args.record, args.field, value, args.reason, desk.today)
    return Answer({"record": args.record.lower(), "field": args.field}, ["Het verschil is beslist."])


def undo(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk) as workspace:
        undone = workspace.undo_bundle(args.bundle) if args.bundle is not None else workspace.undo()
    skipped = [{"record": record, "field": name} for record, name in undone.skipped]
    lines = [f"‘{undone.label}’ is ongedaan gemaakt, {parts_counted(undone.records)}."]
    if skipped:
        left = counted(len(skipped), "veld is later gewijzigd en bleef", "velden zijn later gewijzigd en bleven")
        lines.append(f"{left} staan.")
    return Answer({"step": undone.label, "records": undone.records, "skipped": skipped}, lines)


def digest(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk, read_only=True) as workspace:
        found = workspace.digest()
    document = {
        "digest": found.digest,
        "ops": found.ops,
        "records": found.records,
        "conflicts": found.conflicts,
        "withheld": found.withheld,
    }
    disputed = counted(found.conflicts, "verschil", "verschillen")
    line = f"{parts_counted(found.records)}, {writes_counted(found.ops)}, {disputed}: {found.digest}"
    return Answer(document, [line])


_FINDINGS: Mapping[str, str] = {
    "check.file": "Het bestand zelf is beschadigd.",
    "check.gap": "In het journaal ontbreken schrijfacties.",
    "check.heads": "Wat nu geldt van een onderdeel klopt niet met het journaal.",
    "check.predecessors": "Schrijfacties verwijzen naar schrijfacties die er niet zijn.",
    "check.no_writes": "Een onderdeel heeft geen schrijfacties.",
    "check.conflicts": "De lijst van verschillen klopt niet met het journaal.",
    "check.row": "Een rij klopt niet met het journaal.",
    "check.blanked": "De lijst van gewiste en achtergehouden gegevens klopt niet met het journaal.",
    "check.file_content": "Een bijlage klopt niet met haar kenmerk.",
}


def check(args: argparse.Namespace, desk: Desk) -> Answer:
    with opening.opened(location(args.workspace), desk, read_only=not args.rebuild, upgrade=args.rebuild) as workspace:
        findings = workspace.check(rebuild=args.rebuild, progress=_told_on_stderr("opnieuw gemaakt"))
    document = {
        "ok": not findings,
        "findings": [
            {"code": each.code, "record": each.record, "detail": each.detail, "text": _FINDINGS[each.code]}
            for each in findings
        ],
    }
    if not findings:
        return Answer(document, ["De werkmap is in orde."])
    lines = [f"{_FINDINGS[each.code]} {each.record or each.detail}" for each in findings]
    not_well = Problem("check.not_well", None, {"count": len(findings)})
    return Answer(document, lines, [sentence(not_well)], 1)


def tour(args: argparse.Namespace, desk: Desk) -> Answer:
    from kb_desktop.usecases.tour import performance

    files = performance.perform(Path(args.folder), args.seed, args.size, desk, args.photographer)
    return Answer({"files": [str(each) for each in files]}, [str(each) for each in files])


VERBS: Mapping[str, Callable[[argparse.Namespace, Desk], Answer]] = {
    "create": create,
    "schema": schema,
    "put": put,
    "show": show,
    "history": history,
    "export": export,
    "request": request,
    "inspect": inspect,
    "merge": merge,
    "quarantine": quarantine,
    "conflicts": conflicts,
    "settle": settle,
    "undo": undo,
    "erase": erase,
    "digest": digest,
    "check": check,
    "tour": tour,
    **PAPER_VERBS,
    **TRUST_VERBS,
}
