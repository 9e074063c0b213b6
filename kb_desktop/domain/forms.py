"""The forms of a write: whole, with values held back, or with values erased; one hash names all forms of one write.

A value that went leaves a commitment behind: a hash that shows that the write is the same one and keeps its seal
provable, and from which the value cannot be found back, because a salt that nobody knows any more went with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias, cast

from kb_desktop.domain.journal import Dot, Write
from kb_desktop.domain.records import Value

ERASE = "_erase"
"""In `ext` of a write that erases: the fields whose values go from every write of the record that had not seen it."""

ERASE_REASONS = "_erase_reasons"
"""In `ext` of a write that erases: the steps whose reasons go along, each by replica and first number."""

STATED = frozenset({ERASE, ERASE_REASONS})
"""Names in `ext` that tell what a write does; they stay in every form of it."""

SALT = "_salt"
"""In `ext` of a whole write, or of a step: random text that makes commitments impossible to guess."""

ERASED, HELD = "_erased", "_held"
"""In `ext` of a write: the commitment of every field whose value was erased, or stayed behind."""

SALTS = "_salts"
"""In `ext` of a write of which some values went: what the salt gave for each field that is still there."""

GONE = frozenset({ERASED, HELD})
OWN = frozenset({SALT, SALTS, *STATED, *GONE})
"""Names in `ext` that are the format's own."""

NOTED = frozenset({ERASE, *GONE})
"""Names in `ext` of a write that a merge must look at twice."""

FEATURE = "blanked"
"""In `features_required` of a bundle with writes of which values went."""

Encode: TypeAlias = Callable[[object], bytes]
"""Canonical JSON of a value."""


def erases(write: Write) -> frozenset[str]:
    """The fields that this write erases; empty for all others."""
    return frozenset(_names(write.ext.get(ERASE)))


def erases_reasons(write: Write) -> frozenset[Dot]:
    """The steps whose reasons this write erases, each named by its first write; empty for all others."""
    if ERASE_REASONS not in write.ext:
        return frozenset()
    return frozenset(_dots(write.ext[ERASE_REASONS]))


def naming(steps: Iterable[Dot]) -> list[Value]:
    """How a write names these steps."""
    return [[*each] for each in sorted(set(steps))]


def erased_in(write: Write) -> frozenset[str]:
    """The fields of this write whose values were erased."""
    return frozenset(_commitments(write.ext.get(ERASED)))


def held_in(write: Write) -> frozenset[str]:
    """The fields of this write whose values stayed behind."""
    if HELD not in write.ext:
        return frozenset()
    return frozenset(_commitments(write.ext.get(HELD)))


def is_whole(write: Write) -> bool:
    """Whether every value of the write is there."""
    return GONE.isdisjoint(write.ext)


def is_well_formed(write: Write) -> bool:
    """Whether what `ext` says about values that went is about fields of the write, with nothing in their place."""
    ext, gone = write.ext, {**_commitments(write.ext.get(ERASED)), **_commitments(write.ext.get(HELD))}
    salts = _commitments(ext.get(SALTS))
    stated = [_commitments(ext.get(name)) for name in (ERASED, HELD, SALTS) if name in ext]
    return (
        all(stated)
        and all(is_hash(each) for part in stated for each in part.values())
        and sum(map(len, stated)) == len({*gone, *salts})
        and all(name in write.fields and write.fields[name] is None for name in gone)
        and all(name in write.fields for name in salts)
        and not (SALT in ext and stated)
        and not (salts and not gone)
        and isinstance(ext.get(SALT, ""), str)
        and erases(write) <= write.fields.keys()
        and (ERASE not in ext or bool(erases(write)))
        and (ERASE_REASONS not in ext or (ERASE in ext and _names_steps(write)))
    )


def _names_steps(write: Write) -> bool:
    steps = erases_reasons(write)
    return bool(steps) and write.ext[ERASE_REASONS] == naming(steps)


def _dots(stated: object) -> Iterator[Dot]:
    for each in stated if isinstance(stated, list) else ():
        match each:
            case [int() as replica, int() as seq] if (
                type(replica) is type(seq) is int and 0 < min(each) <= max(each) < 2**53
            ):
                yield Dot(replica, seq)


def is_hash(text: object) -> bool:
    """Whether this is a SHA-256 in hex."""
    return isinstance(text, str) and len(text) == 64 and not set(text) - set("0123456789abcdef")


def leaf(write: Write, encode: Encode) -> bytes:
    """The hash that all forms of a write share: 32 bytes over everything but its values, and their commitments."""
    commitments = {
        name: _gone(write, name) or commitment(_salt_of(write, name), name, value, encode)
        for name, value in write.fields.items()
    }
    ext = {name: value for name, value in write.ext.items() if name not in OWN or name in STATED}
    preds = [list(pred) for pred in write.preds]
    head = [write.replica, write.seq, write.record, write.kind, write.act, write.clock, preds]
    return hashlib.sha256(encode([*head, commitments, write.txn, ext])).digest()


def commitment(salt: str, field: str, value: Value, encode: Encode) -> str:
    """What stays of a value that goes: SHA-256 (hex) over salt, name of the field and the value."""
    return hashlib.sha256(encode([salt, field, value])).hexdigest()


def without(
    write: Write, erased: Collection[str], held: Collection[str], encode: Encode
) -> tuple[dict[str, Value], dict[str, Value]]:
    """(fields, ext) of the write when these values go; a value that went before stays away, erased over held back."""
    now_erased = {name for name in write.fields if name in erased} | erased_in(write)
    now_held = {name for name in write.fields if name in held} | held_in(write)
    gone = now_erased | now_held
    if not gone:
        return dict(write.fields), dict(write.ext)

    def left(name: str) -> str:
        return _gone(write, name) or commitment(_salt_of(write, name), name, write.fields[name], encode)

    ext = {name: value for name, value in write.ext.items() if name not in OWN or name in STATED}
    if now_erased:
        ext[ERASED] = {name: left(name) for name in sorted(now_erased)}
    if now_held - now_erased:
        ext[HELD] = {name: left(name) for name in sorted(now_held - now_erased)}
    salts: dict[str, Value] = {name: _salt_of(write, name) for name in sorted(write.fields.keys() - gone)}
    if any(salts.values()):
        ext[SALTS] = salts
    return {name: None if name in gone else value for name, value in write.fields.items()}, ext


def _gone(write: Write, name: str) -> str:
    for form in (ERASED, HELD):
        found = _commitments(write.ext.get(form)).get(name)
        if found:
            return found
    return ""


def field_salt(salt: str, name: str) -> str:
    """What a salt gives for one field, so that the others can be shown without giving it away."""
    return hashlib.sha256(f"{salt}\0{name}".encode()).hexdigest()


def _salt_of(write: Write, name: str) -> str:
    salt = write.ext.get(SALT)
    if isinstance(salt, str) and salt:
        return field_salt(salt, name)
    return _commitments(write.ext.get(SALTS)).get(name, "")


def _commitments(stated: object) -> Mapping[str, str]:
    if not isinstance(stated, Mapping) or not all(isinstance(each, str) for each in stated.values()):
        return {}
    return cast("Mapping[str, str]", stated)


def _names(stated: object) -> Iterable[str]:
    return (each for each in stated if isinstance(each, str)) if isinstance(stated, list | tuple) else ()
