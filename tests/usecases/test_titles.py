"""What lists, previews and searches call a record that has no title of its own."""

from __future__ import annotations

from usecases.hands import Hands, agreement_id

from kb_desktop.usecases import commitments
from kb_desktop.usecases.exchange_view import preview_in_words
from kb_desktop.usecases.finding import search
from kb_desktop.usecases.in_words import title_in_words


def _with_a_commitment(hands: Hands) -> str:
    (zwolle,) = commitments.find_organisations(hands.workspace, "gemeente zwolle")
    done = commitments.sign_up(hands.workspace, zwolle.id, "VTH", {"status": "confirmed"}, hands.today)
    (sign_up,) = done.ids
    values = {"what": "Twee toezichthouders opleiden\nen een handreiking", "status": "pledged"}
    commitments.commit(hands.workspace, sign_up, agreement_id("VTH-3"), values, hands.today)
    return "Gemeente Zwolle, VTH-3, Twee toezichthouders opleiden"


def test_a_commitment_is_known_by_its_organisation_and_agreement(vth: Hands) -> None:
    title = _with_a_commitment(vth)
    record = vth.only("commitment")
    assert title_in_words(vth.workspace, "commitment", record.values) == title
    (found,) = [each for each in search(vth.workspace, "toezichth") if each.kind == "commitment"]
    assert found.title == title
    assert "«" not in found.around
    assert "\n" not in found.around


def test_a_preview_names_records_that_are_not_here_yet_after_each_other(vth: Hands, joint: Hands) -> None:
    title = _with_a_commitment(vth)
    vth.make("person", name="Vera Verzonnen", function="adviseur")
    vth.make("membership", person=vth.only("person").id, role="member")
    (plan,) = preview_in_words(joint.workspace, [vth.bundle()])
    titles = {each.change.kind: each.title for each in plan.records}
    assert titles["commitment"] == title
    assert titles["sign_up"] == "Gemeente Zwolle"
    assert titles["membership"] == "Vera Verzonnen, lid"


def test_a_kind_of_a_newer_version_has_no_title_and_does_no_harm(vth: Hands) -> None:
    assert title_in_words(vth.workspace, "drone", {"height": 3}) == ""


def test_the_municipality_comes_before_others_in_its_province(vth: Hands) -> None:
    names = [each.text("name") for each in commitments.find_organisations(vth.workspace, "Utrecht")]
    assert set(names[:2]) == {"Gemeente Utrecht", "Provincie Utrecht"}
    assert "Gemeente Amersfoort" in names[2:]
    assert commitments.find_organisations(vth.workspace, "  ") == []
