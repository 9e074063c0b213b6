"""Creating, changing and deleting any kind of record: all or nothing, and every refusal a whole Dutch sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usecases.hands import Hands, agreement_id, theme_id, told

from kb_desktop.domain.catalogue import CATALOGUE, FieldType
from kb_desktop.domain.problems import Problem, Refused
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.usecases import opening, putting, records, settling, showing
from kb_desktop.wording.labels import kind_label
from kb_desktop.wording.refusals import sentence

NOBODY = RecordId("6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025")
WRONG: dict[FieldType, list[Value]] = {
    FieldType.LINE: [5, True, ["a"], {"a": 1}, "twee\nregels", "x" * 501, "a\x00b"],
    FieldType.LONG_TEXT: [5, "x" * 100_001, "a\x1bb", "\udc00"],
    FieldType.DATE: ["30-02-2026", "2026-02-30", "2026-2-3", 20260301, "2026-03-01T10:00"],
    FieldType.MOMENT: ["voorjaar", "2026-Q5", 2026],
    FieldType.DATETIME: ["2026-03-01", "2026-03-01T25:00", "2026-03-01T10:00 uur"],
    FieldType.INTEGER: ["5", 5.5, True, -1, 2**31, 2**63],
    FieldType.BOOLEAN: ["ja", 1, 0],
    FieldType.CHOICE: ["bestaat niet", 1],
    FieldType.REFERENCE: ["Jip", 7, "VTH-A-001"],
    FieldType.REFERENCES: ["Jip", ["Jip"], NOBODY],
    FieldType.LINES: ["tekst", [1], ["x" * 501], ["\ud800"], ["a\x00b"]],
    FieldType.FILE: ["kaart.pdf", {"name": "kaart.pdf"}, {"sha256": "x", "name": "a", "size": 1}],
    FieldType.ANSWERS: ["ja", [1], {"vraag": {"a": 1}}, {"vraag": 2**63}, {"\ud800": "ja"}, {"vraag": "a\x00b"}],
    FieldType.ORDER: ["a b", 5, "é"],
}


def _fields() -> list[tuple[str, str]]:
    return [(kind.name, field.name) for kind in CATALOGUE.values() for field in kind.fields]


def test_every_type_of_field_is_tried() -> None:
    assert set(WRONG) == set(FieldType)


def test_a_wrong_value_in_any_field_of_any_kind_is_refused_beside_that_field(vth: Hands) -> None:
    before = vth.state()
    for kind, name in _fields():
        field = CATALOGUE[kind].field(name)
        assert field is not None
        for value in WRONG[field.type]:
            with pytest.raises(Refused) as refused:
                vth.make(kind, **{name: value})
            problem = told(refused, refused.value.problems[0].code, kind=kind)
            assert problem.field == name, (kind, name, value)
            assert problem.code.startswith("value."), (kind, name, value)
    assert vth.state() == before
    assert vth.workspace.undo_label is None


@pytest.mark.parametrize("kind", list(CATALOGUE))
def test_an_empty_form_names_every_field_that_must_be_filled(vth: Hands, kind: str) -> None:
    required = {field.name for field in CATALOGUE[kind].fields if field.required} - {
        "theme" if kind == "sign_up" else ""
    }
    for empty in ({}, dict.fromkeys(required, ""), dict.fromkeys(required)):
        try:
            vth.make(kind, **empty)
        except Refused as refused:
            missing = {problem.field for problem in refused.problems if problem.code == "field.required"}
            assert missing == required or (not required and kind == "attendance")
        else:
            assert not required
            vth.workspace.undo()


@pytest.mark.parametrize("kind", list(CATALOGUE))
def test_sentences_about_any_kind_are_dutch_whatever_its_article(kind: str) -> None:
    """Het verslag, het besluit, het thema: no sentence may put "de", "deze" or "die" before the name of a kind."""
    facts = {"kind": kind, "id": NOBODY, "number": "VTH-A-001", "field": "x", "known": "y", "wanted": kind}
    for code in (
        "record.exists",
        "field.fixed",
        "number.taken",
        "field.unknown",
        "field.required",
        "record.other_kind",
    ):
        said = sentence(Problem(code, None, facts)).lower()
        for word in ("de", "deze", "die", "nieuwe"):
            assert f"{word} {kind_label(kind)}" not in said, said


def test_unknown_kinds_fields_and_references_are_named(vth: Hands) -> None:
    for kind, values, code, words in (
        ("draak", {}, "kind.unknown", ("draak", "action", "arrangement")),
        ("action", {"text": "a", "kleur": "rood"}, "field.unknown", ("kleur", "text")),
        ("action", {"text": "a", "owner": NOBODY}, "reference.missing", (NOBODY, "Voeg het eerst toe")),
        ("action", {"text": "a", "involved": [NOBODY]}, "reference.missing", (NOBODY,)),
        (
            "action",
            {"text": "a", "owner": theme_id("VTH")},
            "reference.wrong_kind",
            ("thema", "persoon", "organisatie"),
        ),
    ):
        with pytest.raises(Refused) as refused:
            vth.make(kind, **values)
        told(refused, code, *words, kind=kind)


def test_what_was_deleted_is_no_target_and_cannot_be_changed_or_deleted_again(vth: Hands) -> None:
    jip = vth.make("person", name="Jip Verzonnen")
    records.delete(vth.workspace, jip, "Persoon verwijderen")
    with pytest.raises(Refused) as refused:
        vth.make("action", text="Kaart", owner=jip)
    told(refused, "reference.missing", kind="action")
    for act in (lambda: vth.change(jip, name="Nel"), lambda: records.delete(vth.workspace, jip, "Weg")):
        with pytest.raises(Refused) as refused:
            act()
        told(refused, "record.deleted", "ongedaan")
    for act in (lambda: vth.change(NOBODY, name="Nel"), lambda: records.delete(vth.workspace, NOBODY, "Weg")):
        with pytest.raises(Refused) as refused:
            act()
        told(refused, "record.missing", NOBODY)


def test_an_owner_who_left_may_stay_while_something_else_changes(vth: Hands) -> None:
    jip = vth.make("person", name="Jip Verzonnen")
    action = vth.make("action", text="Kaart", owner=jip)
    records.delete(vth.workspace, jip, "Persoon verwijderen")
    vth.change(action, text="Kaart maken", owner=jip)
    assert vth.get(action).reference("owner") == jip


def test_a_change_writes_only_what_differs(vth: Hands) -> None:
    action = vth.make("action", text="Kaart", due="2026-10-01")
    entries = len(vth.workspace.history(action))
    done = records.change(vth.workspace, action, {"text": "Kaart", "due": "2026-10-01"}, "Wijzigen", vth.today)
    assert (done.step, len(vth.workspace.history(action))) == (0, entries)


def test_every_write_is_one_step_with_the_name_given(vth: Hands) -> None:
    before = vth.state()
    action = vth.make("action", text="Kaart")
    assert vth.workspace.undo_label == "Toevoegen"
    made = vth.state()
    vth.workspace.undo()
    assert vth.state() == before
    vth.workspace.redo()
    assert vth.state() == made
    records.delete(vth.workspace, action, "Actie verwijderen")
    assert vth.workspace.undo_label == "Actie verwijderen"
    vth.workspace.undo()
    assert vth.state() == made


def test_choices_are_read_however_they_are_spelled_and_empty_text_is_nothing(vth: Hands) -> None:
    action = vth.get(vth.make("action", text="Kaart", status="In Progress", due="", owner=""))
    assert (action.text("status"), action.get("due"), action.get("owner")) == ("in_progress", None, None)
    note = vth.get(
        vth.make("progress_note", agreement=agreement_id("VTH-1"), light="OP  SCHEMA", reference_date="2026-09-01")
    )
    assert note.text("light") == "op schema"


def test_a_label_goes_up_freely_and_down_with_a_reason(vth: Hands) -> None:
    action = vth.make("action", text="Kaart")
    vth.change(action, label="vertrouwelijk")
    with pytest.raises(Refused) as refused:
        vth.change(action, label="intern")
    told(refused, "label.reason_needed", "vertrouwelijk", "intern", "5.8")
    with pytest.raises(Refused) as refused:
        vth.change(action, label=None)
    told(refused, "label.reason_needed")
    vth.change(action, label="intern", label_reason="Besluit van het DO")
    assert vth.get(action).text("label") == "intern"


def test_a_read_only_workspace_is_read_and_never_written(vth: Hands) -> None:
    action = vth.make("action", text="Kaart")
    vth.here.close()
    content = vth.workspace.path.read_bytes()
    vth.here = opening.open_workspace(vth.workspace.path, vth.desk, read_only=True)
    assert vth.get(action).text("text") == "Kaart"
    for write in (
        lambda: vth.make("action", text="Nog een"),
        lambda: vth.change(action, text="Anders"),
        lambda: records.delete(vth.workspace, action, "Weg"),
        lambda: putting.put(vth.workspace, [b'{"kind":"person","name":"Jip"}'], vth.today),
        vth.workspace.undo,
        vth.bundle,
    ):
        with pytest.raises(Refused) as refused:
            write()
        told(refused, "workspace.read_only", "VTH.kbwerk", "kopie")
    assert vth.workspace.path.read_bytes() == content


def test_a_group_gives_its_own_theme_and_the_secretariat_none(vth: Hands, joint: Hands) -> None:
    for kind, values in (("action", {"text": "a"}), ("paper", {"title": "a"}), ("meeting", {"title": "a"})):
        assert vth.get(vth.make(kind, **values)).reference("theme") == theme_id("VTH")
        assert vth.get(vth.make(kind, theme=theme_id("RUI"), **values)).reference("theme") == theme_id("RUI")
        assert joint.get(joint.make(kind, **values)).reference("theme") is None


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(str.strip)


def test_any_text_comes_back_to_the_letter_and_is_found_by_its_words(vth: Hands) -> None:
    @settings(max_examples=25)
    @given(texts)
    def stored(text: str) -> None:
        action = vth.make("action", text=text)
        assert vth.get(action).text("text") == text
        assert showing.show(vth.workspace, "action", action.upper())[0].id == action
        words = [word for word in text.split() if word.isascii() and word.isalnum()]
        if words:
            numbers = vth.workspace.ids("action", {}, (), words[0])
            assert action in [each.id for each in vth.workspace.rows("action", numbers)]

    stored()


def test_lines_that_name_people_and_agreements_are_understood_or_refused_by_line(vth: Hands) -> None:
    for name in ("Jip", "Nel", "Nel"):
        vth.make("person", name=name)
    ids, _ = putting.put(vth.workspace, [b'{"kind":"action","text":"a","owner":"Jip","agreement":"vth-1"}'], vth.today)
    assert vth.get(ids[0]).reference("agreement") == agreement_id("VTH-1")
    before = vth.state()
    for line, code in (
        (b'{"kind":"action","text":"a","owner":"Nel"}', "reference.ambiguous"),
        (b'{"kind":"x"}', "kind.unknown"),
    ):
        with pytest.raises(Refused) as refused:
            putting.put(vth.workspace, [b'{"kind":"person","name":"Goed"}', b"", line], vth.today)
        problem = told(refused, code, "Regel 3")
        assert problem.facts["line"] == 3
    assert vth.state() == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_settling_needs_a_conflict_a_value_and_a_reason(vth: Hands, reason: str) -> None:
    action = vth.make("action", text="Kaart")
    for record, field, value, code in (
        (NOBODY, "text", "a", "record.missing"),
        ("geen id", "text", "a", "record.missing"),
        (action, "kleur", "a", "field.unknown"),
        (action, "due", "morgen", "value.date"),
        (action, "_del", "ja", "value.boolean"),
        (action, "text", "a", "conflict.none"),
    ):
        with pytest.raises(Refused) as refused:
            settling.settle(vth.workspace, record, field, value, reason, vth.today)
        told(refused, code, kind="action")


@pytest.mark.skipif(os.name == "nt", reason="rights of files work in another way there")
def test_a_file_without_rights_is_refused_with_its_name(vth: Hands, tmp_path: Path) -> None:
    path = tmp_path / "leeg.kbwerk"
    path.write_bytes(b"")
    with pytest.raises(Refused) as refused:
        opening.open_workspace(path, vth.desk)
    told(refused, "workspace.no_workspace", "leeg.kbwerk")
