"""The promises of the exchange as plain dicts: who had seen what, and what that means. Shares no code with the program.

A write is {"record", "fields", "clock", "seen"}; `seen` is everything its copy held when it was made. It may have
`erases`, fields of its record, and `held`, fields whose values stayed behind where it was written. `step` names the
step it belongs to, `reason` is what was given for that, and `erases_reasons` the steps whose reasons it erases. All
answers follow from the set of writes a copy holds.
"""

from __future__ import annotations

DELETED = "_del"
QUIET = {"position"}
COMPOSITE = {
    "action": [{"status", "closed_on", "reason"}, {"due", "first_due"}, {"label", "label_reason"}],
    "commitment": [{"status", "reason"}],
}


LABEL = "label"
OPEN = {None, "openbaar", "intern"}
TRAVELS = {LABEL, DELETED}


def value(writes: dict, held: set, dot: tuple, field: str) -> object:
    """What is left of a value here: nothing when it stayed behind or was erased."""
    write = writes[dot]
    if field in write.get("held", ()) or is_erased(writes, held, dot, field):
        return None
    return write["fields"][field]


def is_erased(writes: dict, held: set, dot: tuple, field: str) -> bool:
    """Whether somebody erased the field who had written that unseen by this writer."""
    write = writes[dot]
    for other in held:
        erasing = writes[other]
        is_same = other != dot and erasing["record"] == write["record"]
        if is_same and field in erasing.get("erases", ()) and other not in write["seen"]:
            return True
    return False


def reasons(writes: dict, held: set) -> dict:
    """Per step with a reason what it says; None once a write that is held here erased it."""
    erased = {step for dot in held for step in writes[dot]["erases_reasons"]}
    steps = {writes[dot]["step"]: writes[dot]["reason"] for dot in held if writes[dot]["reason"]}
    return {step: None if step in erased else reason for step, reason in steps.items()}


def is_withheld(writes: dict, held: set, record: str) -> bool:
    """Whether a value that counts is known to be elsewhere: such a record is not shown."""
    return any(
        field in writes[dot].get("held", ()) and not is_erased(writes, held, dot, field)
        for field in fields_of(writes, held, record)
        for dot in heads(writes, held, record, field)
    )


def stays_behind(writes: dict, held: set, record: str) -> bool:
    """Whether an open bundle goes without the content of this record: it has a closed label, or may have one."""
    labels = [value(writes, held, dot, LABEL) for dot in heads(writes, held, record, LABEL)]
    disputed = LABEL in conflicts(writes, held, record)
    return any(each not in OPEN for each in (labels if disputed else labels[:1]))


def heads(writes: dict, held: set, record: str, field: str) -> list:
    """The writes of a field that nobody overwrote: no holder of a later write had seen them. Shown one first."""
    here = [dot for dot in held if writes[dot]["record"] == record and field in writes[dot]["fields"]]
    standing = [dot for dot in here if not any(dot in writes[later]["seen"] for later in here)]
    return sorted(standing, key=lambda dot: (writes[dot]["clock"], dot), reverse=True)


def fields_of(writes: dict, held: set, record: str) -> set:
    """Every field ever written of a record, the delete mark apart."""
    return {f for dot in held if writes[dot]["record"] == record for f in writes[dot]["fields"]} - {DELETED}


def shown(writes: dict, held: set, record: str) -> dict:
    """The value each field shows."""
    return {
        field: value(writes, held, heads(writes, held, record, field)[0], field)
        for field in fields_of(writes, held, record)
    }


def is_deleted(writes: dict, held: set, record: str) -> bool:
    """Deleted for everybody: nobody kept it, and nobody edited it without the deleters seeing that."""
    return _all_say_deleted(writes, held, record) and not _unseen_edits(writes, held, record)


def conflicts(writes: dict, held: set, record: str) -> set:
    """Fields on which people disagree without having seen each other; whoever deletes a record settles them all."""
    if is_deleted(writes, held, record) or is_withheld(writes, held, record):
        return set()
    found = set()
    for field in fields_of(writes, held, record) - QUIET:
        if _different(writes, held, heads(writes, held, record, field), field):
            found.add(field)
    marks = heads(writes, held, record, DELETED)
    undecided = _all_say_deleted(writes, held, record) and _unseen_edits(writes, held, record)
    if undecided or _different(writes, held, marks, DELETED):
        found.add(DELETED)
    return found


def mixed_groups(writes: dict, held: set, record: str, kind: str) -> list:
    """Groups of which two members are shown from different writes."""
    mixed = []
    for group in COMPOSITE.get(kind, []):
        winners = {each[0] for field in group if (each := heads(writes, held, record, field))}
        if len(winners) > 1:
            mixed.append(sorted(group))
    return mixed


REFERENCES = {"action": ("owner", "involved")}


def issues(writes: dict, held: set, kinds: dict) -> list:
    """(record, code, field) of every reference to nothing and every number that two records show."""
    here = {id_ for id_ in kinds if any(writes[dot]["record"] == id_ for dot in held)}
    deleted = {id_ for id_ in here if is_deleted(writes, held, id_)}
    withheld = {id_ for id_ in here if is_withheld(writes, held, id_)}
    found, numbers = [], []
    for id_ in here - deleted - withheld:
        values = shown(writes, held, id_)
        for field in REFERENCES.get(kinds[id_], ()):
            value = values.get(field) or []
            for target in {value} if isinstance(value, str) else set(value):
                if target in deleted:
                    found.append((id_, "reference.deleted", field))
                elif target not in here:
                    found.append((id_, "reference.dangling", field))
        if kinds[id_] == "action" and values.get("number"):
            numbers.append((values["number"], id_))
    for number, id_ in numbers:
        if [each for each, _ in numbers].count(number) > 1:
            found.append((id_, "number.twice", "number"))
    return sorted(found)


def _different(writes: dict, held: set, standing: list, field: str) -> bool:
    values = [value(writes, held, dot, field) for dot in standing]
    return any(each != values[0] for each in values)


def _all_say_deleted(writes: dict, held: set, record: str) -> bool:
    marks = heads(writes, held, record, DELETED)
    return bool(marks) and all(writes[dot]["fields"][DELETED] is True for dot in marks)


def _unseen_edits(writes: dict, held: set, record: str) -> bool:
    seen = set()
    for dot in heads(writes, held, record, DELETED):
        seen |= writes[dot]["seen"]
    return any(
        dot not in seen for field in fields_of(writes, held, record) for dot in heads(writes, held, record, field)
    )
