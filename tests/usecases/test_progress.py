"""Progress: the last light a person set, hints that never change it, and notes that are never changed."""

from __future__ import annotations

import datetime

import pytest
from usecases.hands import Hands, agreement_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.usecases import progress, records
from kb_desktop.usecases.progress import AgreementProgress


def _note(hands: Hands, light: str, key: str = "VTH-1", **values: Value) -> None:
    progress.note(hands.workspace, agreement_id(key), {"light": light, **values}, hands.today)


def _of(hands: Hands, key: str = "VTH-1", today: datetime.date | None = None) -> AgreementProgress:
    found = progress.per_agreement(hands.workspace, key.partition("-")[0], today or hands.today)
    return next(each for each in found if each.agreement.text("key") == key)


def test_every_agreement_of_the_theme_is_there_also_without_a_note(vth: Hands) -> None:
    shown = progress.per_agreement(vth.workspace, "VTH", vth.today)
    assert [each.agreement.text("key") for each in shown] == ["VTH-1", "VTH-2", "VTH-3", "VTH-4"]
    assert {each.light for each in shown} == {"onbekend"}
    assert all(not each.hints for each in shown)


def test_the_light_is_that_of_the_latest_reference_date_however_late_it_was_typed(vth: Hands) -> None:
    _note(vth, "op schema", reference_date="2026-09-01")
    _note(vth, "aandacht", reference_date="2026-06-01")
    assert _of(vth).light == "op schema"
    assert [each.text("light") for each in _of(vth).notes] == ["op schema", "aandacht"]


def test_a_correction_on_the_same_day_is_the_light_that_counts(vth: Hands) -> None:
    _note(vth, "op schema", state="Verkeerd aangeklikt")
    _note(vth, "bijsturen", state="De kaart loopt vast")
    _note(vth, "aandacht", state="Toch weer los")
    assert [each.text("light") for each in _of(vth).notes] == ["aandacht", "bijsturen", "op schema"]


def test_copies_that_received_corrections_in_another_order_show_the_same_light(vth: Hands, joint: Hands) -> None:
    _note(vth, "op schema")
    joint.take_in(vth.bundle())
    for _ in range(5):
        joint.desk.clock()
    _note(joint, "bijsturen", state="Gezien bij het secretariaat")
    _note(vth, "aandacht")
    joint.take_in(vth.bundle("later"))
    vth.take_in(joint.bundle())
    assert [each.text("light") for each in _of(vth).notes] == [each.text("light") for each in _of(joint).notes]


def test_without_a_day_the_note_is_of_today(vth: Hands) -> None:
    _note(vth, "aandacht")
    assert _of(vth).notes[0].text("reference_date") == "2026-09-15"


def test_a_note_is_never_changed_nor_deleted_but_can_be_undone(vth: Hands) -> None:
    before = vth.state()
    _note(vth, "aandacht")
    (note,) = _of(vth).notes
    with pytest.raises(Refused) as refused:
        vth.change(note.id, light="op schema")
    told(refused, "record.append_only", "nieuwe voortgangsmelding")
    with pytest.raises(Refused) as refused:
        records.delete(vth.workspace, note.id, "Verwijderen")
    told(refused, "record.append_only")
    vth.workspace.undo()
    assert vth.state() == before


@pytest.mark.parametrize(
    ("values", "code", "words"),
    [
        ({}, "field.required", ("Stand",)),
        ({"light": "groen"}, "value.choice", ("groen", "op schema")),
        ({"light": "aandacht", "reference_date": "30-02-2026"}, "value.date", ("30-02-2026",)),
        ({"light": "aandacht", "commitment": "iets"}, "value.reference", ("iets",)),
        ({"light": "aandacht", "reference_date": "2026-09-16"}, "progress.future", ("16 september 2026", "vandaag")),
        ({"light": "aandacht", "reference_date": "2015-09-15"}, "progress.too_early", ("15 september 2015", "jaar")),
    ],
)
def test_a_half_filled_or_wrong_note_is_refused_with_the_field(
    vth: Hands, values: dict[str, Value], code: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        progress.note(vth.workspace, agreement_id("VTH-1"), values, vth.today)
    told(refused, code, *words, kind="progress_note")
    assert not _of(vth).notes


def test_ninety_silent_days_are_not_yet_silence(vth: Hands) -> None:
    _note(vth, "aandacht")
    day = vth.today + datetime.timedelta(days=90)
    assert _of(vth, today=day).hints == ()
    (hint,) = _of(vth, today=day + datetime.timedelta(days=1)).hints
    assert (hint.code, hint.facts["days"]) == ("progress.silent", 91)


def test_green_with_three_late_actions_of_that_agreement_is_pointed_out_and_stays_green(vth: Hands) -> None:
    _note(vth, "op schema")
    late = {"due": "2026-09-01", "agreement": agreement_id("VTH-1")}
    for number in range(2):
        vth.make("action", text=f"Kaart {number}", **late)
    vth.make("action", text="Van een andere afspraak", due="2026-09-01", agreement=agreement_id("VTH-2"))
    assert _of(vth).hints == ()
    vth.make("action", text="Nog een kaart", **late)
    assert [each.code for each in _of(vth).hints] == ["light.mismatch"]
    assert _of(vth).light == "op schema"


def test_lights_are_counted_once_per_agreement(vth: Hands) -> None:
    _note(vth, "op schema", "VTH-1", reference_date="2026-09-14")
    _note(vth, "aandacht", "VTH-1")
    _note(vth, "aandacht", "VTH-2")
    counts = progress.lights(progress.per_agreement(vth.workspace, "VTH", vth.today))
    assert counts == {"aandacht": 2, "onbekend": 2}
