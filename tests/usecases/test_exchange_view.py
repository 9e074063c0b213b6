"""The exchange as people read it: previews by name before anything is here, rows of bundles, differences in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from usecases.conftest import OpenHands
from usecases.hands import Hands, agreement_id, told

from kb_desktop.domain.merging import BundleVerdict, Verdict
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import Choices
from kb_desktop.domain.records import RecordId, is_id
from kb_desktop.usecases import commitments, exchanging, meetings, minutes
from kb_desktop.usecases.exchange_view import PlanInWords, exchange_view, preview_in_words

AMSTERDAM = "gm0363"


def _full(hands: Hands, tmp_path: Path) -> Path:
    """A bundle with a record of nearly every kind, each naming others that the receiver does not have."""
    jip = hands.make("person", name="Jip Verzonnen", organisation=hands.organisation(AMSTERDAM))
    hands.make("membership", person=jip, role="chair")
    sign_up = hands.sign_up(AMSTERDAM, contact=jip)
    commitments.commit(hands.workspace, sign_up, agreement_id("VTH-1"), {"role": "trekker"}, hands.today)
    meeting = hands.meeting("Najaar", chair=jip)
    item = hands.item(meeting, "Opening")
    minutes.save_text(hands.workspace, item, "a: Jip Verzonnen: kaart maken\nb: akkoord", hands.today)
    meetings.set_attendance(hands.workspace, meeting, {jip: "present"}, hands.today)
    file = tmp_path / "notitie.txt"
    file.write_text("Beste leden", encoding="utf-8")
    meetings.attach(hands.workspace, item, [file], hands.today)
    hands.make(
        "progress_note",
        agreement=agreement_id("VTH-1"),
        light="aandacht",
        reference_date="2026-09-01",
        commitment=hands.only("commitment").id,
    )
    return hands.bundle()


def _words(plan: PlanInWords) -> list[str]:
    return [
        words for record in plan.records for field in record.fields for words in (record.title, field.old, field.new)
    ]


def test_a_preview_names_everything_though_nothing_of_it_is_here_yet(vth: Hands, joint: Hands, tmp_path: Path) -> None:
    bundle = _full(vth, tmp_path)
    before = joint.workspace.path.read_bytes()
    (plan,) = preview_in_words(joint.workspace, [bundle])
    assert joint.workspace.path.read_bytes() == before
    for words in _words(plan):
        assert words
        assert not any(is_id(word.strip(",.()")) for word in words.split()), words
    titles = {record.change.kind: record.title for record in plan.records}
    assert titles["sign_up"] == "Gemeente Amsterdam"
    assert titles["commitment"] == "Gemeente Amsterdam, VTH-1"
    assert titles["membership"] == "Jip Verzonnen, voorzitter"
    assert titles["attendance"] == "Jip Verzonnen, aanwezig"
    assert titles["action"] == "VTH-A-001 kaart maken"
    fields = {(record.change.kind, field.name): field.new for record in plan.records for field in record.fields}
    assert fields["commitment", "Intekening"] == "Gemeente Amsterdam"
    assert fields["agenda_item", "Stukken"] == "notitie"
    assert fields["action", "Trekker"] == "Jip Verzonnen"
    assert all(field.old == "leeg" for record in plan.records for field in record.fields)


def test_what_must_be_chosen_comes_first_and_shows_both_sides(vth: Hands, joint: Hands) -> None:
    action = vth.make("action", text="Kaart", due="2026-10-01")
    joint.take_in(vth.bundle())
    vth.change(action, due="2026-11-01")
    vth.make("person", name="Aaltje Nieuw")
    joint.change(action, due="2026-12-01")
    (plan,) = preview_in_words(joint.workspace, [vth.bundle("later")])
    assert [record.change.verdict for record in plan.records] == [Verdict.CONFLICT, Verdict.NEW]
    due = next(
        field for field in plan.records[0].fields if field.verdict is Verdict.CONFLICT and field.name == "Klaar op"
    )
    assert (due.old, due.new) == ("01-12-2026", "01-11-2026")


def test_bundles_that_need_each_other_are_previewed_in_any_order_and_bad_ones_are_told(
    vth: Hands, joint: Hands, tmp_path: Path
) -> None:
    vth.make("person", name="Jip Verzonnen")
    first = vth.bundle()
    joint.take_in(first)
    joint.bundle("terug")
    vth.take_in(joint.bundle("terug2"))
    vth.make("person", name="Nel Bedacht")
    delta = vth.bundle("later", "unconfirmed")
    wrong = tmp_path / "brief.kbbundle"
    wrong.write_text("Beste collega", encoding="utf-8")
    plans = [each.plan for each in preview_in_words(joint.workspace, [delta, wrong, first, tmp_path / "weg.kbbundle"])]
    verdicts = [BundleVerdict.PREVIEWED, BundleVerdict.REFUSED, BundleVerdict.EQUAL, BundleVerdict.REFUSED]
    assert [plan.verdict for plan in plans] == verdicts
    assert [each.code for each in exchanging.problems_of(plans)] == ["bundle.not_a_bundle", "bundle.missing"]


def test_an_equal_bundle_has_nothing_to_show(vth: Hands, joint: Hands) -> None:
    vth.make("person", name="Jip Verzonnen")
    bundle = vth.bundle()
    joint.take_in(bundle)
    (plan,) = preview_in_words(joint.workspace, [bundle])
    assert plan.records == ()


def test_a_record_left_out_keeps_what_was_here_and_the_rest_comes(vth: Hands, joint: Hands) -> None:
    keep, take = vth.make("action", text="Een"), vth.make("action", text="Twee")
    joint.take_in(vth.bundle())
    vth.change(keep, text="Een, anders")
    vth.change(take, text="Twee, anders")
    exchanging.merge_together(joint.workspace, [vth.bundle("later")], Choices(frozenset({keep})), joint.desk)
    assert (joint.get(keep).text("text"), joint.get(take).text("text")) == ("Een", "Twee, anders")
    vth.take_in(joint.bundle("terug"))
    assert vth.get(keep).text("text") == "Een"
    assert vth.workspace.digest() == joint.workspace.digest()


def test_every_bundle_is_a_row_with_what_it_brought(vth: Hands, joint: Hands) -> None:
    vth.make("person", name="Jip Verzonnen")
    joint.take_in(vth.bundle())
    (row,) = exchange_view(joint.workspace).bundles
    assert (row.what, row.person, row.file) == ("ingelezen", "Coba Coördinator", "alles.kbbundle")
    assert row.result == "1 nieuw, 0 gewijzigd, 0 verschillen"
    (row,) = exchange_view(vth.workspace).bundles
    assert (row.what, row.when) == ("gemaakt", "15-09-2026")
    assert row.result.endswith("onderdelen verstuurd")


def test_an_import_taken_back_is_told_in_its_row_and_leaves_the_state_as_it_was(vth: Hands, joint: Hands) -> None:
    before = joint.state()
    vth.make("person", name="Jip Verzonnen")
    joint.take_in(vth.bundle())
    (row,) = exchange_view(joint.workspace).bundles
    joint.workspace.undo_bundle(row.id)
    assert exchange_view(joint.workspace).bundles[0].result == "ongedaan gemaakt"
    assert joint.state() == before


def test_a_difference_is_told_with_its_record_and_every_value_in_words(open_hands: OpenHands) -> None:
    mine, yours = open_hands("VTH", "Coba"), open_hands("VTH", "Jip")
    people = [mine.make("person", name=name) for name in ("Anna", "Bert", "Cees")]
    action = mine.make("action", text="Kaart", owner=people[0])
    yours.take_in(mine.bundle())
    mine.change(action, owner=people[1])
    yours.change(action, owner=people[2])
    mine.take_in(yours.bundle())
    (row,) = exchange_view(mine.workspace).conflicts
    assert (row.title, row.base, set(row.names)) == ("VTH-A-001 Kaart", "Anna", {"Bert", "Cees"})


def test_the_secretariat_sees_what_two_groups_broke_together(vth: Hands, joint: Hands, open_hands: OpenHands) -> None:
    other = open_hands("VTH", "Jip")
    for hands, code in ((vth, AMSTERDAM), (other, "pv26")):
        sign_up = hands.sign_up(code)
        commitments.commit(hands.workspace, sign_up, agreement_id("VTH-1"), {"role": "trekker"}, hands.today)
    joint.take_in(vth.bundle(), other.bundle())
    issues = [row for row in exchange_view(joint.workspace).issues if row.code == "commitment.two_leads"]
    assert issues
    assert "VTH-1" in issues[0].words
    assert "2 trekkers" in issues[0].words
    assert issues[0].title.endswith("VTH-1")


@pytest.mark.parametrize("place", ["folder", "workspace", "nowhere"])
def test_a_bundle_is_not_written_where_it_would_harm(vth: Hands, tmp_path: Path, place: str) -> None:
    path = {"folder": tmp_path, "workspace": vth.workspace.path, "nowhere": tmp_path / "weg" / "a.kbbundle"}[place]
    codes = {"folder": "replace.folder", "workspace": "export.over_workspace", "nowhere": "workspace.no_folder"}
    with pytest.raises(Refused) as refused:
        exchanging.export(vth.workspace, path, vth.desk, "full")
    told(refused, codes[place], path.name if place == "workspace" else str(path.parent if place == "nowhere" else path))
    assert exchange_view(vth.workspace).bundles == ()


def test_a_bundle_of_another_group_is_refused_with_where_it_belongs(vth: Hands, open_hands: OpenHands) -> None:
    rui = open_hands("RUI")
    rui.make("person", name="Nel Bedacht")
    (plan,) = exchanging.merge(vth.workspace, [rui.bundle()], vth.desk)
    assert plan.reason is not None
    assert (plan.reason.code, plan.reason.facts["theme"]) == ("merge.foreign_theme", "RUI")
    assert vth.workspace.count("person") == 0


def test_a_title_of_what_is_not_known_is_its_own_id(vth: Hands) -> None:
    from kb_desktop.usecases.in_words import value_in_words

    nobody = RecordId("6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025")
    assert value_in_words(vth.workspace, "action", "owner", nobody) == nobody


def test_a_bundle_that_gets_no_name_is_not_in_the_books(
    vth: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sent = tmp_path / "uit.kbbundle", vth.workspace.sent

    def sent_while_the_name_is_taken(*facts: Any) -> None:
        path.mkdir()  # after the last look at where the bundle goes
        sent(*facts)

    monkeypatch.setattr(vth.workspace, "sent", sent_while_the_name_is_taken)
    with pytest.raises(Refused) as refused:
        exchanging.export(vth.workspace, path, vth.desk, "full")
    assert refused.value.problems[0].code == "bundle.not_written"
    assert [each.way for each in vth.workspace.bundles()] == []
    assert list(tmp_path.glob("*.kbbundle*")) == [path]
