"""What goes on paper: frozen values, made by a use case, drawn here. Codes are printed with the words of `wording`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb_desktop.domain.sendings import Section, Sent
from kb_desktop.wording.papers_signs import OTHER_FIELD, signs_remark


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """The head of a paper.

    `group` is the working group, `meeting` the title of the meeting, `times` "10:00–12:00", `label` a code ("openbaar",
    "intern", "vertrouwelijk"), `edition` a word ("werkgroep"), `status` "concept" or "". `made_at` (aware) is written
    into the file: the same values give the same bytes.
    """

    group: str
    made_at: datetime.datetime
    meeting: str = ""
    day: datetime.date | None = None
    times: str = ""
    place: str = ""
    chair: str = ""
    minute_taker: str = ""
    label: str = ""
    edition: str = ""
    status: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """A paper behind an agenda item: number "3a", title, file name and its bytes (or where they are).

    `key` names it in every pack, `sha256` the file that was attached. `alternative_texts` are by "3" (page 3 shown as a
    picture) or "3.1" (its first figure). `made_with` is the program that made a PDF of it, `refusal` the code of a
    verdict when none could.
    """

    number: str
    title: str
    file: str
    content: bytes | Path
    alternative_text: str = ""
    key: str = ""
    sha256: str = ""
    language: str = ""
    alternative_texts: Mapping[str, str] = field(default_factory=dict)
    made_with: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An agenda item. `starts` and `ends` are "10:05" or "", `purpose` a code of the catalogue, `key` its own name."""

    number: str
    title: str
    starts: str = ""
    minutes: int = 0
    purpose: str = ""
    presenter: str = ""
    explanation: str = ""
    agreement: str = ""
    annexes: tuple[Annex, ...] = ()
    ends: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action; `status` is a code, `late_days` 0 when it is not overdue."""

    number: str
    text: str
    owner: str = ""
    due: datetime.date | None = None
    status: str = "open"
    late_days: int = 0
    agreement: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision: fixed verb and text."""

    number: str
    text: str
    verb: str = ""
    decided_on: datetime.date | None = None
    status: str = "taken"
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person (or organisation) and a code: present, apologies, absent, substitute."""

    name: str
    organisation: str = ""
    status: str = "present"
    substitute: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """What was said at an agenda item, with its decisions and actions; `withheld` says why the text is not here."""

    number: str
    title: str
    text: str = ""
    decisions: tuple[DecisionLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """Minutes of a meeting. `facts.status` "concept" puts the word in the head and behind the text.

    `left_out` names what this edition does not hold; within a pack the pack itself names it.
    """

    facts: PaperFacts
    attendees: tuple[Attendee, ...] = ()
    opening: str = ""
    items: tuple[MinutesItem, ...] = ()
    closing: str = ""
    erratum: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionList:
    """Actions in the order in which they are printed. `left_out` names what this edition does not hold.

    With `groups` the actions stand below heads instead: (owner or theme, actions).
    """

    facts: PaperFacts
    actions: tuple[ActionLine, ...] = ()
    left_out: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[ActionLine, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A short paper: sections of a head and its text."""

    facts: PaperFacts
    title: str
    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AgreementState:
    """An agreement at the reference date: the light a person set, the one before, a line back and a line ahead.

    `phase` says how far the commitments are, `hint` what does not fit together; "" where nothing is known.
    """

    key: str
    title: str
    light: str
    light_before: str = ""
    phase: str = ""
    back: str = ""
    ahead: str = ""
    help_asked: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class AgreementStates:
    """How the agreements of a theme stand; `since` is the day they are compared with."""

    agreements: tuple[AgreementState, ...]
    since: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """Who is expected, to sign on the day; `spare` empty lines for others."""

    facts: PaperFacts
    people: tuple[Attendee, ...] = ()
    spare: int = 4


@dataclass(frozen=True, slots=True)
class MeetingPack:
    """All papers of one meeting. `left_out` names what this edition does not hold.

    `progress` and `attendance` are there where its readers get them.
    `chair`: the copy of who leads the meeting, with room for notes. `apart`: the confidential part of an edition.
    `sent` is what its readers hold already: those pages keep their numbers. `reserved` are annexes of other editions.
    `gone` are the titles, by key of the section, of what they hold and is no longer in it.
    """

    facts: PaperFacts
    agenda: tuple[AgendaLine, ...]
    previous_minutes: MinutesPaper | None = None
    actions: tuple[ActionLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    left_out: tuple[str, ...] = ()
    progress: AgreementStates | None = None
    attendance: AttendanceSheet | None = None
    chair: bool = False
    apart: bool = False
    sent: Sent | None = None
    reserved: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Supplement:
    """A later sending (nazending): a change sheet, and of the pack only what is new or replaced.

    `sent_on` is the day of the sending before it.
    """

    pack: MeetingPack
    sent_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a change sheet: `change` is "new", "replaced" or "dropped"; `gone` are numbers that no longer count."""

    key: str
    title: str
    change: str
    pages: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnexVerdict:
    """How a file went into the pack: `verdict` is a code, `sentence` says it in Dutch, `made_with` see `Annex`."""

    file: str
    verdict: str
    sentence: str
    pages: int = 0
    made_with: str = ""


@dataclass(frozen=True, slots=True)
class UnknownSigns:
    """Signs that no typeface has: the record ("Actie A-12") and its field, what it says and what is printed."""

    where: str
    field: str
    said: str
    shown: str

    @property
    def sentence(self) -> str:
        """The same in Dutch."""
        return signs_remark(self.where or OTHER_FIELD.capitalize(), self.field, self.said, self.shown)


@dataclass(frozen=True, slots=True)
class BuiltPaper:
    """A finished paper. `conforms` holds what was measured: "ua1", "2a", or "2b".

    Of a pack `sections` are its parts with the numbers on their pages, `changes` the lines of a change sheet, and
    `after` the serial of the sending whose numbers it follows (-1: none). `signs` are those that could not be printed.
    """

    path: Path
    pages: int
    conforms: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    annexes: tuple[AnnexVerdict, ...] = ()
    sections: tuple[Section, ...] = ()
    changes: tuple[Change, ...] = ()
    after: int = -1
    signs: tuple[UnknownSigns, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionList:
    """Decisions of a meeting in the order in which they were taken, with who was there.

    `items` are (title of the agenda item, decisions).
    """

    facts: PaperFacts
    attendees: tuple[Attendee, ...] = ()
    items: tuple[tuple[str, tuple[DecisionLine, ...]], ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverNote:
    """The note on top of the papers of one agenda item. `earlier` are decisions on the same agreement."""

    facts: PaperFacts
    line: AgendaLine
    earlier: tuple[DecisionLine, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonReport:
    """Everything that is known about one person: per heading names and values (art. 15 GDPR)."""

    facts: PaperFacts
    name: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class SignUpForm:
    """A form to sign up for a theme. `agreements` are (key, text), in the order of the covenant."""

    facts: PaperFacts
    theme: str
    title: str
    agreements: tuple[tuple[str, str], ...]
