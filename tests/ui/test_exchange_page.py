"""Uitwisseling: out, in with a preview, records left out, conflicts with both values, and taking an import back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from ui.driving import Driver

from kb_desktop.ui.exchange.preview import PreviewWindow
from kb_desktop.usecases import exchanging, opening, records
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.records import Done, Workspace


@contextmanager
def _secretariat(folder: Path, desk: Desk) -> Iterator[Any]:
    path = folder / "samen.kbwerk"
    here = opening.open_workspace(path, desk) if path.exists() else opening.create(path, None, "Samen", desk)
    try:
        yield here.workspace
    finally:
        here.close()


def _both_sides_edit(working: Driver, desk: Desk) -> Path:
    """The group sends, both change the same day of one action, and the secretariat sends back."""
    page = working.go("exchange")
    page.write(working.folder / "levering.kbbundle")
    working.settle()
    action = working.records("action")[0]
    back = working.folder / "terug.kbbundle"
    with _secretariat(working.folder, desk) as joint:
        exchanging.merge(joint, [working.folder / "levering.kbbundle"], desk)
        records.change(joint, action.id, {"due": "2026-11-15"}, "Actie wijzigen", desk.today)
        records.create(joint, "lesson", {"situation": "Nieuw", "advice": "Doen"}, "Les", desk.today)
        exchanging.export(joint, back, desk, "full")
    today = working.window.session.today
    working.window.session.do(
        records.change, action.id, {"due": "2026-10-30"}, "Actie wijzigen", today, owner=working.window
    )
    working.settle()
    return back


def _preview(working: Driver, bundle: Path) -> PreviewWindow:
    working.window.pages["exchange"].preview([bundle])
    window = working.dialog("Wat verandert er?")
    assert isinstance(window, PreviewWindow)
    return window


def test_the_preview_shows_the_difference_before_anything_is_written(working: Driver, desk: Desk) -> None:
    back = _both_sides_edit(working, desk)
    before = working.ask(lambda ws: ws.digest())
    window = _preview(working, back)
    first = window.tree.topLevelItem(0)
    assert first.text(3) == "▲ verschil"
    assert [first.child(0).text(place) for place in range(3)] == ["Klaar op", "30-10-2026", "15-11-2026"]
    working.press("Annuleren", window)
    assert working.ask(lambda ws: ws.digest()) == before


def test_after_merging_the_conflict_shows_both_values_and_settling_it_needs_a_reason(
    working: Driver, desk: Desk
) -> None:
    back = _both_sides_edit(working, desk)
    page = working.window.pages["exchange"]
    working.press("Bundel inlezen", _preview(working, back))
    working.until(lambda: working.ask(lambda ws: ws.conflict_count()) == 1)
    working.settle()
    assert page.tabs.tabText(0) == "&Verschillen (1)"
    names = {each.accessibleName() for each in page.conflicts.widget().findChildren(QAbstractButton)}
    assert any(name.startswith("Kies 15-11-2026 van ") for name in names)
    chosen = next(
        each for each in page.conflicts.widget().findChildren(QAbstractButton) if "15-11-2026" in each.accessibleName()
    )
    chosen.click()
    asked = working.dialog("Verschil beslissen")
    working.press("Keuze bewaren", asked)
    assert asked.wrong.isVisible()
    working.type(asked.reason, "Afgesproken met het secretariaat")
    working.press("Keuze bewaren", asked)
    working.until(lambda: working.ask(lambda ws: ws.conflict_count()) == 0)
    assert working.records("action")[0].text("due") == "2026-11-15"


def test_what_has_no_tick_stays_as_it_is_here(working: Driver, desk: Desk) -> None:
    back = _both_sides_edit(working, desk)
    window = _preview(working, back)
    for place in range(window.tree.topLevelItemCount()):
        if window.tree.topLevelItem(place).text(0).startswith("Actie"):
            window.tree.topLevelItem(place).setCheckState(0, Qt.CheckState.Unchecked)
    working.press("Bundel inlezen", window)
    working.until(lambda: any(each.text("situation") == "Nieuw" for each in working.records("lesson")))
    assert working.records("action")[0].text("due") == "2026-10-30"


def test_an_import_is_taken_back_and_later_work_stays(working: Driver, desk: Desk) -> None:
    back = _both_sides_edit(working, desk)
    page = working.window.pages["exchange"]
    working.press("Bundel inlezen", _preview(working, back))
    working.settle()
    page.tabs.setCurrentIndex(2)
    page.bundles.choose(lambda each: each.what == "ingelezen")
    working.press("Inlezen ongedaan maken", page)
    assert not any(each.text("situation") == "Nieuw" for each in working.records("lesson"))
    assert working.records("action")[0].text("due") == "2026-10-30"


def test_a_damaged_bundle_is_refused_with_its_reason_and_changes_nothing(working: Driver, tmp_path: Path) -> None:
    broken = tmp_path / "stuk.kbbundle"
    broken.write_bytes(b"PK\x03\x04 niets")
    working.go("exchange")
    before = working.ask(lambda ws: ws.digest())
    window = _preview(working, broken)
    assert not working.part(QAbstractButton, "Bundel inlezen", window).isEnabled()
    working.press("Annuleren", window)
    assert working.ask(lambda ws: ws.digest()) == before


def test_what_is_worth_a_look_is_listed_with_a_way_to_it(working: Driver) -> None:
    page = working.go("exchange")
    assert page.tabs.tabText(1) == "&Let op (0)"
    agreement = working.records("commitment")[0].get("agreement")
    same = [each for each in working.records("commitment") if each.get("agreement") == agreement][:2]
    assert len(same) == 2

    def two_leads(workspace: Workspace) -> Done:
        with workspace.change("Trekkers") as t:
            for each in same:
                t.change(each.id, {"role": "trekker", "status": "pledged"})
        return t.finished

    working.window.session.do(two_leads, owner=working.window)
    working.settle()
    working.go("exchange")
    assert page.tabs.tabText(1) != "&Let op (0)"
    page.tabs.setCurrentIndex(1)
    working.qtbot.mouseClick(page.issues.widget().findChildren(QAbstractButton)[0], Qt.MouseButton.LeftButton)
    working.settle()
    assert working.window.stack.currentWidget() is working.window.pages["sign_ups"]
