"""Files and addresses as the window was given them or remembers them."""

from __future__ import annotations

from pathlib import Path

from kb_desktop.domain.addresses import Address, Location, location
from kb_desktop.domain.problems import Refused

EXCHANGED = (".kbbundle", ".kbverzoek")


def remembered(words: str) -> Location | None:
    """The workspace that was noted down so; None when the file is gone or somebody spoiled the note."""
    try:
        place = location(words) if words else None
    except Refused:
        return None
    return place if isinstance(place, Address) or (place is not None and place.is_file()) else None


def is_exchanged(place: Location) -> bool:
    """Whether this is a bundle or a request, to be read in the workspace that is open."""
    return isinstance(place, Path) and place.suffix in EXCHANGED
