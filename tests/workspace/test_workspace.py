"""A workspace as its users know it: create, change, look back, undo, exchange, settle."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders import SteppingClock, a_workspace, an_installation, packed
from stores import Store, everything_in

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.workspace.seeding import SeedRecord
from kb_desktop.workspace.workspace import Workspace

SEED = (
    SeedRecord("organisation", ("gm0363", ""), {"code": "gm0363", "name": "Gemeente Amsterdam", "type": "gemeente"}),
    SeedRecord("organisation", ("ws0155", ""), {"code": "ws0155", "name": "Waterschap Rijnland", "type": "waterschap"}),
)


def an_action(ws: Workspace, text: str = "Kaart maken", **values: str) -> RecordId:
    with ws.change("Actie toevoegen") as t:
        return t.create("action", {"text": text, "status": "open", **values})


def test_a_record_is_there_after_opening_again(store: Store) -> None:
    ws = a_workspace(store, seed=SEED)
    id_ = an_action(ws, "Kaart maken", due="2026-12-01")
    ws.close()
    again = Workspace.open(ws.path, ws.installation, SteppingClock())
    record = again.get(id_)
    assert record is not None
    assert (record.text("text"), record.text("due")) == ("Kaart maken", "2026-12-01")
    assert [each.text("name") for each in again.list("organisation", order=("name",))] == [
        "Gemeente Amsterdam",
        "Waterschap Rijnland",
    ]
    again.close()


def test_an_exception_inside_a_change_leaves_nothing(store: Store) -> None:
    ws = a_workspace(store)
    before = ws.digest()

    def fail_halfway() -> None:
        with ws.change("Actie toevoegen") as t:
            t.create("action", {"text": "Weg ermee"})
            t.list("action")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert ws.digest() == before
    assert ws.undo_label is None
    ws.close()


def test_history_tells_old_and_new_and_by_whom(store: Store) -> None:
    ws = a_workspace(store)
    id_ = an_action(ws)
    with ws.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Kaart van locaties maken"})
    last = ws.history(id_)[-1]
    assert (last.field, last.old, last.new, last.by) == (
        "text",
        "Kaart maken",
        "Kaart van locaties maken",
        "Coba Coördinator",
    )
    assert last.bundle is None
    ws.close()


def test_undo_and_redo_walk_back_and_forth_and_survive_a_restart(store: Store) -> None:
    ws = a_workspace(store)
    id_ = an_action(ws)
    with ws.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Anders"})
    with ws.change("Actie verwijderen") as t:
        t.delete(id_)
    ws.close()
    ws = Workspace.open(ws.path, ws.installation, SteppingClock("2026-09-02T09:00:00+00:00"))
    assert ws.list("action") == []
    assert ws.undo().label == "Actie verwijderen"
    assert [each.text("text") for each in ws.list("action")] == ["Anders"]
    assert ws.undo().label == "Actie wijzigen"
    assert [each.text("text") for each in ws.list("action")] == ["Kaart maken"]
    assert ws.redo().label == "Actie wijzigen"
    assert [each.text("text") for each in ws.list("action")] == ["Anders"]
    assert ws.redo().label == "Actie verwijderen"
    assert ws.list("action") == []
    with pytest.raises(Refused):
        ws.redo()
    ws.undo()
    ws.undo()
    ws.undo()
    assert ws.list("action") == []
    with pytest.raises(Refused):
        ws.undo()
    ws.close()


def test_fields_of_one_group_are_written_together(store: Store) -> None:
    ws = a_workspace(store)
    id_ = an_action(ws)
    with ws.change("Actie afsluiten") as t:
        t.change(id_, {"status": "dropped", "reason": "Niet meer nodig"})
    fields = {each.field for each in ws.history(id_) if each.label == "Actie afsluiten"}
    assert fields == {"status", "closed_on", "reason"}
    ws.close()


def two_groups_with_one_action(store: Path | Store) -> tuple[Workspace, Workspace, RecordId]:
    mine = a_workspace(store, name="mijn", person="Coba", seed=SEED)
    yours = a_workspace(store, theme=None, name="samen", person="Siem", seed=SEED)
    id_ = an_action(mine)
    yours.merge(packed(mine.outgoing()))
    return mine, yours, id_


def test_a_merge_brings_new_records_once(store: Store) -> None:
    mine, yours, id_ = two_groups_with_one_action(store)
    assert yours.get(id_) is not None
    again = yours.merge(packed(mine.outgoing("full")))
    assert str(again.verdict) == "equal"
    assert mine.digest() == yours.digest()
    mine.close()
    yours.close()


def test_concurrent_writes_are_a_conflict_everywhere_until_settled(store: Store) -> None:
    mine, yours, id_ = two_groups_with_one_action(store)
    with mine.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Van mij"})
    with yours.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Van jou", "due": "2026-12-01"})
    plan = yours.merge(packed(mine.outgoing()))
    mine.merge(packed(yours.outgoing()))
    assert plan.counts["conflict"] == 1
    (conflict,) = yours.conflicts()
    assert conflict.field == "text"
    assert conflict.base == "Kaart maken"
    assert {head.value for head in conflict.heads} == {"Van mij", "Van jou"}
    assert mine.digest() == yours.digest()
    assert mine.conflicts()[0].heads == tuple(
        type(head)(head.value, head.by, head.at, mine_head.bundle, head.dot)
        for head, mine_head in zip(yours.conflicts()[0].heads, mine.conflicts()[0].heads, strict=True)
    )
    yours.settle(id_, "text", "Van ons", "Samen besproken")
    mine.merge(packed(yours.outgoing()))
    assert mine.conflicts() == yours.conflicts() == []
    assert mine.get(id_) == yours.get(id_)
    assert mine.digest() == yours.digest()
    mine.close()
    yours.close()


def test_equal_values_never_are_a_conflict(store: Store) -> None:
    mine, yours, id_ = two_groups_with_one_action(store)
    for ws in (mine, yours):
        with ws.change("Actie wijzigen") as t:
            t.change(id_, {"text": "Zelfde"})
    yours.merge(packed(mine.outgoing()))
    assert yours.conflicts() == []
    mine.close()
    yours.close()


def test_deleted_here_and_edited_there_stays_visible_until_settled(store: Store) -> None:
    mine, yours, id_ = two_groups_with_one_action(store)
    with mine.change("Actie verwijderen") as t:
        t.delete(id_)
    with yours.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Toch nodig"})
    yours.merge(packed(mine.outgoing()))
    mine.merge(packed(yours.outgoing()))
    for ws in (mine, yours):
        assert [each.text("text") for each in ws.list("action")] == ["Toch nodig"]
        assert [each.field for each in ws.conflicts()] == ["_del"]
    mine.settle(id_, "_del", True, "Toch niet nodig")
    yours.merge(packed(mine.outgoing()))
    assert yours.list("action") == []
    assert yours.conflicts() == []
    mine.close()
    yours.close()


def test_a_preview_writes_nothing(store: Store) -> None:
    mine, yours, id_ = two_groups_with_one_action(store)
    with mine.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Nieuw"})
    bundle = packed(mine.outgoing())
    before = everything_in(yours)
    plan = yours.plan(bundle)
    assert everything_in(yours) == before
    (change,) = plan.records
    assert [(each.field, each.old, each.new) for each in change.fields] == [("text", "Kaart maken", "Nieuw")]
    mine.close()
    yours.close()


def test_a_gap_and_a_fork_are_refused_and_leave_the_file_alone(store: Store) -> None:
    mine, yours, id_ = two_groups_with_one_action(store)
    with mine.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Een"})
    with mine.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Twee"})
    gap = packed(mine.outgoing())
    own = [op for op in gap.op_list if op.replica == mine.replica]
    gap.op_list = own[-1:]
    fork = packed(mine.outgoing("full"))
    fork.op_list = [own[0]._replace(fields={"text": "Vervalst"}), *own[1:]]
    before = everything_in(yours)
    for bundle, code in ((gap, "merge.gap"), (fork, "merge.fork")):
        with pytest.raises(Refused) as refused:
            yours.merge(bundle)
        assert refused.value.problems[0].code == code
        assert everything_in(yours) == before
    mine.close()
    yours.close()


def test_a_copied_file_goes_on_under_a_new_number_so_nothing_is_lost(tmp_path: Path) -> None:
    mine, yours, id_ = two_groups_with_one_action(tmp_path)
    mine.close()
    shutil.copy(mine.path, tmp_path / "kopie.kbwerk")
    original = Workspace.open(mine.path, mine.installation, SteppingClock("2026-10-01T09:00:00+00:00"))
    copy = Workspace.open(tmp_path / "kopie.kbwerk", mine.installation, SteppingClock("2026-10-01T09:00:00+00:00"))
    for ws, text in ((original, "In het origineel"), (copy, "In de kopie")):
        with ws.change("Actie wijzigen") as t:
            t.change(id_, {"text": text})
    yours.merge(packed(original.outgoing("full")))
    yours.merge(packed(copy.outgoing("full")))
    assert original.replica != copy.replica
    assert {head.value for head in yours.conflicts()[0].heads} == {"In het origineel", "In de kopie"}
    for ws in (original, copy, yours):
        ws.close()


def test_a_whole_import_can_be_taken_back_keeping_later_edits(store: Store) -> None:
    mine, yours, id_ = two_groups_with_one_action(store)
    other = an_action(mine, "Tweede")
    with mine.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Uit de bundel", "due": "2026-11-01"})
    bundle = packed(mine.outgoing())
    yours.merge(bundle)
    with yours.change("Actie wijzigen") as t:
        t.change(id_, {"text": "Later gewijzigd"})
    undone = yours.undo_bundle(bundle.bundle_id)
    assert undone.skipped == ((id_, "text"),)
    record = yours.get(id_)
    assert record is not None
    assert (record.text("text"), record.get("due")) == ("Later gewijzigd", None)
    assert [each.id for each in yours.list("action")] == [id_]
    assert yours.get(other) is not None
    mine.close()
    yours.close()


def test_files_travel_and_are_found_by_their_hash(store: Store) -> None:
    mine, yours, _ = two_groups_with_one_action(store)
    value = mine.add_file("notitie.txt", b"Beste leden")
    with mine.change("Stuk toevoegen") as t:
        t.create("paper", {"title": "Notitie", "file": value})
    yours.merge(packed(mine.outgoing()))
    assert yours.file_bytes(str(value["sha256"])) == b"Beste leden"
    assert yours.check() == []
    mine.close()
    yours.close()


def test_search_ignores_accents_and_finds_the_start_of_words(store: Store) -> None:
    ws = a_workspace(store)
    id_ = an_action(ws, "Coördinatie met Fryslân regelen")
    assert [hit.id for hit in ws.search("coordin frys")] == [id_]
    with ws.change("Actie verwijderen") as t:
        t.delete(id_)
    assert ws.search("coordin") == []
    ws.close()


def test_rebuilding_gives_what_was_there(store: Store) -> None:
    mine, yours, id_ = two_groups_with_one_action(store)
    before = (yours.get(id_), yours.digest())
    assert yours.check(rebuild=True) == []
    assert (yours.get(id_), yours.digest()) == before
    mine.close()
    yours.close()


def test_a_check_sees_a_row_that_differs_from_the_journal(store: Store) -> None:
    ws = a_workspace(store)
    id_ = an_action(ws)
    ws._connection.exec_driver_sql("UPDATE t_action SET text = 'Stiekem'")
    assert [(each.code, each.record) for each in ws.check()] == [("check.row", id_)]
    assert ws.check(rebuild=True) == []
    ws.close()


def test_snapshots_are_whole_workspaces_and_ten_are_kept(store: Store) -> None:
    ws = a_workspace(store)
    id_ = an_action(ws)
    for _ in range(12):
        path = ws.snapshot("dagelijks")
    assert len(ws.snapshots()) == 10
    with Workspace.open(path, an_installation(), SteppingClock()) as copy:
        assert copy.get(id_) == ws.get(id_)
        assert copy.replica == 0
    ws.close()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "workspace.no_workspace"), (b"SQLite format 3\x00" + b"\x00" * 200, "workspace.no_workspace")],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "iets.kbwerk"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        Workspace.open(path, an_installation(), SteppingClock())
    assert refused.value.problems[0].code == code
    assert path.read_bytes() == content


def test_creating_over_an_existing_file_is_refused(store: Store) -> None:
    a_workspace(store).close()
    with pytest.raises(Refused):
        a_workspace(store)


def test_erasing_part_of_what_is_written_together_keeps_it_from_one_write(store: Store) -> None:
    here, there = a_workspace(store), a_workspace(store, name="ander", person="Kees Ander")
    id_ = an_action(here)
    there.merge(packed(here.outgoing("full")))
    with here.change("Actie afsluiten") as t:
        t.change(id_, {"status": "dropped", "reason": "Jan wil niet meer", "closed_on": "2026-10-01"})
    here.erase(id_, ["reason"], "Op verzoek")
    with there.change("Actie afsluiten") as t:
        t.change(id_, {"status": "confirmed", "closed_on": "2026-10-02"})
    here.merge(packed(there.outgoing("full")))
    there.merge(packed(here.outgoing("full")))
    for ws in (here, there):
        record = ws.get(id_)
        assert record is not None
        closing = tuple(record.get(name) for name in ("status", "closed_on", "reason"))
        assert closing in [("dropped", "2026-10-01", None), ("confirmed", "2026-10-02", None)]
        assert {each.field for each in ws.conflicts()} == {"status", "closed_on"}
        assert "Jan wil niet meer" not in {each.new for each in ws.history(id_)}
        assert ws.check() == []
        ws.close()
