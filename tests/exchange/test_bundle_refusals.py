"""A bundle that is not in order is refused with a sentence, quickly, and leaves nothing behind."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from exchange.bundle_parts import REPLICA, Key, Loose, a_bundle, op_values, some_ops, zip_of

from kb_desktop.domain.problems import Refused
from kb_desktop.exchange import inspect, open_bundle
from kb_desktop.exchange.manifest import canonical_json
from kb_desktop.wording.refusals import sentence


def refusal(path: Path) -> str:
    """The code of the refusal, after checking that it is one sentence-bearing problem and that nothing was left."""
    before = sorted(path.parent.iterdir())
    with pytest.raises(Refused) as caught:
        inspect(path)
    assert sorted(path.parent.iterdir()) == before
    (problem,) = caught.value.problems
    text = sentence(problem)
    assert path.name in text
    assert "…" not in text
    return problem.code


def quick_refusal(path: Path) -> str:
    """The same, within a second and 100 MB."""
    tracemalloc.start()
    begun = time.process_time()
    try:
        code = refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 1
    return code


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "a.kbbundle"


def test_a_loose_bundle_that_nothing_is_wrong_with_is_accepted(place: Path) -> None:
    assert inspect(Loose(files=[b"stuk"]).put(place))["verified"]


def test_three_hundred_flipped_bits_are_each_refused_or_change_nothing(place: Path) -> None:
    a_bundle(place, some_ops(40), [b"een stuk " * 20])
    whole, told = place.read_bytes(), inspect(place)
    chance = random.Random(2026)  # noqa: S311 - repeatable on purpose
    refused = 0
    for _ in range(300):
        at = chance.randrange(len(whole) * 8)
        broken = bytearray(whole)
        broken[at // 8] ^= 1 << at % 8
        place.write_bytes(broken)
        try:
            assert inspect(place) == told
        except Refused:
            refused += 1
    assert refused > 250


def test_a_bundle_cut_anywhere_is_refused(place: Path) -> None:
    a_bundle(place, some_ops(20), [b"stuk"])
    whole = place.read_bytes()
    for length in [0, 1, 3, 4, 21, 22, 30, *range(40, len(whole), 37), len(whole) - 1]:
        place.write_bytes(whole[:length])
        assert refusal(place) in {"bundle.damaged", "bundle.not_a_bundle"}


@pytest.mark.parametrize("extra", [b"\0", b"PK\x05\x06" + bytes(18), b"x" * 5000])
def test_bytes_after_before_or_between_are_refused(place: Path, extra: bytes) -> None:
    a_bundle(place)
    whole = place.read_bytes()
    place.write_bytes(whole + extra)
    assert refusal(place) == "bundle.damaged"
    place.write_bytes(extra + whole)
    assert refusal(place) in {"bundle.not_a_bundle", "bundle.damaged"}
    middle = whole.index(b"PK\x01\x02")
    place.write_bytes(whole[:middle] + extra + whole[middle:])
    assert refusal(place) in {"bundle.damaged", "bundle.too_many_parts"}


def test_swapped_doubled_and_missing_members_are_refused(place: Path) -> None:
    loose = Loose(files=[b"een", b"twee"])
    usual = [("ops.jsonl.zst", loose.ops), *sorted(loose.files.items())]
    for members in (usual[::-1], usual[:-1], usual[1:]):
        assert refusal(loose.put(place, members=members)) == "bundle.damaged"
    with pytest.warns(UserWarning, match="Duplicate name"):
        loose.put(place, members=[*usual, usual[-1]])
    assert refusal(place) == "bundle.damaged"


@pytest.mark.parametrize(
    "name",
    ["../weg.txt", "/etc/weg", "C:\\weg.txt", "C:weg", "files\\weg", "files/../weg", "con.txt", "files/x", "notitie"],
)
def test_a_member_the_manifest_does_not_name_is_refused_by_name(place: Path, name: str) -> None:
    loose = Loose()
    loose.put(place, members=[("ops.jsonl.zst", loose.ops), (name, b"x")])
    assert refusal(place) == "bundle.name_refused"


@pytest.mark.parametrize("name", ["../weg.txt", "/weg", "C:\\weg", "a/b/c", "files/../x", ".weg", "a:b", "", "A.txt"])
def test_a_path_trick_is_refused_even_when_the_manifest_names_it(place: Path, name: str) -> None:
    loose = Loose(files=[b"x"])
    loose.document["parts"][1]["name"] = name
    assert refusal(loose.put(place)) == "bundle.name_refused"


def test_an_attachment_that_is_not_the_one_its_name_says_is_refused(place: Path) -> None:
    loose = Loose(files=[b"stuk"])
    (name,) = loose.files
    assert refusal(loose.put(place, members=[("ops.jsonl.zst", loose.ops), (name, b"kuts")])) == "bundle.damaged"


def test_a_forged_signature_is_refused(place: Path) -> None:
    assert refusal(Loose().put(place, key=Key("ander"))) == "bundle.forged"
    assert refusal(Loose().put(place, context=b"")) == "bundle.forged"
    loose = Loose()
    loose.document["from"]["key"] = Key("ander").public_key.hex()
    assert refusal(loose.put(place)) == "bundle.forged"
    loose.document["from"]["key"] = ""
    assert refusal(loose.put(place)) == "bundle.manifest_invalid"


def test_a_newer_format_and_an_unknown_feature_ask_for_a_newer_version(place: Path) -> None:
    loose = Loose()
    loose.document["format"] = 2
    assert refusal(loose.put(place)) == "bundle.newer"
    assert refusal(loose.put(place, manifest=b'{"format":7,"iets":"anders"}')) == "bundle.newer"
    loose = Loose()
    loose.document["features_required"] = ["tijdreizen"]
    assert refusal(loose.put(place)) == "bundle.feature_unknown"


def test_other_files_are_recognised(place: Path, tmp_path: Path) -> None:
    assert refusal(zip_of(place, [("word/document.xml", b"<x/>"), ("b", b"")])) == "bundle.not_a_bundle"
    for content, code in (
        (b"", "not_a_bundle"),
        (b"%PDF-1.7\n" * 30, "not_a_bundle"),
        (b"age-encryption.org/v1\n-> X25519", "encrypted"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", "encrypted"),
    ):
        place.write_bytes(content)
        assert refusal(place) == f"bundle.{code}"
    assert refusal(tmp_path / "weg.kbbundle") == "bundle.missing"
    folder = tmp_path / "map.kbbundle"
    folder.mkdir()
    assert refusal(folder) == "bundle.is_folder"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("needs", {str(REPLICA): "1"}),
        ("needs", {"07": 1}),
        ("needs", {"-1": 1}),
        ("needs", {"9" * 16: 1}),
        ("tip", {str(REPLICA): 2**63}),
        ("tip", {str(REPLICA): 1.5}),
        ("tip", []),
        ("kind", "iets"),
        ("created_at", "gisteren"),
        ("created_at", "2026-11-23T20:00:00Z\n"),
        ("wanted", ["x"]),
        ("workspace", None),
        ("counts", {"ops": 2, "records": 1, "held_back": []}),
        ("parts", []),
        ("from", {"replica": 0, "person": "", "device": "", "key": ""}),
        ("seals", [{"replica": 1, "seq": 1, "chain": "x", "sig": "y"}]),
        ("iets_nieuws", 1.0),
    ],
)
def test_a_manifest_with_a_wrong_member_is_refused(place: Path, member: str, value: Any) -> None:
    loose = Loose()
    loose.document[member] = value
    assert refusal(loose.put(place)) == "bundle.manifest_invalid"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(b":", b": ", 1),
        lambda text: text + b"\n",
        lambda text: text.replace(b'"app"', b'"app":"a","app"'),
        lambda text: text.replace(b"laptop", b"l\\u0061ptop"),
        lambda text: text.replace(b"laptop", b"l\xffptop"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text[:-1],
        lambda _: b"[1]",
        lambda _: b"",
        lambda _: b'{"format":NaN}',
        lambda _: b'{"format":1' + b"0" * 5000 + b"}",
        lambda text: text[:-1] + b',"z":' + b"[" * 5000 + b"]" * 5000 + b"}",
        lambda text: text[:-1] + b',"z":' + b"[" * 40 + b"]" * 40 + b"}",
    ],
)
def test_a_manifest_that_is_not_canonical_is_refused(place: Path, spoil: Callable[[bytes], bytes]) -> None:
    loose = Loose()
    code = refusal(loose.put(place, manifest=spoil(canonical_json(loose.document))))
    assert code in {"bundle.manifest_invalid", "bundle.newer"}


DEEP: Any = 1
for _ in range(40):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "line",
    [
        op_values(replica=0),
        op_values(replica=2**63),
        op_values(seq=-1),
        op_values(seq="1"),
        op_values(seq=1.0),
        op_values(record="../../etc/passwd"),
        op_values(record="F" * 36),
        op_values(record="a" * 36),
        op_values(kind="DROP TABLE"),
        op_values(kind=""),
        op_values(kind=None),
        op_values(act="erase"),
        op_values(clock=-1),
        op_values(clock=2**63),
        op_values(preds=[[1]]),
        op_values(preds=[[1, 2, 3]]),
        op_values(preds=[[0, 1]]),
        op_values(preds=[[1, 2**63]]),
        op_values(preds=[[REPLICA, 1]]),
        op_values(preds=None),
        op_values(fields=[]),
        op_values(fields={"Tekst": 1}),
        op_values(fields={"": 1}),
        op_values(fields={"text": 2**63}),
        op_values(fields={"text": [2**70]}),
        op_values(fields={"text": DEEP}),
        op_values(fields={"text": "a\0b"}),
        op_values(txn=2),
        op_values(txn=0),
        [*op_values(), []],
        [*op_values(), {"x": DEEP}],
        [*op_values(), {}, 1],
        op_values()[:8],
        {"replica": 1},
    ],
)
def test_a_line_with_a_wrong_value_is_refused(place: Path, line: Any) -> None:
    loose = Loose(canonical_json(line) + b"\n")
    assert refusal(loose.put(place)) == "bundle.content_invalid"


@pytest.mark.parametrize(
    "lines",
    [
        b"\n",
        b"[]\n",
        b"null\n",
        b"[" * 100_000 + b"\n",
        canonical_json(op_values()),
        canonical_json(op_values()) + b"\n\n",
        canonical_json(op_values()) + b" {}\n",
        canonical_json(op_values()).replace(b"Actie 1", b"\xff") + b"\n",
        canonical_json(op_values()).replace(b"Actie 1", b"\\ud800") + b"\n",
        canonical_json(op_values()).replace(b'"Actie 1"', b"NaN") + b"\n",
        canonical_json(op_values()).replace(b'"Actie 1"', b"1e999") + b"\n",
        canonical_json(op_values()).replace(b'"Actie 1"', b"9" * 6000) + b"\n",
        canonical_json(op_values()).replace(b'"Actie 1"', b"[" * 5000 + b"]" * 5000) + b"\n",
    ],
)
def test_lines_that_are_not_lines_are_refused(place: Path, lines: bytes) -> None:
    assert refusal(Loose(lines).put(place)) == "bundle.content_invalid"


def test_missing_doubled_swapped_and_surplus_writes_are_refused(place: Path) -> None:
    one, two, three = (canonical_json(op_values(seq)) + b"\n" for seq in (1, 2, 3))
    for lines in (one + three, one + one + two, two + one + three, one + two, one + two + three + one):
        assert refusal(Loose(lines, tip=3).put(place)) == "bundle.content_invalid"
    other = canonical_json(op_values(replica=7)) + b"\n"
    assert refusal(Loose(one + other, tip=1).put(place)) == "bundle.content_invalid"
    loose = Loose(one, tip=1)
    loose.document["needs"] = {str(REPLICA): 1}
    assert refusal(loose.put(place)) == "bundle.content_invalid"


@pytest.mark.parametrize("key", ["bytes", "uncompressed", "count"])
@pytest.mark.parametrize("by", [-1, 1])
def test_a_part_that_lies_about_its_size_is_refused(place: Path, key: str, by: int) -> None:
    loose = Loose(tip=1)
    loose.document["parts"][0][key] += by
    loose.document["counts"]["ops"] = loose.document["parts"][0]["count"]
    assert refusal(loose.put(place)) in {"bundle.damaged", "bundle.content_invalid"}


def test_compressed_content_that_is_not_in_order_is_refused(place: Path) -> None:
    line = canonical_json(op_values()) + b"\n"
    for compressed in (b"", b"geen zstd", zstandard.compress(line)[:-3], zstandard.compress(line[:-4])):
        loose = Loose()
        loose.set_lines(line, compressed)
        assert refusal(loose.put(place)) == "bundle.content_invalid"
    window = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    loose = Loose()
    compressor = zstandard.ZstdCompressor(compression_params=window).compressobj()
    loose.set_lines(line, compressor.compress(line) + compressor.flush())
    assert refusal(loose.put(place)) == "bundle.content_invalid"


@pytest.mark.parametrize(("filler", "honest"), [(b"\0", False), (b" ", True), (b"\n", False), (b"[", True)])
def test_a_zip_bomb_is_refused_quickly(place: Path, filler: bytes, honest: bool) -> None:
    size = 1_000_000_000
    compressor = zstandard.ZstdCompressor().compressobj()
    block = filler * 10_000_000
    bomb = b"".join(compressor.compress(block) for _ in range(size // len(block))) + compressor.flush()
    loose = Loose()
    loose.set_lines(b"x\n", bomb)
    loose.document["parts"][0]["uncompressed"] = size if honest else 100
    assert quick_refusal(loose.put(place)) == "bundle.content_invalid"


def test_compressed_or_encrypted_members_are_refused(place: Path) -> None:
    a_bundle(place)
    whole = place.read_bytes()
    for at in (6, 8):  # flags and method of the first local header
        broken = bytearray(whole)
        broken[at] |= 8
        place.write_bytes(broken)
        assert refusal(place) == "bundle.damaged"


def test_a_bundle_may_be_read_while_it_stays_unpacked_nowhere(place: Path, tmp_path: Path) -> None:
    a_bundle(place, contents=[b"stuk"])
    with open_bundle(place) as incoming:
        list(incoming.ops())
        assert list(tmp_path.iterdir()) == [place]
