"""The pages of the window: named at once for buttons and menus, loaded and made when first shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb_desktop.ui.session import Session
    from kb_desktop.ui.shared.appearance import Appearance
    from kb_desktop.ui.shared.parts import Page

Show = Callable[[str, str], None]


def _overview(session: Session, appearance: Appearance, show: Show) -> Page:
    from kb_desktop.ui.overview.page import OverviewPage

    page = OverviewPage(session, appearance)
    page.go_to.connect(show)
    return page


def _covenant(session: Session, _: Appearance, _show: Show) -> Page:
    from kb_desktop.ui.covenant.page import CovenantPage

    return CovenantPage(session)


def _sign_ups(session: Session, appearance: Appearance, _: Show) -> Page:
    from kb_desktop.ui.sign_ups.page import SignUpsPage

    return SignUpsPage(session, appearance)


def _actions(session: Session, appearance: Appearance, _: Show) -> Page:
    from kb_desktop.ui.actions.page import ActionsPage

    return ActionsPage(session, appearance)


def _meetings(session: Session, appearance: Appearance, _: Show) -> Page:
    from kb_desktop.ui.meetings.page import MeetingsPage

    return MeetingsPage(session, appearance)


def _people(session: Session, appearance: Appearance, _: Show) -> Page:
    from kb_desktop.ui.people.page import PeoplePage

    return PeoplePage(session, appearance)


def _progress(session: Session, appearance: Appearance, show: Show) -> Page:
    from kb_desktop.ui.progress.page import ProgressPage

    page = ProgressPage(session, appearance)
    page.go_to.connect(show)
    return page


def _signals(session: Session, appearance: Appearance, _: Show) -> Page:
    from kb_desktop.ui.signals.page import SignalsPage

    return SignalsPage(session, appearance)


def _exchange(session: Session, appearance: Appearance, show: Show) -> Page:
    from kb_desktop.ui.exchange.page import ExchangePage

    page = ExchangePage(session, appearance)
    page.go_to.connect(show)
    return page


@dataclass(frozen=True)
class Entry:
    """What a page's button shows, and how the page is made. Title and icon are those of the page itself."""

    title: str
    icon_name: str
    make: Callable[[Session, Appearance, Show], Page]


ENTRIES: Mapping[str, Entry] = {
    "overview": Entry("Overzicht", "layout-dashboard", _overview),
    "covenant": Entry("Convenant", "scroll-text", _covenant),
    "sign_ups": Entry("Intekeningen", "users", _sign_ups),
    "actions": Entry("Acties", "list-checks", _actions),
    "meetings": Entry("Vergaderingen", "calendar-days", _meetings),
    "people": Entry("Leden", "contact-round", _people),
    "progress": Entry("Voortgang", "trending-up", _progress),
    "signals": Entry("Lessen en signalen", "lightbulb", _signals),
    "exchange": Entry("Uitwisseling", "arrow-left-right", _exchange),
}


class Pages(Mapping[str, "Page"]):
    """Every page by its key. Asking for one makes it, once; `key_of` makes none."""

    def __init__(self, make: Callable[[Entry], Page]) -> None:
        self._make = make
        self._made: dict[str, Page] = {}

    def __getitem__(self, key: str) -> Page:
        if key not in self._made:
            self._made[key] = self._make(ENTRIES[key])
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in ENTRIES

    def __iter__(self) -> Iterator[str]:
        return iter(ENTRIES)

    def __len__(self) -> int:
        return len(ENTRIES)

    def key_of(self, shown: object) -> str:
        """The key of a page that was made; "" for anything else."""
        return next((key for key, page in self._made.items() if page is shown), "")
