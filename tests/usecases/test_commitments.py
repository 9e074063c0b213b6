"""Sign-ups and commitments: what the covenant expects is pointed out, what cannot be is refused with a way out."""

from __future__ import annotations

import datetime

import pytest
from usecases.conftest import OpenHands
from usecases.hands import Hands, agreement_id, theme_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import commitments
from kb_desktop.usecases.attention import issue_rows
from kb_desktop.wording.refusals import sentence

AMSTERDAM, UTRECHT_PROVINCE = "gm0363", "pv26"


def _code(hands: Hands, type_: str) -> str:
    """The code of some valid organisation of a type."""
    return hands.workspace.list("organisation", {"type": type_, "valid_to": None}, ("code",))[0].text("code")


def _commit(hands: Hands, sign_up: RecordId, key: str = "VTH-1", **values: Value) -> RecordId:
    done = commitments.commit(hands.workspace, sign_up, agreement_id(key), values, hands.today)
    (id_,) = done.ids
    return id_


@pytest.mark.parametrize(
    ("type_", "theme", "expected"),
    [
        ("waterschap", "RUI", "sign_up.not_admitted"),
        ("waterschap", "MKB", "sign_up.not_admitted"),
        ("waterschap", "KEN", "sign_up.not_admitted"),
        ("waterschap", "KET", "sign_up.not_admitted"),
        ("waterschap", "VTH", ""),
        ("waterschap", "INK", ""),
        ("gemeente", "RUI", ""),
        ("provincie", "VTH", ""),
        ("ministerie", "KET", ""),
        ("omgevingsdienst", "VTH", "sign_up.guest"),
        ("koepel", "INK", "sign_up.guest"),
    ],
)
def test_who_is_not_expected_in_a_theme_is_pointed_out_and_may_sign_up_with_a_reason(
    joint: Hands, type_: str, theme: str, expected: str
) -> None:
    code = _code(joint, type_)
    problems = commitments.attention(joint.workspace, joint.organisation(code), theme)
    assert [each.code for each in problems] == ([expected] if expected else [])
    joint.sign_up(code, theme, reason="Doet mee aan de proef")
    (row,) = commitments.matrix(joint.workspace, theme).rows
    assert [each.code for each in row.attention] == ([expected] if expected else [])
    for problem in problems:
        said = sentence(problem, "sign_up")
        assert row.name in said
        assert "leg de reden vast" in said
        assert row.attention[0].facts["reason"] == "Doet mee aan de proef"


def test_asking_who_is_expected_writes_nothing(vth: Hands) -> None:
    before = vth.state()
    commitments.attention(vth.workspace, vth.organisation(AMSTERDAM), "VTH")
    assert commitments.attention(vth.workspace, RecordId("weg"), "VTH") == ()
    assert commitments.attention(vth.workspace, vth.organisation(AMSTERDAM), "XYZ") == ()
    assert vth.state() == before


def test_a_sign_up_is_of_today_unless_it_says_otherwise(vth: Hands) -> None:
    assert vth.get(vth.sign_up(AMSTERDAM)).text("signed_on") == "2026-09-15"
    dated = vth.get(vth.sign_up(UTRECHT_PROVINCE, signed_on="2025-03-20", on_behalf_of="Gedeputeerde Staten"))
    assert (dated.text("signed_on"), dated.text("status")) == ("2025-03-20", "intended")


def test_signing_up_twice_is_refused_and_the_first_stays(vth: Hands) -> None:
    first = vth.sign_up(AMSTERDAM, status="confirmed")
    with pytest.raises(Refused) as refused:
        vth.sign_up(AMSTERDAM)
    told(refused, "record.exists", "intekening", first)
    assert vth.only("sign_up").text("status") == "confirmed"


@pytest.mark.parametrize(
    ("values", "code", "word"),
    [
        ({"status": "misschien"}, "value.choice", "misschien"),
        ({"signed_on": "20 maart"}, "value.date", "20 maart"),
        ({"contact": "6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025"}, "reference.missing", "6f0bd6a4"),
        ({"contact": theme_id("VTH")}, "reference.wrong_kind", "persoon"),
        ({"wens": "taart"}, "field.unknown", "wens"),
        ({"organisation": ""}, "field.required", "Organisatie"),
        ({"organisation": theme_id("VTH")}, "reference.wrong_kind", "organisatie"),
        ({"reason": 5}, "value.text", "5"),
    ],
)
def test_a_wrong_sign_up_is_refused_with_what_to_mend(
    vth: Hands, values: dict[str, Value], code: str, word: str
) -> None:
    with pytest.raises(Refused) as refused:
        vth.sign_up(AMSTERDAM, **values)
    told(refused, code, word, kind="sign_up")
    assert vth.workspace.count("sign_up") == 0


