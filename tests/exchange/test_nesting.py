"""Values nested too deeply are refused before they are decoded: on a small stack decoding would end the process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tracemalloc
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

import pytest
from exchange.bundle_parts import Loose, an_op, op_values, some_ops
from house.reading_the_house import ROOT
from hypothesis import given
from hypothesis import strategies as st

from kb_desktop.domain.journal import as_op
from kb_desktop.exchange import lines
from kb_desktop.exchange.lines import LONGEST_LINE, Malformed, decode_ops, encode_ops
from kb_desktop.exchange.manifest import canonical_json
from kb_desktop.exchange.nesting import is_deeper

CHILD = """
import sys, threading
from pathlib import Path
from kb_desktop.domain.problems import Refused
from kb_desktop.exchange import inspect

def read():
    for path in sys.argv[1:]:
        try:
            inspect(Path(path))
            print("taken")
        except Refused as refused:
            print(refused.problems[0].code)

threading.stack_size(512 * 1024)
thread = threading.Thread(target=read)
thread.start()
thread.join()
"""
"""Reads bundles on the smallest stack of any thread of the program: that of a QThread on macOS."""
DEPTHS = (40, 1_000, 5_000, 9_000, 20_000, 100_000)
NESTS = {
    "lists": (b"[", b"]"),
    "objects": (b'{"a":', b"}"),
    "in turn": (b'[{"a":', b"}]"),
    "a line each": (b"[\n", b"\n]"),
    "lines of many": (b"[" * 30 + b"\n", b"]" * 30 + b"\n"),
    "with texts that close": (b'["]",', b"]"),
    "with quotes that do not end a text": (b'["\\"]\\\\",', b"]"),
    "never closed": (b"[", b""),
    "never closed, a line each": (b"[\n", b""),
}
JSON = st.recursive(
    st.none() | st.integers() | st.text('[]{}"\\ a'),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('[]{}"\\ a'), inner),
    max_leaves=12,
)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


def _deep(nest: str, depth: int) -> bytes:
    before, after = NESTS[nest]
    levels = max(depth // before.count(b"["), 2) if nest == "lines of many" else depth
    return before * levels + b"1" + after * levels


def _deep_bundles(folder: Path, nest: str) -> list[Path]:
    """Bundles in order, but for one nest: in the manifest, in a value of a write, and in what a newer version added."""
    paths = []
    for depth in DEPTHS:
        deep = _deep(nest, depth)
        loose = Loose()
        manifest = canonical_json(loose.document)[:-1] + b',"z":' + deep + b"}"
        paths.append(loose.put(folder / f"manifest{depth}.kbbundle", manifest=manifest))
        write = canonical_json(op_values()).replace(b'"Actie 1"', deep) + b"\n"
        paths.append(Loose(write).put(folder / f"write{depth}.kbbundle"))
        newer = canonical_json([*op_values(), {"x": "y"}]).replace(b'"y"', deep) + b"\n"
        paths.append(Loose(newer).put(folder / f"newer{depth}.kbbundle"))
    return paths


@pytest.mark.parametrize("nest", NESTS)
def test_a_thread_with_a_small_stack_survives_the_deepest_bundle(nest: str, tmp_path: Path) -> None:
    bundles = _deep_bundles(tmp_path, nest)
    command = [sys.executable, "-c", CHILD, *map(str, bundles)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    told = done.stdout.split()
    assert len(told) == len(bundles)
    assert set(told[::3]) <= {"bundle.manifest_invalid", "bundle.too_large"}
    assert set(told[1::3] + told[2::3]) == {"bundle.content_invalid"}


@given(JSON, st.integers(0, 6))
def test_depth_is_that_of_the_values_whatever_brackets_stand_in_texts(value: object, most: int) -> None:
    assert is_deeper(json.dumps(value).encode(), most) is (_depth(value) > most)


@given(st.lists(JSON, max_size=4), st.integers(0, 6))
def test_of_many_lines_the_deepest_counts(values: list[object], most: int) -> None:
    text = "\n".join(map(json.dumps, values)).encode()
    assert is_deeper(text, most) is any(_depth(value) > most for value in values)


@pytest.mark.parametrize(
    "text", [b'"[[[[', b'"\\"[[[["', b'"[[[[\\\\"', b"]]]]", b"[]]" + b"[" * 9, b"[[", b"[[[]]][[["]
)
def test_brackets_in_strings_and_beyond_where_a_decoder_stops_are_no_depth(text: bytes) -> None:
    assert not is_deeper(text, 3)


def test_a_value_as_deep_as_may_be_travels() -> None:
    value: object = 1
    for _ in range(31):
        value = [value]
    op = an_op(fields={"text": value})
    assert list(map(as_op, decode_ops(encode_ops([op])))) == [op]
    with pytest.raises(Malformed):
        encode_ops([an_op(fields={"text": [[value]]})])


@pytest.mark.parametrize(
    "piece",
    [
        b'"a' + b"x" * 1_000 + b"\\",
        b'"',
        b'"["',
        b'"[",',
        b"\\",
        b'\\"',
        b"x",
        b"[]",
        b"]",
        b"]" * 99 + b"[",
        b"[" * 30 + b"]" * 30,
        b"[\n",
    ],
)
def test_looking_takes_time_and_memory_in_proportion_to_the_text(piece: bytes) -> None:
    text = b"[]" * 40 + piece * (LONGEST_LINE // len(piece))
    begun = time.process_time()
    is_deeper(text, 35)
    assert time.process_time() - begun < 1
    tracemalloc.start()
    try:
        is_deeper(text, 35)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def _outcome(block: bytes, flat: bool) -> object:
    decode = nullcontext() if flat else mock.patch.object(lines, "_decode_flat", return_value=None)
    with decode:
        try:
            return [as_op(each) for each in decode_ops(block)]
        except Malformed as error:
            return error.reason


VALUES = rb'"text" "x" {"a":"\u0000"} {"a":[1]} [[1,1]] 9223372036854775808 1 -1 1.5 true null x A'
PIECES = st.sampled_from([b" ", b"\n", *rb'[ ] { } " , \u0000 \\ ,{}'.split(), *VALUES.split()])


@given(st.integers(1, 3), st.integers(0, 400), st.integers(0, 6), PIECES)
def test_usual_lines_are_judged_as_all_others_are(count: int, at: int, taken: int, put: bytes) -> None:
    whole = encode_ops(some_ops(count))
    block = whole[: at % len(whole)] + put + whole[at % len(whole) + taken :]
    quick, slow = _outcome(block, flat=True), _outcome(block, flat=False)
    assert quick == slow or (isinstance(quick, str) and isinstance(slow, str))
    assert _outcome(whole, flat=True) == _outcome(whole, flat=False) == some_ops(count)


@pytest.mark.parametrize(
    "id_",
    ["A" * 36, "0" * 36, "-" * 36, "00000000-0000-4000-8000-00000000000A", "00000000-0000-4000-80000-0000000000a"],
)
def test_an_id_that_is_no_uuid_in_lower_case_is_refused_among_good_ones(id_: str) -> None:
    good = some_ops(3)
    with pytest.raises(Malformed):
        encode_ops([*good, an_op(4, record=id_)])
    with pytest.raises(Malformed):
        decode_ops(encode_ops(good) + encode_ops([an_op(4)]).replace(an_op(4).record.encode(), id_.encode()))


def test_two_ids_of_which_one_is_longer_and_one_shorter_are_no_ids() -> None:
    longer, shorter = "00000000-0000-4000-8000-0000000000000", "0000000-0000-4000-8000-000000000000"
    with pytest.raises(Malformed):
        encode_ops([an_op(1, record=longer), an_op(2, record=shorter)])
