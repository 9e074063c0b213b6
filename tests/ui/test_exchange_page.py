"""Uitwisseling: out, in with choices per record, conflicts that wait for a person, receipts, requests, beginnings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QWidget
from ui.driving import Driver

from kb_desktop.domain.bundles import Request
from kb_desktop.domain.receipts import Choices
from kb_desktop.environment.paths import Paths
from kb_desktop.ui.exchange.merge import VERDICTS, MergeView, summary
from kb_desktop.usecases import erasing, exchanging, opening, records, requests, starting
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.merge_view import RecordInWords
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


def _preview(working: Driver, *bundles: Path) -> MergeView:
    page = working.window.pages["exchange"]
    page.preview(list(bundles))
    working.until(page.merging.isVisible)
    working.settle()
    view = page.merging
    assert isinstance(view, MergeView)
    return view


def _row(view: MergeView, words: str) -> RecordInWords:
    assert view.table.choose(lambda each: words in each.title)
    row = view.table.current()
    assert row is not None
    return row


def _fields(view: MergeView) -> dict[str, tuple[str, str, str]]:
    return {each.name: (each.old, each.new, each.by) for each in view.fields.rows_model.rows}


def test_the_preview_shows_the_difference_before_anything_is_written(working: Driver, desk: Desk) -> None:
    back = _both_sides_edit(working, desk)
    before = working.ask(lambda ws: ws.digest())
    view = _preview(working, back)
    first = view.table.rows_model.rows[0]
    assert VERDICTS[first.change.verdict] == "▲ verschil"
    assert _fields(view)["Klaar op"] == ("30-10-2026", "15-11-2026", "Coba Coördinator")
    when = next(each.when for each in view.fields.rows_model.rows if each.name == "Klaar op")
    assert when.startswith("15-09-2026 ")
    working.press("Annuleren", view)
    assert not view.isVisible()
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
    detail = page.conflicts.detail.widget()
    words = {each.text() for each in detail.findChildren(QLabel)}
    assert {"15-11-2026", "30-10-2026"} <= words
    assert any("uit terug.kbbundle" in each for each in words)
    assert any("hier geschreven" in each for each in words)
    assert any(each.startswith("Was: ") for each in words)
    chosen = next(each for each in detail.findChildren(QAbstractButton) if "15-11-2026" in each.accessibleName())
    assert chosen.accessibleName().startswith("Kies 15-11-2026 van ")
    chosen.click()
    asked = working.dialog("Verschil beslissen")
    working.press("Keuze bewaren", asked)
    assert asked.wrong.isVisible()
    working.type(asked.reason, "Afgesproken met het secretariaat")
    working.press("Keuze bewaren", asked)
    working.until(lambda: working.ask(lambda ws: ws.conflict_count()) == 0)
    assert working.records("action")[0].text("due") == "2026-11-15"


def test_what_is_left_stays_as_it_is_here_and_the_rest_comes(working: Driver, desk: Desk) -> None:
    back = _both_sides_edit(working, desk)
    view = _preview(working, back)
    action = working.records("action")[0].text("number")
    _row(view, action)
    view.table.setFocus()
    working.keys(Qt.Key.Key_Space)
    assert "1 niet overnemen" in view.told.text()
    working.press("Bundel inlezen", view)
    working.until(lambda: any(each.text("situation") == "Nieuw" for each in working.records("lesson")))
    assert working.records("action")[0].text("due") == "2026-10-30"
    assert working.ask(lambda ws: ws.conflict_count()) == 0


def test_asking_back_needs_a_question_and_keeps_what_is_here(working: Driver, desk: Desk) -> None:
    back = _both_sides_edit(working, desk)
    view = _preview(working, back)
    lesson = _row(view, "Nieuw")
    working.press("Navragen bij de afzender", view)
    before = working.ask(lambda ws: ws.digest())
    working.press("Bundel inlezen", view)
    assert view.wrong.isVisible()
    assert view.question.hasFocus()
    assert working.ask(lambda ws: ws.digest()) == before
    working.type(view.question, "Voor welk thema is deze les?")
    assert "1 navragen" in view.told.text()
    working.press("Bundel inlezen", view)
    working.until(lambda: not view.isVisible())
    assert working.ask(lambda ws: ws.get(lesson.id)).deleted
    history = working.ask(lambda ws: ws.history(lesson.id))
    assert history[-1].reason == "Voor welk thema is deze les?"


def test_records_are_filtered_and_several_are_chosen_at_once(working: Driver, desk: Desk) -> None:
    with _secretariat(working.folder, desk) as joint:
        for number in range(4):
            situation = f"Les {number}"
            records.create(joint, "lesson", {"situation": situation, "advice": "Doen"}, "Les", desk.today)
        records.create(joint, "person", {"name": "Jip Verzonnen"}, "Lid", desk.today)
        bundle = working.folder / "veel.kbbundle"
        exchanging.export(joint, bundle, desk, "full")
    working.go("exchange")
    view = _preview(working, bundle)
    assert len(view.table.rows_model.rows) == 5
    view.kind.setCurrentIndex(view.kind.findText("Geleerde les"))
    view.kind.ready.emit()
    assert {each.kind for each in view.table.rows_model.rows} == {"Geleerde les"}
    view.table.selectAll()
    working.press("Niet overnemen", view)
    assert "1 onderdeel overnemen, 4 niet overnemen" in view.told.text()
    view.verdict.setCurrentIndex(view.verdict.findText("▲ verschil"))
    view.verdict.ready.emit()
    assert view.table.rows_model.rows == []
    working.press("Bundel inlezen", view)
    working.until(lambda: any(each.text("name") == "Jip Verzonnen" for each in working.records("person")))
    assert not any(each.text("situation").startswith("Les ") for each in working.records("lesson"))


def test_several_bundles_in_any_order_one_of_them_damaged_go_in_at_one_press(
    working: Driver, desk: Desk, tmp_path: Path
) -> None:
    page = working.go("exchange")
    page.write(working.folder / "levering.kbbundle")
    working.settle()
    first, second = working.folder / "een.kbbundle", working.folder / "twee.kbbundle"
    with _secretariat(working.folder, desk) as joint:
        exchanging.merge(joint, [working.folder / "levering.kbbundle"], desk)
        records.create(joint, "lesson", {"situation": "Een", "advice": "Doen"}, "Les", desk.today)
        exchanging.export(joint, first, desk)
        tip = joint.books.held()
        records.create(joint, "lesson", {"situation": "Twee", "advice": "Doen"}, "Les", desk.today)
        asked = Request(joint.about, joint._sender(7), tip, "", "")
        exchanging.export(joint, second, desk, request=asked)
    broken = tmp_path / "stuk.kbbundle"
    broken.write_bytes(first.read_bytes()[:-30])
    alone = _preview(working, second)
    assert alone.request.isVisible()
    assert not working.part(QAbstractButton, "Bundel inlezen", alone).isEnabled()
    assert "schrijfactie 1 van kopie" in summary(alone.bundles.rows_model.rows[0].plan)
    view = _preview(working, broken, first)  # beside the one that is shown already
    told = [summary(each.plan) for each in view.bundles.rows_model.rows]
    assert len(told) == 3
    assert told[1].startswith("✕ De bundel ‘stuk.kbbundle’ is beschadigd")
    assert not view.request.isVisible()
    working.press("Bundel inlezen", view)
    found = {each.text("situation") for each in working.records("lesson")}
    assert {"Een", "Twee"} <= found
    assert "Ingelezen: twee.kbbundle, een.kbbundle. Niet ingelezen: " in page.banner.accessibleName()
    page.tabs.setCurrentIndex(2)
    assert page.bundles.choose(lambda each: each.what == "geweigerd" and each.file == "stuk.kbbundle")


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
    view = _preview(working, broken)
    assert not working.part(QAbstractButton, "Bundel inlezen", view).isEnabled()
    working.press("Annuleren", view)
    assert working.ask(lambda ws: ws.digest()) == before


# --- conflicts
def _texts_apart(working: Driver, desk: Desk, mine: str, theirs: str) -> Any:
    """One agenda item's minutes, written on both sides; returns the page with the conflict on it."""
    item = next(each for each in working.records("agenda_item") if each.text("minutes_text"))
    base = "De voorzitter opent.\nJip vertelt over de kaart.\nNel vraagt naar de kosten.\nEr zijn geen vragen."

    def write(text: str) -> Any:
        return lambda ws: records.change(ws, item.id, {"minutes_text": text}, "Verslag", desk.today)

    page = working.go("exchange")
    working.window.session.do(write(base), owner=working.window)
    page.write(working.folder / "levering.kbbundle")
    working.settle()
    back = working.folder / "terug.kbbundle"
    with _secretariat(working.folder, desk) as joint:
        exchanging.merge(joint, [working.folder / "levering.kbbundle"], desk)
        write(base.replace("Jip vertelt over de kaart.", theirs))(joint)
        exchanging.export(joint, back, desk)
    working.window.session.do(write(base.replace("Er zijn geen vragen.", mine)), owner=working.window)
    working.settle()
    working.press("Bundel inlezen", _preview(working, back))
    working.until(lambda: page.conflicts.table.current() is not None)
    return page


