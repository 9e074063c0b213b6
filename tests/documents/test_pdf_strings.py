"""Strings in the file: short where PDFDocEncoding has every letter, never read as something else."""

from __future__ import annotations

import io

import pikepdf
from hypothesis import example, given
from hypothesis import strategies as st

from kb_desktop.documents.pdf_file import text, whole

_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\r\\()€–é\xad"))


@given(_TEXTS)
@example("þÿ is geen teken van UTF-16")
@example("ï»¿ is geen teken van UTF-8")
@example("haakjes (( en \\ schuin \\) en\r\nregels")
@example("王小明")
def test_a_string_is_read_as_it_was_written(value: str) -> None:
    body = f"<</Title {text(value)}>>".encode("latin-1")
    with pikepdf.open(io.BytesIO(whole([b"<</Type/Catalog/Pages 3 0 R>>", body, b"<</Kids[]/Count 0>>"], 1, 2))) as pdf:
        assert str(pdf.trailer.Info.Title) == value


def test_a_letter_of_western_europe_takes_one_byte() -> None:
    assert (
        len(text("Gemeente Súdwest-Fryslân – 10 € (geschat)")) == len("Gemeente Súdwest-Fryslân – 10 € (geschat)") + 4
    )
