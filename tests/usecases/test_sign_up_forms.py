"""A filled-in form becomes a bundle: its sign-up and commitments come in through the merge preview, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents.filling import fill_in
from usecases.hands import Hands, agreement_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.usecases import exchanging, papers
from kb_desktop.usecases.sign_up_forms import bundle_of_forms, collect_sign_up_form

GIVEN = {
    "VTH/organisation": "Provincie Utrecht",
    "VTH/on_behalf_of": "A. Verzonnen, gedeputeerde",
    "VTH/signed_on": "3-9-2026",
    "VTH/contact": "Annelies Voorbeeld",
    "VTH/function": "beleidsadviseur",
    "VTH/work_mail": "annelies@voorbeeld.example",
    "VTH/VTH-2/takes_part": "Ja",
    "VTH/VTH-2/role": "trekker",
    "VTH/VTH-2/what": "Twee toezichthouders opleiden",
    "VTH/VTH-2/target": "kwartaal 4 2026",
    "VTH/VTH-3/what": "Wel iets getypt, niet aangevinkt",
}


def _filled(hands: Hands, folder: Path, name: str = "form.pdf", **changes: str) -> Path:
    blank = folder / "leeg.pdf"
    papers.build(collect_sign_up_form(hands.workspace, "VTH", hands.today), blank, None)
    given = {**GIVEN, **{f"VTH/{key}": value for key, value in changes.items()}}
    return fill_in(blank, folder / name, given)


def test_a_form_comes_in_through_the_preview_and_nothing_is_written_before(vth: Hands, tmp_path: Path) -> None:
    bundle = bundle_of_forms([_filled(vth, tmp_path)], tmp_path / "f.kbbundle", vth.desk)
    before = vth.workspace.digest()
    (plan,) = exchanging.preview(vth.workspace, [bundle])
    assert plan.reason is None
    assert vth.workspace.digest() == before
    vth.take_in(bundle)
    sign_up = vth.only("sign_up")
    assert vth.get(sign_up.reference("organisation")).text("name") == "Provincie Utrecht"  # type: ignore[arg-type]
    assert (sign_up.text("signed_on"), sign_up.text("on_behalf_of")) == ("2026-09-03", "A. Verzonnen, gedeputeerde")
    person = vth.only("person")
    assert (person.id, person.text("function")) == (sign_up.reference("contact"), "beleidsadviseur")
    commitment = vth.only("commitment")
    assert commitment.reference("agreement") == agreement_id("VTH-2")
    assert (commitment.text("role"), commitment.text("target")) == ("trekker", "2026-Q4")


def test_the_same_form_twice_doubles_nothing(vth: Hands, tmp_path: Path) -> None:
    form = _filled(vth, tmp_path)
    for turn in range(2):
        vth.take_in(bundle_of_forms([form], tmp_path / f"{turn}.kbbundle", vth.desk))
    assert len(vth.workspace.list("sign_up")) == len(vth.workspace.list("person")) == 1
    assert vth.workspace.conflict_count() == 0


def test_a_form_that_says_something_else_is_a_difference_to_settle(vth: Hands, tmp_path: Path) -> None:
    vth.take_in(bundle_of_forms([_filled(vth, tmp_path)], tmp_path / "a.kbbundle", vth.desk))
    changed = _filled(vth, tmp_path, "b.pdf", **{"VTH-2/role": "volger"})
    vth.take_in(bundle_of_forms([changed], tmp_path / "b.kbbundle", vth.desk))
    (conflict,) = vth.workspace.conflicts()
    assert (conflict.field, {head.value for head in conflict.heads}) == ("role", {"trekker", "volger"})


def test_several_forms_make_one_bundle(vth: Hands, tmp_path: Path) -> None:
    other = _filled(vth, tmp_path, "b.pdf", organisation="Provincie Groningen")
    vth.take_in(bundle_of_forms([_filled(vth, tmp_path), other], tmp_path / "f.kbbundle", vth.desk))
    assert len(vth.workspace.list("sign_up")) == 2


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"organisation": "Gemeente Nergenshuizen"}, "form.no_organisation", "Nergenshuizen"),
        ({"organisation": ""}, "form.empty_field", "Naam van de organisatie"),
        ({"signed_on": "ooit"}, "form.not_understood", "ooit"),
        ({"VTH-2/target": "binnenkort"}, "form.not_understood", "binnenkort"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_form_and_the_field(
    vth: Hands, tmp_path: Path, changes: dict[str, str], code: str, words: str
) -> None:
    form = _filled(vth, tmp_path, "van-utrecht.pdf", **changes)
    with pytest.raises(Refused) as refused:
        bundle_of_forms([form], tmp_path / "f.kbbundle", vth.desk)
    told(refused, code, words, "van-utrecht.pdf")
    assert not (tmp_path / "f.kbbundle").exists()
