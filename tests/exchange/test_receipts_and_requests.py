"""Receipts in a manifest and requests beside it: what goes in comes out, and the schema says the same as the reader."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exchange.bundle_parts import REPLICA, Loose, a_bundle
from exchange.test_bundle_schema import complaints
from hypothesis import given
from hypothesis import strategies as st

from kb_desktop.domain.bundles import Request, Writer
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.receipts import LONGEST_WORDS, Receipt, ReceiptLine
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.exchange import open_bundle
from kb_desktop.exchange.requests import LARGEST_REQUEST, decode_request, encode_request, read_request

LINE = ReceiptLine(
    RecordId("00000000-0000-4000-8000-000000000001"), "action", ("text", "due"), "asked_back", "Siem", "Wie trekt dit?"
)
TAKEN = Receipt("a" * 64, "levering.kbbundle", "VTH", REPLICA, "2026-09-15T08:00:00.000Z", "taken", 3, lines=(LINE,))
REFUSED = Receipt(
    "b" * 64, "stuk.kbbundle", "", 0, "2026-09-15T08:00:00.000Z", "refused", 0, "bundle.damaged", "Beschadigd."
)


def test_receipts_travel_whole_and_are_named_as_a_feature_one_may_ignore(tmp_path: Path) -> None:
    about = About("VTH", "Werkgroep VTH")
    written = a_bundle(tmp_path / "a.kbbundle", receipts=(TAKEN, REFUSED), seen=("c" * 64,), meant_for=about)
    with open_bundle(written.path) as incoming:
        assert complaints(incoming.document) == []
        assert incoming.manifest.receipts == (TAKEN, REFUSED)
        assert incoming.manifest.seen == ("c" * 64,)
        assert incoming.manifest.meant_for == about
        assert incoming.manifest.features_optional == ("receipts",)
        assert incoming.manifest.features_required == ()


def test_a_bundle_without_receipts_has_the_members_it_always_had(tmp_path: Path) -> None:
    with open_bundle(a_bundle(tmp_path / "a.kbbundle").path) as incoming:
        assert set(incoming.document) == set(Loose().document)
        assert incoming.manifest.receipts == ()


def _receipt(**facts: Any) -> list[dict[str, Any]]:
    whole = {
        "bundle": "a" * 64, "file": "f", "theme": None, "replica": 0, "at": "", "fate": "taken", "taken": 0, "code": "",
        "words": "", "lines": [], "more": 0,
    }  # fmt: skip
    return [{**whole, **facts}]


def _line(**facts: Any) -> list[dict[str, Any]]:
    whole = {"record": LINE.record, "kind": "action", "fields": ["text"], "outcome": "settled", "by": "", "words": ""}
    return _receipt(lines=[{**whole, **facts}])


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("receipts", _receipt(bundle="x")),
        ("receipts", _receipt(fate="misschien")),
        ("receipts", _receipt(replica=-1)),
        ("receipts", _receipt(taken=-1)),
        ("receipts", _receipt(words="x" * (LONGEST_WORDS + 1))),
        ("receipts", _line(record="niet-een-id")),
        ("receipts", _line(outcome="anders")),
        ("receipts", _line(fields=["f"] * 101)),
        ("receipts", [{}]),
        ("seen", ["x"]),
        ("meant_for", {"family": "f"}),
    ],
)
def test_schema_and_reader_both_complain_about_a_receipt_that_is_none(tmp_path: Path, member: str, value: Any) -> None:
    loose = Loose()
    loose.document["receipts"] = _line()
    assert complaints(loose.document) == []
    with open_bundle(loose.put(tmp_path / "goed.kbbundle")) as incoming:
        assert len(incoming.manifest.receipts) == 1
    loose.document[member] = value
    assert complaints(loose.document)
    with pytest.raises(Refused), open_bundle(loose.put(tmp_path / "a.kbbundle")):
        pass


# --- requests
REQUEST = Request(About("VTH", "Werkgroep VTH"), Writer(REPLICA, "Coba", "laptop"), {REPLICA: 4, 7: 2}, "nu", "kb")
_NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.dictionaries(st.integers(1, 2**53 - 1), st.integers(1, 2**53 - 1), max_size=8), _NAMES, st.none() | _NAMES)
def test_a_request_comes_back_as_it_was(held: dict[int, int], name: str, theme: str | None) -> None:
    asked = replace(REQUEST, held=held, about=About(theme, name, "f"), sender=Writer(REPLICA, name, name))
    assert decode_request(encode_request(asked), "a") == asked


def test_members_of_a_newer_program_are_left_alone() -> None:
    document = {**json.loads(encode_request(REQUEST)), "later": {"meer": [1]}}
    assert decode_request(json.dumps(document).encode(), "a") == REQUEST


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "request.invalid"),
        (b"{", "request.invalid"),
        (b"\xff", "request.invalid"),
        (b"[" * 100_000, "request.invalid"),
        (b'{"format":1,"kind":"verzoek"}', "request.invalid"),
        (b'{"format":2,"kind":"verzoek"}', "request.newer"),
        (encode_request(REQUEST) + b" " * LARGEST_REQUEST, "request.invalid"),
        (encode_request(REQUEST).replace(b'"7"', b'"-7"'), "request.invalid"),
        (encode_request(REQUEST).replace(b'"7": 2', b'"7": 0'), "request.invalid"),
    ],
)
def test_what_is_no_request_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.kbverzoek"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_request(path)
    assert refused.value.problems[0].code == code
