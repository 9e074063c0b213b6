"""Forms to sign up: made per theme, and read back as a bundle that goes through the merge preview as any other."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from kb_desktop.documents.contents import PaperFacts, SignUpForm
from kb_desktop.documents.sign_up_form import answers
from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.catalogue import CATALOGUE
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Record, RecordId, Value, natural_id
from kb_desktop.domain.rules import check
from kb_desktop.usecases import exchanging, opening
from kb_desktop.usecases.commitments import agreements, find_organisations, theme_id
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.dutch_dates import read_date, read_moment
from kb_desktop.usecases.opening import CURRENT_EDITION
from kb_desktop.usecases.paper_lines import group_name
from kb_desktop.usecases.records import create_in
from kb_desktop.wording.papers_form import COMMITMENT_FIELDS, WHO_FIELDS
from kb_desktop.workspace.workspace import Workspace
from kb_desktop.workspace.writing import Transaction

STEP = "Intekenformulier inlezen"


def collect_sign_up_form(workspace: Workspace, theme: str, today: datetime.date) -> SignUpForm:
    """The form of a theme by its key."""
    record = workspace.get(theme_id(theme))
    title = record.text("title") if record else theme
    facts = PaperFacts(
        group=group_name(workspace, theme_id(theme)),
        made_at=datetime.datetime.combine(today, datetime.time(12), ZoneInfo("Europe/Amsterdam")),
        day=today,
    )
    held = agreements(workspace, theme_id(theme))
    texts = tuple((each.text("key"), each.text("text").rstrip(" ,;")) for each in held)
    return SignUpForm(facts, theme, title, texts)


def bundle_of_forms(forms: Sequence[Path], target: Path, desk: Desk) -> Path:
    """Makes of filled-in forms of one theme a bundle at `target`, for the merge preview. Nothing else is written.

    A form that was read before gives the same records, so reading it twice doubles nothing. Raises `Refused`
    ("form.unreadable", "form.no_form", "form.other_theme", "form.no_organisation", "form.empty_field",
    "form.not_understood") and what the rules of the domain refuse.
    """
    read = [(path.name, answers(path)) for path in forms]
    themes = {name.partition("/")[0] for _, given in read for name in given if "/" in name}
    if len(themes) != 1 or not themes <= set(THEME_KEYS):
        raise Refused.because("form.other_theme", None, count=len(themes), file=read[0][0] if read else "")
    (theme,) = themes
    with (
        TemporaryDirectory(prefix="kb-form-", ignore_cleanup_errors=True) as folder,
        closing(opening.create(Path(folder, "formulieren.kbwerk"), theme, "", desk)) as here,
    ):
        for file, given in read:
            _Form(here.workspace, file, theme, given, desk.today).take()
        exchanging.export(here.workspace, target, desk, "full")
    return target


class _Form:
    def __init__(
        self, workspace: Workspace, file: str, theme: str, given: Mapping[str, str], today: datetime.date
    ) -> None:
        self.workspace, self.file, self.theme = workspace, file, theme
        self.given, self.today = given, today

    def _said(self, name: str) -> str:
        return self.given.get(f"{self.theme}/{name}", "")

    def take(self) -> None:
        """Writes the sign-up and its commitments, in one step."""
        organisation = self._organisation()
        values: dict[str, Value] = {"organisation": organisation.id, "theme": theme_id(self.theme)}
        values["on_behalf_of"] = self._said("on_behalf_of") or None
        values["signed_on"] = self._day("signed_on")
        keys = [each.text("key") for each in agreements(self.workspace, theme_id(self.theme))]
        commitments = [self._commitment(key) for key in keys if self._said(f"{key}/takes_part")]
        with self.workspace.change(STEP) as transaction:
            values["contact"] = self._contact(transaction, organisation)
            sign_up = create_in(transaction, self.workspace, CATALOGUE["sign_up"], _filled(values), self.today)
            for each in commitments:
                full = {**_filled(each), "sign_up": sign_up}
                create_in(transaction, self.workspace, CATALOGUE["commitment"], full, self.today)

    def _organisation(self) -> Record:
        name = self._said("organisation")
        if not name:
            raise Refused.because("form.empty_field", None, file=self.file, field=WHO_FIELDS["organisation"])
        found = find_organisations(self.workspace, name)
        wanted = name.casefold()
        fitting = [each for each in found if wanted in _names(each)]
        if len(fitting) != 1 and len(found) != 1:
            raise Refused.because("form.no_organisation", None, file=self.file, name=name)
        return fitting[0] if len(fitting) == 1 else found[0]

    def _day(self, name: str) -> str | None:
        said = self._said(name)
        day = read_date(said, self.today) if said else None
        if said and day is None:
            raise Refused.because("form.not_understood", None, file=self.file, field=WHO_FIELDS[name], value=said)
        return day.isoformat() if day else None

    def _contact(self, transaction: Transaction, organisation: Record) -> RecordId | None:
        """A person with an id of its own making, so that the same form gives the same person."""
        name = self._said("contact")
        if not name:
            return None
        values: dict[str, Value] = {"name": name, "organisation": organisation.id}
        values |= {"function": self._said("function") or None, "work_mail": self._said("work_mail") or None}
        full = _filled(values)
        if problems := check(CATALOGUE["person"], full, None, transaction, self.today):
            raise Refused(*problems)
        id_ = natural_id("person", "intekenformulier", organisation.id, name.casefold())
        return id_ if transaction.get(id_) else transaction.create("person", full, id_)

    def _commitment(self, key: str) -> dict[str, Value]:
        target = self._said(f"{key}/target")
        moment = read_moment(target, self.today) if target else None
        if target and moment is None:
            label = f"{key}, {COMMITMENT_FIELDS['target']}"
            raise Refused.because("form.not_understood", None, file=self.file, field=label, value=target)
        return {
            "agreement": natural_id("agreement", CURRENT_EDITION, key),
            "what": self._said(f"{key}/what") or None,
            "result": self._said(f"{key}/result") or None,
            "role": self._said(f"{key}/role") or None,
            "target": moment,
        }


def _filled(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}


def _names(organisation: Record) -> set[str]:
    names = {organisation.text(field).casefold() for field in ("name", "short_name", "sort_name", "code")}
    return names - {""}
