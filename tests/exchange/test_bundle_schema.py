"""The JSON Schema says the same as the reader about the shape of a manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from exchange.bundle_parts import REPLICA, Key, Loose, a_bundle

import kb_desktop.exchange
from kb_desktop.domain.bundles import Writer
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.trust import Statement
from kb_desktop.exchange import open_bundle


def complaints(document: Any) -> list[str]:
    path = Path(kb_desktop.exchange.__file__).with_name("bundle.schema.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


def test_what_the_program_writes_fits_the_schema(tmp_path: Path) -> None:
    key, other = Key().public_key.hex(), Key("ander").public_key.hex()
    stated = Statement("rotation", key, other, key, "2026-11-23T20:00:00Z")
    stated = replace(stated, sig=Key().sign(stated.message).hex())
    written = a_bundle(
        tmp_path / "a.kbbundle",
        contents=[b"stuk"],
        writers=(Writer(7, "Wim", "pc"),),
        statements=(stated,),
        wanted=("a" * 64,),
    )
    with open_bundle(written.path) as incoming:
        assert complaints(incoming.document) == []
        assert incoming.manifest.statements == (stated,)
        assert [(each.replica, each.after, each.seq) for each in incoming.manifest.seals] == [(REPLICA, 0, 5)]


@pytest.mark.parametrize("member", sorted(Loose().document))
def test_schema_and_reader_both_want_every_member(tmp_path: Path, member: str) -> None:
    loose = Loose()
    assert complaints(loose.document) == []
    del loose.document[member]
    assert complaints(loose.document)
    with pytest.raises(Refused), open_bundle(loose.put(tmp_path / "a.kbbundle")):
        pass


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("kind", "iets"),
        ("needs", {"07": 1}),
        ("tip", {str(REPLICA): 0}),
        ("wanted", ["x"]),
        ("created_at", "gisteren"),
        ("workspace", {"family": "f", "theme": 1, "name": ""}),
        ("app", "x" * 501),
        ("parts", []),
    ],
)
def test_schema_and_reader_both_complain(tmp_path: Path, member: str, value: Any) -> None:
    loose = Loose()
    loose.document[member] = value
    assert complaints(loose.document)
    with pytest.raises(Refused), open_bundle(loose.put(tmp_path / "a.kbbundle")):
        pass
