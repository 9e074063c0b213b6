"""The main job in a real window: an empty workspace, a month of work, two bundles, and a difference that is settled.

Done with keyboard and mouse by what is on the screen; on every page a screen reader must find a name for every part.
Afterwards the command line tells what is really in the two files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from journeys.screen import Screen, missing_tools

pytestmark = pytest.mark.skipif(bool(missing_tools()), reason=f"needs a real window: {', '.join(missing_tools())}")
GROUP = "Werkgroep Vergunning, Toezicht en Handhaving"
ACTION = "Overzicht van toezichthouders maken"
PAGES = (
    "Overzicht",
    "Convenant",
    "Intekeningen",
    "Acties",
    "Vergaderingen",
    "Leden",
    "Voortgang",
    "Lessen en signalen",
    "Uitwisseling",
)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A screen with the program on it, welcome page shown."""
    made = Screen(tmp_path)
    yield made
    made.close()


def told(screen: Screen, *words: str) -> Any:
    """What the command line answers; the program of the screen must have closed the file."""
    done = subprocess.run(
        [sys.executable, "-m", "kb_desktop", *words, "--json"],
        env={**os.environ, "KB_DESKTOP_HOME": str(screen.folder / "desk")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def named_everywhere(screen: Screen) -> None:
    """Nothing on the screen is without a name for somebody who listens."""
    assert screen.flags() == []


def test_a_month_of_work_and_a_settled_difference_from_an_empty_workspace(screen: Screen) -> None:
    group, joint = screen.folder / "vth.kbwerk", screen.folder / "samen.kbwerk"
    named_everywhere(screen)
    start_a_workspace(screen, group)
    every_page_is_named(screen)
    somebody_joins(screen)
    an_organisation_signs_up(screen)
    a_meeting_is_planned(screen)
    minutes_make_an_action_and_a_decision(screen)
    pack = papers_are_made(screen)
    progress_is_noted(screen)
    there = bundle_out(screen, "vth")
    the_secretariat_merges(screen, joint, there)
    back = the_day_is_changed(screen, "samen", "15-1-2027", "De terugmelding")
    screen.keys("ctrl+o")
    screen.choose_file("Werkmap openen", group)
    screen.until(lambda: screen.titled(GROUP), "the group's workspace")
    the_day_is_changed(screen, "vth2", "1-2-2027")
    a_difference_is_settled(screen, back)
    screen.keys("ctrl+w")
    screen.find("Nieuwe werkmap voor Ketens")
    what_is_in_the_files(screen, group, joint)
    text = text_of(pack)
    assert "Wintervergadering" in text
    assert "Bouwstenen op basisniveau" in text


# --- the group
def start_a_workspace(screen: Screen, path: Path) -> None:
    """By the tile of the theme, with the mouse."""
    screen.click("Nieuwe werkmap voor Vergunning, Toezicht en Handhaving")
    screen.choose_file("Nieuwe werkmap", path)
    screen.until(lambda: screen.titled(GROUP), "the new workspace")


def every_page_is_named(screen: Screen) -> None:
    """Ctrl+1 to Ctrl+9 go to the pages; each is complete for a screen reader, empty as it is."""
    for place, page in enumerate(PAGES, start=1):
        screen.keys(f"ctrl+{place}")
        screen.find(page if place > 1 else GROUP, "label")
        named_everywhere(screen)


def somebody_joins(screen: Screen) -> None:
    """A member, typed with the keyboard alone; the organisation by its name."""
    screen.keys("ctrl+shift+l")
    screen.focus("Naam")
    named_everywhere(screen)
    for words in ("Vera Verzonnen", "Adviseur toezicht", "Gemeente Utrecht", "vera@voorbeeld.invalid"):
        screen.type(words)
        screen.keys("Tab")
    screen.keys("ctrl+Return")
    screen.find("Vera Verzonnen", "cell")


def an_organisation_signs_up(screen: Screen) -> None:
    """Found in the register by a part of its name; its commitment stands in the column of the agreement."""
    screen.keys("ctrl+shift+i")
    screen.focus("Zoek een organisatie")
    screen.type("provincie utr")
    screen.find("Provincie Utrecht  ·  provincie  ·  Utrecht", "list item")
    screen.keys("Down", "Up", "Return")
    screen.click("Provincie Utrecht", "cell")
    screen.keys("Right", "Right", "Right", "Right", "Return")
    screen.focus("VTH-3", begins=True)
    named_everywhere(screen)
    screen.keys("Tab")
    screen.type("Twee toezichthouders opleiden in circulair slopen.")
    screen.keys("Tab", "Tab")
    screen.focus("Streefmoment")
    screen.type("kwartaal 3 2027")  # in the place of the year that is offered; the covenant has ended by then
    screen.keys("Tab")
    screen.focus("Overgedragen aan")
    named_everywhere(screen)
    screen.type("Omgevingsdienst Voorbeeld")
    screen.keys("Return")
    screen.find("● toegezegd", "cell")


def a_meeting_is_planned(screen: Screen) -> None:
    """With an item of its own; Alt with an arrow moves it."""
    screen.keys("ctrl+shift+v")
    screen.focus("Titel")
    for words in ("Wintervergadering", "8-12-2026 13.00", "8-12-2026 15.00", "Stadhuis Utrecht"):
        screen.type(words)
        screen.keys("Tab")
    screen.keys("ctrl+Return")
    screen.find("Wintervergadering", "label")
    screen.click("Agendapunt toevoegen")
    screen.focus("Titel")
    named_everywhere(screen)
    screen.type("Bouwstenen op basisniveau")
    screen.keys("ctrl+Return")
    screen.click("2.  Bouwstenen op basisniveau", "list item", begins=True)
    for keys, place in (("alt+Down", 3), ("alt+Up", 2)):
        screen.keys(keys)
        screen.find(f"{place}.  Bouwstenen op basisniveau", "list item", begins=True)
    named_everywhere(screen)


def minutes_make_an_action_and_a_decision(screen: Screen) -> None:
    """Lines that begin with a: and b: become numbered records while the minutes are typed."""
    screen.keys("alt+v")
    screen.click("Verslag bij Opening en agenda", "text")
    screen.keys("Tab")
    screen.focus("Verslag bij Bouwstenen op basisniveau")
    screen.type("De provincie licht de bouwstenen toe.")
    screen.keys("Return")
    screen.type(f"a: Vera Verzonnen: {ACTION} voor 15 december")
    screen.keys("Return")
    screen.type("b: We beginnen met de bouwstenen voor sloop.")
    screen.keys("ctrl+Return")
    named_everywhere(screen)


def papers_are_made(screen: Screen) -> Path:
    """The pack is looked at in the program and saved as PDF."""
    path = screen.folder / "stukken.pdf"
    screen.keys("ctrl+p")
    screen.find("Stukken maken", "dialog", begins=True)
    screen.find("Opslaan als PDF", "button")
    screen.focus("Pagina 1 van", begins=True)
    screen.keys("ctrl+f")
    screen.focus("Zoeken in dit stuk")
    screen.type("agenda")
    screen.find("1 van", "label", begins=True)
    screen.keys("F3")
    screen.find("2 van", "label", begins=True)
    named_everywhere(screen)
    screen.keys("Escape")
    screen.focus("Pagina", begins=True)
    screen.click("Opslaan als PDF")
    screen.choose_file("Opslaan als PDF", path)
    screen.until(path.exists, "the paper")
    screen.keys("Escape")
    return path


def progress_is_noted(screen: Screen) -> None:
    """A light for VTH-1 with the words that belong to it."""
    screen.keys("ctrl+shift+m")
    screen.focus("Stand")
    screen.keys("o", "p", "Tab", "Tab")
    screen.focus("Stand van zaken")
    screen.type("De eerste drie bouwstenen staan klaar.")
    named_everywhere(screen)
    screen.keys("ctrl+Return")
    screen.gone("Stand van zaken", "text")


def bundle_out(screen: Screen, name: str, called: str = "De bundel") -> Path:
    """A bundle beside the workspace."""
    path = screen.folder / f"{name}.kbbundle"
    screen.keys("ctrl+e")
    screen.find("Voor wie")
    named_everywhere(screen)
    screen.keys("ctrl+Return")
    screen.choose_file("Bundel maken", path)
    screen.find(f"✓  {called} staat klaar: {path.name}", "label", begins=True)
    assert path.exists()
    named_everywhere(screen)
    return path


def the_secretariat_merges(screen: Screen, joint: Path, bundle: Path) -> None:
    """A new joint workspace; the preview tells what comes before anything is written."""
    screen.keys("ctrl+w")
    screen.click("Gezamenlijke werkmap maken")
    screen.choose_file("Nieuwe werkmap", joint)
    screen.until(lambda: screen.titled("Gezamenlijke werkmap –"), "the joint workspace")
    screen.keys("ctrl+i")
    screen.choose_file("Bundel inlezen", bundle)
    screen.find("Wijzigingen per onderdeel")
    named_everywhere(screen)
    screen.keys("ctrl+Return")
    screen.find(f"✓  Ingelezen: {bundle.name}.", "label", begins=True)
    named_everywhere(screen)


# --- the secretariat, and the group once more
def the_day_is_changed(screen: Screen, name: str, day: str, called: str = "De bundel") -> Path:
    """Another day for the action, in the form beside the list; then a bundle."""
    screen.keys("ctrl+4")
    screen.click("VTH-A-001", "cell")
    screen.fill("Klaar op", day)
    screen.keys("Tab")
    screen.find("✓ Opgeslagen", "label", begins=True)
    return bundle_out(screen, name, called)


def a_difference_is_settled(screen: Screen, bundle: Path) -> None:
    """Both changed the day without having seen each other: a person chooses, with a reason."""
    screen.keys("ctrl+i")
    screen.choose_file("Bundel inlezen", bundle)
    screen.find("Wijzigingen per onderdeel")
    screen.find("▲ verschil", "cell")
    screen.keys("ctrl+Return")
    screen.find("Verschillen (1)", "page tab")
    named_everywhere(screen)
    screen.click("Kies 15-01-2027", "button", begins=True)
    screen.focus("Reden")
    named_everywhere(screen)
    screen.type("Zo afgesproken met de provincie.")
    screen.keys("ctrl+Return")
    screen.find("Verschillen (0)", "page tab")


# --- afterwards
def what_is_in_the_files(screen: Screen, group: Path, joint: Path) -> None:
    """The command line finds the same in both files after one more exchange."""
    (action,) = told(screen, "show", str(group), "action")
    assert (action["number"], action["text"], action["due"]) == ("VTH-A-001", ACTION, "2027-01-15")
    (person,) = told(screen, "show", str(group), "person")
    assert action["owner"] == person["id"]
    (decision,) = told(screen, "show", str(group), "decision")
    items = {each["id"]: each for each in told(screen, "show", str(group), "agenda_item")}
    assert action["agenda_item"] == decision["agenda_item"]
    assert decision["number"] in items[action["agenda_item"]]["minutes_text"]
    (commitment,) = told(screen, "show", str(group), "commitment")
    assert commitment["target"] == "2027-Q3"
    (note,) = told(screen, "show", str(group), "progress_note")
    assert note["light"] == "op schema"
    due = [entry for entry in told(screen, "history", str(group), action["id"]) if entry["field"] == "due"]
    assert {entry["new"] for entry in due} == {"2026-12-15", "2027-01-15", "2027-02-01"}
    assert told(screen, "conflicts", str(group)) == []
    settled = screen.folder / "beslist.kbbundle"
    told(screen, "export", str(group), str(settled))
    (merged,) = told(screen, "merge", str(joint), str(settled))["bundles"]
    assert merged["verdict"] == "merged"
    assert told(screen, "conflicts", str(joint)) == []
    assert told(screen, "digest", str(joint)) == told(screen, "digest", str(group))


def text_of(paper: Path) -> str:
    """All text of a PDF, read by another program than the one that wrote it."""
    document = pypdfium2.PdfDocument(paper)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
