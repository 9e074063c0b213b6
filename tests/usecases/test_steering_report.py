"""The progress report: what it says about a period, what it leaves out, and what a listener hears of its pictures."""

from __future__ import annotations

import datetime
from pathlib import Path

import pikepdf
import pytest
from documents import vera
from usecases.hands import Hands, agreement_id, theme_id, told

from kb_desktop.domain.periods import Period
from kb_desktop.domain.problems import Refused
from kb_desktop.usecases import commitments, paper_view, steering_report
from kb_desktop.usecases.steering_report import collect_report

CLOSED = "GEHEIM"


def _note(hands: Hands, key: str, day: str, light: str, **values: str) -> None:
    hands.make("progress_note", agreement=agreement_id(key), reference_date=day, light=light, **values)


@pytest.fixture
def joint_with_vth(vth: Hands, joint: Hands) -> Hands:
    """The joint workspace (15 September 2026) after one bundle of the group on permits."""
    code = vth.workspace.list("organisation", {"type": "gemeente", "valid_to": None})[0].text("code")
    early = vth.sign_up(code, signed_on="2026-03-01")
    water = vth.workspace.list("organisation", {"type": "waterschap", "valid_to": None})[0].text("code")
    vth.sign_up(water, signed_on="2026-07-10")
    values = {"what": "Twee toezichthouders opleiden", "status": "in_progress", "target": "2026-Q4"}
    commitments.commit(vth.workspace, early, agreement_id("VTH-1"), values, vth.today)
    _note(vth, "VTH-1", "2026-05-01", "aandacht", state="Oud nieuws")
    _note(vth, "VTH-1", "2026-08-20", "op schema", state="Nieuw nieuws", look_ahead="Straks meer")
    vth.make("action", text="Achterstallig", due="2026-08-01", theme=theme_id("VTH"))
    vth.make("obstacle", text="Te weinig tijd", themes=[theme_id("VTH")])
    vth.make("lesson", situation="Vroeg bellen helpt.", theme=theme_id("VTH"), layer="gemeenten")
    vth.make("steering", axis="thema", theme=theme_id("VTH"), cause="De voortgang blijft uit")
    joint.take_in(vth.bundle())
    _note(joint, "VTH-2", "2026-09-01", "bijsturen", state=f"{CLOSED} stand", label="vertrouwelijk")
    joint.make("obstacle", text=f"{CLOSED} knelpunt", themes=[theme_id("VTH")], label="concurrentiegevoelig")
    return joint


def test_a_theme_has_its_page_with_the_light_of_now_and_of_the_report_before(joint_with_vth: Hands) -> None:
    report = collect_report(joint_with_vth.workspace, joint_with_vth.today, "2026-Q3")
    assert [each.key for each in report.themes] == ["RUI", "INK", "VTH", "MKB", "KEN", "KET"]
    (theme,) = [each for each in report.themes if each.key == "VTH"]
    first = theme.agreements[0]
    assert (first.key, first.light, first.light_before) == ("VTH-1", "op schema", "aandacht")
    assert (first.back, first.ahead, first.phase) == ("Nieuw nieuws", "Straks meer", "1 inzet: 1 in uitvoering")
    assert [(each.layer, each.now, each.new) for each in theme.layers] == [("gemeenten", 1, 0), ("waterschappen", 1, 1)]
    assert [each.text for each in theme.overdue] == ["Achterstallig"]
    assert theme.overdue[0].late_days == 45
    assert (theme.obstacles, theme.steering) == (("Te weinig tijd",), ("De voortgang blijft uit",))
    assert theme.lessons == ("Vroeg bellen helpt.",)


def test_a_period_that_is_over_is_reported_as_it_stood_then(joint_with_vth: Hands) -> None:
    report = collect_report(joint_with_vth.workspace, joint_with_vth.today, "2026-Q2")
    (theme,) = [each for each in report.themes if each.key == "VTH"]
    assert report.facts.day == datetime.date(2026, 6, 30)
    assert (theme.agreements[0].light, theme.agreements[0].back) == ("aandacht", "Oud nieuws")
    assert [(each.layer, each.now) for each in theme.layers] == [("gemeenten", 1)]
    assert theme.overdue == ()


