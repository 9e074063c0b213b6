"""The scenario: seeded, realistic, with real organisations and plainly invented persons."""

from __future__ import annotations

import datetime
import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.organisations import LAYERS
from kb_desktop.domain.progress import LIGHTS
from kb_desktop.domain.records import Record, RecordId, Value, natural_id
from kb_desktop.environment.paths import resource
from kb_desktop.usecases import commitments, meetings, minutes
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.usecases.records import create_in
from kb_desktop.workspace.workspace import Workspace

TODAY = datetime.date(2026, 9, 15)
SIGN_UPS = {"klein": 22, "land": 160}

_STATUSES = ("concept", "pledged", "pledged", "in_progress", "in_progress", "done", "paused")


def story() -> Mapping[str, Any]:
    """The texts of the tour."""
    return tomllib.loads(resource("examples", "verhaal.toml").read_text(encoding="utf-8"))


@dataclass
class Group:
    """One working group in the making."""

    workspace: Workspace
    theme: str
    dice: random.Random
    texts: Mapping[str, Any]
    people: list[RecordId] = field(default_factory=list)

    @property
    def agreements(self) -> list[Record]:
        return list(commitments.agreements(self.workspace, commitments.theme_id(self.theme)))


def fill(workspace: Workspace, theme: str, seed: int, size: str) -> Group:
    """Give a new workspace people, sign-ups, commitments, progress, lessons, and a meeting that was held."""
    # Seeded on purpose: the tour tells the same story every time.
    group = Group(workspace, theme, random.Random(f"{seed}-{theme}"), story())  # noqa: S311
    _people(group)
    _sign_ups(group, SIGN_UPS[size])
    _progress(group)
    _lessons(group)
    return group


def _people(group: Group) -> None:
    names = [f"{first} {last}" for first in group.texts["voornamen"] for last in group.texts["achternamen"]]
    chosen = group.dice.sample(names, 12)
    bodies = group.workspace.list("organisation", {"valid_to": None, "type": list(LAYERS)})
    with group.workspace.change("Leden toevoegen") as transaction:
        for place, name in enumerate(chosen):
            body = group.dice.choice(bodies)
            person: dict[str, Value] = {
                "name": name,
                "function": group.dice.choice(group.texts["functies"]),
                "organisation": body.id,
                "work_mail": f"{name.split()[0].lower().replace('ë', 'e')}@voorbeeld.example",
            }
            id_ = create_in(transaction, group.workspace, CATALOGUE["person"], person, TODAY)
            role = ("coordinator", "chair", "minute_taker")[place] if place < 3 else "member"
            values: dict[str, Value] = {
                "person": id_,
                "theme": commitments.theme_id(group.theme),
                "role": role,
                "from_date": "2025-05-01",
            }
            create_in(transaction, group.workspace, CATALOGUE["membership"], values, TODAY)
            group.people.append(id_)


def _sign_ups(group: Group, count: int) -> None:
    theme = group.workspace.get(commitments.theme_id(group.theme))
    admitted = theme.get("admitted_types") if theme else None
    types: list[Value] = list(admitted) if isinstance(admitted, list) and admitted else list(LAYERS)
    bodies = list(group.workspace.list("organisation", {"valid_to": None, "type": types}, ("code",)))
    words = group.texts[group.theme]
    agreements = group.agreements
    with group.workspace.change("Intekeningen toevoegen") as transaction:
        for body in group.dice.sample(bodies, min(count, len(bodies))):
            day = datetime.date(2025, 4, 1) + datetime.timedelta(days=group.dice.randrange(300))
            sign_up: dict[str, Value] = {
                "organisation": body.id,
                "theme": commitments.theme_id(group.theme),
                "signed_on": day.isoformat(),
                "status": group.dice.choice(["confirmed", "confirmed", "confirmed", "intended"]),
                "contact": group.dice.choice(group.people),
            }
            id_ = create_in(transaction, group.workspace, CATALOGUE["sign_up"], sign_up, TODAY)
            for agreement in group.dice.sample(agreements, group.dice.randrange(len(agreements) + 1)):
                values: dict[str, Value] = {
                    "sign_up": id_,
                    "agreement": agreement.id,
                    "what": group.dice.choice(words["inzet"]),
                    "result": group.dice.choice(words["resultaat"]),
                    "role": group.dice.choice(["deelnemer", "deelnemer", "deelnemer", "volger"]),
                    "status": group.dice.choice(_STATUSES),
                    "start": day.isoformat(),
                    "target": group.dice.choice(["2026-Q4", "2027", "2026-12", "2027-03-20"]),
                }
                create_in(transaction, group.workspace, CATALOGUE["commitment"], values, TODAY)


