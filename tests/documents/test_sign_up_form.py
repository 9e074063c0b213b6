"""The form to sign up: accessible before and after it is filled in, and read without running anything."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from documents import paper_samples as samples
from documents import vera
from documents.filling import fill_in

from kb_desktop.documents.contents import SignUpForm
from kb_desktop.documents.sign_up_form import answers, build_sign_up_form
from kb_desktop.domain.problems import Refused
from kb_desktop.wording.refusals import sentences

AGREEMENTS = tuple((f"VTH-{place}", samples.LONG_WORD + " op orde brengen; " * 12) for place in range(1, 5))


@pytest.fixture
def form(tmp_path: Path) -> Path:
    content = SignUpForm(samples.facts(meeting="", label=""), "VTH", "Vergunning, Toezicht en Handhaving", AGREEMENTS)
    made = build_sign_up_form(content, tmp_path / "formulier.pdf")
    assert made.conforms == ("ua1", "2a")
    return made.path


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_form_meets_both_profiles_in_verapdf(form: Path, profile: str) -> None:
    assert vera.failures(form, profile) == {}


def test_every_field_says_what_it_is_for_and_belongs_to_a_form_element(form: Path) -> None:
    with pikepdf.open(form) as pdf:
        fields = list(pdf.Root.AcroForm.Fields)
        assert len(fields) == 6 + 4 * 5
        assert len({str(each.T) for each in fields}) == len(fields)
        assert len({str(each.TU) for each in fields}) == len(fields)
        forms = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Form"]
        assert {each.K[0].Obj.objgen for each in forms} == {each.objgen for each in fields}
        assert not any(name in pdf.Root.AcroForm for name in ("/XFA", "/NeedAppearances"))


def test_what_is_filled_in_is_read_back_as_it_was_typed(form: Path, tmp_path: Path) -> None:
    given = {"VTH/organisation": "Gemeente Súdwest-Fryslân", "VTH/VTH-2/what": "Regel één\nregel twee"}
    filled = fill_in(form, tmp_path / "ingevuld.pdf", {**given, "VTH/VTH-2/takes_part": "Ja"})
    assert answers(filled) == {**given, "VTH/VTH-2/takes_part": "Ja"}
    assert answers(form) == {}


def test_scripts_in_a_form_are_only_text(form: Path, tmp_path: Path) -> None:
    armed = tmp_path / "scherp.pdf"
    with pikepdf.open(fill_in(form, tmp_path / "i.pdf", {"VTH/organisation": "app.alert(1)"})) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.save(armed)
    assert answers(armed) == {"VTH/organisation": "app.alert(1)"}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "form.unreadable"), (samples.encrypted(), "form.unreadable"), (samples.foreign_pdf(), "form.no_form")],
)
def test_what_is_no_form_is_refused_with_its_name(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "brief.pdf"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        answers(path)
    assert refused.value.problems[0].code == code
    assert "brief.pdf" in sentences(refused.value)
