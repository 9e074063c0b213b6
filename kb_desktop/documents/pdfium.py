"""One lock for PDFium: it may only be used by one thread at a time, also for different files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2

ALONE = threading.RLock()
"""Held by whoever uses PDFium, for as long as one page takes."""


@contextmanager
def opened(source: Path | bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The file at a path, or with these bytes, open in PDFium, while no other thread is in there.

    Raises `pypdfium2.PdfiumError`.
    """
    with ALONE:
        document = pypdfium2.PdfDocument(source)
        try:
            yield document
        finally:
            document.close()