def test_a_text_gets_a_proposal_that_a_person_reads_edits_and_saves(working: Driver, desk: Desk) -> None:
    page = _texts_apart(working, desk, "Er is één vraag.", "Jip laat de nieuwe kaart zien.")
    assert page.conflicts.table.current().field == "Verslagtekst"
    before = working.ask(lambda ws: ws.digest())
    working.press("Voorstel bekijken", page)
    asked = working.dialog("Verschil beslissen")
    editor = asked.form.rows["minutes_text"].editor
    proposal = editor.toPlainText()
    assert proposal.splitlines()[1] == "Jip laat de nieuwe kaart zien."
    assert proposal.splitlines()[3] == "Er is één vraag."
    assert working.ask(lambda ws: ws.digest()) == before  # nothing happens by itself
    editor.setPlainText(proposal + "\nTot slot: dank.")
    working.type(asked.reason, "Samengevoegd en nagelezen")
    working.press("Keuze bewaren", asked)
    working.until(lambda: working.ask(lambda ws: ws.conflict_count()) == 0)
    texts = [each.text("minutes_text") for each in working.records("agenda_item")]
    assert proposal + "\nTot slot: dank." in texts
    assert page.conflicts.table.rows_model.rows == []


def test_a_choice_about_what_is_no_longer_there_is_refused_and_nothing_is_lost(working: Driver, desk: Desk) -> None:
    page = _texts_apart(working, desk, "Er is één vraag.", "Jip laat de nieuwe kaart zien.")
    working.press("Voorstel bekijken", page)
    asked = working.dialog("Verschil beslissen")
    working.type(asked.reason, "Samengevoegd")
    row = page.conflicts.table.current()
    record, field = row.key
    head = row.conflict.heads[0].value

    def chosen_elsewhere(workspace: Workspace) -> Done:
        return workspace.settle(record, field, head, "Iemand was eerder")

    working.window.session.do(chosen_elsewhere, owner=working.window, quiet=True)
    working.press("Keuze bewaren", asked)
    working.gone("Verschil beslissen")
    assert "veranderd terwijl je keek" in page.banner.accessibleName()
    assert working.ask(lambda ws: ws.get(record)).text(field) == head


