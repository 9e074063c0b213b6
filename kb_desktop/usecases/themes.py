"""Of which theme a record is: its own theme, or that of what it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb_desktop.domain.records import RecordId, Value
from kb_desktop.workspace.workspace import Workspace

Look = Callable[[RecordId], "Mapping[str, Value] | None"]

_UPWARDS = ("theme", "themes", "agreement", "sign_up", "commitment", "meeting", "agenda_item", "agreements")
"""Fields that lead to a theme, the shortest way first."""
_DEEPEST = 4


class Themes:
    """Looks up themes and remembers what it found. `coming` gives values of records that are not here yet."""

    def __init__(self, workspace: Workspace, coming: Look | None = None) -> None:
        self._workspace = workspace
        self._coming = coming
        self._keys = {record.id: record.text("key") for record in workspace.list("theme")}
        self._found: dict[RecordId, str] = {}

    def of(self, values: Mapping[str, Value]) -> str:
        """The key of the theme (VTH); "" for what is of no theme or of all of them."""
        return self._of(values, _DEEPEST)

    def _of(self, values: Mapping[str, Value], depth: int) -> str:
        for name in _UPWARDS:
            value = values.get(name)
            targets = value if isinstance(value, list) else [value]
            themes = {self._behind(RecordId(each), depth) for each in targets if isinstance(each, str) and each}
            if len(themes) == 1 and (theme := themes.pop()):
                return theme
        number, dash, _ = str(values.get("number") or "").partition("-")
        return number if dash and number in self._keys.values() else ""

    def _behind(self, id_: RecordId, depth: int) -> str:
        if id_ in self._keys:
            return self._keys[id_]
        if depth == 0:
            return ""
        if id_ not in self._found:
            coming = self._coming(id_) if self._coming else None
            here = self._workspace.get(id_) if coming is None else None
            values = coming if coming is not None else here.values if here is not None else {}
            self._found[id_] = self._of(values, depth - 1)
        return self._found[id_]
