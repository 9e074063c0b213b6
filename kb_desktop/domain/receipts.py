"""A receipt: what became of one bundle at the receiver, told in the bundle that goes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kb_desktop.domain.records import RecordId

Fate: TypeAlias = Literal["taken", "refused"]
Outcome: TypeAlias = Literal["settled", "left_out", "asked_back"]
"""settled: two people differed and a third value or the other one counts; left_out: not taken over; asked_back:
not taken over yet, with a question."""

LEFT_OUT_LABEL = "Niet overgenomen uit bundel"
ASKED_BACK_LABEL = "Nagevraagd bij de afzender"
SETTLED_LABEL = "Verschil beslissen"
ERASED_LABEL = "Gegevens wissen"
DECISIONS: Mapping[str, Outcome] = {
    SETTLED_LABEL: "settled",
    LEFT_OUT_LABEL: "left_out",
    ASKED_BACK_LABEL: "asked_back",
}
"""Names of the steps by which a receiver decides about what a bundle brought."""

LONGEST_WORDS = 1000
"""Characters of a reason or a question in a receipt; longer ones are cut."""

MOST_LINES = 2000
"""Lines in all receipts of one bundle together; the rest is counted."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One record that the receiver decided otherwise: in which fields, how, by whom, and the reason or question."""

    record: RecordId
    kind: str
    fields: tuple[str, ...]
    outcome: Outcome
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one bundle. `at` is when it came in (ISO 8601 UTC), `theme` that of its sender's workspace.

    `taken` counts the records that were new or changed. A refused bundle has the `code` of the refusal and the
    receiver's sentence in `words`. `more` counts lines that did not fit.
    """

    bundle: str
    file: str
    theme: str | None
    replica: int
    at: str
    fate: Fate
    taken: int = 0
    code: str = ""
    words: str = ""
    lines: tuple[ReceiptLine, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader decided in the preview: records left as they are here, and those with a question to the sender."""

    leave: frozenset[RecordId] = frozenset()
    ask: Mapping[RecordId, str] = field(default_factory=dict)

    def steps(self) -> list[tuple[str, str, frozenset[RecordId]]]:
        """The steps that bring back what was visible: (name, reason, records); one per question asked."""
        by_question: dict[str, set[RecordId]] = {}
        for record, question in self.ask.items():
            by_question.setdefault(question, set()).add(record)
        found = [(ASKED_BACK_LABEL, question, frozenset(ids)) for question, ids in sorted(by_question.items())]
        left = self.leave - self.ask.keys()
        return [(LEFT_OUT_LABEL, "", left), *found] if left else found
