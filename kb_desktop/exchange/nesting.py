"""How deep JSON is nested, found without decoding it.

Decoders go one level of the C stack deeper per bracket, and CPython 3.13 does not stop them before a thread's stack of
1 MB (usual on Windows) is full: the process would end. So what is too deep is refused before it is decoded.
"""

from __future__ import annotations

_ESCAPES = (b"\\\\", b'\\"')
_TOLD = b'"[]{}'
_UNTOLD = bytes(set(range(256)) - set(_TOLD))
_AS_LISTS = bytes.maketrans(b"{}", b"[]")
_OPENING = ord("[")
_USUAL_DEPTH = 4


def is_deeper(text: bytes, most: int) -> bool:
    """Whether a decoder of `text`, one JSON value or many, would ever stand in more than `most` brackets.

    Brackets inside strings do not count, nor what follows a bracket that closes nothing, for there every decoder stops.
    Time and memory are in proportion to the text, whatever stands in it.
    """
    if text.count(b"[") + text.count(b"{") <= most:
        return False
    for escape in _ESCAPES if b"\\" in text else ():
        text = text.replace(escape, b"")
    text = text.translate(_AS_LISTS, _UNTOLD).replace(b'""', b"")  # without a pair, inside stays inside
    brackets = b"".join(text.split(b'"')[::2])
    flat = brackets
    for _ in range(min(most, _USUAL_DEPTH)):
        flat = flat.replace(b"[]", b"")  # takes the innermost level away
    depth = 0
    for bracket in brackets if flat else b"":
        depth += 1 if bracket == _OPENING else -1
        if not 0 <= depth <= most:
            return depth > most
    return False
