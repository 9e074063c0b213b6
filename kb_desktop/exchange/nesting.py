"""How deep JSON is nested, found without decoding it.

Decoders go one level of the C stack deeper per bracket, and CPython 3.13 does not stop them before a thread's stack of
1 MB (usual on Windows) is full: the process would end. So what is too deep is refused before it is decoded.
"""

from __future__ import annotations

import re

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


def is_deeper(text: bytes, most: int) -> bool:
    """Whether brackets are nested more than `most` deep. Brackets inside strings do not count."""
    if text.count(b"[") + text.count(b"{") <= most:
        return False
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", text)):
        depth += 1 if bracket in b"[{" else -1
        if depth > most:
            return True
    return False
