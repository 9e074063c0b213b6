"""Real signed bundle files, and programs in processes of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from builders import Key, a_key

from kb_desktop.domain.bundles import ManifestFacts, Writer
from kb_desktop.exchange import write_bundle
from kb_desktop.workspace.outgoing import Outgoing
from kb_desktop.workspace.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]


def facts_of(outgoing: Outgoing, person: str, key: Key) -> ManifestFacts:
    """What a bundle of `person` says about itself."""
    return ManifestFacts(
        purpose="levering",
        about=outgoing.about,
        sender=Writer(outgoing.sender.replica, person, "laptop", key.public_key.hex()),
        needs=outgoing.needs,
        tip=outgoing.tip,
        created_at="2026-11-23T12:00:00Z",
        app="test",
        writers=outgoing.writers,
        seals=outgoing.seals,
        statements=outgoing.statements,
        blanked=outgoing.blanked,
    )


def packed_in_a_file(path: Path, workspace: Workspace, word: str = "verzender") -> Path:
    """A signed bundle file with everything of a workspace; `word` gives the key."""
    outgoing, key = workspace.outgoing("full"), a_key(word)
    facts = facts_of(outgoing, word, key)
    write_bundle(path, facts, outgoing.blocks(), {}, key, txns=outgoing.txns(), own=outgoing.own, keep=outgoing.keep)
    return path


def environment() -> dict[str, str]:
    """In which a script of the tests finds program and tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]), "PYTHONUTF8": "1"}


def command(script: str, *arguments: object) -> list[str]:
    """Run a script beside this one."""
    return [sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)]
