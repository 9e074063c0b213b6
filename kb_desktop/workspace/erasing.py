"""Erasing: values go from the journal and from everything made of it, on every copy that hears of it.

A write that erases fields of a record blanks them in every write of that record that had not seen it, whenever and
from wherever that write comes. This follows from the set of writes only, so all copies end with the same lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, select

from kb_desktop.domain import forms
from kb_desktop.domain.journal import Write
from kb_desktop.domain.problems import Refused
from kb_desktop.workspace import bulk, files, journal
from kb_desktop.workspace import tables as t
from kb_desktop.workspace.encoding import Line, encode
from kb_desktop.workspace.seals import seeds_of
from kb_desktop.workspace.staging import Staged
from kb_desktop.workspace.states import DotPair as _Dot

_TO_SCRUB = "to_scrub"


def settle(connection: Connection, staged: Sequence[Staged]) -> None:
    """Give the writes of these bundles, and those held before, the form that all erasures together ask for.

    Inside the transaction of a merge, before records are brought up to date. Refuses a bundle in which values are
    erased that nobody erased.
    """
    numbers = _concerned(connection, staged)
    if not numbers:
        return
    theirs: dict[_Dot, Write] = {}
    coming: dict[int, set[_Dot]] = {number: set() for number in numbers}
    for each in staged:
        theirs.update({(write.replica, write.seq): write for _, write in each.noted})
        for number, of_one in each.waiting.of(coming).items():
            coming[number].update((write.replica, write.seq) for write in of_one)
        for number, write in each.noted:
            coming[number].add((write.replica, write.seq))
    changed = blank(connection, coming, theirs)
    for each in staged:
        each.exchange(each.touched.intersection(numbers) | {number for number, _ in each.noted}, changed)


def _concerned(connection: Connection, staged: Sequence[Staged]) -> list[int]:
    found = {number for each in staged for number, _ in each.noted}
    if bulk.is_filled(connection, "erasure"):
        erased = set(connection.execute(select(t.erasure.c.n).distinct()).scalars())
        found.update(*(each.touched & erased for each in staged))
    return sorted(found)


def blank(
    connection: Connection, coming: Mapping[int, Collection[_Dot]], theirs: Mapping[_Dot, Write] | None = None
) -> dict[_Dot, Line]:
    """Blank what is to be blanked in the writes of these records; returns the lines that are another now.

    `coming`: per record the dots of writes that its row does not name yet. `theirs`: forms in which writes came.
    """
    theirs = theirs or {}
    seeds = seeds_of(connection)
    changed: dict[_Dot, Line] = {}
    gone: dict[_Dot, str] = {}
    attached: set[str] = set()
    erasures: list[bulk.Row] = []
    for number, held in journal.lines_of(connection, sorted(coming)):
        lines = {(line.replica, line.seq): line for line in held}
        lines |= journal.lookup(connection, coming[number])
        erasing = {dot: forms.erases(line) for dot, line in lines.items() if line.ext and forms.erases(line)}
        erasures += [(number, *dot) for dot in erasing]
        for dot, line in lines.items():
            now = _completed(line, theirs.get(dot))
            to_go = _to_go(dot, lines, erasing) & line.fields.keys() if dot[0] not in seeds else frozenset()
            if (forms.erased_in(now) | forms.erased_in(theirs.get(dot, now))) - to_go:
                raise Refused.because("merge.blank_unfounded", None, record=line.record)
            attached.update(_files_in(to_go, line, theirs.get(dot)))
            now = _blanked(now, to_go)
            if now != line:
                changed[dot] = now
            if not forms.is_whole(now):
                gone[dot] = "held" if forms.held_in(now) else "erased"
            elif dot in changed:
                gone[dot] = ""
    journal.rewrite(connection, changed)
    _drop_files(connection, attached)
    _note(connection, gone, erasures)
    if any(form == "erased" for dot, form in gone.items() if dot in changed):
        to_be_scrubbed(connection)
    return changed


def _files_in(names: Collection[str], *forms_of_it: Write | None) -> Iterator[str]:
    for write in forms_of_it:
        for name in names if write is not None else ():
            value = write.fields.get(name) if write is not None else None
            if isinstance(value, dict) and isinstance(value.get("sha256"), str):
                yield str(value["sha256"])


def _drop_files(connection: Connection, attached: Collection[str]) -> None:
    """Forget the attachments that no write names any more."""
    unnamed = set(attached)
    for replica in journal.version_vector(connection) if unnamed else ():
        for _, lines in journal.segments(connection, replica):
            unnamed -= {each for each in unnamed if each.encode() in lines}
    for sha256 in sorted(unnamed):
        files.drop(connection, sha256)


def _completed(line: Line, came: Write | None) -> Line:
    """The line with the values that came for those that had stayed behind."""
    if came is None or not forms.held_in(line) or forms.held_in(came) >= forms.held_in(line):
        return line
    fields, ext = forms.without(came, forms.erased_in(line), (), encode)
    return msgspec.structs.replace(line, fields=fields, ext=ext)


def _blanked(line: Line, to_go: frozenset[str]) -> Line:
    if to_go <= forms.erased_in(line):
        return line
    fields, ext = forms.without(line, to_go, (), encode)
    return msgspec.structs.replace(line, fields=fields, ext=ext)


def _to_go(dot: _Dot, lines: Mapping[_Dot, Line], erasing: Mapping[_Dot, frozenset[str]]) -> frozenset[str]:
    """The fields that are erased by a write which this one had not seen."""
    unseen = [fields for other, fields in erasing.items() if other != dot and other not in _seen(dot, lines)]
    return frozenset().union(*unseen)


def _seen(dot: _Dot, lines: Mapping[_Dot, Line]) -> set[_Dot]:
    found: set[_Dot] = set()
    waiting = list(lines[dot].preds)
    while waiting:
        each = waiting.pop()
        if each not in found and each in lines:
            found.add(each)
            waiting.extend(lines[each].preds)
    return found


def _note(connection: Connection, gone: Mapping[_Dot, str], erasures: Iterable[bulk.Row]) -> None:
    bulk.delete_rows(connection, "blanked", ("rep", "seq"), list(gone))
    rows = [(*dot, form) for dot, form in gone.items() if form]
    bulk.insert_rows(connection, "blanked", ("rep", "seq", "form"), rows)
    known = {tuple(row) for row in connection.execute(select(t.erasure))}
    bulk.insert_rows(connection, "erasure", ("n", "rep", "seq"), [row for row in erasures if row not in known])


def to_be_scrubbed(connection: Connection) -> None:
    """Note that erased values may stand in unused parts of the file."""
    journal.set_meta(connection, **{_TO_SCRUB: "1"})


def must_scrub(connection: Connection) -> bool:
    """Whether erased values may still stand in unused parts of the file."""
    return journal.get_meta(connection, _TO_SCRUB) == "1"


def scrubbed(connection: Connection) -> None:
    """Note that the file was cleaned."""
    journal.set_meta(connection, **{_TO_SCRUB: "0"})


def blanked_writes(connection: Connection) -> set[_Dot]:
    """The writes of which values went."""
    return {(row.rep, row.seq) for row in connection.execute(select(t.blanked))}
