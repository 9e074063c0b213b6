"""Files of another version of the program: everything is there again, and nothing of the journal has changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders import SteppingClock, a_workspace, an_installation
from stores import Store

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.workspace import Workspace

ACTION = RecordId("00000000-0000-4000-8000-000000000001")


def an_older_file(folder: Path) -> Path:
    """A file as a version wrote it that had fewer tables, a kind we do not know, and no search."""
    ws = a_workspace(folder)
    with ws.change("Beginnen") as t:
        t.create("action", {"number": "VTH-A-001", "text": "Kaart van de sloopstromen", "status": "open"}, ACTION)
        t.create("action", {"number": "VTH-A-001", "text": "Brief", "agreement": "er-niet", "status": "open"})
    ws.close()
    with closing(sqlite3.connect(ws.path)) as raw:
        for table in ("gone", "mention", "issue", "t_action", "search"):
            raw.execute(f"DROP TABLE {table}")
        raw.execute("CREATE TABLE t_action (n INTEGER PRIMARY KEY, text TEXT)")
        raw.execute("CREATE TABLE t_drone (n INTEGER PRIMARY KEY)")
        raw.execute("CREATE TABLE issue (n INTEGER, rule TEXT)")
        raw.execute("DELETE FROM meta WHERE key = 'derived'")
        raw.commit()
    return ws.path


def _open(path: Path, *, read_only: bool = False) -> Workspace:
    return Workspace.open(path, an_installation(), SteppingClock(), read_only=read_only)


def _holds_everything(ws: Workspace) -> None:
    assert [each.text("text") for each in ws.list("action", {}, ("text",))] == ["Brief", "Kaart van de sloopstromen"]
    assert [hit.id for hit in ws.search("sloopstr")] == [ACTION]
    assert {each.problem.code for each in ws.issues()} == {"number.twice", "reference.dangling"}
    assert ws.check() == []


def test_an_older_file_is_brought_up_to_date_after_a_copy_was_kept(tmp_path: Path) -> None:
    path = an_older_file(tmp_path)
    with _open(path) as ws:
        _holds_everything(ws)
        digest = ws.digest()
        assert [each.reason for each in ws.snapshots()] == ["bijwerken"]
    with closing(sqlite3.connect(path)) as raw:
        names = {name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert "t_drone" not in names
    with _open(path) as ws:
        assert ws.digest() == digest
        assert len(ws.snapshots()) == 1


def test_a_file_that_may_only_be_read_is_shown_without_being_touched(tmp_path: Path) -> None:
    path = an_older_file(tmp_path)
    before = path.read_bytes()
    with _open(path, read_only=True) as ws:
        _holds_everything(ws)
        with pytest.raises(Refused), ws.change("Wijzigen") as t:
            t.change(ACTION, {"text": "Anders"})
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name]


def test_a_current_file_is_opened_as_it_is(tmp_path: Path) -> None:
    ws = a_workspace(tmp_path)
    ws.close()
    before = ws.path.read_bytes()
    _open(ws.path).close()
    assert ws.path.read_bytes() == before


class _Stop(Exception):  # noqa: N818 - what a person does
    pass


def _stop(_: float) -> None:
    raise _Stop


def test_bringing_up_to_date_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[float] = []
    with Workspace.open(an_older_file(tmp_path), an_installation(), SteppingClock(), progress=told.append) as ws:
        _holds_everything(ws)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 1


def test_bringing_up_to_date_that_is_stopped_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = an_older_file(tmp_path)
    before = path.read_bytes()
    with pytest.raises(_Stop):
        Workspace.open(path, an_installation(), SteppingClock(), progress=_stop)
    assert path.read_bytes() == before
    with _open(path) as ws:
        _holds_everything(ws)
        shown = ws.list("action", {}, ("text",))
        with pytest.raises(_Stop):
            ws.check(rebuild=True, progress=_stop)
        assert ws.list("action", {}, ("text",)) == shown
        assert ws.check() == []


def _without(place: Location, store: Store, change: str) -> None:
    """Another build had this table in another form."""
    with a_workspace(store) as ws:
        with ws.change("Beginnen") as t:
            t.create("action", {"text": "Kaart"}, ACTION)
        ws._connection.exec_driver_sql(change)
    assert ws.path == place


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE seal DROP COLUMN leaves",
        "ALTER TABLE segment DROP COLUMN lines",
        "ALTER TABLE step DROP COLUMN target",
        "ALTER TABLE record RENAME COLUMN heads TO head",
        "DROP TABLE segment",
        "DROP TABLE peer",
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_of_which_the_journal_has_another_form_is_refused_in_words(
    store: Store, change: str, read_only: bool
) -> None:
    place = store.place("werkgroep")
    _without(place, store, change)
    before = place.read_bytes() if isinstance(place, Path) else None
    with pytest.raises(Refused) as refused:
        Workspace.open(place, an_installation(), SteppingClock(), read_only=read_only, upgrade=True)
    assert [each.code for each in refused.value.problems] == ["workspace.other_form"]
    assert "volledige bundel" in sentence(refused.value.problems[0])
    if isinstance(place, Path):
        assert place.read_bytes() == before


def test_books_that_an_older_version_does_not_keep_yet_are_begun(tmp_path: Path) -> None:
    path = an_older_file(tmp_path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TABLE bundle_note")
        raw.commit()
    with _open(path) as ws:
        _holds_everything(ws)
        assert ws.bundles() == []
        assert ws.books.received() == []
