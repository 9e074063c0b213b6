"""A pack with forty annexes of twenty-five pages, tagged or not, against joining the same files; prints a table.

    python tests/bench/bench_annexes.py [--runs 3]

Wanted: merged, stamped and linked in five seconds; what the independent check of the result takes stands apart.

Floor: pikepdf puts the pages of the same files behind each other: no stamp, link, structure, bookmarks or check. The
pack reads each annex, decides by trial how it can come in, stamps and links every page, and measures the whole. Each
pack must hold all pages and conform to PDF/UA-1 and PDF/A-2a, or the run fails.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

import pikepdf
from pack_workload import workload

from kb_desktop.documents import conformance
from kb_desktop.documents.contents import AgendaLine, Annex, MeetingPack, PaperFacts
from kb_desktop.documents.meeting_pack import build_meeting_pack
from kb_desktop.documents.minutes import build_minutes

ANNEXES = 40
LEAST_PAGES = 25


def annex_files(folder: Path) -> dict[str, Path]:
    """The same minutes as a tagged file and as one without structure."""
    minutes = workload(items=30).previous_minutes
    if minutes is None:
        raise SystemExit("the workload has no minutes")
    tagged, bare = folder / "met.pdf", folder / "zonder.pdf"
    build_minutes(minutes, folder / "verslag.pdf")
    with pikepdf.open(folder / "verslag.pdf") as pdf:
        if len(pdf.pages) < LEAST_PAGES:
            raise SystemExit("the annex is too short to measure")
        del pdf.pages[LEAST_PAGES:]
        pdf.save(tagged)
        del pdf.Root.StructTreeRoot
        del pdf.Root.MarkInfo
        pdf.save(bare)
    return {"tagged": tagged, "sharp": bare}


def join(file: Path, target: Path) -> None:
    """The floor."""
    with pikepdf.new() as whole:
        for _ in range(ANNEXES):
            with pikepdf.open(file) as pdf:
                whole.pages.extend(pdf.pages)
        whole.save(target)


def pack(file: Path, target: Path, verdict: str) -> None:
    """The pack, checked."""
    facts = PaperFacts("Werkgroep Circulair inkopen", datetime.datetime(2026, 11, 5, tzinfo=datetime.UTC), "Overleg 7")
    annexes = tuple(Annex(f"1-{place}", f"Stuk {place}", f"{place}.pdf", file) for place in range(ANNEXES))
    built = build_meeting_pack(MeetingPack(facts, (AgendaLine("1", "Stukken", annexes=annexes),)), target)
    with pikepdf.open(file) as pdf:
        wanted = len(pdf.pages) * ANNEXES
    if built.conforms != ("ua1", "2a") or sum(each.pages for each in built.annexes) != wanted:
        raise SystemExit("the pack does not hold what it should")
    if {each.verdict for each in built.annexes} != {verdict}:
        raise SystemExit(f"annexes were not taken as {verdict}")


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Measure, interleaved, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = annex_files(folder)
        taken: dict[tuple[str, str], list[float]] = {}
        for _ in range(runs):
            for sort, file in files.items():
                taken.setdefault((sort, "floor"), []).append(seconds(lambda f=file: join(f, folder / "f.pdf")))
                taken.setdefault((sort, "pack"), []).append(
                    seconds(lambda f=file, s=sort: pack(f, folder / "p.pdf", s))
                )
                taken.setdefault((sort, "check"), []).append(seconds(lambda: conformance.measured(folder / "p.pdf")))
        print(f"{ANNEXES} annexes of about {LEAST_PAGES} pages; CPU seconds, median of {runs}")
        for sort in files:
            floor, whole, check = (statistics.median(taken[sort, part]) for part in ("floor", "pack", "check"))
            each = whole / (ANNEXES * LEAST_PAGES) * 1000
            print(
                f"{sort:8} join {floor:6.2f}   pack {whole:6.2f}   {each:5.1f} ms a page   "
                f"of which the check {check:5.2f}, the rest {whole - check:6.2f}"
            )


if __name__ == "__main__":
    main()
