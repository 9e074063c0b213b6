"""Refusals a user can act on. A `Problem` is a code with facts; `wording.refusals` makes the sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NO_FACTS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why something cannot be done.

    `code` names the reason ("action.text_missing"), `field` the field it is shown beside, `facts` fill the sentence.
    """

    code: str
    field: str | None = None
    facts: Mapping[str, object] = dataclasses.field(default_factory=lambda: _NO_FACTS)


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """What the user asked cannot be done; nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("a refusal needs at least one problem")
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems: tuple[Problem, ...] = problems

    @classmethod
    def because(cls, code: str, field: str | None = None, /, **facts: object) -> Refused:
        """A refusal with a single problem."""
        return cls(Problem(code, field, facts))

    def knowing(self, **facts: object) -> Refused:
        """The same refusal; each problem also knows these facts where it has none of that name."""
        return Refused(*(Problem(each.code, each.field, {**facts, **each.facts}) for each in self.problems))

    def __reduce__(self) -> tuple[type[Refused], tuple[Problem, ...]]:
        return (type(self), self.problems)
