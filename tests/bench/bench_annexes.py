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
MARKS = ("BMC", "BDC", "EMC")
PARTS = ("join", "pack", "check", "without the check")


def annex_files(folder: Path) -> dict[str, Path]:
    """The same minutes as a tagged file and as one without structure or marks."""
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
        for page in pdf.pages:
            steps = [each for each in pikepdf.parse_content_stream(page) if str(each.operator) not in MARKS]
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
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


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds, and seconds by the clock, of one run."""
    begun, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - begun, time.perf_counter() - clock


def main() -> None:
    """Measure, interleaved, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = annex_files(folder)
        taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for _ in range(runs):
            for sort, file in files.items():
                joined = seconds(lambda f=file: join(f, folder / "f.pdf"))
                packed = seconds(lambda f=file, s=sort: pack(f, folder / "p.pdf", s))
                checked = seconds(lambda: conformance.measured(folder / "p.pdf"))
                rest = (packed[0] - checked[0], packed[1] - checked[1])
                for part, found in zip(PARTS, (joined, packed, checked, rest), strict=True):
                    taken.setdefault((sort, part), []).append(found)
        print(f"{ANNEXES} annexes of about {LEAST_PAGES} pages; CPU seconds (by the clock), medians of {runs}")
        for sort in files:
            medians = [map(statistics.median, zip(*taken[sort, part], strict=True)) for part in PARTS]
            told = [f"{part} {work:.2f} ({clock:.2f})" for part, (work, clock) in zip(PARTS, medians, strict=True)]
            print(f"{sort:8} {'   '.join(told)}")


if __name__ == "__main__":
    main()
