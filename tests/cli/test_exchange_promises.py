"""What the exchange promises, as two scripts see it that work apart and merge each other's bundles."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from cli.calling import Kb, put


def both(kb: Kb, *workspaces: str) -> None:
    """Everybody sends everything to everybody."""
    for name in workspaces:
        assert kb("export", f"{name}.kbwerk", f"{name}.kbbundle", "--full").code == 0
    for name in workspaces:
        for other in workspaces:
            if other != name:
                said = kb("merge", f"{name}.kbwerk", f"{other}.kbbundle")
                assert said.code == 0, said.err
    digests = {kb("digest", f"{name}.kbwerk").out.split()[-1] for name in workspaces}
    assert len(digests) == 1


def two(kb: Kb, theme: str = "vth") -> None:
    for name in ("a", "b"):
        kb("create", f"{name}.kbwerk", "--theme", theme)


def shown(kb: Kb, workspace: str, id_: str) -> dict[str, Any]:
    return dict(kb("show", workspace, "--id", id_, "--json").document[0])


def the(kb: Kb, kind: str, **facts: str) -> str:
    records = kb("show", "a.kbwerk", kind, "--json").document
    return str(next(each["id"] for each in records if all(each[name] == value for name, value in facts.items())))


def merged(kb: Kb, workspace: str, bundle: str) -> dict[str, Any]:
    return dict(kb("merge", workspace, bundle, "--json").document["bundles"][0])


def test_two_sign_ups_of_one_organisation_meet_as_one_record(kb: Kb) -> None:
    two(kb)
    organisation = the(kb, "organisation", name="Gemeente Zwolle")
    theme = the(kb, "theme", key="VTH")
    sign_up = {"kind": "sign_up", "organisation": organisation, "theme": theme}
    (one,) = put(kb, "a.kbwerk", {**sign_up, "signed_on": "2026-09-01"})
    (other,) = put(kb, "b.kbwerk", {**sign_up, "signed_on": "2026-09-08"})
    assert one == other
    both(kb, "a", "b")
    for name in ("a", "b"):
        assert [each["id"] for each in kb("show", f"{name}.kbwerk", "sign_up", "--json").document] == [one]
        assert [each["field"] for each in kb("conflicts", f"{name}.kbwerk", "--json").document] == ["signed_on"]


def test_a_closing_is_one_thing_whoever_closed_it(kb: Kb) -> None:
    two(kb)
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Iets"})
    both(kb, "a", "b")
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "status": "confirmed", "closed_on": "2026-09-01"})
    put(kb, "b.kbwerk", {"kind": "action", "id": action, "status": "dropped", "reason": "Niet meer nodig"})
    both(kb, "a", "b")
    record = shown(kb, "a.kbwerk", action)
    assert record == shown(kb, "b.kbwerk", action)
    assert (record["status"], record["reason"]) in {("confirmed", None), ("dropped", "Niet meer nodig")}
    fields = {each["field"] for each in kb("conflicts", "a.kbwerk", "--json").document}
    assert "status" in fields
    assert fields <= {"status", "closed_on", "reason"}


def test_two_items_at_one_place_of_the_agenda_both_stay_in_one_order(kb: Kb) -> None:
    two(kb)
    (meeting,) = put(kb, "a.kbwerk", {"kind": "meeting", "title": "Overleg", "starts_at": "2026-10-01T10:00"})
    put(kb, "a.kbwerk", {"kind": "agenda_item", "meeting": meeting, "title": "Eerste", "position": "a0"})
    both(kb, "a", "b")
    put(kb, "a.kbwerk", {"kind": "agenda_item", "meeting": meeting, "title": "Van A", "position": "a1"})
    put(kb, "b.kbwerk", {"kind": "agenda_item", "meeting": meeting, "title": "Van B", "position": "a1"})
    both(kb, "a", "b")
    orders = []
    for name in ("a.kbwerk", "b.kbwerk"):
        items = kb("show", name, "agenda_item", "--json").document
        orders.append([each["title"] for each in sorted(items, key=lambda each: (each["position"], each["id"]))])
    assert orders[0] == orders[1]
    assert orders[0][0] == "Eerste"
    assert sorted(orders[0]) == ["Eerste", "Van A", "Van B"]
    assert kb("conflicts", "a.kbwerk", "--json").document == []


def test_a_number_given_out_twice_is_seen_everywhere_and_references_keep_pointing_right(kb: Kb) -> None:
    two(kb)
    first, second = {"kind": "decision", "text": "Van A"}, {"kind": "decision", "text": "Van B"}
    (one,), (other,) = put(kb, "a.kbwerk", first), put(kb, "b.kbwerk", second)
    assert shown(kb, "a.kbwerk", one)["number"] == shown(kb, "b.kbwerk", other)["number"] == "VTH-B-001"
    (earlier,) = put(kb, "a.kbwerk", {"kind": "decision", "text": "Ouder besluit", "replaced_by": one})
    kb("export", "b.kbwerk", "b.kbbundle", "--full")
    assert merged(kb, "a.kbwerk", "b.kbbundle")["rule_conflicts"] == 2
    both(kb, "a", "b")
    for name in ("a.kbwerk", "b.kbwerk"):
        assert {shown(kb, name, id_)["text"] for id_ in (one, other)} == {"Van A", "Van B"}
        assert shown(kb, name, earlier)["replaced_by"] == one
        (again,) = put(kb, name, {"kind": "decision", "text": "Volgende"})
        assert shown(kb, name, again)["number"] == "VTH-B-003"


def test_broken_rules_are_told_beside_data_that_differ(kb: Kb) -> None:
    two(kb, "rui")
    theme, agreement = the(kb, "theme", key="RUI"), the(kb, "agreement", key="RUI-1")
    (shared,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Begin"})
    both(kb, "a", "b")
    for name, organisation in (("a", "Gemeente Zwolle"), ("b", "Gemeente Utrecht")):
        file = f"{name}.kbwerk"
        (sign_up,) = put(
            kb, file, {"kind": "sign_up", "organisation": the(kb, "organisation", name=organisation), "theme": theme}
        )
        put(
            kb,
            file,
            {"kind": "commitment", "sign_up": sign_up, "agreement": agreement, "role": "trekker", "what": "Trekken"},
        )
        (person,) = put(kb, file, {"kind": "person", "name": f"Voorzitter {name}"})
        put(kb, file, {"kind": "membership", "person": person, "theme": theme, "role": "chair"})
        put(kb, file, {"kind": "action", "id": shared, "text": f"Tekst van {name}"})
    board = the(kb, "organisation", name="Waterschap Drents Overijsselse Delta")
    said = kb("put", "b.kbwerk", "--json", lines=[{"kind": "sign_up", "organisation": board, "theme": theme}])
    assert said.code == 0
    assert "Let op" in said.err
    kb("export", "b.kbwerk", "b.kbbundle", "--full")
    row = merged(kb, "a.kbwerk", "b.kbbundle")
    assert row["conflicts"] == 1
    assert row["rule_conflicts"] >= 5
    told = kb("merge", "a.kbwerk", "b.kbbundle").out
    assert "gelijk" in told
    both(kb, "a", "b")


def test_a_copied_a_moved_and_a_restored_file_never_use_a_number_twice(kb: Kb) -> None:
    two(kb)
    put(kb, "a.kbwerk", {"kind": "action", "text": "Begin"})
    older = Path("a.kbwerk").read_bytes()
    shutil.copyfile("a.kbwerk", "c.kbwerk")
    put(kb, "a.kbwerk", {"kind": "action", "text": "In het origineel", "number": "VTH-A-011"})
    put(kb, "c.kbwerk", {"kind": "action", "text": "In de kopie", "number": "VTH-A-012"})
    both(kb, "a", "b", "c")
    Path("a.kbwerk").write_bytes(older)
    put(kb, "a.kbwerk", {"kind": "action", "text": "Na het terugzetten", "number": "VTH-A-013"})
    Path("b.kbwerk").rename("d.kbwerk")
    put(kb, "d.kbwerk", {"kind": "action", "text": "Na het verplaatsen", "number": "VTH-A-014"})
    both(kb, "a", "c", "d")
    texts = {each["text"] for each in kb("show", "a.kbwerk", "action", "--json").document}
    assert texts == {"Begin", "In het origineel", "In de kopie", "Na het terugzetten", "Na het verplaatsen"}


def test_a_whole_import_goes_back_later_without_what_was_edited_since(kb: Kb) -> None:
    two(kb)
    kept, gone = put(kb, "b.kbwerk", {"kind": "action", "text": "Blijft"}, {"kind": "action", "text": "Gaat"})
    kb("export", "b.kbwerk", "b.kbbundle", "--full")
    first = merged(kb, "a.kbwerk", "b.kbbundle")["bundle"]
    put(kb, "a.kbwerk", {"kind": "action", "id": kept, "text": "Hier bewerkt"})
    put(kb, "b.kbwerk", {"kind": "action", "text": "Later", "number": "VTH-A-021"})
    kb("export", "b.kbwerk", "b2.kbbundle", "--full")
    merged(kb, "a.kbwerk", "b2.kbbundle")
    undone = kb("undo", "a.kbwerk", "--bundle", first, "--json").document
    assert (kept, "text") in {(each["record"], each["field"]) for each in undone["skipped"]}
    texts = {each["text"] for each in kb("show", "a.kbwerk", "action", "--json").document}
    assert texts == {"Hier bewerkt", "Later"}
    assert gone not in {each["id"] for each in kb("show", "a.kbwerk", "action", "--json").document}
    assert kb("undo", "a.kbwerk", "--bundle", first).code == 1


def test_a_reference_to_what_is_not_there_is_pointed_out_until_it_comes(kb: Kb) -> None:
    two(kb)
    (person,) = put(kb, "a.kbwerk", {"kind": "person", "name": "Petra Probeersel"})
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Iets", "owner": person})
    both(kb, "a", "b")
    put(kb, "b.kbwerk", {"kind": "action", "id": action, "text": "Iets van Petra"})
    put(
        kb,
        "a.kbwerk",
        {"kind": "action", "id": action, "owner": None},
        {"kind": "person", "id": person, "delete": True},
    )
    put(kb, "b.kbwerk", {"kind": "action", "text": "Nog iets", "owner": person, "number": "VTH-A-031"})
    kb("export", "b.kbwerk", "b.kbbundle", "--full")
    row = merged(kb, "a.kbwerk", "b.kbbundle")
    assert row["rule_conflicts"] == 1
    both(kb, "a", "b")
