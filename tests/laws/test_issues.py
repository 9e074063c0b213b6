"""What is pointed out follows from the records that are there, whoever wrote them and in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders import MemoryBundle, a_workspace, packed
from hypothesis import given
from hypothesis import strategies as st
from laws.stories import a_world
from laws.test_laws import examples
from stores import Store

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, natural_id
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.seeding import SeedRecord
from kb_desktop.workspace.workspace import Workspace


def _id(kind: int, place: int) -> RecordId:
    return RecordId(f"00000000-0000-4000-8{kind:03d}-{place:012d}")


ORGANISATIONS, THEMES, AGREEMENTS, SIGN_UPS, COMMITMENTS, MEMBERS = (
    [_id(kind, place) for place in range(2)] for kind in range(6)
)
EDITIONS = {name: natural_id("covenant_edition", name) for name in ("een", "twee")}
KINDS = {
    "covenant_edition": (
        list(EDITIONS.values()),
        {"key": ["een"], "ends_on": ["2027-03-20", "2029-12-31", None], "title": ["Convenant"]},
    ),
    "organisation": (
        ORGANISATIONS,
        {
            "name": ["Een", "Twee"],
            "type": ["waterschap", "gemeente", "rom"],
            "valid_to": [None, "2026-02-22"],
            "status": ["valid", "ended"],
            "merged_into": [None, *ORGANISATIONS],
        },
    ),
    "theme": (THEMES, {"title": ["Water"], "admitted_types": [["gemeente"], ["gemeente", "waterschap"], None]}),
    "agreement": (AGREEMENTS, {"key": ["VTH-1", "VTH-2"], "edition": ["een", "twee", "drie"]}),
    "sign_up": (
        SIGN_UPS,
        {
            "organisation": ORGANISATIONS,
            "theme": THEMES,
            "reason": ["Omdat", None],
            "status": ["confirmed", "ended"],
        },
    ),
    "commitment": (
        [*COMMITMENTS, _id(4, 2)],
        {
            "agreement": AGREEMENTS,
            "role": ["trekker", "trekker", "volger"],
            "status": ["pledged", "withdrawn"],
            "sign_up": SIGN_UPS,
            "target": [None, "2027", "2027-Q2", "2030"],
            "handed_over_to": [None, "BZK"],
        },
    ),
    "membership": ([*MEMBERS, _id(5, 2)], {"theme": [*THEMES, None], "role": ["chair"], "status": ["active", "ended"]}),
    "decision": ([_id(6, 0), _id(6, 1)], {"number": ["VTH-B-001", "VTH-B-002", ""], "agreement": AGREEMENTS}),
    "lesson": ([_id(7, 0)], {"applied_by": [ORGANISATIONS, [], ORGANISATIONS[:1]]}),
}
_RECORDS = [(kind, id_) for kind, (ids, _) in KINDS.items() for id_ in ids]
_EDITS = st.sampled_from(_RECORDS).flatmap(
    lambda each: st.tuples(
        st.just("edit"),
        st.integers(0, 1),
        st.just(each),
        st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in KINDS[each[0]][1].items()}).filter(bool),
    )
)
_STEPS = st.one_of(
    _EDITS,
    _EDITS,
    _EDITS,
    st.tuples(st.just("delete"), st.integers(0, 1), st.sampled_from(_RECORDS)),
    st.tuples(st.just("undo"), st.integers(0, 1)),
    st.tuples(st.just("mail"), st.integers(0, 1)),
)


def expected(ws: Workspace) -> list[tuple[str, str, str]]:
    """(record, code, field) of all that is the matter, by looking at every record."""
    there = {kind: list(ws.list(kind)) for kind in KINDS}
    held = {id_: ws.get(id_) for _, id_ in _RECORDS}
    found: list[tuple[str, str, str]] = []
    for record in (each for records in there.values() for each in records):
        found += _references(record, held)
    found += _leads_and_chairs(there)
    for record in there["sign_up"]:
        found += [(record.id, code, "organisation") for code in _about_sign_up(record, held)]
    found += [(each.id, "commitment.after_end", "handed_over_to") for each in there["commitment"] if _late(each, held)]
    numbers = [each.text("number") for each in there["decision"]]
    found += [
        (r.id, "number.twice", "number")
        for r in there["decision"]
        if r.text("number") and numbers.count(r.text("number")) > 1
    ]
    return sorted(found)


def _about_sign_up(record: Record, held: dict[RecordId, Record | None]) -> Iterator[str]:
    theme, organisation = held.get(RecordId(record.text("theme"))), held.get(RecordId(record.text("organisation")))
    admitted = theme.get("admitted_types") if theme else None
    if organisation is None:
        return
    if admitted and organisation.get("type") not in admitted:  # type: ignore[operator]
        yield "sign_up.guest" if organisation.get("type") == "rom" else "sign_up.not_admitted"
    ended = organisation.get("valid_to") or organisation.get("status") == "ended"
    if ended and record.get("status") != "ended":
        heir = organisation.get("merged_into")
        yield f"sign_up.organisation_{'succeeded' if heir and heir != organisation.id else 'ended'}"


def _late(record: Record, held: dict[RecordId, Record | None]) -> bool:
    agreement = held.get(RecordId(record.text("agreement")))
    edition = held.get(EDITIONS.get(agreement.text("edition"), RecordId(""))) if agreement else None
    ends_on = edition.text("ends_on") if edition else ""
    first = {"2027": "2027-01-01", "2027-Q2": "2027-04-01", "2030": "2030-01-01"}.get(record.text("target"), "")
    settled = record.text("status") == "withdrawn" or record.text("handed_over_to")
    return bool(ends_on) and first > ends_on and not settled


def _references(record: Record, held: dict[RecordId, Record | None]) -> Iterator[tuple[str, str, str]]:
    for field in ("organisation", "theme", "agreement", "sign_up", "applied_by", "merged_into"):
        value = record.get(field)
        for target in value if isinstance(value, list) else [value] if value else []:
            pointed = held.get(RecordId(str(target)))
            if pointed is None or pointed.deleted:
                yield (record.id, "reference.deleted" if pointed else "reference.dangling", field)


def _leads_and_chairs(there: dict[str, list[Record]]) -> Iterator[tuple[str, str, str]]:
    leads = [r for r in there["commitment"] if r.text("role") == "trekker" and r.text("status") != "withdrawn"]
    for one in leads:
        if one.text("agreement") and sum(each.get("agreement") == one.get("agreement") for each in leads) > 1:
            yield (one.id, "commitment.two_leads", "role")
    chairs = [r for r in there["membership"] if r.text("role") == "chair" and r.text("status") == "active"]
    for one in there["membership"]:
        presiding = one.text("role") == "chair" and one.text("status") != "ended"
        if presiding and sum(each.get("theme") == one.get("theme") for each in chairs) > 1:
            yield (one.id, "membership.two_chairs", "role")


def noted(ws: Workspace) -> list[tuple[str, str, str]]:
    return sorted((each.record, each.problem.code, each.problem.field or "") for each in ws.issues())


def in_words(ws: Workspace) -> list[tuple[str, str]]:
    return sorted((each.record, sentence(each.problem, each.kind)) for each in ws.issues())


@examples(8)
@given(st.lists(_STEPS, min_size=4, max_size=14))
def test_what_is_pointed_out_is_what_a_look_at_every_record_finds(story: list[tuple]) -> None:
    with a_world(["2026-09-01T09:00:00+00:00"] * 3) as world:
        one, two, late = (desk.workspace for desk in world.desks)
        with one.change("Beginnen") as t:
            for kind, id_ in _RECORDS:
                values = {name: values[0] for name, values in KINDS[kind][1].items()}
                t.create(kind, {**values, **_own_key(id_)}, id_)
        two.merge(packed(one.outgoing("full")))
        for name, who, *facts in story:
            ws = (one, two)[who]
            if name == "edit":
                _edit(ws, *facts)
            elif name == "delete":
                record = ws.get(facts[0][1])
                if record is not None and not record.deleted:
                    with ws.change("Verwijderen") as t:
                        t.delete(record.id)
            elif name == "mail":
                (two, one)[who].merge(packed(ws.outgoing("full")))
            elif ws.undo_label is not None:
                ws.undo()
            if name == "mail":
                ws = (two, one)[who]
            assert noted(ws) == expected(ws)
        late.merge(packed(two.outgoing("full")))
        late.merge(packed(one.outgoing("full")))
        one.merge(packed(two.outgoing("full")))
        two.merge(packed(one.outgoing("full")))
        assert in_words(one) == in_words(two) == in_words(late)
        assert noted(late) == expected(late)
        for ws in (one, two, late):
            assert ws.check() == []


def _own_key(id_: RecordId) -> dict[str, str]:
    """The key of an edition is the one that its id was made of."""
    return next(({"key": name} for name, edition in EDITIONS.items() if edition == id_), {})


def _edit(ws: Workspace, which: tuple[str, RecordId], values: dict) -> None:
    kind, id_ = which
    record = ws.get(id_)
    with ws.change("Wijzigen") as t:
        if record is None or record.deleted:
            t.create(kind, {**values, **_own_key(id_)}, id_)
        else:
            t.change(id_, values)


# --- the stories people tell about it
SEED = (
    SeedRecord("organisation", ("gm0363", ""), {"code": "gm0363", "name": "Gemeente Amsterdam", "type": "gemeente"}),
)


def two_offline(store: Store) -> tuple[Workspace, Workspace, Workspace]:
    """Two copies of one group that work apart, and the joint one."""
    one = a_workspace(store, name="een", person="Coba", seed=SEED)
    two = a_workspace(store, name="twee", person="Teun", seed=SEED)
    joint = a_workspace(store, theme=None, name="samen", person="Siem", seed=SEED)
    return one, two, joint


def _close(*workspaces: Workspace) -> None:
    for each in workspaces:
        each.close()


def add(ws: Workspace, kind: str, **values: object) -> RecordId:
    with ws.change("Toevoegen") as t:
        return t.create(kind, values)  # type: ignore[arg-type]


def merge_all(ws: Workspace, bundles: list[MemoryBundle]) -> None:
    for bundle in bundles:
        ws.merge(bundle)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_number_given_out_twice_is_seen_in_every_copy_until_one_gets_another(
    store: Store, order: tuple[int, int]
) -> None:
    one, two, joint = two_offline(store)
    mine = add(one, "action", text="Kaart maken", number="VTH-A-007")
    yours = add(two, "action", text="Zaal huren", number="VTH-A-007")
    bundles = [packed(one.outgoing("full")), packed(two.outgoing("full"))]
    merge_all(joint, [bundles[place] for place in order])
    one.merge(bundles[1])
    two.merge(bundles[0])
    told = (
        "Nummer VTH-A-007 is 2 keer uitgegeven, door mensen die los van elkaar werkten. Geef er één een ander nummer."
    )
    for ws in (one, two, joint):
        assert in_words(ws) == sorted([(mine, told), (yours, told)])
        assert [each.code for each in ws.issues_about(mine)] == ["number.twice"]
    with two.change("Nummer wijzigen") as t:
        t.change(yours, {"number": "VTH-A-008"})
    assert two.issues() == []
    for ws in (one, joint):
        ws.merge(packed(two.outgoing("full")))
        assert ws.issues() == []
    joint.undo()
    assert len(joint.issues()) == 2
    _close(one, two, joint)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("field", ["owner", "involved"])
def test_a_reference_to_what_somebody_deleted_meanwhile_is_seen_in_every_copy_until_it_is_mended(
    store: Store, order: tuple[int, int], field: str
) -> None:
    one, two, joint = two_offline(store)
    person = add(one, "person", name="Noor Voorbeeld")
    two.merge(packed(one.outgoing("full")))
    joint.merge(packed(one.outgoing("full")))
    with one.change("Persoon verwijderen") as t:
        t.delete(person)
    action = add(two, "action", text="Kaart maken", **{field: person if field == "owner" else [person]})
    bundles = [packed(one.outgoing("full")), packed(two.outgoing("full"))]
    assert two.issues() == []
    merge_all(joint, [bundles[place] for place in order])
    one.merge(bundles[1])
    two.merge(bundles[0])
    for ws in (one, two, joint):
        ((record, told),) = in_words(ws)
        assert record == action
        assert "verwijderd: persoon Noor Voorbeeld" in told
    with one.change("Persoon terughalen") as t:
        t.restore(person)
    bundle = packed(one.outgoing("full"))
    for ws in (two, joint):
        ws.merge(bundle)
    for ws in (one, two, joint):
        assert ws.issues() == []
        assert ws.check() == []
    with joint.change("Persoon verwijderen") as t:
        t.delete(person)
    with joint.change("Actie wijzigen") as t:
        t.change(action, {field: None if field == "owner" else []})
    assert joint.issues() == []
    _close(one, two, joint)


def test_a_reference_to_what_was_never_received_is_seen_until_it_comes(store: Store) -> None:
    one, two, joint = two_offline(store)
    person = add(one, "person", name="Noor Voorbeeld")
    action = add(two, "action", text="Kaart maken", owner=person, involved=[person])
    joint.merge(packed(two.outgoing("full")))
    assert noted(joint) == noted(two) == sorted((action, "reference.dangling", f) for f in ("owner", "involved"))
    assert {told for _, told in in_words(joint)} == {
        f"‘{name}’ verwijst naar iets dat hier niet is ({person}). Vraag wie dit invulde om een volledige bundel."
        for name in ("Trekker", "Ook betrokken")
    }
    joint.merge(packed(one.outgoing("full")))
    assert joint.issues() == []
    _close(one, two, joint)


def test_a_preview_tells_what_a_bundle_breaks_elsewhere_and_what_it_mends(store: Store) -> None:
    one, two, joint = two_offline(store)
    mine = add(joint, "action", text="Zaal huren", number="VTH-A-007")
    yours = add(one, "action", text="Kaart maken", number="VTH-A-007")
    bundle = packed(one.outgoing("full"))
    plan = joint.plan(bundle)
    assert {each.id: [p.code for p in each.problems] for each in plan.records if each.problems} == {
        mine: ["number.twice"],
        yours: ["number.twice"],
    }
    assert plan.counts["rule_conflict"] == 2
    assert joint.issues() == []
    done = joint.merge(bundle, detailed=5000)
    assert (done.counts, done.records) == (plan.counts, plan.records)
    with one.change("Nummer wijzigen") as t:
        t.change(yours, {"number": "VTH-A-008"})
    plan = joint.plan(packed(one.outgoing("full")))
    assert plan.counts["rule_conflict"] == 0
    assert [each.id for each in plan.records] == [yours]
    assert len(joint.issues()) == 2
    _close(one, two, joint)


def test_a_refused_bundle_leaves_what_was_pointed_out(store: Store) -> None:
    one, two, joint = two_offline(store)
    for ws in (joint, one):
        add(ws, "action", text="Zaal huren", number="VTH-A-007")
    joint.merge(packed(one.outgoing("full")))
    before = in_words(joint)
    assert len(before) == 2
    with one.change("Nummer wijzigen") as t:
        t.change(one.list("action")[0].id, {"number": "VTH-A-008"})
    broken = packed(one.outgoing("full"))
    broken.op_list[-1] = broken.op_list[-1]._replace(seq=99)
    with pytest.raises(Refused):
        joint.merge(broken)
    assert in_words(joint) == before
    _close(one, two, joint)


def change(ws: Workspace, id_: RecordId, **values: object) -> None:
    with ws.change("Wijzigen") as t:
        t.change(id_, values)  # type: ignore[arg-type]


def test_another_end_of_the_covenant_is_seen_in_every_commitment_at_once_and_in_every_copy(store: Store) -> None:
    one, two, joint = two_offline(store)
    edition = EDITIONS["een"]
    with joint.change("Convenant") as t:
        t.create("covenant_edition", {"key": "een", "title": "Convenant", "ends_on": "2027-03-20"}, edition)
        agreement = t.create("agreement", {"key": "VTH-3", "edition": "een"})
        towns = [t.create("organisation", {"code": code, "name": code, "type": "gemeente"}) for code in ("a", "b")]
        sign_ups = [t.create("sign_up", {"organisation": town}) for town in towns]
    bundle = packed(joint.outgoing("full"))
    for ws in (one, two):
        ws.merge(bundle)
    mine = add(one, "commitment", sign_up=sign_ups[0], agreement=agreement, role="deelnemer", target="2028")
    yours = add(two, "commitment", sign_up=sign_ups[1], agreement=agreement, role="trekker", target="2026")
    for ws in (one, two):
        joint.merge(packed(ws.outgoing("full")))
    late = {(mine, "commitment.after_end", "handed_over_to")}
    assert set(noted(joint)) == late
    change(joint, edition, ends_on="2025-12-31")
    assert set(noted(joint)) == late | {(yours, "commitment.after_end", "handed_over_to")}
    change(joint, edition, ends_on="2028-12-31")
    assert noted(joint) == []
    change(joint, edition, ends_on="2027-03-20")
    assert set(noted(joint)) == late
    change(joint, agreement, edition="twee")
    assert noted(joint) == []
    change(joint, agreement, edition="een")
    one.merge(packed(joint.outgoing("full")))
    assert set(noted(one)) == late
    change(one, mine, handed_over_to="Ministerie van Voorbeeld")
    joint.merge(packed(one.outgoing("full")))
    for ws in (one, joint):
        assert noted(ws) == []
    for ws in (one, two, joint):
        assert ws.check() == []
    _close(one, two, joint)


def test_what_is_said_of_an_organisation_that_ended_follows_who_holds_its_place_now(store: Store) -> None:
    one, two, joint = two_offline(store)
    with one.change("Register") as t:
        town = {"type": "gemeente"}
        last = t.create("organisation", {**town, "code": "gm9903", "name": "Gemeente Nieuw"})
        middle = t.create("organisation", {**town, "code": "gm9902", "name": "Gemeente Tussen"})
        ended = {"code": "gm9901", "name": "Gemeente Oud", "valid_to": "2025-12-31", "merged_into": middle}
        first = t.create("organisation", {**town, **ended})
    sign_up = add(one, "sign_up", organisation=first, status="confirmed")

    def told() -> str:
        ((record, words),) = in_words(one)
        assert record == sign_up
        assert one.check() == []
        return words

    assert "laatste dag: 31 december 2025" in told()
    assert "De opvolger is Gemeente Tussen." in told()
    change(one, middle, name="Gemeente Midden")
    assert "De opvolger is Gemeente Midden." in told()
    change(one, middle, status="merged_into", merged_into=last)
    assert "De opvolger is Gemeente Nieuw." in told()
    change(one, last, name="Gemeente Nieuwst")
    assert "De opvolger is Gemeente Nieuwst." in told()
    change(one, first, merged_into=None)
    assert "Zoek uit wie het werk overneemt" in told()
    change(one, sign_up, status="ended")
    assert one.issues() == []
    assert one.check() == []
    _close(one, two, joint)
