"""Who reads a paper: what of the records its edition may hold, and what people are called in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb_desktop.domain.paper_editions import EDITIONS, Edition, as_public
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId
from kb_desktop.usecases.actions import name_of
from kb_desktop.wording import papers as words
from kb_desktop.wording.labels import person_name
from kb_desktop.workspace.workspace import Workspace


def edition_named(key: str) -> Edition:
    """The edition with this key. Raises `Refused` ("paper.no_edition")."""
    if key not in EDITIONS:
        raise Refused.because("paper.no_edition", None, edition=key, known=", ".join(EDITIONS))
    return EDITIONS[key]


class Audience:
    """The readers of one paper. `left_out` grows with the name of each thing they may not read."""

    def __init__(self, workspace: Workspace, edition: Edition, left_out: list[str] | None = None) -> None:
        self.workspace, self.edition = workspace, edition
        self.left_out = [] if left_out is None else left_out
        self._known: dict[RecordId, str] = {}
        self._replaced = False
        self._hidden: tuple[re.Pattern[str], dict[str, str]] | None = None

    def may_read(self, record: Record, name: str) -> bool:
        """Whether the record may be in the paper; if not its name and label are noted."""
        if self.edition.holds(record.text("label")):
            return True
        self.left_out.append(f"{name}: {record.text('label') or 'intern'}")
        return False

    def gets_apart(self, record: Record) -> bool:
        """Whether these readers get the record in a confidential part."""
        return (record.text("label") or "intern") in self.edition.apart

    def absent(self) -> tuple[str, ...]:
        """What stayed out, each once."""
        named = [words.NAMES_LEFT_OUT] if self._replaced else []
        return tuple(dict.fromkeys([*self.left_out, *named]))

    def name(self, id_: RecordId | None) -> str:
        """What these readers call a person, an organisation or another record."""
        if id_ is None:
            return ""
        if id_ not in self._known:
            record = self.workspace.get(id_)
            is_person = record is not None and record.kind == "person"
            self._known[id_] = self._person(record) if is_person and record else name_of(self.workspace, id_)
        return self._known[id_]

    def _person(self, person: Record) -> str:
        name = person_name(person.text("name"))
        if self.edition.names:
            return name
        organisation = name_of(self.workspace, person.reference("organisation"))
        shown = as_public(name, person.text("function"), organisation, person.get("public_by_function") is True)
        self._replaced = self._replaced or shown != name
        return shown

    def text(self, text: str) -> str:
        """Free text; for the public every full name of a person we know makes place for function and organisation."""
        if self.edition.names or not text:
            return text
        pattern, public = self._hidden or self._names()
        self._hidden = pattern, public
        return pattern.sub(lambda found: public[found.group().casefold()], text) if public else text

    def _names(self) -> tuple[re.Pattern[str], dict[str, str]]:
        people: Sequence[Record] = self.workspace.list("person")
        named = {each.text("name").casefold(): self._person(each) for each in people if each.text("name").strip()}
        named = {name: shown for name, shown in named.items() if shown.casefold() != name}
        longest_first = sorted(named, key=len, reverse=True)
        choices = "|".join(re.escape(name) for name in longest_first)
        return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE), named