def test_an_organisation_that_ended_is_found_after_those_that_are_there(vth: Hands) -> None:
    (gone,) = vth.workspace.list("organisation", {"code": "mnre1171"})
    assert (gone.text("status"), gone.text("valid_to")) == ("merged_into", "2026-02-22")
    assert [each.id for each in commitments.find_organisations(vth.workspace, "volkshuisvesting en ru")] == [gone.id]
    found = commitments.find_organisations(vth.workspace, "ministerie", 40)
    ended = [bool(each.get("valid_to")) for each in found]
    assert any(ended)
    assert ended == sorted(ended)
    now, *before = commitments.find_organisations(vth.workspace, "mnre1045")
    assert now.get("valid_to") is None
    assert before
    assert all(each.get("valid_to") for each in before)


def test_a_sign_up_of_an_organisation_that_ended_since_stays_in_sight(vth: Hands) -> None:
    (gone,) = vth.workspace.list("organisation", {"code": "mnre1171"})
    commitments.sign_up(vth.workspace, gone.id, "VTH", {"signed_on": "2025-03-20"}, vth.today)
    (row,) = commitments.matrix(vth.workspace, "VTH").rows
    assert row.name == "Ministerie van Volkshuisvesting en Ruimtelijke Ordening"
    (problem,) = row.attention
    assert sentence(problem, "sign_up") == (
        "Ministerie van Volkshuisvesting en Ruimtelijke Ordening staat in het register als beëindigd (laatste dag: "
        "22 februari 2026). De opvolger is Ministerie van Binnenlandse Zaken en Koninkrijksrelaties. "
        "Spreek af wie de intekening en de inzet overneemt."
    )
    _commit(vth, row.sign_up.id, status="pledged")
    _commit(vth, row.sign_up.id, status="handed_over", reason="Ministerie is opgegaan in BZK", handed_over_to="BZK")
    vth.change(row.sign_up.id, status="ended")
    assert commitments.matrix(vth.workspace, "VTH").rows[0].attention == ()


def test_what_somebody_types_finds_the_nearest_name_first(vth: Hands) -> None:
    def names(words: str) -> list[str]:
        return [each.text("name") for each in commitments.find_organisations(vth.workspace, words)]

    assert names("utrecht")[:2] == ["Gemeente Utrecht", "Provincie Utrecht"]
    assert names(" GM0363 ") == ["Gemeente Amsterdam"]
    assert names("fryslan")[0] == names("Fryslân")[0] == "Provincie Fryslân"
    assert names("rijnland")[:1] == ["Hoogheemraadschap van Rijnland"]
    assert names("") == names("  ") == names("qqqq") == names("%") == []
    assert len(commitments.find_organisations(vth.workspace, "gemeente", 7)) == 7


def test_a_commitment_is_made_once_and_then_changed(vth: Hands) -> None:
    sign_up = vth.sign_up(AMSTERDAM)
    first = _commit(vth, sign_up, what="Twee toezichthouders", target="2026-Q4", role="trekker")
    before = vth.state()
    assert _commit(vth, sign_up, what="Drie toezichthouders") == first
    held = vth.get(first)
    assert (held.text("what"), held.text("target"), held.text("role")) == ("Drie toezichthouders", "2026-Q4", "trekker")
    vth.workspace.undo()
    assert vth.state() == before
    (row,) = commitments.matrix(vth.workspace, "VTH").rows
    assert list(row.cells) == [agreement_id("VTH-1")]


def test_a_sign_up_without_commitment_is_valid(vth: Hands) -> None:
    vth.sign_up(AMSTERDAM)
    (row,) = commitments.matrix(vth.workspace, "VTH").rows
    assert (row.name, dict(row.cells), row.attention) == ("Gemeente Amsterdam", {}, ())


