"""Choices for forms: what a reference may point to, by the name people know."""

from __future__ import annotations

from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.records import Value
from kb_desktop.usecases.commitments import agreements, theme_id
from kb_desktop.wording.labels import person_name
from kb_desktop.workspace.workspace import Workspace

Choices = dict[str, list[tuple[Value, str]]]


def organisations(workspace: Workspace) -> Choices:
    """Choices for the organisation of a person: every body of the register that still exists."""
    found = workspace.list("organisation", {"valid_to": None}, ("sort_name",))
    return {"organisation": [(each.id, each.text("name")) for each in found]}


def owners(workspace: Workspace) -> Choices:
    """Choices for every reference field of actions, meetings and agenda items."""
    people: list[tuple[Value, str]] = [
        (each.id, person_name(each.text("name"))) for each in workspace.list("person", {}, ("name",))
    ]
    themes = (workspace.about.theme,) if workspace.about.theme else THEME_KEYS
    texts: list[tuple[Value, str]] = [
        (each.id, f"{each.text('key')}  {each.text('text')[:60]}")
        for theme in themes
        for each in agreements(workspace, theme_id(theme))
    ]
    return {
        "owner": people + organisations(workspace)["organisation"],  # people first: that is whom one looks for
        "chair": people,
        "minute_taker": people,
        "presenter": people,
        "contact": people,
        "author": people,
        "agreement": texts,
    }
