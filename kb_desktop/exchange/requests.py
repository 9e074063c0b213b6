"""A request (`*.kbverzoek`): what a copy holds, so that the other side can send exactly what is missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from kb_desktop.domain.addresses import called
from kb_desktop.domain.bundles import Request, Writer
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.spaces import About
from kb_desktop.exchange.nesting import is_deeper

FORMAT = 1
KIND = "verzoek"
LARGEST_REQUEST = 1 << 20
_DEEPEST = 8
_LARGEST_ID = 2**53 - 1
_REPLICA = re.compile(r"[1-9][0-9]{0,15}")

_Line = Annotated[str, Meta(max_length=500)]
_Id = Annotated[int, Meta(ge=1, le=_LARGEST_ID)]


class _Workspace(msgspec.Struct, frozen=True):
    family: _Line
    theme: _Line | None
    name: _Line


class _Sender(msgspec.Struct, frozen=True):
    replica: _Id
    person: _Line
    device: _Line


class _Head(msgspec.Struct, frozen=True):
    format: int
    kind: str


class _Document(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    format: int
    kind: str
    workspace: _Workspace
    sender: _Sender
    held: dict[Annotated[str, Meta(max_length=16)], _Id]
    created_at: _Line
    app: _Line


def encode_request(request: Request) -> bytes:
    """The bytes of a request file: readable JSON, keys sorted."""
    about, sender = request.about, request.sender
    document = _Document(
        FORMAT,
        KIND,
        _Workspace(about.family, about.theme, about.name),
        _Sender(sender.replica, sender.person, sender.device),
        {str(replica): seq for replica, seq in sorted(request.held.items()) if seq > 0},
        request.created_at,
        request.app,
    )
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2) + b"\n"


def read_request(path: Path) -> Request:
    """Reads a request file. Raises `Refused("request.*")`: not there, newer, or no request."""
    try:
        with Path(path).open("rb") as source:
            content = source.read(LARGEST_REQUEST + 1)
    except OSError as error:
        code = "request.is_folder" if path.is_dir() else "request.unreadable"
        raise Refused.because(code, file=called(path)) from error
    return decode_request(content, path.name)


def is_request(content: bytes) -> bool:
    """Whether this is a request, of whatever version."""
    try:
        return not is_deeper(content, _DEEPEST) and msgspec.json.decode(content, type=_Head).kind == KIND
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False


def decode_request(content: bytes, file: str) -> Request:
    """The request in these bytes; `file` names it in a refusal."""
    try:
        if len(content) > LARGEST_REQUEST or is_deeper(content, _DEEPEST):
            raise Refused.because("request.invalid", file=file)
        if msgspec.json.decode(content, type=_Head).kind != KIND:
            raise Refused.because("request.invalid", file=file)
        if msgspec.json.decode(content, type=_Head).format > FORMAT:
            raise Refused.because("request.newer", file=file)
        wire = msgspec.json.decode(content, type=_Document)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused.because("request.invalid", file=file) from error
    if not all(_REPLICA.fullmatch(replica) and int(replica) <= _LARGEST_ID for replica in wire.held):
        raise Refused.because("request.invalid", file=file)
    return Request(
        About(wire.workspace.theme, wire.workspace.name, wire.workspace.family),
        Writer(wire.sender.replica, wire.sender.person, wire.sender.device),
        {int(replica): seq for replica, seq in wire.held.items()},
        wire.created_at,
        wire.app,
    )
