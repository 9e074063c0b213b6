"""The progress report loses nothing: what the page of a theme has no room for stands in full behind it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from documents import paper_samples as samples
from documents import vera
from documents.looking import bookmarks, page_texts

from kb_desktop.documents.contents import BuiltPaper
from kb_desktop.documents.progress_report import build_progress_report
from kb_desktop.documents.report_contents import LayerAnnex, MemberCommitment, ThemeState
from kb_desktop.wording import papers_report as words


def _long(name: str, sentences: int) -> str:
    return (
        " ".join(f"De groep zegt over {name} dat punt {at} nog tijd vraagt." for at in range(sentences))
        + f" einde{name}"
    )


def _report(path: Path, theme: ThemeState, *annexes: LayerAnnex) -> BuiltPaper:
    report = dataclasses.replace(samples.progress_report(), themes=(theme,), annexes=annexes)
    made = build_progress_report(report, path)
    assert made.conforms == ("ua1", "2a")
    return made


def _flat(texts: tuple[str, ...]) -> str:
    return " ".join(" ".join(texts).replace("\u00ad\r\n", "").replace("\ufffe", "").replace("\u00ad", "").split())


def test_what_fits_on_the_page_stands_there_whole(tmp_path: Path) -> None:
    theme = ThemeState(
        "KEN", "Kennis", obstacles=(_long("a", 4),), lessons=tuple(_long(f"les{at}", 1) for at in range(6))
    )
    made = _report(tmp_path / "r.pdf", theme)
    assert made.pages == 2
    shown = _flat(page_texts(made.path))
    assert shown.count("eindea") == 1
    assert all(shown.count(f"eindeles{at}") == 1 for at in range(6))
    assert words.IN_FULL not in [each.title for each in bookmarks(made.path)]


def test_what_does_not_fit_stands_in_full_at_the_end_with_its_page(tmp_path: Path) -> None:
    states = tuple(
        dataclasses.replace(each, back=_long(f"terug{at}", 6), ahead=_long(f"vooruit{at}", 6))
        for at, each in enumerate(samples.agreement_states())
    )
    theme = ThemeState(
        "INK",
        "Inkoop",
        agreements=states,
        obstacles=tuple(_long(f"knel{at}", 5) for at in range(7)),
        overdue=samples.action_list(9).actions[1:],
        lessons=tuple(_long(f"les{at}", 12) for at in range(5)),
    )
    made = _report(tmp_path / "r.pdf", theme)
    assert vera.failures(made.path, "ua1") == {}
    assert vera.failures(made.path, "2a") == {}
    marks = {each.title: each.page for each in bookmarks(made.path)}
    assert marks["Inkoop"] == 2
    assert marks[words.IN_FULL] == 3  # one page per theme
    texts = page_texts(made.path)
    assert words.in_full("3") in _flat(texts[1:2])
    whole = _flat(texts[2:])
    ends = [f"eindeterug{at}" for at in range(len(states))] + [f"eindevooruit{at}" for at in range(len(states))]
    ends += [f"eindeknel{at}" for at in range(7)] + [f"eindeles{at}" for at in range(5)]
    assert [each for each in ends if whole.count(each) != 1] == []


@pytest.mark.parametrize("sentences", [1, 12, 120])
def test_commitments_stand_whole_however_long(tmp_path: Path, sentences: int) -> None:
    rows = tuple(MemberCommitment("Gemeente Delft", f"INK-{at}", _long(f"inzet{at}", sentences)) for at in range(6))
    made = _report(tmp_path / "r.pdf", ThemeState("INK", "Inkoop"), LayerAnnex("gemeenten", rows))
    shown = _flat(page_texts(made.path))
    assert all(shown.count(f"eindeinzet{at}") == 1 for at in range(6))
