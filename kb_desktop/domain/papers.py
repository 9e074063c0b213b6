"""Papers (stukken): a file with a title, a version and a label; the file is found by its SHA-256.

`alternative_text` describes a paper that is one picture. In `alternative_texts` "3" describes page 3, when it is shown
as a picture, and "3.1" the first figure on page 3 of a file with structure.
"""

from __future__ import annotations

import re

from kb_desktop.domain.fields import Field, FieldType, Kind, choice, label, line, reference, whole_number

PAPER = Kind(
    "paper",
    (
        line("title", required=True),
        Field("file", FieldType.FILE),
        line("version"),
        whole_number("pages"),
        line("alternative_text"),
        Field("alternative_texts", FieldType.ANSWERS),
        line("language"),
        reference("theme", "theme"),
        choice("status", ("concept", "final", "replaced"), default="concept"),
        *label(),
    ),
    title_field="title",
    transitions={
        "concept": ("final", "replaced"),
        "final": ("replaced", "concept"),
        "replaced": ("concept",),
    },
)

_OF_A_FILE = re.compile(
    r"\d{6,}|\b(?:scan|img|image|foto|document|kopie|copy|def|definitief|final|concept|nieuw|v\d+)\b|\(\d+\)",
    re.IGNORECASE,
)


def reads_as_file_name(title: str) -> bool:
    """Whether a title reads as the name of a file, such as "nota_v2 def", and not as words for readers."""
    return len(title.split()) < 2 or _OF_A_FILE.search(title.replace("_", " ")) is not None
