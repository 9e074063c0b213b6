"""The covenant is not enforceable (art. 5.1): nothing that people read speaks of duties, offences or rankings.

The text of the covenant itself and the register are quoted, so they are not looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from house.reading_the_house import ROOT, modules, project_files, text_of

from kb_desktop.wording.refusals import SENTENCES

FORBIDDEN = re.compile(
    r"verplicht|overtred|ranglijst|rangorde|ranking|koploper|achterblijver|sancti|\bboete|dwangsom|afdwing"
    r"|wanprestatie|in gebreke|nalatig|strafbaar|schending|geschonden",
    re.IGNORECASE,
)
WRITTEN_FOR_PEOPLE = ("resources/handleiding/", "resources/examples/", "packaging/")
READ_BY_MACHINES = (".lock", ".py")


def _docstrings(tree: ast.Module) -> set[int]:
    """Texts that stand as statements: docstrings and explanations below a name, in English."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _texts() -> Iterator[tuple[str, str]]:
    """(where, what) of every text that the program shows, prints or keeps."""
    yield from SENTENCES.items()  # also those that are put together from parts
    for name, tree in modules():
        left = _docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left:
                yield f"{name}:{node.lineno}", node.value
    for path in project_files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(WRITTEN_FOR_PEOPLE) and not name.endswith(READ_BY_MACHINES):
            yield name, text_of(path) or ""


def test_no_text_speaks_of_duties_offences_or_rankings() -> None:
    assert [(where, found[0]) for where, text in _texts() for found in FORBIDDEN.finditer(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "De organisatie is verplicht om mee te doen.",
        "Inspanningsverplichting",
        "Dit is een overtreding van de afspraak.",
        "Ranglijst van gemeenten",
        "De gemeente blijft in gebreke.",
    ],
)
def test_such_words_would_be_found(text: str) -> None:
    assert FORBIDDEN.search(text)


@pytest.mark.parametrize("text", ["Vergunning, Toezicht en Handhaving", "De achterban doet mee", "streven", "Let op"])
def test_words_of_the_trade_are_not_taken_for_them(text: str) -> None:
    assert not FORBIDDEN.search(text)


def test_every_room_that_speaks_to_people_is_read() -> None:
    """A sentence of each: refusals, widgets, papers, the command line, the guide, the example."""
    read = "\n".join(text for _, text in _texts())
    said = ["Inzet vastleggen", "Niet in deze editie", "Maak de voortgangsrapportage voor het DO.", "te laat"]
    said += ["Een streefmoment schrijf je zo precies als je het weet", "Werkgroep Vergunning, Toezicht en Handhaving"]
    said += SENTENCES.values()
    assert [each for each in said if each not in read] == []
