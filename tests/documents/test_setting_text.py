"""How text stands on its pages: what fills them, where words and addresses are broken, and what is read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import paper_samples as samples
from documents.looking import page_texts

from kb_desktop.documents.contents import MinutesPaper
from kb_desktop.documents.minutes import build_minutes
from kb_desktop.wording import papers as words

LINE = "Een regel."


def _built(path: Path, text: str) -> Path:
    return build_minutes(MinutesPaper(samples.facts(), opening=text), path).path


@pytest.mark.parametrize("lines", [34, 35, 60, 100])
@pytest.mark.parametrize(("between", "in_line"), [("\n", 1), (" ", 9)])
def test_text_below_a_heading_fills_the_page_and_goes_on(
    tmp_path: Path, lines: int, between: str, in_line: int
) -> None:
    pages = page_texts(_built(tmp_path / "verslag.pdf", between.join([LINE] * lines * in_line)))
    found = [page.count("regel.") for page in pages]
    assert sum(found) == lines * in_line
    assert found[0] >= 25 * in_line
    assert all(each >= 40 * in_line for each in found[1:-1])


def test_a_heading_has_two_lines_below_it_or_stands_on_the_next_page(tmp_path: Path) -> None:
    seen = set()
    for before in range(18, 27):
        minutes = MinutesPaper(samples.facts(), opening="\n".join([LINE] * before), closing="\n".join(["Slot."] * 8))
        pages = page_texts(build_minutes(minutes, tmp_path / "verslag.pdf").path)
        counts = [page.count("Slot.") for page in pages]
        assert counts[0] != 1
        assert (words.CLOSING in pages[0]) == (counts[0] > 0)
        seen.add(counts[0])
    assert len(seen) > 2  # whole, in two parts, and moved