@pytest.mark.parametrize(
    ("key", "values", "code", "word"),
    [
        ("RUI-1", {}, "commitment.other_theme", "RUI-1"),
        ("VTH-1", {"status": "withdrawn"}, "status.reason_needed", "ingetrokken"),
        ("VTH-1", {"target": "voorjaar"}, "value.moment", "september 2026"),
        ("VTH-1", {"role": "baas"}, "value.choice", "trekker"),
        ("VTH-1", {"answers": {"vraag": ["a"]}}, "value.answers", "per vraag"),
        ("VTH-1", {"start": "2026-02-30"}, "value.date", "2026-02-30"),
    ],
)
def test_a_wrong_commitment_is_refused_with_what_to_mend(
    vth: Hands, key: str, values: dict[str, Value], code: str, word: str
) -> None:
    sign_up = vth.sign_up(AMSTERDAM)
    with pytest.raises(Refused) as refused:
        _commit(vth, sign_up, key, **values)
    told(refused, code, word, kind="commitment")
    assert vth.workspace.count("commitment") == 0


def test_a_guest_takes_part_without_commitments(vth: Hands) -> None:
    sign_up = vth.sign_up(_code(vth, "omgevingsdienst"), reason="Gast uit de multihelix")
    with pytest.raises(Refused) as refused:
        _commit(vth, sign_up)
    told(refused, "commitment.guest", "gast", "2.4")


def test_withdrawing_a_commitment_asks_for_a_reason_and_keeps_it(vth: Hands) -> None:
    sign_up = vth.sign_up(AMSTERDAM)
    commitment = _commit(vth, sign_up, status="pledged")
    with pytest.raises(Refused) as refused:
        _commit(vth, sign_up, status="handed_over")
    told(refused, "status.reason_needed", "overgedragen", kind="commitment")
    _commit(vth, sign_up, status="withdrawn", reason="Geen capaciteit")
    assert vth.get(commitment).text("reason") == "Geen capaciteit"
    with pytest.raises(Refused) as refused:
        _commit(vth, sign_up, status="done")
    told(refused, "status.not_allowed", "ingetrokken", "toegezegd", kind="commitment")


def test_two_leads_of_one_agreement_are_noted_until_one_steps_back(vth: Hands) -> None:
    one, two = (vth.sign_up(code) for code in (AMSTERDAM, UTRECHT_PROVINCE))
    _commit(vth, one, role="trekker")
    second = _commit(vth, two, role="trekker")
    assert [each.code for each in vth.workspace.issues_about(second)] == ["commitment.two_leads"]
    _commit(vth, two, role="volger")
    assert not vth.workspace.issues_about(second)


def test_a_mistaken_sign_up_goes_with_its_commitments_and_comes_back_with_them(vth: Hands) -> None:
    other = vth.sign_up(UTRECHT_PROVINCE)
    _commit(vth, other, what="Blijft")
    sign_up = vth.sign_up(AMSTERDAM)
    for key in ("VTH-1", "VTH-2"):
        _commit(vth, sign_up, key, what="Weg")
    before = vth.state()
    commitments.withdraw_sign_up(vth.workspace, sign_up)
    assert [each.text("what") for each in vth.workspace.list("commitment")] == ["Blijft"]
    with pytest.raises(Refused) as refused:
        commitments.withdraw_sign_up(vth.workspace, sign_up)
    told(refused, "record.deleted")
    with pytest.raises(Refused) as refused:
        _commit(vth, sign_up)
    told(refused, "reference.missing", kind="commitment")
    vth.workspace.undo()
    assert vth.state() == before


def test_signing_up_anew_after_a_mistake_starts_with_a_clean_form(vth: Hands) -> None:
    jip = vth.make("person", name="Jip Verzonnen")
    sign_up = vth.sign_up(AMSTERDAM, contact=jip, on_behalf_of="B en W", reason="Vergissing", status="confirmed")
    _commit(vth, sign_up, what="Oude tekst", target="2026", role="trekker")
    commitments.withdraw_sign_up(vth.workspace, sign_up)
    before = vth.state()
    again = vth.get(vth.sign_up(AMSTERDAM))
    assert again.id == sign_up
    assert {name for name, value in again.values.items() if value} == {"organisation", "theme", "signed_on", "status"}
    assert again.text("status") == "intended"
    commitment = vth.get(_commit(vth, sign_up, role="volger"))
    assert (commitment.get("what"), commitment.get("target"), commitment.text("role")) == (None, None, "volger")
    for _ in range(2):
        vth.workspace.undo()
    assert vth.state() == before


