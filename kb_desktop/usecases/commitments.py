"""Sign-ups and commitments: who takes part in the theme, and what each does per agreement (art. 3.4)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb_desktop.domain.attention import points_of_attention
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.organisations import ORGANISATION_TYPES, has_ended
from kb_desktop.domain.problems import Problem
from kb_desktop.domain.records import Record, RecordId, Value, natural_id
from kb_desktop.domain.register import own_code
from kb_desktop.usecases.attention import Noted, noted
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.usecases.records import change_in, create_in, delete_in
from kb_desktop.workspace.workspace import Done, Workspace


@dataclass(frozen=True, slots=True)
class SignUpRow:
    """One organisation that signed up, with its commitment per agreement (by the agreement's id).

    `attention`: what is worth a look in the sign-up, then in its commitments.
    """

    sign_up: Record
    organisation: Record | None
    cells: Mapping[RecordId, Record]
    attention: tuple[Problem, ...]

    @property
    def name(self) -> str:
        return self.organisation.text("name") if self.organisation else ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Organisations (rows) by agreements (columns) of a theme. `ends_on`: when the covenant ends, as far as known."""

    theme: Record | None
    agreements: tuple[Record, ...]
    rows: tuple[SignUpRow, ...]
    ends_on: datetime.date | None = None


def themes(workspace: Workspace) -> list[Record]:
    """The six themes in the order of the text."""
    return workspace.list("theme", {"edition": CURRENT_EDITION}, ("position_in_text",))  # type: ignore[return-value]


def agreements(workspace: Workspace, theme: RecordId) -> Sequence[Record]:
    """The agreements of a theme in the order of the text."""
    return workspace.list("agreement", {"theme": theme}, ("key",))


def theme_id(key: str) -> RecordId:
    """The record of a theme of the current edition."""
    return natural_id("theme", CURRENT_EDITION, key)


def matrix(workspace: Workspace, theme_key: str, problems: Noted | None = None) -> Matrix:
    """Who signed up for a theme and what they commit to. `problems`: what is noted, if it was read already."""
    id_ = theme_id(theme_key)
    sign_ups = workspace.list("sign_up", {"theme": id_})
    cells: dict[RecordId, dict[RecordId, Record]] = {}
    wanted: list[Value] = [each.id for each in sign_ups]
    for commitment in workspace.list("commitment", {"sign_up": wanted}) if wanted else ():
        by_agreement = cells.setdefault(RecordId(commitment.text("sign_up")), {})
        by_agreement[RecordId(commitment.text("agreement"))] = commitment
    problems = noted(workspace) if problems is None else problems
    rows = []
    for each in sign_ups:
        held = cells.get(each.id, {})
        attention = [problem for one in (each, *held.values()) for problem in problems.get(one.id, ())]
        rows.append(SignUpRow(each, workspace.get(RecordId(each.text("organisation"))), held, tuple(attention)))
    rows.sort(key=lambda row: (row.organisation.text("sort_name").lower() if row.organisation else "", row.sign_up.id))
    edition = workspace.get(natural_id("covenant_edition", CURRENT_EDITION))
    ends_on = edition.date("ends_on") if edition is not None else None
    return Matrix(workspace.get(id_), tuple(agreements(workspace, id_)), tuple(rows), ends_on)


_TYPE_PLACES = {type_: place for place, type_ in enumerate(ORGANISATION_TYPES)}


def add_own_organisation(workspace: Workspace, values: Mapping[str, Value], today: datetime.date) -> Done:
    """Add a body that the register does not have. Its code follows from its name, so that two groups mean the same."""
    with workspace.change("Eigen organisatie toevoegen") as transaction:
        code = own_code(str(values.get("name") or ""))
        create_in(transaction, workspace, CATALOGUE["organisation"], {**values, "code": code}, today)
    return transaction.finished


def find_organisations(workspace: Workspace, words: str, limit: int = 20) -> list[Record]:
    """Organisations by the start of any word of name, short name, code or province.

    Whose own name begins with the words comes first: "utrecht" is the municipality, then the province that has that
    name, and only then what lies in it. Those that ended come last: they may have signed up while they were there.
    """
    asked = words.strip().lower()
    if not asked:
        return []
    numbers = workspace.ids("organisation", {}, ("sort_name",), asked)

    def distance(each: Record) -> tuple[bool, int, str, int]:
        name = each.text("sort_name").lower()
        own = [name, each.text("short_name").lower(), each.text("code").lower()]
        grades = (asked in own, name.startswith(asked), f" {asked}" in f" {each.text('name').lower()}")
        type_ = _TYPE_PLACES.get(each.text("type"), len(_TYPE_PLACES))
        grade = next((place for place, fits in enumerate(grades) if fits), len(grades))
        return has_ended(each), grade, name, type_

    return sorted(workspace.rows("organisation", numbers), key=distance)[:limit]


def sign_up(
    workspace: Workspace, organisation: RecordId, theme_key: str, values: Mapping[str, Value], today: datetime.date
) -> Done:
    """Note that an organisation takes part in a theme."""
    full = {"organisation": organisation, "theme": theme_id(theme_key), **values}
    full.setdefault("signed_on", today.isoformat())
    with workspace.change("Intekening toevoegen") as transaction:
        create_in(transaction, workspace, CATALOGUE["sign_up"], full, today)
    return transaction.finished


def attention(workspace: Workspace, organisation: RecordId, theme_key: str) -> tuple[Problem, ...]:
    """Why it is remarkable that this organisation signs up for this theme; warnings, never refusals."""
    trial = Record(RecordId(""), "sign_up", {"organisation": organisation, "theme": theme_id(theme_key)})
    return tuple(points_of_attention(trial, workspace))


def commit(
    workspace: Workspace, sign_up_id: RecordId, agreement: RecordId, values: Mapping[str, Value], today: datetime.date
) -> Done:
    """Note or change what an organisation does for one agreement."""
    existing = natural_id("commitment", sign_up_id, agreement)
    with workspace.change("Inzet vastleggen") as transaction:
        held = transaction.get(existing)
        if held is not None and not held.deleted:
            change_in(transaction, existing, values, today)
        else:
            full = {"sign_up": sign_up_id, "agreement": agreement, **values}
            create_in(transaction, workspace, CATALOGUE["commitment"], full, today)
    return transaction.finished


def withdraw_sign_up(workspace: Workspace, sign_up_id: RecordId) -> Done:
    """Delete a sign-up that was entered by mistake, with its commitments."""
    with workspace.change("Intekening verwijderen") as transaction:
        for each in transaction.list("commitment", {"sign_up": sign_up_id}):
            delete_in(transaction, each.id)
        delete_in(transaction, sign_up_id)
    return transaction.finished
