"""What is sent to do harm is refused within a second of work and 100 MB, measured in a process of its own."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from exchange.bundle_parts import Loose, a_bundle, op_values, zip_of
from laws.bundle_files import environment

from kb_desktop.exchange.manifest import canonical_json

SECONDS, MB = 1.0, 100.0
_DIRECTORY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_NAME = b"ops.jsonl.zst"


def _lines() -> bytes:
    return canonical_json(op_values()) + b"\n"


def _bomb(filler: bytes, stated: int) -> Loose:
    """A thousand megabytes of something."""
    compressor = zstandard.ZstdCompressor().compressobj()
    block = filler * (10_000_000 // len(filler))
    loose = Loose()
    loose.set_lines(b"x\n", b"".join(compressor.compress(block) for _ in range(100)) + compressor.flush())
    loose.document["parts"][0]["uncompressed"] = stated
    return loose


def a_zip_bomb(path: Path) -> None:
    _bomb(b"\0", 1_000_000_000).put(path)


def a_zip_bomb_that_says_it_is_small(path: Path) -> None:
    _bomb(b"[", 100).put(path)


def a_bomb_of_right_lines_that_says_it_is_small(path: Path) -> None:
    _bomb(_lines(), 100).put(path)


def a_part_that_says_it_is_a_terabyte(path: Path) -> None:
    loose = Loose()
    loose.document["parts"][0]["bytes"] = loose.document["parts"][0]["uncompressed"] = 1 << 40
    loose.put(path)


def a_member_that_says_it_is_four_gigabytes(path: Path) -> None:
    Loose().put(path)
    whole = bytearray(path.read_bytes())
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 20 : at + 28] = b"\xfe\xff\xff\xff" * 2
    path.write_bytes(whole)


def an_attachment_that_is_named_a_path(path: Path) -> None:
    loose = Loose(files=[b"x"])
    loose.document["parts"][1]["name"] = "../../../../etc/cron.d/x"
    loose.put(path)


def a_member_with_a_name_without_end(path: Path) -> None:
    loose = Loose()
    zip_of(
        path, [("manifest.json", canonical_json(loose.document)), ("manifest.sig", bytes(64)), ("../" * 20_000, b"")]
    )


_MILLION = 1_000_000


def _members(path: Path, end: Callable[[int, int], bytes]) -> None:
    """A million members without content; `end` follows a directory of that length and place."""
    local = _LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 0x21, 0, 0, 0, len(_NAME), 0) + _NAME
    entry = _DIRECTORY.pack(b"PK\x01\x02", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, len(_NAME), 0, 0, 0, 0, 0, 0) + _NAME
    with path.open("wb") as file:
        file.write(local * _MILLION)
        file.write(entry * _MILLION)
        file.write(end(len(entry) * _MILLION, len(local) * _MILLION))


def a_million_members(path: Path) -> None:
    _members(path, lambda length, place: _END.pack(b"PK\x05\x06", 0, 0, 65535, 65535, length, place, 0))


def a_million_members_that_say_they_are_three(path: Path) -> None:
    _members(path, lambda length, place: _END.pack(b"PK\x05\x06", 0, 0, 3, 3, length, place, 0))


def a_million_members_behind_a_directory_of_two(path: Path) -> None:
    """Who reads the end as usual sees two entries; who looks for the end of a large zip before it sees them all."""

    def end(length: int, place: int) -> bytes:
        large = _END_64.pack(b"PK\x06\x06", 44, 45, 45, 0, 0, _MILLION, _MILLION, length, place)
        locator = _LOCATOR_64.pack(b"PK\x06\x07", 0, place + length, 1)
        usual = _END.pack(b"PK\x05\x06", 0, 0, 2, 2, len(large) + len(locator), place + length, 0)
        return large + locator + usual

    _members(path, end)


def deep_json_in_the_manifest(path: Path) -> None:
    loose = Loose()
    nest = b"[" * 300_000 + b"]" * 300_000
    loose.put(path, manifest=canonical_json(loose.document)[:-1] + b',"z":' + nest + b"}")


def deep_json_in_a_write(path: Path) -> None:
    Loose(_lines().replace(b'"Actie 1"', b'{"a":' * 600_000 + b"1" + b"}" * 600_000)).put(path)


def deep_json_over_many_lines(path: Path) -> None:
    Loose(b"[\n" * 5_000_000).put(path)


def a_million_little_lists_in_a_write(path: Path) -> None:
    Loose(_lines().replace(b'"Actie 1"', b"[" + b"[]," * 1_200_000 + b"[]]")).put(path)


def a_huge_manifest(path: Path) -> None:
    loose = Loose()
    loose.document["iets"] = "x" * 60_000_000
    loose.put(path)


def a_manifest_of_little_lists(path: Path) -> None:
    loose = Loose()
    loose.document["iets"] = [[]] * 1_300_000
    loose.put(path)


HOSTILE: dict[Callable[[Path], None], set[str]] = {
    a_zip_bomb: {"bundle.content_invalid"},
    a_zip_bomb_that_says_it_is_small: {"bundle.content_invalid"},
    a_bomb_of_right_lines_that_says_it_is_small: {"bundle.content_invalid"},
    a_part_that_says_it_is_a_terabyte: {"bundle.damaged", "bundle.manifest_invalid", "bundle.too_large"},
    a_member_that_says_it_is_four_gigabytes: {"bundle.damaged"},
    an_attachment_that_is_named_a_path: {"bundle.name_refused"},
    a_member_with_a_name_without_end: {
        "bundle.forged",
        "bundle.name_refused",
        "bundle.damaged",
        "bundle.too_many_parts",
    },
    a_million_members: {"bundle.too_many_parts"},
    a_million_members_that_say_they_are_three: {"bundle.too_many_parts"},
    a_million_members_behind_a_directory_of_two: {"bundle.damaged"},
    deep_json_in_the_manifest: {"bundle.manifest_invalid", "bundle.too_large"},
    deep_json_in_a_write: {"bundle.content_invalid"},
    deep_json_over_many_lines: {"bundle.content_invalid"},
    a_million_little_lists_in_a_write: {"bundle.content_invalid"},
    a_huge_manifest: {"bundle.too_large"},
    a_manifest_of_little_lists: {"bundle.manifest_invalid", "bundle.too_large"},
}
"""Bundles made to do harm, and how they are refused."""


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_it_is_refused_within_a_second_of_work_and_a_hundred_megabytes(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    usual, hostile = tmp_path / "gewoon.kbbundle", tmp_path / "kwaad.kbbundle"
    a_bundle(usual)
    make(hostile)
    command = [sys.executable, str(Path(__file__).with_name("measured_reader.py")), str(usual), str(hostile)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(), timeout=120)
    assert done.returncode == 0, done.stderr
    first, found = map(json.loads, done.stdout.splitlines())
    assert first["code"] == "taken"
    assert found["code"] in HOSTILE[make]
    assert found["seconds"] < SECONDS
    assert found["mb"] is None or found["mb"] < MB
    assert {each.name for each in tmp_path.iterdir()} == {usual.name, hostile.name}