def test_two_groups_that_note_the_same_organisation_meet_in_one_sign_up(open_hands: OpenHands, joint: Hands) -> None:
    mine, yours = open_hands("VTH", "Coba"), open_hands("VTH", "Jip")
    rui = open_hands("RUI", "Nel")
    _commit(mine, mine.sign_up(AMSTERDAM), what="Toezicht")
    _commit(yours, yours.sign_up(AMSTERDAM), "VTH-2", what="Vergunningen")
    rui.sign_up(AMSTERDAM, "RUI")
    joint.take_in(mine.bundle(), yours.bundle(), rui.bundle())
    (row,) = commitments.matrix(joint.workspace, "VTH").rows
    assert {each.text("what") for each in row.cells.values()} == {"Toezicht", "Vergunningen"}
    assert joint.workspace.count("sign_up") == 2


def test_rows_stand_by_name_and_columns_in_the_order_of_the_text(vth: Hands) -> None:
    for code in ("gm0344", "pv26", AMSTERDAM, _code(vth, "waterschap")):
        vth.sign_up(code)
    shown = commitments.matrix(vth.workspace, "VTH")
    names = [row.organisation.text("sort_name").lower() for row in shown.rows if row.organisation]
    assert names == sorted(names)
    assert len(names) == 4
    assert [each.text("key") for each in shown.agreements] == ["VTH-1", "VTH-2", "VTH-3", "VTH-4"]
    assert shown.theme is not None
    assert commitments.matrix(vth.workspace, "XYZ").rows == ()


def test_the_six_themes_stand_in_the_order_of_the_text(joint: Hands) -> None:
    assert [each.text("key") for each in commitments.themes(joint.workspace)] == [
        "RUI",
        "INK",
        "VTH",
        "MKB",
        "KEN",
        "KET",
    ]


def test_the_years_that_vth_3_strives_for_differ_per_layer_and_are_none_for_the_state(vth: Hands) -> None:
    years = vth.get(agreement_id("VTH-3")).get("target_years")
    assert years == {"provincie": 2026, "waterschap": 2028, "gemeente": 2030}
    for type_, year in years.items():
        sign_up = vth.sign_up(_code(vth, type_))
        assert vth.get(_commit(vth, sign_up, "VTH-3", target=str(year))).text("target") == str(year)


def test_what_is_promised_for_after_the_covenant_is_in_sight_until_somebody_takes_it_over(
    vth: Hands, joint: Hands
) -> None:
    sign_up = vth.sign_up(AMSTERDAM)
    commitment = _commit(vth, sign_up, "VTH-3", target="2030", status="pledged")
    _commit(vth, sign_up, "VTH-1", target="2027", status="pledged")
    shown = commitments.matrix(vth.workspace, "VTH")
    assert shown.ends_on == datetime.date(2027, 3, 20)
    assert [each.code for each in shown.rows[0].attention] == ["commitment.after_end"]
    (told_,) = issue_rows(vth.workspace)
    assert (told_.record, told_.title) == (commitment, "Gemeente Amsterdam, VTH-3")
    assert told_.words == (
        "Het streefmoment voor VTH-3 ligt na het einde van het convenant op 20 maart 2027. "
        "Vul in aan wie de inzet dan wordt overgedragen."
    )
    joint.take_in(vth.bundle())
    assert [each.words for each in issue_rows(joint.workspace)] == [told_.words]
    _commit(vth, sign_up, "VTH-3", handed_over_to="Omgevingsdienst Voorbeeld")
    assert issue_rows(vth.workspace) == ()
    assert commitments.matrix(vth.workspace, "VTH").rows[0].attention == ()
    joint.take_in(vth.bundle("later"))
    assert issue_rows(joint.workspace) == ()
    assert joint.workspace.check() == vth.workspace.check() == []


def test_the_sign_ups_page_says_of_a_row_what_its_sign_up_and_commitments_have_worth_a_look(vth: Hands) -> None:
    (gone,) = vth.workspace.list("organisation", {"code": "mnre1171"})
    (sign_up,) = commitments.sign_up(vth.workspace, gone.id, "VTH", {}, vth.today).ids
    _commit(vth, sign_up, "VTH-3", target="2028", role="trekker")
    _commit(vth, vth.sign_up(AMSTERDAM), "VTH-3", role="trekker")
    rows = {row.name: row for row in commitments.matrix(vth.workspace, "VTH").rows}
    ministry = rows["Ministerie van Volkshuisvesting en Ruimtelijke Ordening"]
    assert [each.code for each in ministry.attention] == [
        "sign_up.organisation_succeeded",
        "commitment.after_end",
        "commitment.two_leads",
    ]
    assert [each.code for each in rows["Gemeente Amsterdam"].attention] == ["commitment.two_leads"]