def test_later_keeps_the_conflict_and_filters_find_it(working: Driver, desk: Desk) -> None:
    back = _both_sides_edit(working, desk)
    page = working.window.pages["exchange"]
    working.press("Bundel inlezen", _preview(working, back))
    working.until(lambda: page.conflicts.table.current() is not None)
    part = page.conflicts
    working.press("Later", page)
    assert part.table.rows_model.index(0, 3).data().startswith("◷ later")
    working.go("actions")
    working.go("exchange")
    assert len(part.table.rows_model.rows) == 1
    assert part.theme.findText("VTH") > 0
    part.theme.setCurrentIndex(part.theme.findText("VTH"))
    part.theme.ready.emit()
    assert len(part.table.rows_model.rows) == 1
    assert part.table.current().theme == "VTH"


def test_deleted_here_and_edited_there_is_settled_on_the_same_page(working: Driver, desk: Desk) -> None:
    page = working.go("exchange")
    page.write(working.folder / "levering.kbbundle")
    working.settle()
    action = working.records("action")[0]
    back = working.folder / "terug.kbbundle"
    with _secretariat(working.folder, desk) as joint:
        exchanging.merge(joint, [working.folder / "levering.kbbundle"], desk)
        records.change(joint, action.id, {"due": "2026-11-15"}, "Actie wijzigen", desk.today)
        exchanging.export(joint, back, desk)
    working.window.session.do(records.delete, action.id, "Actie verwijderen", owner=working.window)
    working.settle()
    working.press("Bundel inlezen", _preview(working, back))
    working.until(lambda: page.conflicts.table.current() is not None)
    words = {each.text() for each in page.conflicts.detail.widget().findChildren(QLabel)}
    assert "Verwijderd" in words
    assert any("Klaar op: 15-11-2026" in each for each in words)
    working.press("Behouden", page)
    asked = working.dialog("Verschil beslissen")
    working.type(asked.reason, "Toch nodig")
    working.press("Keuze bewaren", asked)
    working.until(lambda: working.ask(lambda ws: ws.conflict_count()) == 0)
    assert next(each for each in working.records("action") if each.id == action.id).text("due") == "2026-11-15"


