"""What the exchange page shows: bundles that came and went, what became of ours, and what waits for a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb_desktop.domain.conflicts import DELETED_FIELD
from kb_desktop.domain.receipts import Outcome, Receipt, ReceiptLine
from kb_desktop.domain.records import RecordId
from kb_desktop.usecases.attention import IssueRow, issue_rows
from kb_desktop.usecases.conflict_view import ConflictRow, conflict_rows
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.in_words import local_time, title_in_words
from kb_desktop.usecases.merge_view import PlanInWords, preview_in_words
from kb_desktop.usecases.quarantine import Quarantine
from kb_desktop.usecases.refused_bundles import RefusedBundles
from kb_desktop.wording.labels import counted, field_label, kind_label, parts_counted
from kb_desktop.workspace.books import BundleEntry
from kb_desktop.workspace.exchange_books import Peer
from kb_desktop.workspace.workspace import Workspace

__all__ = [
    "BundleRow",
    "ConflictRow",
    "ExchangeView",
    "Peer",
    "PlanInWords",
    "ReceiptRow",
    "Workspace",
    "exchange_view",
    "peers",
    "preview_in_words",
]


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle in words; `can_undo` when taking it in can be taken back, `is_kept` when it stands in quarantine."""

    id: str
    when: str
    what: str
    person: str
    file: str
    result: str
    can_undo: bool = False
    at: str = ""
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptLineRow:
    """One record that was decided otherwise, in words."""

    record: RecordId
    title: str
    fields: str
    outcome: str
    by: str
    words: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What became of one of our bundles, in words; `tone` is ok, attention or wrong."""

    bundle: str
    when: str
    at: str
    file: str
    result: str
    tone: str
    words: str
    lines: tuple[ReceiptLineRow, ...]


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """The lists of the page. `receipts`: in a group what the secretariat told, in the joint workspace what it will."""

    bundles: tuple[BundleRow, ...]
    conflicts: tuple[ConflictRow, ...]
    issues: tuple[IssueRow, ...] = ()
    receipts: tuple[ReceiptRow, ...] = ()


def exchange_view(workspace: Workspace, desk: Desk | None = None) -> ExchangeView:
    """Read the exchange page's values; with a desk also the refusals that wait beside the workspace."""
    waiting = RefusedBundles(workspace.path, desk).waiting() if desk is not None else ()
    entries = workspace.bundles()
    told = workspace.books.notes()
    known = {each.id for each in entries if each.way == "in"}
    rows = [_refused(each) for each in waiting if each.bundle not in known]
    rows += [_bundle(each, str(told.get(each.id, {}).get("words") or "")) for each in entries]
    kept = {each.bundle for each in Quarantine(workspace.path, desk).kept()} if desk is not None else set()
    rows = [replace(each, is_kept=each.id in kept and each.what == "geweigerd") for each in rows]
    receipts = workspace.books.to_send() if workspace.about.is_joint else workspace.books.received()
    return ExchangeView(
        tuple(sorted(rows, key=lambda each: each.at, reverse=True)),
        tuple(conflict_rows(workspace)),
        issue_rows(workspace),
        (*_without_word(workspace, entries, receipts), *(_receipt(workspace, each) for each in receipts)),
    )


def peers(workspace: Workspace) -> Sequence[Peer]:
    """The copies a bundle can be made for."""
    return workspace.books.peers()


def _bundle(each: BundleEntry, words: str) -> BundleRow:
    counts = each.counts
    can_undo = False
    if each.way == "out":
        result = f"{parts_counted(counts.get('records', 0))} verstuurd"
    elif each.verdict == "refused":
        result = f"✕ {words}"
    elif each.undone:
        result = "ongedaan gemaakt"
    else:
        new, changed = counts.get("new", 0), counts.get("changed", 0)
        result = f"{new} nieuw, {changed} gewijzigd, {counted(counts.get('conflict', 0), 'verschil', 'verschillen')}"
        can_undo = each.verdict == "merged"
    what = "gemaakt" if each.way == "out" else "geweigerd" if each.verdict == "refused" else "ingelezen"
    when = local_time(each.at).strftime("%d-%m-%Y")
    return BundleRow(each.id, when, what, each.person, each.file, result, can_undo, each.at)


def _refused(each: Receipt) -> BundleRow:
    when = local_time(each.at).strftime("%d-%m-%Y")
    return BundleRow(each.bundle, when, "geweigerd", "", each.file, f"✕ {each.words}", at=each.at)


# --- receipts
_OUTCOMES: dict[Outcome, str] = {
    "settled": "anders gekozen",
    "left_out": "niet overgenomen",
    "asked_back": "vraag aan de groep",
}


def _without_word(
    workspace: Workspace, entries: Sequence[BundleEntry], receipts: Sequence[Receipt]
) -> list[ReceiptRow]:
    """Bundles of a group that nobody told us about yet."""
    if workspace.about.is_joint:
        return []
    told = {each.bundle for each in receipts}
    words = "Het secretariaat heeft nog niets over deze bundel laten weten."
    return [
        ReceiptRow(each.id, _day(each.at), each.at, each.file, "◌ nog geen bericht", "quiet", words, ())
        for each in entries
        if each.way == "out" and each.id not in told
    ]


def _receipt(workspace: Workspace, each: Receipt) -> ReceiptRow:
    lines = tuple(_line(workspace, line) for line in each.lines)
    if each.fate == "refused":
        result, tone = "✕ niet ingelezen", "wrong"
        words = each.words
    elif lines:
        otherwise = counted(len(lines) + each.more, "besluit", "besluiten")
        result, tone = f"▲ overgenomen, {otherwise} van het secretariaat", "attention"
        words = f"{parts_counted(each.taken)} overgenomen. Over wat hieronder staat, is anders besloten."
    else:
        result, tone = "✓ overgenomen", "ok"
        words = f"{parts_counted(each.taken)} overgenomen, zonder veranderingen."
    if each.more:
        words += f" Nog {counted(each.more, 'besluit staat', 'besluiten staan')} in de geschiedenis van de onderdelen."
    return ReceiptRow(each.bundle, _day(each.at), each.at, each.file, result, tone, words, lines)


def _line(workspace: Workspace, line: ReceiptLine) -> ReceiptLineRow:
    record = workspace.get(line.record)
    title = title_in_words(workspace, line.kind, record.values) if record is not None else ""
    fields = (
        "heel het onderdeel"
        if DELETED_FIELD in line.fields
        else ", ".join(field_label(line.kind, f) for f in line.fields)
    )
    name = f"{kind_label(line.kind).capitalize()} {title}".strip()
    deleted = record is not None and record.deleted
    return ReceiptLineRow(line.record, name, fields, _OUTCOMES[line.outcome], line.by, line.words, deleted)


def _day(at: str) -> str:
    return local_time(at).strftime("%d-%m-%Y %H:%M")
