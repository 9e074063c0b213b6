"""The workload of the merge benchmark: records known to all, then six copies that each change 5 % of all fields.

The same seed gives the same writes; the floor and the store merge exactly the same ones.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb_desktop.domain.journal import Dot, Op
from kb_desktop.domain.records import RecordId, Value

KIND = "action"
BASE_REPLICA = 1_000_001
BASE_CLOCK = 1_780_000_000_000 << 16
_WORDS = ("kaart", "locatie", "beton", "inkoop", "toets", "hergebruik", "sloop", "advies", "milieu", "vergunning")
_NAMESPACE = uuid.UUID("00000000-0000-4000-8000-0000000000be")


def _targets(kind: str, count: int) -> list[RecordId]:
    return [RecordId(str(uuid.uuid5(_NAMESPACE, f"{kind}-{place}"))) for place in range(count)]


TARGETS = {
    "person": _targets("person", 60),
    "agenda_item": _targets("item", 40),
    "agreement": _targets("agreement", 24),
}
"""What the records point to; known to all."""


def _words(choice: random.Random) -> str:
    return " ".join(choice.choices(_WORDS, k=3))


def _day(choice: random.Random) -> str:
    return f"2026-{choice.randint(1, 12):02d}-{choice.randint(1, 28):02d}"


_VALUES: dict[str, Callable[[random.Random], str | int]] = {
    "text": _words,
    "owner": lambda choice: choice.choice(TARGETS["person"]),
    "due": _day,
    "first_due": _day,
    "times_postponed": lambda choice: choice.randint(0, 9),
    "status": lambda choice: choice.choice(("open", "in_progress", "waiting", "reported_done", "confirmed")),
    "closed_on": _day,
    "reason": _words,
    "agenda_item": lambda choice: choice.choice(TARGETS["agenda_item"]),
    "agreement": lambda choice: choice.choice(TARGETS["agreement"]),
    "label": lambda choice: choice.choice(("openbaar", "intern", "vertrouwelijk")),
    "label_reason": _words,
}
FIELDS = tuple(_VALUES)
NUMBERS = ("times_postponed",)
REFERENCES = ("owner", "agenda_item", "agreement")


@dataclass(frozen=True)
class Workload:
    """Creates by one replica, then the edits of each copy, all unseen by the others."""

    base: list[Op]
    copies: list[list[Op]]


def workload(records: int, copies: int = 6, share: float = 0.05, seed: int = 7) -> Workload:
    """`records` records of twelve fields: texts, days, states, references.

    Each copy writes `share` of all fields, one field a write.
    """
    choice = random.Random(seed)
    ids = [RecordId(str(uuid.UUID(int=choice.getrandbits(128), version=4))) for _ in range(records)]
    base = [
        Op(BASE_REPLICA, seq, id_, KIND, "create", BASE_CLOCK + seq, (), {f: _VALUES[f](choice) for f in FIELDS}, seq)
        for seq, id_ in enumerate(ids, start=1)
    ]
    pointed_to = [(kind, id_) for kind, known in TARGETS.items() for id_ in known]
    base += [
        Op(BASE_REPLICA, seq, id_, kind, "create", BASE_CLOCK + seq, (), {}, seq)
        for seq, (kind, id_) in enumerate(pointed_to, start=records + 1)
    ]
    cells = records * len(FIELDS)
    edits = []
    for copy in range(copies):
        replica = 2_000_000 + copy
        chosen = choice.sample(range(cells), int(cells * share))
        edits.append(list(_edits(choice, ids, replica, chosen)))
    return Workload(base, edits)


def _edits(choice: random.Random, ids: list[RecordId], replica: int, chosen: list[int]) -> Iterator[Op]:
    for seq, cell in enumerate(chosen, start=1):
        record, field = divmod(cell, len(FIELDS))
        clock = BASE_CLOCK + (seq << 20) + replica % 7
        preds = (Dot(BASE_REPLICA, record + 1),)
        yield Op(
            replica,
            seq,
            ids[record],
            KIND,
            "update",
            clock,
            preds,
            {FIELDS[field]: _VALUES[FIELDS[field]](choice)},
            seq,
        )


def winners(load: Workload) -> dict[tuple[RecordId, str], tuple[Value, int]]:
    """Per edited field: the value that must be shown, and how many different values stand beside each other."""
    heads: dict[tuple[RecordId, str], list[tuple[int, int, int, Value]]] = {}
    for ops in load.copies:
        for op in ops:
            for field, value in op.fields.items():
                heads.setdefault((op.record, field), []).append((op.clock, op.replica, op.seq, value))
    return {cell: (max(each)[3], len({head[3] for head in each})) for cell, each in heads.items()}


# --- one long history, for stores of any size
_STRIDE = 7_919  # a prime: consecutive writes go to records far apart
LATER_REPLICA = 2_000_001
TEXTS = ("text", "reason", "label_reason")
_OPEN = {**_VALUES, "label": lambda _: "openbaar"}
"""Nothing of it is held back when it travels."""


def records_of(writes: int) -> int:
    """How many records a history of so many writes has: a tenth, with what they point to among them."""
    return writes // 10


def _record_id(place: int) -> RecordId:
    return RecordId(f"{place:08x}-0000-4000-8000-0000000000be")


def history(writes: int) -> Iterator[Op]:
    """So many writes of one copy: a tenth creates records of twelve fields, the others write one field each once."""
    choice, records = random.Random(writes), records_of(writes)
    pointed_to = [(kind, id_) for kind, known in TARGETS.items() for id_ in known]
    for place, (kind, id_) in enumerate(pointed_to):
        yield Op(BASE_REPLICA, place + 1, id_, kind, "create", BASE_CLOCK + place, (), {}, 1)
    for place in range(len(pointed_to), records):
        values = {field: _OPEN[field](choice) for field in FIELDS}
        yield Op(BASE_REPLICA, place + 1, _record_id(place), KIND, "create", BASE_CLOCK + place, (), values, 1)
    for number in range(writes - records):
        place, field = _cell(writes, number)
        preds, seq = (Dot(BASE_REPLICA, place + 1),), records + number + 1
        value = {field: _OPEN[field](choice)}
        yield Op(BASE_REPLICA, seq, _record_id(place), KIND, "update", BASE_CLOCK + seq, preds, value, 1)


def _cell(writes: int, number: int) -> tuple[int, str]:
    """The record (by place) and field of the n-th edit: every cell at most once."""
    targets = sum(map(len, TARGETS.values()))
    cells = (records_of(writes) - targets) * len(FIELDS)
    record, field = divmod(number * _STRIDE % cells, len(FIELDS))
    return targets + record, FIELDS[field]


def later_edits(writes: int, count: int) -> tuple[list[Op], int]:
    """Writes of another copy who holds that history: a tenth creates records, a tenth of the edits names only what
    the history overwrote (a conflict each), the others what stands. Returns them and the number of conflicts.
    """
    choice, records = random.Random(-writes), records_of(writes)
    clock = BASE_CLOCK + (1 << 40)
    fresh = count // 10
    ops = [
        Op(LATER_REPLICA, seq, _record_id(records + seq), KIND, "create", clock, (), _row(choice), 1)
        for seq in range(1, fresh + 1)
    ]
    conflicts = 0
    for number in choice.sample(range(writes - records), count - fresh):
        place, field = _cell(writes, number)
        unseen = field in TEXTS and conflicts < (count - fresh) // 10
        seen = Dot(BASE_REPLICA, place + 1 if unseen else records + number + 1)
        value: Value = f"anders {number}" if unseen else _OPEN[field](choice)
        conflicts += unseen
        ops.append(
            Op(LATER_REPLICA, len(ops) + 1, _record_id(place), KIND, "update", clock, (seen,), {field: value}, 1)
        )
    return ops, conflicts


def _row(choice: random.Random) -> dict[str, Value]:
    return {field: value(choice) for field, value in _OPEN.items()}
