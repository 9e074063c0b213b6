"""The JSON Schema says the same as the reader about the shape of a manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from exchange.bundle_parts import REPLICA, Key, Loose, a_bundle, an_op, op_values

import kb_desktop.exchange
from kb_desktop.domain import forms
from kb_desktop.domain.bundles import Request, Writer
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.domain.trust import Statement
from kb_desktop.exchange import open_bundle
from kb_desktop.exchange.lines import Malformed, canonical_json, decode_ops, decode_txns, encode_ops, encode_txns
from kb_desktop.exchange.requests import decode_request, encode_request


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


def fits(name: str, value: Any) -> bool:
    """Whether something that is no manifest fits its schema."""
    path = Path(kb_desktop.exchange.__file__).with_name("bundle.schema.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    part = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
    return part.is_valid(json.loads(canonical_json(value)))


_HASH = "ab" * 32
GOOD_EXT: list[Any] = [
    {"_salt": "zout"},
    {"_erase": ["text"]},
    {"_erase": ["text"], "_erase_reasons": [[7, 1], [7, 3]]},
    {"_erased": {"text": _HASH}},
    {"_held": {"text": _HASH}, "_salts": {"due": _HASH}},
    {"later": [1]},
]
BAD_EXT: list[Any] = [
    {"_erase": []},
    {"_erase_reasons": [[7, 1]]},
    {"_erase": ["text"], "_erase_reasons": []},
    {"_erase": ["text"], "_erase_reasons": [[7, 1], [7, 1]]},
    {"_erase": ["text"], "_erase_reasons": [[7, 0]]},
    {"_erase": ["text"], "_erase_reasons": [[7, 2**53]]},
    {"_erase": ["text"], "_erase_reasons": [[7, True]]},
    {"_erase": ["text"], "_erase_reasons": [7, 1]},
    {"_erased": {}},
    {"_erased": {"text": "geen hash"}},
    {"_held": ["text"]},
    {"_salt": "zout", "_held": {"text": _HASH}},
    {"_salts": {"text": _HASH}},
]
FIELDS = {"text": None, "due": None}


@pytest.mark.parametrize("ext", GOOD_EXT)
def test_schema_and_reader_both_take_a_line(ext: dict[str, Any]) -> None:
    line = [*op_values(fields=FIELDS), ext]
    assert fits("op", line)
    assert decode_ops(canonical_json(line) + b"\n")[0].ext == ext


@pytest.mark.parametrize("ext", BAD_EXT)
def test_schema_and_reader_both_refuse_a_line(ext: dict[str, Any]) -> None:
    line = [*op_values(fields=FIELDS), ext]
    assert not fits("op", line)
    with pytest.raises(Malformed):
        decode_ops(canonical_json(line) + b"\n")


GOOD_STEPS: list[Any] = [
    {"reason": "zonder zout"},
    {"reason": "Besproken", "_salt": "zout"},
    {"_erased": {"reason": _HASH}},
    {"_erased": {"reason": _HASH}, "later": [1]},
    {"later": {"reason": 1}},
]
BAD_STEPS: list[Any] = [
    {"_salt": "zout"},
    {"reason": "Besproken", "_salt": ""},
    {"reason": "Besproken", "_salt": 7},
    {"reason": ["Besproken"], "_salt": "zout"},
    {"reason": "Besproken", "_erased": {"reason": _HASH}},
    {"_salt": "zout", "_erased": {"reason": _HASH}},
    {"_erased": {"reason": "geen hash"}},
    {"_erased": {"reason": _HASH, "label": _HASH}},
    {"_erased": {}},
    {"_erased": ["reason"]},
]


def a_step(ext: dict[str, Any]) -> list[Any]:
    return [REPLICA, 1, 2, 5, "Coba", "Verschil beslissen", "kb-desktop 0.1.0", ext]


@pytest.mark.parametrize("ext", GOOD_STEPS)
def test_schema_and_reader_both_take_a_step(ext: dict[str, Any]) -> None:
    line = canonical_json(a_step(ext)) + b"\n"
    assert fits("txn", a_step(ext))
    (read,) = decode_txns(line)
    assert encode_txns([read]) == line


@pytest.mark.parametrize("ext", BAD_STEPS)
def test_schema_and_reader_both_refuse_a_step(ext: dict[str, Any]) -> None:
    assert not fits("txn", a_step(ext))
    with pytest.raises(Malformed):
        decode_txns(canonical_json(a_step(ext)) + b"\n")


def test_names_of_steps_stand_in_order() -> None:
    line = [*op_values(fields=FIELDS), {"_erase": ["text"], "_erase_reasons": [[7, 3], [7, 1]]}]
    with pytest.raises(Malformed):
        decode_ops(canonical_json(line) + b"\n")


@pytest.mark.parametrize(
    "changes",
    [{"act": "erase"}, {"record": "x"}, {"seq": 0}, {"kind": "Kind"}, {"preds": [[1]]}, {"fields": {"A": 1}}],
)
def test_schema_and_reader_both_refuse_other_lines(changes: dict[str, Any]) -> None:
    line = op_values(**changes)
    assert fits("op", op_values())
    assert not fits("op", line)
    with pytest.raises(Malformed):
        decode_ops(canonical_json(line) + b"\n")


def test_a_bundle_without_some_values_says_so_in_both_places(tmp_path: Path) -> None:
    whole = an_op(1, ext={"_salt": "zout"})
    fields, ext = forms.without(whole, (), ["text"], canonical_json)
    with pytest.raises(Malformed, match="all should be there"):
        decode_ops(canonical_json([*whole[:7], fields, 1, ext]) + b"\n", whole=True)
    written = a_bundle(tmp_path / "a", [whole._replace(fields=fields, ext=ext)], blanked=((REPLICA, 1),))
    with open_bundle(written.path) as incoming:
        document = dict(incoming.document)
        assert complaints(document) == []
        (line,) = [line for block in incoming.ops() for line in block]
        assert fits("op", json.loads(encode_ops([line])))
        assert all(fits("txn", json.loads(encode_txns(block))) for block in incoming.txns())
    assert complaints({**document, "features_required": []})
    del document["blanked"]
    assert complaints(document)


def test_what_the_program_asks_fits_the_schema() -> None:
    asked = Request(About("VTH", "Werkgroep"), Writer(7, "Wim", "pc"), {7: 3}, "2026-11-23T20:00:00Z", "kb")
    document = json.loads(encode_request(asked))
    assert fits("request", document)
    for member in document:
        less = {name: value for name, value in document.items() if name != member}
        assert not fits("request", less), member
        with pytest.raises(Refused):
            decode_request(canonical_json(less), "verzoek")
