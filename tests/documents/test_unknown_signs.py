"""Signs that no typeface has are named on paper, and told of with the record and the field in which they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import paper_samples as samples
from documents import vera
from documents.looking import page_texts

from kb_desktop.documents import fonts
from kb_desktop.documents.contents import ActionList, Annex, Attendee
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.unknown_signs import unknown_signs
from kb_desktop.usecases.paper_view import remarks
from kb_desktop.usecases.papers import build


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王小明", "[3 Chinese tekens]"),
        ("Team 王 (Delft)", "Team [Chinees teken] (Delft)"),
        ("さくら 東京", "[3 Japanse tekens] [2 Chinese tekens]"),
        ("김", "[Koreaans teken]"),
        ("klaar 🧪🧪", "klaar [2 symbolen]"),
        ("Ａｂ ⑴", "Ab (1)"),
        ("Łukasz Θ Ж ☒ →", "Łukasz Θ Ж ☒ →"),
    ],
)
def test_what_no_typeface_has_is_named(text: str, shown: str) -> None:
    assert fonts.drawable(text) == shown
    assert fonts.drawable(shown) == shown
    assert fonts.lacks_glyphs(text) is ("[" in shown)
    assert all(fonts.has_glyph(each, fonts.REGULAR) or fonts.has_glyph(each, fonts.FALLBACK) for each in shown)


def test_the_record_the_field_and_the_signs_are_told(tmp_path: Path) -> None:
    long = "Een lange tekst over de samenwerking met de omgevingsdiensten waarin " * 3
    first, second = samples.action(1, owner="王小明"), samples.action(2, text=f"{long}作 staat", owner="王小明")
    held = ActionList(samples.facts(place="Zaal 東"), (first, second))
    found = unknown_signs(held)
    assert [(each.where, each.field, each.said, each.shown) for each in found] == [
        ("Vergadering", "plaats", "Zaal 東", "Zaal [Chinees teken]"),
        (f"Actie {first.number}", "trekker", "王小明", "[3 Chinese tekens]"),
        (f"Actie {second.number}", "tekst", "作", "[Chinees teken]"),
        (f"Actie {second.number}", "trekker", "王小明", "[3 Chinese tekens]"),
    ]
    assert found[1].sentence == f"Actie {first.number}, trekker: ‘王小明’ staat er als ‘[3 Chinese tekens]’."
    built = build(held, tmp_path / "a.pdf", None)
    assert built.signs == found
    assert built.conforms == ("ua1", "2a")
    assert vera.failures(built.path, "ua1") == {}
    assert "[3 Chinese tekens]" in " ".join(" ".join(page_texts(built.path)).split())
    said, attention = remarks(built)
    assert attention
    assert found[0].sentence in said
    assert "En nog 1." in said


def test_a_pack_names_its_annexes_and_people_and_an_ordinary_paper_nothing() -> None:
    pack = samples.pack(Annex("2a", "報告", "b.pdf", b""))
    assert ("Bijlage 2a", "titel") in {(each.where, each.field) for each in unknown_signs(pack)}
    assert unknown_signs(Attendee("王", "Gemeente Delft"))[0].where == "Deelnemer 王"
    assert unknown_signs(samples.pack()) == ()
    assert unknown_signs(samples.progress_report()) == ()


def test_a_pack_with_such_a_title_conforms(tmp_path: Path) -> None:
    pack = samples.pack(Annex("2a", "報告 plan", "b.pdf", samples.foreign_pdf(1)))
    made = build_meeting_pack(pack, tmp_path / "p.pdf")
    assert made.conforms == ("ua1", "2a")
    assert vera.failures(made.path, "ua1") == {}
    assert vera.failures(made.path, "2a") == {}