def test_what_directors_may_not_read_in_a_common_paper_is_named_without_its_words(joint_with_vth: Hands) -> None:
    report = collect_report(joint_with_vth.workspace, joint_with_vth.today)
    assert CLOSED not in repr(report)
    assert set(report.left_out) == {"Voortgangsmelding bij VTH-2: vertrouwelijk", "Knelpunt: concurrentiegevoelig"}


def test_members_of_a_layer_stand_in_its_annex_with_what_they_do(joint_with_vth: Hands) -> None:
    report = collect_report(joint_with_vth.workspace, joint_with_vth.today)
    annexes = {each.layer: each for each in report.annexes}
    (commitment,) = annexes["gemeenten"].commitments
    assert (commitment.agreement, commitment.what) == ("VTH-1", "Twee toezichthouders opleiden")
    assert (commitment.target, commitment.status) == ("4e kwartaal 2026", "in uitvoering")
    assert annexes["gemeenten"].lessons == ("Vroeg bellen helpt.",)
    assert len(annexes["waterschappen"].without) == 1


def test_what_the_secretariat_wrote_for_this_period_opens_the_report(joint_with_vth: Hands) -> None:
    joint_with_vth.make("steering_report", period="2026-Q3", introduction="Goed kwartaal.", decisions_asked="Stem in.")
    report = collect_report(joint_with_vth.workspace, joint_with_vth.today, "2026-Q3")
    assert (report.introduction, report.decisions_asked) == ("Goed kwartaal.", "Stem in.")
    assert collect_report(joint_with_vth.workspace, joint_with_vth.today, "2026-Q2").introduction == ""


def test_a_group_reports_only_its_own_theme(vth: Hands) -> None:
    assert [each.key for each in collect_report(vth.workspace, vth.today).themes] == ["VTH"]


def _alts(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        figures = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        return [str(each.Alt) for each in figures]


def test_the_report_conforms_and_its_pictures_are_told_from_the_same_numbers(
    joint_with_vth: Hands, tmp_path: Path
) -> None:
    made = steering_report.progress_report(joint_with_vth.workspace, tmp_path / "r.pdf", joint_with_vth.today)
    assert made.conforms == ("ua1", "2a")
    assert vera.failures(made.path, "ua1") == {}
    assert vera.failures(made.path, "2a") == {}
    alts = _alts(made.path)
    assert "Stand: op schema, was aandacht" in alts
    assert "Intekenaars: gemeenten 1; waterschappen 1, waarvan 1 nieuw" in alts
    assert any(each.startswith("Vergunning, Toezicht en Handhaving: 1 op schema, ") for each in alts)
    shown = paper_view.contents(made.path)
    assert made.pages == 1 + 6 + 4
    assert [mark.page for mark in shown.marks][:7] == [1, 2, 3, 4, 5, 6, 7]
    again = steering_report.progress_report(joint_with_vth.workspace, tmp_path / "r2.pdf", joint_with_vth.today)
    assert again.path.read_bytes() == made.path.read_bytes()


@pytest.mark.parametrize("text", ["2026-Q5", "kwartaal", "26-Q1", "", "2026-13"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        Period.parse(text)
    told(refused, "report.period", "2026-Q4")


@pytest.mark.parametrize(
    ("text", "last", "before"),
    [("2026-Q1", "2026-03-31", "2025-Q4"), ("2026-Q4", "2026-12-31", "2026-Q3"), ("2026", "2026-12-31", "2025")],
)
def test_a_period_knows_its_last_day_and_the_one_before(text: str, last: str, before: str) -> None:
    period = Period.parse(text)
    assert (period.key, period.last_day.isoformat(), period.before().key) == (text, last, before)
