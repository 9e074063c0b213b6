"""Looking into papers from several threads, and at files that are no paper."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from documents import paper_samples as samples
from documents.looking import bookmarks, page_count, render_page

from kb_desktop.documents.action_list import build_action_list
from kb_desktop.documents.contents import Annex
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.domain.problems import Refused


def test_pages_are_shown_while_another_pack_is_made(tmp_path: Path) -> None:
    shown = build_action_list(samples.action_list(40), tmp_path / "acties.pdf")
    annex = Annex("2a", "Nota", "nota.pdf", samples.foreign_pdf(6))
    with ThreadPoolExecutor(2) as workers:
        made = workers.submit(build_meeting_pack, samples.pack(annex), tmp_path / "pakket.pdf")
        pictures = list(workers.map(lambda turn: render_page(shown.path, turn % shown.pages + 1, 0.4), range(40)))
    assert made.result().annexes[0].verdict == "picture_of_pages"
    assert len({picture.pixels for picture in pictures}) == shown.pages


@pytest.mark.parametrize("look", [page_count, bookmarks, lambda path: render_page(path, 1)])
def test_a_file_that_is_no_paper_is_refused_with_a_sentence(tmp_path: Path, look: object) -> None:
    broken = tmp_path / "stuk.pdf"
    broken.write_bytes(b"niets")
    with pytest.raises(Refused) as refused:
        look(broken)  # type: ignore[operator]
    assert refused.value.problems[0].code == "paper.unreadable"
    with pytest.raises(Refused):
        look(tmp_path / "weg.pdf")  # type: ignore[operator]