# --- receipts, requests, beginning
def test_the_group_sees_what_became_of_its_bundles_with_a_way_to_each_record(working: Driver, desk: Desk) -> None:
    page = working.go("exchange")
    page.write(working.folder / "levering.kbbundle")
    working.settle()
    page.tabs.setCurrentIndex(3)
    assert page.receipts.table.current().result == "◌ nog geen bericht"
    action = working.records("action")[0]
    back = working.folder / "terug.kbbundle"
    with _secretariat(working.folder, desk) as joint:
        choices = Choices(frozenset(), {action.id: "Wie is de trekker?"})
        exchanging.merge_together(joint, [working.folder / "levering.kbbundle"], choices, desk)
        assert exchanging.export(joint, back, desk).receipts == 1
    working.press("Bundel inlezen", _preview(working, back))
    working.settle()
    page.tabs.setCurrentIndex(3)
    row = page.receipts.table.current()
    assert row.result == "▲ overgenomen, 1 besluit van het secretariaat"
    (line,) = page.receipts.lines.rows_model.rows
    assert (line.outcome, line.words) == ("vraag aan de groep", "Wie is de trekker?")
    assert working.ask(lambda ws: ws.get(action.id)).deleted  # it waits for the answer, on both sides
    working.press("Onderdeel terughalen", page.receipts)
    assert not working.ask(lambda ws: ws.get(action.id)).deleted
    assert not page.receipts.bring_back.isEnabled()
    working.press("Onderdeel openen", page.receipts)
    actions = working.window.pages["actions"]
    assert working.window.stack.currentWidget() is actions
    assert actions.table.current().action.id == action.id


def test_a_request_is_made_opened_by_the_other_side_and_answered(working: Driver, desk: Desk) -> None:
    working.go("exchange")
    request = working.folder / "mist.kbverzoek"
    with _secretariat(working.folder, desk) as joint:
        requests.write_request(joint, request, desk)
    working.window.open_files([request])
    working.until(lambda: any(each.isVisible() for each in working.window.findChildren(QFileDialog)))
    (asked,) = [each for each in working.window.findChildren(QFileDialog) if each.isVisible()]
    answer = working.folder / "antwoord.kbbundle"
    asked.fileSelected.emit(str(answer))
    asked.reject()
    working.settle()
    assert answer.exists()
    with _secretariat(working.folder, desk) as joint:
        (plan,) = exchanging.merge(joint, [answer], desk)
        assert plan.reason is None
        assert joint.digest() == working.ask(lambda ws: ws.digest())


