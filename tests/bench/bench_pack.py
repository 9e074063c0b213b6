"""A meeting pack of about a hundred pages against plain ReportLab, interleaved in one run; prints a table.

    python tests/bench/bench_pack.py [--runs 5]

Floor: the same paragraphs and tables, parsed and laid out once by ReportLab's own Paragraph and LongTable in the same
typefaces, with a running head: no tags, links, bookmarks, page x of y, and nobody checks the file. The pack is laid
out until its page numbers hold still, tagged, finished, and measured by an independent reader before it is kept.

Every run is a process of its own, so the peak memory is its own too (above the imports). Both files are read back:
every letter of the story must be in them, and the pack must conform to PDF/UA-1 and PDF/A-2a.

What was tried, and where the time goes, stands in the README here. What this adds to `bench_typesetters.py` is the
check by an independent reader, for both profiles: a paper is only kept when it was measured. CPU seconds.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

import pypdfium2
from pack_workload import Grid, Text, plain, workload
from peak_memory import PeakMemory
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, Paragraph

from kb_desktop.documents import fonts
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.tables import _ruled

VARIANTS = ("floor", "pack")
_TAG = re.compile(r"<[^>]+>")


def register_plain() -> None:
    """The same typefaces as ReportLab itself holds them: it would keep ours, which remember the widths of words."""
    for held in (pdfmetrics._fonts, pdfmetrics._dynFaceNames):
        held.clear()
    for name, file in fonts._FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(fonts.own_folder() / file), shapable=False))
    family = {"normal": fonts.REGULAR, "bold": fonts.BOLD, "italic": fonts.ITALIC, "boldItalic": fonts.BOLD_ITALIC}
    pdfmetrics.registerFontFamily(fonts.REGULAR, **family)


def run_floor(story: list[Any], path: Path) -> None:
    """Parse, lay out and write, with nothing but ReportLab."""
    frame = PORTRAIT

    def head(canvas: Any, document: Any) -> None:
        canvas.setFont(fonts.REGULAR, 8.5)
        canvas.drawString(frame.left, frame.height - frame.top + 26, "Werkgroep Circulair inkopen")
        canvas.drawString(frame.left, frame.bottom - 30, str(document.page))

    box = (frame.left, frame.bottom, frame.text_width, frame.height - frame.top - frame.bottom)
    text = Frame(*box, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document = BaseDocTemplate(str(path), pagesize=(frame.width, frame.height), pageCompression=1)
    document.addPageTemplates(PageTemplate("text", [text], onPage=head))
    document.build([_flowable(each) for each in story])


def _flowable(each: Any) -> Any:
    if isinstance(each, Text):
        return Paragraph(each.markup, each.style, bulletText=each.bullet)
    if isinstance(each, Grid):
        rows = [[[_flowable(part) for part in cell] or "" for cell in row] for row in each.rows]
        return LongTable(rows, each.widths, repeatRows=each.heads, style=_ruled(), hAlign="LEFT", splitInRow=1)
    return each


def child(variant: str, path: Path) -> None:
    """One timed run in this process; prints what it took."""
    load = workload()
    if variant == "floor":
        fonts.register()
        story = plain(load)
        register_plain()
    memory = PeakMemory()
    started = time.process_time()
    conforms: tuple[str, ...] = ()
    if variant == "floor":
        run_floor(story, path)
    else:
        conforms = build_meeting_pack(load, path).conforms
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "peak_mb": memory.mb() or 0.0, "conforms": " ".join(conforms)}))


def words_of(path: Path) -> tuple[int, Counter[str]]:
    """Pages of a file, and its letters: what stays the same wherever lines and pages break."""
    with pypdfium2.PdfDocument(path) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    return len(texts), Counter(letter for text in texts for letter in text if letter.isalpha())


def _letters(story: list[Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in story:
        if isinstance(each, Text):
            found.update(letter for letter in _TAG.sub("", each.markup) if letter.isalpha())
        elif isinstance(each, Grid):
            for row in each.rows:
                for cell in row:
                    found += _letters(list(cell))
    return found


def measure(runs: int) -> tuple[list[str], bool]:
    """The lines of the table, and whether both files hold the whole story and the pack conforms."""
    fonts.register()
    wanted = _letters(plain(workload()))
    said: dict[str, list[dict[str, Any]]] = {variant: [] for variant in VARIANTS}
    good = True
    with tempfile.TemporaryDirectory() as folder:
        paths = {variant: Path(folder, f"{variant}.pdf") for variant in VARIANTS}
        for turn in range(runs):
            for variant, path in paths.items():
                command = [sys.executable, __file__, "--child", variant, str(path)]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                said[variant].append(json.loads(told))
                if turn == 0:
                    pages, found = words_of(path)
                    said[variant][0] |= {"pages": pages, "missing": sum((wanted - found).values())}
        good = good and all(each["conforms"] == "ua1 2a" for each in said["pack"])
        good = good and all(said[variant][0]["missing"] == 0 for variant in VARIANTS)
        sizes = {variant: path.stat().st_size for variant, path in paths.items()}
    return _table(said, sizes, runs), good


def _table(said: dict[str, list[dict[str, Any]]], sizes: dict[str, int], runs: int) -> list[str]:
    floor = statistics.median(each["seconds"] for each in said["floor"])
    lines = [
        f"a meeting pack, median of {runs} (best)",
        "variant  CPU s          x floor  pages  kB    peak MB  letters missing  conforms",
    ]
    for variant, runs_of in said.items():
        seconds = [each["seconds"] for each in runs_of]
        middle = statistics.median(seconds)
        first = runs_of[0]
        lines.append(
            f"{variant:7}  {middle:5.2f} ({min(seconds):.2f})  {middle / floor:7.2f}  {first['pages']:5d}  "
            f"{sizes[variant] // 1024:4d}  {max(each['peak_mb'] for each in runs_of):7.0f}  {first['missing']:15d}  "
            f"{first['conforms'] or 'nothing'}"
        )
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description="A meeting pack against plain ReportLab")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", nargs=2, metavar=("VARIANT", "FILE"))
    given = parser.parse_args()
    if given.child:
        child(given.child[0], Path(given.child[1]))
        return 0
    lines, good = measure(given.runs)
    print("\n".join(lines))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
