"""Every kind of record and every field: the one place to add one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kb_desktop.domain.actions import ACTION
from kb_desktop.domain.agreements import AGREEMENT, ARRANGEMENT, COVENANT_EDITION, PARTY, THEME
from kb_desktop.domain.commitments import COMMITMENT, SIGN_UP
from kb_desktop.domain.fields import Field, FieldType, Kind, MergeClass
from kb_desktop.domain.lessons import LESSON, OBSTACLE
from kb_desktop.domain.meetings import AGENDA_ITEM, ATTENDANCE, DECISION, MEETING, MINUTES
from kb_desktop.domain.organisations import ORGANISATION
from kb_desktop.domain.papers import PAPER
from kb_desktop.domain.people import MEMBERSHIP, PERSON
from kb_desktop.domain.progress import PROGRESS_NOTE
from kb_desktop.domain.sendings import SENDING
from kb_desktop.domain.steering import STEERING, STEERING_REPORT

__all__ = ["CATALOGUE", "Field", "FieldType", "Kind", "MergeClass"]

_KINDS = (
    COVENANT_EDITION,
    PARTY,
    THEME,
    AGREEMENT,
    ORGANISATION,
    PERSON,
    MEMBERSHIP,
    SIGN_UP,
    COMMITMENT,
    PROGRESS_NOTE,
    ACTION,
    MEETING,
    AGENDA_ITEM,
    ATTENDANCE,
    MINUTES,
    DECISION,
    PAPER,
    SENDING,
    LESSON,
    OBSTACLE,
    STEERING,
    STEERING_REPORT,
    ARRANGEMENT,
)

CATALOGUE: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _KINDS})
