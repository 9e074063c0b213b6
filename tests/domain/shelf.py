"""Records for rules to look at, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb_desktop.domain.records import Record, RecordId, Value, natural_id, new_id


class Shelf:
    """What a workspace would hold."""

    def __init__(self) -> None:
        self.records: dict[RecordId, Record] = {}

    def add(self, kind: str, id_: RecordId | None = None, /, **values: Value) -> RecordId:
        id_ = id_ or new_id()
        self.records[id_] = Record(id_, kind, values)
        return id_

    def edition(self, key: str = "voorbeeld", **values: Value) -> str:
        """An edition, found by its key; returns the key."""
        self.add("covenant_edition", natural_id("covenant_edition", key), key=key, **values)
        return key

    def get(self, id: RecordId) -> Record | None:  # noqa: A002
        return self.records.get(id)

    def list(self, kind: str, where: Mapping[str, Value] | None = None) -> Sequence[Record]:
        return [
            each
            for each in self.records.values()
            if each.kind == kind and all(each.get(name) == value for name, value in (where or {}).items())
        ]
