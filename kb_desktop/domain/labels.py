"""What may travel to whom (covenant, art. 5.8): the label of a record decides which copies get its content.

What is open or internal goes to every copy. What is more closed leaves only in a locked bundle: for a copy whose holder
was confirmed and has the role for it, or because a person chose so.
"""

from __future__ import annotations

from kb_desktop.domain.fields import LABELS, TRAVELS
from kb_desktop.domain.records import Value
from kb_desktop.domain.trust import KnownWriter, Role

CLOSED = tuple(each for each in LABELS if each not in TRAVELS)
"""Labels of which the content stays behind unless there is a right to it."""

NO_RIGHT, NOT_LOCKED, NOT_HERE = "no_right", "not_locked", "not_here"
"""Why a record stayed behind: nobody may read it there, the bundle is open, or it never came here."""


def rights_of(reader: KnownWriter | None, theme: str | None) -> frozenset[str]:
    """The closed labels that the holder of a copy may read of a workspace of `theme` (None: joint).

    Privacy stays inside the group: the secretariat needs it for nothing.
    """
    if reader is None or not reader.is_confirmed:
        return frozenset()
    if reader.role is Role.SECRETARIAT:
        return frozenset(CLOSED) - {"privacygevoelig"}
    if reader.role is Role.COORDINATOR and theme is not None and reader.theme in ("", theme):
        return frozenset(CLOSED)
    return frozenset()


def is_closed(label: Value) -> bool:
    """Whether a record with this label may not go everywhere; a label of a newer program is closed."""
    return label is not None and label not in TRAVELS
