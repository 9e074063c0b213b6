"""What a bundle would do to a workspace, told before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kb_desktop.domain.bundles import HeldBack
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import RecordId, Value


class Verdict(StrEnum):
    """What happens to one record or field."""

    NEW = "new"
    CHANGED = "changed"
    EQUAL = "equal"
    CONFLICT = "conflict"
    RULE_CONFLICT = "rule_conflict"
    REFUSED = "refused"


class BundleVerdict(StrEnum):
    """What happens to a bundle as a whole."""

    MERGED = "merged"
    PREVIEWED = "previewed"
    EQUAL = "equal"  # everything in it was already here
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record as it is here (`old`) and as it will be (`new`; in a conflict: as the others have it)."""

    field: str
    old: Value
    new: Value
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record that the bundle touches."""

    id: RecordId
    kind: str
    title: str
    verdict: Verdict
    fields: tuple[FieldChange, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class MergePlan:
    """The outcome of a merge, before or after it was carried out. `counts` has a number per `Verdict`.

    `held_back`: of which records the content stayed with the sender.
    """

    bundle: str
    file: str
    verdict: BundleVerdict
    counts: Mapping[str, int]
    records: tuple[RecordChange, ...] = ()
    sender: str = ""
    made_at: str = ""
    reason: Problem | None = None
    warnings: tuple[Problem, ...] = field(default_factory=tuple)
    held_back: tuple[HeldBack, ...] = ()
