"""What is told of an erasure before it is done."""

from __future__ import annotations

import json
from pathlib import Path

from builders import a_workspace
from sqlalchemy import update

from kb_desktop.usecases import erasing
from kb_desktop.usecases.desk import Desk
from kb_desktop.workspace import engine, tables


def test_a_reason_that_cannot_go_is_told_and_one_that_can_is_shown_whole(tmp_path: Path, desk: Desk) -> None:
    with a_workspace(tmp_path) as workspace:
        with workspace.change("Lid toevoegen") as t:
            id_ = t.create("person", {"name": "Petra Probeersel"})
        for reason in ("Zegt Petra Probeersel", "Volgens mevrouw Probeersel", "Zo besproken"):
            with workspace.change("Verschil beslissen", reason) as t:
                t.create("action", {"text": "Iets"})
        with engine.writing(workspace._connection):
            plain = update(tables.txn).where(tables.txn.c.first == 2)
            workspace._connection.execute(plain.values(ext=json.dumps({"reason": "Zegt Petra Probeersel"})))
        reach = erasing.reach_of(workspace, id_, (), desk)
        (shown,) = erasing.reasons_in_words(reach)
        assert shown.startswith("Verschil beslissen, 01-09-2026 ")
        assert shown.endswith(": ‘Volgens mevrouw Probeersel’")
        (left,) = erasing.left_in_words(workspace, reach)
        assert left.startswith("De reden bij ‘Verschil beslissen’ van 01-09-2026 ")
        assert left.endswith("en kan niet worden gewist.")
        erasing.erase(workspace, id_, (), "Op verzoek", desk)
        assert [each.words for each in workspace.reasons_with(["probeersel"])] == ["Zegt Petra Probeersel"]
        assert [each.words for each in workspace.reasons_with(["zo besproken"])] == ["Zo besproken"]
