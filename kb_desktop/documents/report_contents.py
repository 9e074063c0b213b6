"""What is in a progress report to the directors' meeting (DO): frozen values, also the form of a frozen snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb_desktop.documents.contents import ActionLine, AgreementState, PaperFacts


@dataclass(frozen=True, slots=True)
class LayerCount:
    """Signatories of a layer of government now, and how many of these came since the previous report."""

    layer: str
    now: int
    new: int = 0


@dataclass(frozen=True, slots=True)
class ThemeState:
    """The page of a theme."""

    key: str
    title: str
    lead: str = ""
    agreements: tuple[AgreementState, ...] = ()
    layers: tuple[LayerCount, ...] = ()
    obstacles: tuple[str, ...] = ()
    steering: tuple[str, ...] = ()
    overdue: tuple[ActionLine, ...] = ()
    lessons: tuple[str, ...] = ()

    def lights(self) -> Mapping[str, int]:
        """How many agreements have each light."""
        counts: dict[str, int] = {}
        for each in self.agreements:
            counts[each.light] = counts.get(each.light, 0) + 1
        return counts


@dataclass(frozen=True, slots=True)
class MemberCommitment:
    """What a member of an umbrella body does for an agreement."""

    organisation: str
    agreement: str
    what: str
    target: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class LayerAnnex:
    """What the members of one layer of government do, and what they learnt."""

    layer: str
    commitments: tuple[MemberCommitment, ...] = ()
    without: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """A report over a period ("kwartaal 4 2026"). `facts.day` is the reference date."""

    facts: PaperFacts
    period: str
    previous: str
    introduction: str = ""
    decisions_asked: str = ""
    themes: tuple[ThemeState, ...] = ()
    annexes: tuple[LayerAnnex, ...] = ()
    left_out: tuple[str, ...] = field(default=())
