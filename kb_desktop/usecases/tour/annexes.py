"""Papers for the tour's meetings: small real PDFs, made by the same house style as everything else."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kb_desktop.documents.contents import Note, PaperFacts
from kb_desktop.documents.note import build_note


def annexes_for(words: Mapping[str, Any], theme: str) -> dict[str, bytes]:
    """PDF bytes by title, one note per agenda item of the story."""
    made = {}
    with tempfile.TemporaryDirectory(prefix="kb-desktop-") as folder:
        for item in words["agenda"]:
            path = Path(folder) / "stuk.pdf"
            build_note(_note(item, words, theme), path)
            made[str(item["stuk"])] = path.read_bytes()
    return made


def _note(item: Mapping[str, Any], words: Mapping[str, Any], theme: str) -> Note:
    made_at = datetime.datetime(2026, 6, 4, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
    facts = PaperFacts(group=str(words["naam"]), made_at=made_at, label="intern")
    parts = (
        ("Aanleiding", str(item["toelichting"])),
        ("Wat speelt er", f"{words['knelpunt']} {words['les']}"),
        ("Voorstel", f"{words['advies']} De werkgroep {theme} bespreekt dit in de vergadering."),
    )
    return Note(facts, str(item["stuk"]), parts)