def test_a_start_bundle_that_is_opened_first_becomes_a_workspace(driver: Driver, desk: Desk, tmp_path: Path) -> None:
    start = tmp_path / "start.kbbundle"
    with _secretariat(tmp_path, desk) as joint:
        records.create(joint, "lesson", {"situation": "Van ons allen", "advice": "Doen"}, "Les", desk.today)
        exchanging.export(joint, start, desk, start=starting.start_for("VTH"))
    driver.window.open_files([start])
    driver.until(lambda: any(each.isVisible() for each in driver.window.findChildren(QFileDialog)))
    (asked,) = [each for each in driver.window.findChildren(QFileDialog) if each.isVisible()]
    path = tmp_path / "nieuw.kbwerk"
    asked.fileSelected.emit(str(path))
    asked.reject()
    driver.until(lambda: driver.window.session.path == path)
    driver.settle()
    assert driver.window.session.about.theme == "VTH"
    assert [each.text("situation") for each in driver.records("lesson")] == ["Van ons allen"]


def test_for_whom_a_bundle_is_decides_what_is_in_it(working: Driver, desk: Desk) -> None:
    back = _both_sides_edit(working, desk)
    working.press("Bundel inlezen", _preview(working, back))
    working.settle()
    page = working.window.pages["exchange"]
    page.export()
    window = working.dialog("Voor wie is de bundel?")
    choices = [window.who.itemText(place) for place in range(window.who.count())]
    assert choices[0] == "Het secretariaat"
    assert any("gezamenlijke werkmap" in each for each in choices)
    window.who.setCurrentIndex(1)
    assert "Precies wat deze kopie mist" in window.words.text()
    targets: list[Any] = []
    window.chosen.connect(targets.append)
    window.chosen.disconnect(page._ask_place)
    working.press("Bestand kiezen", window)
    assert targets[0].scope == "replica"
    page.write(working.folder / "delta.kbbundle", targets[0])
    working.settle()
    assert exchanging.inspect(working.folder / "delta.kbbundle")["counts"]["ops"] == 1


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


# --- many at once
def test_thousands_of_records_are_shown_without_a_widget_for_each(working: Driver, desk: Desk) -> None:
    with _secretariat(working.folder, desk) as joint:
        with joint.change("Veel") as t:
            for number in range(1_500):
                t.create("action", {"text": f"Actie {number}", "number": f"VTH-A-{number + 100}"})
        bundle = working.folder / "veel.kbbundle"
        exchanging.export(joint, bundle, desk, "full")
    working.go("exchange")
    view = _preview(working, bundle)
    assert view.table.rows_model.rowCount() == 1_500
    widgets = len(view.findChildren(QWidget))
    assert widgets < 200
    view.table.selectAll()
    working.press("Niet overnemen", view)
    assert "0 onderdelen overnemen, 1500 niet overnemen" in view.told.text()
    view.search.setText("actie 149")
    working.until(lambda: view.table.rows_model.rowCount() == 11)
    assert len(view.findChildren(QWidget)) <= widgets + 2


def test_a_preview_and_a_merge_can_be_cancelled_and_then_nothing_has_changed(working: Driver, desk: Desk) -> None:
    with _secretariat(working.folder, desk) as joint:
        with joint.change("Veel") as t:
            for number in range(2_500):
                t.create("action", {"text": f"Actie {number}", "number": f"VTH-A-{number + 100}"})
        bundle = working.folder / "veel.kbbundle"
        exchanging.export(joint, bundle, desk, "full")
    page = working.go("exchange")
    view = _preview(working, bundle)
    before = working.ask(lambda ws: ws.digest())
    started: list[Any] = []
    background = working.window.session.background
    background.started.connect(started.append)
    view.go.click()
    assert not view.go.isEnabled()
    started[-1].cancel()
    working.until(view.go.isEnabled)
    assert view.isVisible()
    assert working.ask(lambda ws: ws.digest()) == before
    page.preview([bundle])
    started[-1].cancel()
    working.settle()
    working.press("Bundel inlezen", view)
    working.until(lambda: not view.isVisible())
    assert working.ask(lambda ws: ws.digest()) != before


def _closed_action(working: Driver) -> str:
    action = working.records("action")[0]
    working.window.session.do(
        records.change,
        action.id,
        {"label": "vertrouwelijk", "text": "Geheime prijsopgave"},
        "Actie wijzigen",
        working.window.session.today,
        owner=working.window,
    )
    working.settle()
    return str(action.id)


