"""A title that is only the name of a file is told from one that readers understand."""

from __future__ import annotations

import pytest

from kb_desktop.domain.papers import reads_as_file_name


@pytest.mark.parametrize(
    "title",
    ["", "nota", "scan 0001", "Nota inkoop v2", "notitie_def", "20260915 nota inkoop", "Agenda (2)", "IMG 3021 hal"],
)
def test_names_of_files_are_seen(title: str) -> None:
    assert reads_as_file_name(title)


@pytest.mark.parametrize(
    "title", ["Stand van de invoering per organisatie", "Voorstel overdracht streefjaren 2028 en 2030", "Nota inkoop"]
)
def test_titles_for_readers_are_left_alone(title: str) -> None:
    assert not reads_as_file_name(title)
