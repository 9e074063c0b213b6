"""How answers are printed: one JSON document, or text for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb_desktop.domain.conflicts import Conflict
from kb_desktop.domain.merging import BundleVerdict, MergePlan, Verdict
from kb_desktop.domain.page_numbers import in_short
from kb_desktop.domain.records import Record, Value
from kb_desktop.usecases.attention import IssueRow
from kb_desktop.usecases.erasing import Reach
from kb_desktop.usecases.in_words import value_in_words
from kb_desktop.wording import papers_sent
from kb_desktop.wording.labels import counted, field_label, held_back_line, kind_label, listed
from kb_desktop.wording.refusals import sentence

if TYPE_CHECKING:
    from kb_desktop.usecases.mailing import Letter
    from kb_desktop.usecases.papers import Paper
    from kb_desktop.usecases.records import Workspace


@dataclass(frozen=True)
class Answer:
    """What a verb says: the JSON document, the lines for people, sentences for stderr, and the exit code."""

    document: object
    lines: Iterable[str] = ()
    remarks: Iterable[str] = ()
    code: int = field(default=0)


_BUNDLE_WORDS = {
    BundleVerdict.MERGED: "ingelezen",
    BundleVerdict.PREVIEWED: "bekeken, niets gewijzigd",
    BundleVerdict.EQUAL: "alles was er al",
    BundleVerdict.REFUSED: "niet ingelezen",
}


def as_json(document: object) -> str:
    """One JSON document, readable, UTF-8, keys in the order given."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def paper_document(built: Paper) -> dict[str, object]:
    """A finished paper."""
    signs = [{"where": each.where, "field": each.field, "said": each.said, "shown": each.shown} for each in built.signs]
    return {
        "pages": built.pages,
        "conforms": list(built.conforms),
        "left_out": list(built.left_out),
        "annexes": [
            {"file": each.file, "verdict": each.verdict, **({"made_with": each.made_with} if each.made_with else {})}
            for each in built.annexes
        ],
        **({"unknown_signs": signs} if signs else {}),
    }


def paper_lines(built: Paper) -> list[str]:
    """A finished paper for people: what it is, what is not in it, how each annex came in."""
    names = {"ua1": "PDF/UA-1", "2a": "PDF/A-2a", "2b": "PDF/A-2b"}
    met = " en ".join(names[each] for each in built.conforms) or "geen van de normen"
    lines = [f"{built.path}: {counted(built.pages, 'pagina', 'pagina’s')}, voldoet aan {met}."]
    lines += [f"Niet in deze editie: {each}" for each in built.left_out]
    lines += [each.sentence for each in built.annexes]
    return lines + [each.sentence for each in built.signs]


def numbers_document(built: Paper) -> dict[str, object]:
    """The numbers on the pages of a pack, and what a later sending changes."""
    document: dict[str, object] = {
        "sections": [
            {"key": each.key, "number": each.number or None, "pages": list(each.pages)} for each in built.sections
        ]
    }
    if built.changes:
        document["changes"] = [
            {"what": each.title, "change": each.change, "pages": list(each.pages), "gone": list(each.gone)}
            for each in built.changes
        ]
    return document


def pack_lines(built: Paper) -> list[str]:
    """A finished pack or later sending for people."""
    told = [
        f"{each.title}: {papers_sent.change(each.change, in_short(each.gone), len(each.gone))}"
        + (f", pagina {in_short(each.pages)}" if each.pages else "")
        for each in built.changes
    ]
    return [*paper_lines(built), *told]


def letter_document(letter: Letter, file: str, wrong: Sequence[str]) -> dict[str, object]:
    """A mail that was written as a draft."""
    return {
        "file": file,
        "to": [each.mail for each in letter.to if each.mail not in wrong],
        "wrong_addresses": list(wrong),
        "without_mail": list(letter.without_mail),
        "not_for": list(letter.not_for),
    }


def letter_lines(letter: Letter, file: str, wrong: Sequence[str]) -> Iterable[str]:
    """The same for people."""
    receivers = counted(len(letter.to) - len(wrong), "ontvanger", "ontvangers")
    yield f"Concept-mail {file} is gemaakt voor {receivers}."
    if wrong:
        yield f"Deze mailadressen kloppen niet: {', '.join(wrong)}."
    if letter.without_mail:
        yield f"Zonder mailadres: {', '.join(letter.without_mail)}."
    if letter.not_for:
        yield f"Deze editie is niet voor: {', '.join(letter.not_for)}."


def plan_document(plan: MergePlan) -> dict[str, object]:
    """One bundle's row of the `merge` answer."""
    counts = plan.counts
    return {
        "file": plan.file,
        "bundle": plan.bundle,
        "verdict": str(plan.verdict),
        "new": counts.get(str(Verdict.NEW), 0),
        "changed": counts.get(str(Verdict.CHANGED), 0),
        "equal": counts.get(str(Verdict.EQUAL), 0),
        "conflicts": counts.get(str(Verdict.CONFLICT), 0),
        "rule_conflicts": counts.get(str(Verdict.RULE_CONFLICT), 0),
        "refused": 1 if plan.verdict is BundleVerdict.REFUSED else 0,
        "reason": sentence(plan.reason) if plan.reason else None,
        "held_back": [{"label": each.label, "reason": each.reason, "count": each.count} for each in plan.held_back],
        "unconfirmed": [dict(each.facts) for each in plan.warnings if each.code == "trust.unconfirmed"],
        "erases": _counted(plan, "merge.erases"),
        "erases_reasons": _counted(plan, "merge.erases_reasons"),
    }


