"""Values nested too deeply are refused before they are decoded: on a small stack decoding would end the process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_desktop.exchange.nesting import is_deeper

CHILD = """
import sys, threading
from kb_desktop.exchange.lines import Malformed, decode_ops
from kb_desktop.exchange.manifest import read_manifest
from kb_desktop.domain.problems import Refused

def read():
    for depth in (40, 1_000, 5_000, 20_000):
        nest = b"[" * depth + b"]" * depth
        for how, content in (
            (lambda text: read_manifest(text, "x"), b'{"format":1,"z":' + nest + b"}"),
            (decode_ops, b'[1,1,"00000000-0000-4000-8000-000000000001","a","create",1,[],{"x":' + nest + b"},1]\\n"),
        ):
            try:
                how(content)
                print("taken", depth)
            except (Malformed, Refused) as error:
                print("refused")

threading.stack_size(512 * 1024)
thread = threading.Thread(target=read)
thread.start()
thread.join()
"""
JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


def test_a_thread_with_a_small_stack_survives_the_deepest_bundle() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["refused"] * 8


@given(JSON, st.integers(0, 6))
def test_depth_is_that_of_the_values_whatever_brackets_stand_in_texts(value: object, most: int) -> None:
    assert is_deeper(json.dumps(value).encode(), most) is (_depth(value) > most)


@pytest.mark.parametrize("text", [b'"[[[[', b'"\\"[[[["', b'"[[[[\\\\"', b"]]]]"])
def test_brackets_in_strings_and_closing_ones_are_no_depth(text: bytes) -> None:
    assert not is_deeper(text, 3) or text == b'"[[[['
