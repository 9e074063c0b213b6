"""The form to sign up for a theme (intekenformulier): to fill in on screen, with or without a screen reader."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from kb_desktop.documents import fonts
from kb_desktop.documents.building import Progress, about, build
from kb_desktop.documents.contents import BuiltPaper, SignUpForm
from kb_desktop.documents.flowables import Bookmark, heading, paragraph
from kb_desktop.documents.form_fields import CHECK, CHOICE, LINES, FormField
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import Numbers
from kb_desktop.documents.tree import Node
from kb_desktop.domain.problems import Refused
from kb_desktop.wording import papers_form as words

_ROOM_FOR_AGREEMENT = 250.0


def build_sign_up_form(form: SignUpForm, path: Path, progress: Progress | None = None) -> BuiltPaper:
    """Writes the form as PDF. See `building.build` for what it raises."""
    fonts.register()
    facts = form.facts

    def story(root: Node, _numbers: Numbers) -> list[Flowable]:
        part = root.add("Sect", title=words.FORM)
        out: list[Flowable] = [
            paragraph(words.FORM, part, "lead"),
            heading(form.title, part, 1, bookmark=Bookmark("formulier", form.title, 0)),
            paragraph(words.EXPLAINED, part),
            heading(words.WHO, part, 2, use="h3", bookmark=Bookmark("wie", words.WHO, 1)),
        ]
        for name, label in words.WHO_FIELDS.items():
            out.append(FormField(f"{form.theme}/{name}", label, part, share=0.4 if name == "signed_on" else 1.0))
        for key, text in form.agreements:
            section = part.add("Sect", title=key)
            head = words.agreement(key)
            out.append(CondPageBreak(_ROOM_FOR_AGREEMENT))
            out.append(heading(head, section, 2, use="h3", bookmark=Bookmark(f"afspraak-{key}", head, 1)))
            out.append(paragraph(text, section, "quiet"))
            out += _agreement(f"{form.theme}/{key}", key, section)
        return [*out, Spacer(0, 6), paragraph(words.SEND, part)]

    title = words.title(form.title)
    return build(about(facts, title), PORTRAIT, story, running(facts, words.FORM, PORTRAIT), path, progress)


def _agreement(name: str, key: str, section: Node) -> list[Flowable]:
    def hint(label: str) -> str:
        return f"{key}: {label}"

    labels = words.COMMITMENT_FIELDS
    roles = list(words.ROLES.values())
    return [
        FormField(f"{name}/takes_part", labels["takes_part"], section, CHECK, hint=hint(labels["takes_part"])),
        FormField(f"{name}/role", labels["role"], section, CHOICE, hint=hint(labels["role"]), options=roles, share=0.4),
        FormField(f"{name}/what", labels["what"], section, LINES, hint=hint(labels["what"])),
        FormField(f"{name}/result", labels["result"], section, LINES, hint=hint(labels["result"])),
        FormField(f"{name}/target", labels["target"], section, hint=hint(labels["target"]), share=0.4),
    ]


def answers(path: Path) -> dict[str, str]:
    """What was filled in, by name of the field; a ticked box is "Ja". Nothing in the file is run.

    Raises `Refused` ("form.unreadable", "form.no_form").
    """
    try:
        with pikepdf.open(path) as pdf:
            fields = pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", pikepdf.Array())
            found = {
                str(each.T): _value(each) for each in fields if isinstance(each, pikepdf.Dictionary) and "/T" in each
            }
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError, ValueError, TypeError, AttributeError) as error:
        raise Refused.because("form.unreadable", None, file=path.name) from error
    if not any("/" in name for name in found):
        raise Refused.because("form.no_form", None, file=path.name)
    return {name: value for name, value in found.items() if value}


def _value(field: pikepdf.Object) -> str:
    value = field.get("/V")
    if isinstance(value, pikepdf.Name):
        return "" if value == pikepdf.Name.Off else str(value)[1:]
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, pikepdf.String) else ""