def _progress(group: Group) -> None:
    states = {
        "op schema": "De deelnemers liggen op schema; de helft heeft al een eerste resultaat.",
        "aandacht": "Een deel van de deelnemers wacht op capaciteit. De trekker belt hen deze maand.",
        "bijsturen": "De voortgang blijft uit. De werkgroep bespreekt hoe het anders kan.",
    }
    for place, agreement in enumerate(group.agreements):
        light = LIGHTS[place % 3] if place < 4 else "nog niet gestart"
        for day in ("2026-05-12", "2026-09-08"):
            values: dict[str, Value] = {
                "light": "aandacht" if day.startswith("2026-05") and light == "op schema" else light,
                "reference_date": day,
                "state": states.get(light, "Hier is nog niet mee begonnen."),
                "look_ahead": "Voor de volgende vergadering ligt er een voorstel.",
                "author": group.people[0],
            }
            with group.workspace.change("Voortgang melden") as transaction:
                full = {"agreement": agreement.id, **values}
                create_in(transaction, group.workspace, CATALOGUE["progress_note"], full, TODAY)


def _lessons(group: Group) -> None:
    words = group.texts[group.theme]
    theme = commitments.theme_id(group.theme)
    with group.workspace.change("Les en knelpunt vastleggen") as transaction:
        lesson: dict[str, Value] = {"situation": words["les"], "advice": words["advies"], "theme": theme}
        create_in(transaction, group.workspace, CATALOGUE["lesson"], lesson, TODAY)
        obstacle: dict[str, Value] = {"text": words["knelpunt"], "type": "samenwerking", "themes": [theme]}
        create_in(transaction, group.workspace, CATALOGUE["obstacle"], obstacle, TODAY)


def hold_meeting(group: Group, papers: Mapping[str, bytes]) -> RecordId:
    """A meeting that was held in June, with papers, attendance and minutes."""
    meeting = _plan(group, "Eerste vergadering", "2026-06-18")
    _agenda(group, meeting, papers)
    meetings.send_agenda(group.workspace, meeting, TODAY)
    present = {person: ("apologies" if place % 5 == 4 else "present") for place, person in enumerate(group.people)}
    meetings.set_attendance(group.workspace, meeting, present, TODAY)
    _take_minutes(group, meeting)
    meetings.set_status(group.workspace, meeting, "held", "Vergadering afsluiten", TODAY)
    return meeting


def plan_next(group: Group, papers: Mapping[str, bytes]) -> RecordId:
    """The coming meeting, with agenda and papers."""
    meeting = _plan(group, "Najaarsvergadering", "2026-10-08")
    _agenda(group, meeting, papers)
    return meeting


def _plan(group: Group, title: str, day: str) -> RecordId:
    values: dict[str, Value] = {
        "title": title,
        "starts_at": f"{day}T13:00",
        "ends_at": f"{day}T15:00",
        "place": "Utrecht, vergadercentrum bij het station",
        "chair": group.people[1],
        "minute_taker": group.people[2],
    }
    done = meetings.plan(group.workspace, values, TODAY)
    return next(id_ for id_ in done.ids if (found := group.workspace.get(id_)) and found.kind == "meeting")


def _agenda(group: Group, meeting: RecordId, papers: Mapping[str, bytes]) -> None:
    for place, words in enumerate(group.texts[group.theme]["agenda"]):
        values: dict[str, Value] = {
            "title": words["titel"],
            "purpose": words["doel"],
            "minutes_of_time": words["minuten"],
            "explanation": words["toelichting"],
            "presenter": group.people[3 + place],
            "agreement": natural_id("agreement", CURRENT_EDITION, f"{group.theme}-{place + 1}"),
        }
        done = meetings.add_item(group.workspace, meeting, values, TODAY)
        (item,) = done.ids
        if words["stuk"] in papers:
            file = group.workspace.add_file(f"{words['stuk']}.pdf", papers[words["stuk"]])
            with group.workspace.change("Stuk toevoegen") as transaction:
                paper: dict[str, Value] = {"title": words["stuk"], "file": file, "status": "final", "language": "nl-NL"}
                id_ = create_in(transaction, group.workspace, CATALOGUE["paper"], paper, TODAY)
                transaction.change(item, {"papers": [id_]})


def _take_minutes(group: Group, meeting: RecordId) -> None:
    view = meetings.meeting_view(group.workspace, meeting)
    texts = {words["titel"]: words["verslag"] for words in group.texts[group.theme]["agenda"]}
    names = [record.text("name") for id_ in group.people if (record := group.workspace.get(id_))]
    for line in view.items:
        title = line.item.text("title")
        if title in texts:
            text = texts[title].format(
                p1=names[3], p2=names[4], p3=names[5], d1="1 juli 2026", d2="8 september 2026", d3="1 december 2026"
            )
        elif "Opening" in title:
            text = "De voorzitter opent de vergadering en heet iedereen welkom. De agenda blijft zoals zij is."
        else:
            text = "Er zijn geen vragen. De voorzitter dankt iedereen en sluit de vergadering."
        minutes.save_text(group.workspace, line.item.id, text, datetime.date(2026, 6, 18))
