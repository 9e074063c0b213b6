"""The reason that a person gives for a step: as it was given, or erased; a seal covers both forms alike.

What is sealed is the step without its reason, with the commitment of `domain.forms` in its place. So a reason can go
and the proof stays. Only a reason with a salt can go: any other was sealed as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb_desktop.domain.forms import ERASED, SALT, Encode, commitment, field_salt, is_hash
from kb_desktop.domain.journal import Txn
from kb_desktop.domain.records import Value

REASON = "reason"
"""In `ext` of a step: the reason, in the words of who gave it."""

NOTED = frozenset({SALT, ERASED})
"""Names in `ext` of a step that a merge must look at: its reason may have to go, or went."""


def with_reason(reason: str, salt: str) -> dict[str, Value]:
    """What `ext` of a step holds; nothing without a reason."""
    return {REASON: reason, SALT: salt} if reason else {}


def given(ext: Mapping[str, Value]) -> str:
    """The reason; "" when none was given, or when it is not here any more."""
    return str(ext.get(REASON) or "")


def is_erased(ext: Mapping[str, Value]) -> bool:
    """Whether a reason was given and erased."""
    return ERASED in ext


def can_go(ext: Mapping[str, Value]) -> bool:
    """Whether there is a reason that can be erased."""
    return SALT in ext


def without(ext: Mapping[str, Value], encode: Encode) -> dict[str, Value]:
    """What `ext` of a step holds once its reason is erased."""
    if not can_go(ext):
        return dict(ext)
    left = {name: value for name, value in ext.items() if name not in (REASON, SALT)}
    return left | {ERASED: {REASON: commitment(field_salt(str(ext[SALT]), REASON), REASON, ext.get(REASON), encode)}}


def sealed_form(txn: Txn, encode: Encode) -> Txn:
    """The step as seals cover it: without its reason, whether that is still here or not."""
    return txn._replace(ext=without(txn.ext, encode)) if can_go(txn.ext) else txn


def is_well_formed(ext: Mapping[str, Value]) -> bool:
    """Whether a salt stands beside a reason, and a commitment in the place of one."""
    if SALT in ext:
        return isinstance(ext[SALT], str) and bool(ext[SALT]) and isinstance(ext.get(REASON), str) and ERASED not in ext
    if ERASED in ext:
        stated = ext[ERASED]
        return REASON not in ext and isinstance(stated, Mapping) and [*stated] == [REASON] and is_hash(stated[REASON])
    return True