def test_what_is_confidential_stays_here_and_the_window_says_so(working: Driver, desk: Desk) -> None:
    id_ = _closed_action(working)
    page = working.go("exchange")
    page.write(working.folder / "levering.kbbundle")
    working.settle()
    assert "Inhoud niet meegestuurd: 1 onderdeel met label ‘vertrouwelijk’" in page.banner.accessibleName()
    with _secretariat(working.folder, desk) as joint:
        exchanging.merge(joint, [working.folder / "levering.kbbundle"], desk)
        assert id_ not in {each.id for each in joint.list("action")}
    page.export()
    window = working.dialog("Voor wie is de bundel?")
    assert not window.key.isEnabled()
    window.closed.click()
    working.press("Bestand kiezen", window)
    assert "age1" in window.wrong.text()
    targets: list[Any] = []
    window.chosen.disconnect()
    window.chosen.connect(targets.append)
    working.type(window.key, desk.identity.recipient)
    working.press("Bestand kiezen", window)
    page.write(working.folder / "heel.kbbundle", targets[0])
    working.settle()
    assert "niet meegestuurd" not in page.banner.accessibleName()
    with _secretariat(working.folder, desk) as joint:
        exchanging.merge(joint, [working.folder / "heel.kbbundle"], desk, keys=exchanging.keys_of(desk))
        assert next(each for each in joint.list("action") if each.id == id_).text("text") == "Geheime prijsopgave"


def test_a_forked_bundle_is_taken_apart_from_the_list(driver: Driver, desk: Desk) -> None:
    driver.create(None)
    elsewhere = Desk(Paths(driver.folder / "elders"), desk.clock, "Femke Vork", "pc")
    path = driver.folder / "groep.kbwerk"
    bundles = [driver.folder / f"{name}.kbbundle" for name in ("een", "twee")]
    opening.create(path, "VTH", "Groep", elsewhere).close()
    with opening.opened(path, elsewhere) as group:
        records.create(group, "action", {"text": "Begin"}, "Actie", desk.today)
    before = path.read_bytes()
    for bundle, text in zip(bundles, ("Eerste", "Tweede"), strict=True):
        with opening.opened(path, elsewhere) as group:
            records.create(group, "action", {"text": text}, "Actie", desk.today)
            exchanging.export(group, bundle, elsewhere, "full")
        path.write_bytes(before)  # an older file put back where nobody remembers how far it had come
        (elsewhere.paths.data / "kopieen.json").unlink()
    page = driver.go("exchange")
    for bundle in bundles:
        page.merge([bundle])
        driver.settle()
    assert "quarantaine" in page.banner.accessibleName()
    page.tabs.setCurrentIndex(2)
    assert page.bundles.choose(lambda each: each.is_kept)
    driver.settle()
    driver.press("Als aparte kopie inlezen", page)
    driver.until(lambda: len(driver.records("action")) == 3)
    assert sorted(each.text("text") for each in driver.records("action")) == ["Begin", "Eerste", "Tweede"]
    driver.settle()
    assert not any(each.is_kept for each in page.bundles.rows_model.rows)


def test_that_a_bundle_erases_is_said_before_it_is_read_in(working: Driver, desk: Desk) -> None:
    page = working.go("exchange")
    page.write(working.folder / "levering.kbbundle")
    working.settle()
    person = working.records("person")[0]
    back = working.folder / "terug.kbbundle"
    with _secretariat(working.folder, desk) as joint:
        exchanging.merge(joint, [working.folder / "levering.kbbundle"], desk)
        erasing.erase(joint, person.id, (), "Op verzoek", desk)
        exchanging.export(joint, back, desk, "full")
    view = _preview(working, back)
    assert "▲ wist gegevens, ook bij wat je niet overneemt" in summary(view.bundles.rows_model.rows[0].plan)
    working.press("Bundel inlezen", view)
    working.until(lambda: next(each for each in working.records("person") if each.id == person.id).text("name") == "")
