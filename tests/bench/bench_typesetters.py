"""The same story by ReportLab bare, by us tagged, and by Typst and WeasyPrint tagged (PDF/UA-1); prints a table.

    python tests/bench/bench_typesetters.py [--items 20 ...] [--runs N]

`--items` sets the lengths: 20 is about a hundred pages, 100 about five hundred, 400 about two thousand (the others need
gigabytes there and are left out). Each run is a process of its own, in turns; CPU seconds and the peak of memory above
the imports. Ours is drawn, tagged, finished and not checked by a second reader: the others check nothing either. What
is not installed is left out; every letter must be in every file, and ours may take 250 MB at most.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from bench_pack import _letters, register_plain, run_floor, words_of
from pack_workload import Grid, Text, plain, workload
from peak_memory import PeakMemory

from kb_desktop.documents import finishing, fonts
from kb_desktop.documents.building import CLAIMED, about
from kb_desktop.documents.furniture import running
from kb_desktop.documents.house_style import PORTRAIT
from kb_desktop.documents.layout import lay_out
from kb_desktop.documents.pack_story import PackStory
from kb_desktop.documents.sections import Numbering

RUNS = {20: 5, 100: 3, 400: 1}
SHORT, MOST_WITH_PEERS = 20, 100
MOST_MB = 250
_TAG = re.compile(r"<[^>]+>")
_HEADING = re.compile(r"h([1-4])")


def _said(text: Text) -> str:
    return html.unescape(_TAG.sub("", text.markup.replace("<br/>", "\n")))


def as_typst(story: list[Any]) -> str:
    """The story for Typst."""
    out = ['#set document(title: "Stukken")', '#set text(lang: "nl", font: "Libertinus Serif")', '#heading("Stukken")']
    for each in story:
        if isinstance(each, Text):
            words = json.dumps(_said(each), ensure_ascii=False)
            found = _HEADING.fullmatch(each.style.name)
            kind = f"#heading(level: 2, {words})" if found else f"#list({words})" if each.bullet else f"#par({words})"
            out.append(kind)
        elif isinstance(each, Grid):
            cells = [[json.dumps("\n".join(map(_said, cell)), ensure_ascii=False) for cell in row] for row in each.rows]
            rows = [
                f"table.header({', '.join(row)})" if at < each.heads else ", ".join(row) for at, row in enumerate(cells)
            ]
            out.append(f"#table(columns: {len(each.widths)}, {', '.join(rows)})")
    return "\n".join(out)


def as_html(story: list[Any]) -> str:
    """The story for WeasyPrint."""
    out = ['<html lang="nl"><head><title>Stukken</title></head><body><h1>Stukken</h1>']
    for each in story:
        if isinstance(each, Text):
            tag = "h2" if _HEADING.fullmatch(each.style.name) else "li" if each.bullet else "p"
            part = f"<{tag}>{html.escape(_said(each))}</{tag}>"
            out.append(f"<ul>{part}</ul>" if tag == "li" else part)
        elif isinstance(each, Grid):
            out.append("<table>")
            for at, row in enumerate(each.rows):
                tag, start, end = ("th", "<thead>", "</thead>") if at < each.heads else ("td", "", "")
                cells = "".join(f"<{tag}>{html.escape(' '.join(map(_said, cell)))}</{tag}>" for cell in row)
                out.append(f"{start}<tr>{cells}</tr>{end}")
            out.append("</table>")
    return "\n".join([*out, "</body></html>"])


def _ours(load: Any, path: Path) -> None:
    numbering = Numbering(load)
    story = PackStory(numbering, {})
    origin = about(load.facts, "Stukken")
    head = running(load.facts, "Stukken", PORTRAIT, bare_first=True)
    drawn = lay_out(PORTRAIT, story, head, story.titles.__getitem__, lambda *_: None)
    finishing.finish(drawn, origin, {}, path, CLAIMED)


def child(variant: str, items: int, path: Path) -> None:
    """One timed run in this process; prints what it took."""
    fonts.register()
    load = workload(items, items * 12, items * 2)
    work: Any
    if variant == "bare":
        story = plain(load)
        register_plain()
        work = lambda: run_floor(story, path)  # noqa: E731
    elif variant == "tagged":
        work = lambda: _ours(load, path)  # noqa: E731
    elif variant == "typst":
        import typst

        source = path.with_suffix(".typ")
        source.write_text(as_typst(plain(load)), encoding="utf-8")
        work = lambda: typst.compile(source, output=path, pdf_standards=["ua-1", "a-2a"])  # noqa: E731
    else:
        import weasyprint

        text = as_html(plain(load))
        work = lambda: weasyprint.HTML(string=text).write_pdf(path, pdf_variant="pdf/ua-1")  # noqa: E731
    memory, started = PeakMemory(), time.process_time()
    work()
    print(json.dumps({"seconds": time.process_time() - started, "peak_mb": memory.mb() or 0.0}))


def measure(items: int, runs: int) -> tuple[list[str], bool]:
    """The lines of the table for one length, and whether every file holds every letter in the memory it may have."""
    wanted = _letters(plain(workload(items, items * 12, items * 2)))
    variants = ("bare", "tagged", "typst", "weasyprint") if items <= MOST_WITH_PEERS else ("bare", "tagged")
    said: dict[str, list[dict[str, float]]] = {}
    lines, good = [f"{'':10} pages   CPU s  x bare  peak MB  letters missing   (median of {runs})"], True
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(runs):
            for variant in variants:
                if variant == "weasyprint" and turn and items > SHORT:
                    continue  # a minute each
                file = Path(folder, f"{variant}.pdf")
                call = [sys.executable, __file__, "--items", str(items), "--child", variant, str(file)]
                told = subprocess.run(call, check=False, capture_output=True, text=True)
                if told.returncode == 0:
                    said.setdefault(variant, []).append(json.loads(told.stdout))
                elif variant in ("bare", "tagged"):
                    return [told.stderr], False
        bare = statistics.median(each["seconds"] for each in said["bare"])
        for variant, found in said.items():
            pages, letters = words_of(Path(folder, f"{variant}.pdf"))
            missing = sum((wanted - letters).values())
            middle = statistics.median(each["seconds"] for each in found)
            peak = max(each["peak_mb"] for each in found)
            lines.append(f"{variant:10} {pages:5d} {middle:7.2f} {middle / bare:7.2f} {peak:8.0f} {missing:16d}")
            good = good and missing == 0 and (variant != "tagged" or peak <= MOST_MB)
    return lines + [f"{each}: not installed, or it failed" for each in variants if each not in said], good


def main() -> int:
    """Measure in turns and print; 1 when letters are missing in a file, or ours took more memory than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--items", type=int, nargs="+", default=list(RUNS))
    parser.add_argument("--child", nargs=2, metavar=("VARIANT", "FILE"))
    given = parser.parse_args()
    if given.child:
        child(given.child[0], given.items[0], Path(given.child[1]))
        return 0
    fonts.register()
    good = True
    for items in given.items:
        lines, held = measure(items, given.runs or RUNS.get(items, 1))
        print("\n".join(lines), flush=True)
        good = good and held
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
