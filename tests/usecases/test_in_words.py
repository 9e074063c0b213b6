"""Stored values as people read them: no ids, no codes, no times of another zone."""

from __future__ import annotations

import time

import pytest
from usecases.hands import Hands, agreement_id, theme_id

from kb_desktop.domain.catalogue import CATALOGUE, FieldType
from kb_desktop.domain.records import RecordId, Value, is_id
from kb_desktop.usecases import commitments, exchange_view, meetings, minutes, progress, records
from kb_desktop.usecases.in_words import history_in_words, title_in_words, value_in_words

AMSTERDAM = "gm0363"


def _amsterdam_pledges(hands: Hands, what: str = "Toezicht") -> RecordId:
    sign_up = hands.sign_up(AMSTERDAM)
    done = commitments.commit(hands.workspace, sign_up, agreement_id("VTH-1"), {"what": what}, hands.today)
    return next(iter(done.ids))


def _title(hands: Hands, id_: RecordId) -> str:
    record = hands.get(id_)
    return title_in_words(hands.workspace, record.kind, record.values)


@pytest.mark.parametrize(
    ("kind", "field", "value", "words"),
    [
        ("action", "due", None, "leeg"),
        ("action", "due", "", "leeg"),
        ("action", "involved", [], "leeg"),
        ("action", "due", "2026-03-05", "05-03-2026"),
        ("commitment", "target", "2026-Q4", "4e kwartaal 2026"),
        ("commitment", "target", "2026-03", "maart 2026"),
        ("meeting", "starts_at", "2026-10-08T13:05", "08-10-2026 13:05"),
        ("action", "status", "reported_done", "gereed gemeld"),
        ("progress_note", "light", "op schema", "op schema"),
        ("person", "public_by_function", True, "ja"),
        ("person", "public_by_function", False, "nee"),
        ("agenda_item", "minutes_of_time", 0, "0"),
        ("paper", "file", {"name": "kaart.pdf", "sha256": "0" * 64, "size": 3}, "kaart.pdf"),
        ("agreement", "admitted_types", ["gemeente", "provincie"], "gemeente, provincie"),
        ("commitment", "answers", {"vraag": True, "toelichting": "kort"}, "vraag: ja, toelichting: kort"),
        ("action", "_del", True, "verwijderd"),
        ("action", "_del", None, "niet verwijderd"),
        ("action", "_del", {"text": "Kaart", "due": None}, "bewerkt: Kaart"),
        ("action", "van een nieuwere versie", ["a", 1], "a, 1"),
        ("draak", "naam", "Smaug", "Smaug"),
    ],
)
def test_each_sort_of_value_in_words(vth: Hands, kind: str, field: str, value: Value, words: str) -> None:
    assert value_in_words(vth.workspace, kind, field, value) == words


def test_a_reference_to_any_kind_is_told_by_name_never_by_id(vth: Hands) -> None:
    commitment = _amsterdam_pledges(vth)
    meeting = vth.meeting("Najaar")
    jip = vth.make("person", name="Jip Verzonnen")
    meetings.set_attendance(vth.workspace, meeting, {jip: "present"}, vth.today)
    minutes.save_text(vth.workspace, vth.item(meeting, "Opening"), "b: akkoord", vth.today)
    vth.make("paper", title="Notitie")
    vth.make("progress_note", agreement=agreement_id("VTH-1"), light="aandacht", reference_date="2026-09-01")
    for kind in CATALOGUE.values():
        for field in kind.fields:
            if field.type not in (FieldType.REFERENCE, FieldType.REFERENCES):
                continue
            for target in field.target:
                found = vth.workspace.list(target)
                if found:
                    value: Value = found[0].id if field.type is FieldType.REFERENCE else [found[0].id, found[-1].id]
                    words = value_in_words(vth.workspace, kind.name, field.name, value)
                    assert not any(is_id(word.strip(",")) for word in words.split()), (kind.name, field.name, words)
    sign_up = vth.get(commitment).get("sign_up")
    assert value_in_words(vth.workspace, "commitment", "sign_up", sign_up) == "Gemeente Amsterdam"


def test_every_kind_has_a_title_that_people_know(vth: Hands) -> None:
    meeting, jip = vth.meeting("Najaar"), vth.make("person", name="Jip Verzonnen")
    meetings.set_attendance(vth.workspace, meeting, {jip: "apologies"}, vth.today)
    minutes.adopt(vth.workspace, meeting, None, vth.today)
    progress.note(vth.workspace, agreement_id("VTH-1"), {"light": "aandacht"}, vth.today)
    action = vth.make("action", text="Kaart maken\nen opsturen")
    empty = _amsterdam_pledges(vth, "")
    titles = [_title(vth, vth.only(kind).id) for kind in ("attendance", "minutes", "progress_note", "sign_up")]
    assert titles == [
        "Jip Verzonnen, afgemeld",
        "Najaar, vastgesteld",
        "VTH-1, aandacht",
        "Gemeente Amsterdam",
    ]
    assert _title(vth, action) == "VTH-A-001 Kaart maken"
    assert _title(vth, empty) == "Gemeente Amsterdam, VTH-1"
    assert title_in_words(vth.workspace, "draak", {"naam": "Smaug"}) == ""


def test_the_history_of_a_record_is_told_newest_first_with_step_and_source(vth: Hands, joint: Hands) -> None:
    jip = vth.make("person", name="Jip Verzonnen")
    action = vth.make("action", text="Kaart", owner=jip)
    vth.change(action, status="dropped", reason="Geen geld")
    joint.take_in(vth.bundle())
    records.delete(vth.workspace, action, "Actie verwijderen")
    lines = history_in_words(vth.workspace, action)
    assert (lines[0].field, lines[0].new, lines[0].source) == ("Verwijderd", "verwijderd", "Actie verwijderen (hier)")
    told = {line.field: (line.old, line.new) for line in lines if line.entry.label == "Wijzigen"}
    assert told["Status"] == ("open", "vervallen")
    assert ("leeg", "Jip Verzonnen") in [(line.old, line.new) for line in lines]
    assert {line.source.rpartition("(")[2] for line in history_in_words(joint.workspace, action)} == {"uit een bundel)"}
    assert {line.by for line in lines} == {"Coba Coördinator"}


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot be put in another time zone")
def test_times_are_those_of_the_clock_on_the_wall(vth: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    action = vth.make("action", text="Kaart")
    vth.bundle()
    try:
        monkeypatch.setenv("TZ", "Europe/Amsterdam")
        time.tzset()
        assert history_in_words(vth.workspace, action)[0].when == "15-09-2026 10:00"
        monkeypatch.setenv("TZ", "Pacific/Auckland")  # there it is evening, and past midnight for the bundle below
        time.tzset()
        assert history_in_words(vth.workspace, action)[0].when == "15-09-2026 20:00"
        for _ in range(4 * 3600):
            vth.desk.clock()
        vth.bundle("later")
        assert [row.when for row in exchange_view.exchange_view(vth.workspace).bundles] == ["16-09-2026", "15-09-2026"]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_theme_is_named_by_its_title(vth: Hands) -> None:
    title = vth.get(theme_id("VTH")).text("title")
    assert title
    assert value_in_words(vth.workspace, "action", "theme", theme_id("VTH")) == title