def _counted(plan: MergePlan, code: str) -> int:
    return sum(int(str(each.facts["count"])) for each in plan.warnings if each.code == code)


def plan_lines(plan: MergePlan) -> Iterable[str]:
    """One bundle's lines for people."""
    yield f"{plan.file}: {_BUNDLE_WORDS[plan.verdict]}"
    if plan.verdict is BundleVerdict.REFUSED:
        return
    row = plan_document(plan)
    yield (
        f"  nieuw {row['new']}, gewijzigd {row['changed']}, gelijk {row['equal']}, "
        f"verschillen {row['conflicts']}, regels {row['rule_conflicts']}"
    )
    for held in plan.held_back:
        yield f"  {held_back_line(held.label, held.reason, held.count)}"
    for problem in plan.warnings:
        yield f"  let op: {sentence(problem)}"
    for change in plan.records:
        if change.verdict in (Verdict.CONFLICT, Verdict.RULE_CONFLICT):
            fields = ", ".join(
                field_label(change.kind, each.field) for each in change.fields if each.verdict is Verdict.CONFLICT
            )
            yield f"  {kind_label(change.kind)} {change.title}" + (f": {fields}" if fields else "")
            for problem in change.problems:
                yield f"    let op: {sentence(problem, change.kind)}"


def conflict_document(conflict: Conflict) -> dict[str, object]:
    """One row of the `conflicts` answer."""
    return {
        "record": conflict.record,
        "kind": conflict.kind,
        "field": conflict.field,
        "base": conflict.base,
        "heads": [
            {"value": head.value, "by": head.by, "at": head.at, "bundle": head.bundle} for head in conflict.heads
        ],
    }


def conflict_lines(workspace: Workspace, conflict: Conflict) -> Iterable[str]:
    """One conflict for people."""

    def shown(value: Value) -> str:
        return value_in_words(workspace, conflict.kind, conflict.field, value)

    name = "verwijderd of bewerkt" if conflict.field == "_del" else field_label(conflict.kind, conflict.field)
    yield f"{kind_label(conflict.kind)} {conflict.record}, {name} ({conflict.field})"
    yield f"  was: {shown(conflict.base)}"
    for head in conflict.heads:
        yield f"  {head.by}, {head.at}: {shown(head.value)}"


def issue_document(row: IssueRow) -> dict[str, object]:
    """One row of the `conflicts --rules` answer."""
    return {
        "record": row.record,
        "kind": row.kind,
        "title": row.title,
        "field": row.field,
        "rule": row.code,
        "text": row.words,
    }


def issue_lines(row: IssueRow) -> Iterable[str]:
    """One broken rule for people."""
    yield f"{kind_label(row.kind)} {row.record}, {row.title}"
    yield f"  let op: {row.words}"


def reach_document(reach: Reach) -> dict[str, object]:
    """The `erase` answer."""
    return {
        "record": reach.record.id,
        "fields": list(reach.fields),
        "still_written": [
            {"record": each.record, "kind": each.kind, "field": each.field, "shown": each.is_shown}
            for each in reach.still_written
        ],
        "reasons": [{"at": each.at, "by": each.by, "label": each.label, "goes": each.can_go} for each in reach.reasons],
        "is_writer": reach.is_writer,
        "snapshots": [str(each.path) for each in reach.snapshots],
        "bundles": [{"file": each.file, "at": each.at} for each in reach.bundles],
        "quarantine": list(reach.quarantined),
    }


def reach_lines(reach: Reach, *, preview: bool) -> Iterable[str]:
    """The `erase` answer for people."""
    done, all_done = ("zou worden gewist", "zouden worden gewist") if preview else ("is gewist", "zijn gewist")
    fields = listed([field_label(reach.record.kind, name) for name in reach.fields])
    gone = all_done if len(reach.fields) > 1 else done
    yield f"{kind_label(reach.record.kind)} {reach.record.id}: {fields} {gone}, ook uit de geschiedenis."
    for each in reach.still_written:
        where = "" if each.is_shown else " (alleen in de geschiedenis)"
        yield f"Staat nog in: {kind_label(each.kind)} {each.record}, {field_label(each.kind, each.field)}{where}"
    for given in reach.reasons:
        step = f"{given.label}, {given.by}, {given.at[:10]}"
        if given.can_go:
            yield f"De reden bij deze stap {done}, want daarin staat het ook: {step}"
        else:
            yield f"Staat nog in de reden bij deze stap, die hier niet kan worden gewist: {step}"
    if reach.is_writer:
        yield "Deze naam staat ook bij wie hier heeft geschreven; die blijft staan als verantwoording."
    for file in reach.quarantined:
        yield f"Gaat uit de quarantaine, want het kan erin staan: {file}"
    for snapshot in reach.snapshots:
        yield f"Deze veiligheidskopie bevat het nog: {snapshot.path}"
    for bundle in reach.bundles:
        yield f"Deze bundel bevat het misschien nog: {bundle.file}, gemaakt {bundle.at[:10]}"


def record_lines(workspace: Workspace, record: Record) -> Iterable[str]:
    """One record for people: only what is filled in."""
    yield f"{kind_label(record.kind)} {record.id}"
    for name, value in record.values.items():
        if value not in (None, "", [], {}):
            yield f"  {field_label(record.kind, name)}: {value_in_words(workspace, record.kind, name, value)}"
