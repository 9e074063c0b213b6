"""Lines that `put` refuses: which one, why, and nothing of the others is written either."""

from __future__ import annotations

import pytest
from cli.calling import Kb, put, refused

WRONG_LINES: list[tuple[bytes, tuple[str, ...]]] = [
    (b"{", ("Regel 2", "JSON")),
    (b"[1]", ("Regel 2",)),
    (b'{"kind":"action","text":"a","text":"b"}', ("Regel 2", "text")),
    (b'{"kind":"action","text":NaN}', ("Regel 2",)),
    (b"\xff\xfe", ("Regel 2", "UTF-8")),
    (b'{"kind":"draak"}', ("Regel 2", "draak", "action")),
    (b'{"text":"a"}', ("Regel 2",)),
    (b'{"kind":["action"]}', ("Regel 2",)),
    (b'{"kind":"action"}', ("Regel 2", "Actie")),
    (b'{"kind":"action","text":"a","kleur":"rood"}', ("Regel 2", "kleur")),
    (b'{"kind":"action","text":"a","due":"morgen"}', ("Regel 2", "morgen", "2026-03-20")),
    (b'{"kind":"action","text":"a","due":"2026-02-30"}', ("Regel 2", "2026-02-30")),
    (b'{"kind":"action","text":5}', ("Regel 2",)),
    (b'{"kind":"action","text":"a","status":"klaar"}', ("Regel 2", "klaar")),
    (b'{"kind":"action","text":"a","owner":"Niemand"}', ("Regel 2", "Niemand")),
    (b'{"kind":"action","text":"a","owner":"6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025"}', ("Regel 2",)),
    (b'{"kind":"action","text":"a","status":"dropped"}', ("Regel 2", "reden")),
    (b'{"kind":"action","id":"6f0bd6a4-7d0e-4f5e-9a55-2f1d7e1c2025","text":"a"}', ("Regel 2", "6f0bd6a4")),
    (b'{"kind":"action","delete":true}', ("Regel 2", "id")),
    (b'{"kind":"sign_up","organisation":"gm0363","theme":"VTH"}', ("Regel 2", "intekening")),
    (b'{"kind":"commitment","sign_up":"x","agreement":"VTH-1"}', ("Regel 2",)),
    (b"[" * 100_000, ("Regel 2", "te diep genest")),
    (b'{"kind":"action","text":' + b"[" * 33 + b"]" * 33 + b"}", ("Regel 2", "te diep genest")),
    (b'{"kind":"action","text":' + b"[" * 32 + b"]" * 32 + b"}", ("Regel 2", "tekst")),
]


def all_or_nothing(kb: Kb, line: bytes, words: tuple[str, ...]) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    put(kb, "a.kbwerk", {"kind": "sign_up", "organisation": "gm0363", "theme": "VTH"})
    before = kb.held("a.kbwerk")
    good = b'\xef\xbb\xbf{"kind":"action","text":"goed"}\r\n'
    refused(kb("put", "a.kbwerk", lines=good + line + b"\n"), *words)
    assert kb.held("a.kbwerk") == before


@pytest.mark.parametrize(("line", "words"), WRONG_LINES)
def test_put_is_all_or_nothing_and_names_the_line(kb: Kb, line: bytes, words: tuple[str, ...]) -> None:
    all_or_nothing(kb, line, words)
