"""A newer version of the program, in a process of its own: it knows a kind and a field that this version does not.

    python newer_program.py <workspace> <bundle to merge, or -> <bundle to write>
    python newer_program.py serve

Merges, writes its own beside it and prints as JSON what it shows. Or does one job after another, each a line of JSON.
"""

from __future__ import annotations

import json
import random
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from kb_desktop.domain import catalogue
from kb_desktop.domain.fields import Kind, line, reference, whole_number

DRONE = Kind("drone", (line("name", required=True), whole_number("height"), reference("pilot", "person")), "name")
_ACTION = catalogue.CATALOGUE["action"]
NEWER = {
    **catalogue.CATALOGUE,
    "action": replace(_ACTION, fields=(*_ACTION.fields, line("costs"))),
    "drone": DRONE,
}


def serve() -> None:
    """Open the workspace of each job, write to the record it names, and tell how it was left."""
    catalogue.CATALOGUE = MappingProxyType(NEWER)  # before anything is built from it
    from builders import SteppingClock, a_sealer, an_installation

    from kb_desktop.domain.addresses import Address, location
    from kb_desktop.domain.records import RecordId
    from kb_desktop.workspace.workspace import Workspace

    class Memory(dict[str, int]):
        def last_seq(self, replica: int) -> int:
            return self.get(str(replica), 0)

        def remember(self, replica: int, seq: int) -> None:
            self[str(replica)] = max(seq, self.last_seq(replica))

    for words in sys.stdin:
        job = json.loads(words)
        numbers = random.Random(job["number"])  # noqa: S311
        secrets.randbits = numbers.getrandbits  # type: ignore[assignment]
        place, clock, memory = location(job["place"]), SteppingClock(job["at"]), Memory(job["memory"])
        sealer = a_sealer(job["person"]) if isinstance(place, Address) else None
        person = an_installation(job["person"])
        workspace = Workspace.open(place, person, clock, memory=memory, sealer=sealer, upgrade=True)
        if job["record"]:
            with workspace.change("Kosten") as t:
                t.change(RecordId(job["record"]), {"costs": job["costs"]})
        answer = {
            "wrong": [each.code for each in workspace.check()],
            "digest": workspace.digest().digest,
            "memory": memory,
            "at": clock().isoformat(),
        }
        workspace.close()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def main(path: Path, incoming: str, outgoing: Path) -> None:
    catalogue.CATALOGUE = MappingProxyType(NEWER)  # before anything is built from it
    from builders import SteppingClock, an_installation
    from laws.bundle_files import packed_in_a_file

    from kb_desktop.domain.records import RecordId
    from kb_desktop.domain.spaces import About
    from kb_desktop.exchange import open_bundle
    from kb_desktop.workspace.workspace import Workspace

    id_ = RecordId("00000000-0000-4000-8000-00000000000d")
    if path.exists():
        workspace = Workspace.open(path, an_installation("Nieuw"), SteppingClock("2026-09-03T09:00:00+00:00"))
    else:
        workspace = Workspace.create(path, About("VTH", "nieuw"), an_installation("Nieuw"), (), SteppingClock())
    if incoming != "-":
        with open_bundle(Path(incoming)) as bundle:
            workspace.merge(bundle)
    elif workspace.get(id_) is None:
        with workspace.change("Beginnen") as t:
            pilot = t.create("person", {"name": "Noor Voorbeeld"})
            t.create("drone", {"name": "Reiger", "height": 30, "pilot": pilot}, id_)
            t.create("action", {"text": "Vliegen", "costs": "€ 200"}, RecordId("00000000-0000-4000-8000-000000000001"))
    packed_in_a_file(outgoing, workspace, "Nieuw")
    shown = {
        "drones": [dict(each.values) for each in workspace.list("drone")],
        "actions": [[each.text("text"), each.text("costs")] for each in workspace.list("action", {}, ("text",))],
        "found": [each.title for each in workspace.search("reiger")],
        "conflicts": sorted([each.kind, each.field] for each in workspace.conflicts()),
        "issues": sorted(each.problem.code for each in workspace.issues()),
        "wrong": [each.code for each in workspace.check()],
        "digest": workspace.digest().digest,
    }
    workspace.close()
    sys.stdout.write(json.dumps(shown))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
        sys.exit()
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
