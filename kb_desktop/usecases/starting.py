"""A new workspace that begins with a bundle: the start bundle of the secretariat, or a whole one of a colleague."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kb_desktop.domain.addresses import Location
from kb_desktop.domain.agreements import THEME_KEYS
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.exchange.reading import open_bundle
from kb_desktop.usecases import opening
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.opening import OpenWorkspace

NOT_SAID = "?"
"""No theme was chosen: the bundle says for whom it is."""


def start_for(theme: str | None, name: str = "") -> About:
    """The workspace that a start bundle is to become; refused for a theme that is not there."""
    if theme is not None and theme not in THEME_KEYS:
        raise Refused.because("workspace.unknown_theme", None, theme=theme, known=", ".join(THEME_KEYS))
    return About(theme, name.strip() or opening.usual_name(theme))


@dataclass(frozen=True, slots=True)
class Beginning:
    """For which workspace a bundle is: a start bundle says so, a whole bundle of a group is for that group."""

    about: About
    is_start: bool
    sender: str


def beginning_of(bundle: Path) -> Beginning:
    """Look at a bundle before a place for the new workspace is asked."""
    with open_bundle(bundle) as incoming:
        manifest = incoming.manifest
        about = manifest.meant_for or manifest.about
        return Beginning(about, manifest.meant_for is not None, manifest.sender.person)


def create_from(
    path: Location, bundle: Path, desk: Desk, theme: str | None = NOT_SAID, name: str = ""
) -> OpenWorkspace:
    """A new workspace with everything of the bundle; nothing is left behind when the bundle is refused."""
    if isinstance(path, Path):
        return _create_file(path, bundle, desk, theme, name)
    with TemporaryDirectory(prefix="kb-desktop-") as folder:  # first whole in a file: a server gets all or nothing
        whole = Path(folder) / f"begin{opening.SUFFIX}"
        _create_file(whole, bundle, desk, theme, name).close()
        return opening.create_from(path, whole, desk)


def _create_file(path: Path, bundle: Path, desk: Desk, theme: str | None, name: str) -> OpenWorkspace:
    with open_bundle(bundle) as incoming:
        manifest = incoming.manifest
        meant = manifest.meant_for
        if theme == NOT_SAID and meant is None and manifest.about.is_joint:
            raise Refused.because("start.theme_needed", None, file=bundle.name)
        about = meant or manifest.about
        chosen = about.theme if theme == NOT_SAID else theme
        if meant is not None and chosen != meant.theme:
            raise Refused.because("start.other_theme", None, file=bundle.name, theme=meant.theme or "samen")
        here = opening.create(path, chosen, name or (about.name if chosen == about.theme else ""), desk)
        with ExitStack() as when_it_fails:
            when_it_fails.callback(path.unlink, missing_ok=True)
            when_it_fails.callback(here.close)
            try:
                here.workspace.merge(incoming)
            except Refused as refused:
                if refused.problems[0].code == "merge.gap":
                    raise Refused.because("start.not_whole", None, file=bundle.name) from refused
                raise
            when_it_fails.pop_all()
    return here
