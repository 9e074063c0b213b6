"""Attachments: found by their SHA-256, kept in chunks inside the database so that a workspace is one file."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.workspace import tables as t

CHUNK = 1 << 20
LARGEST = 512 << 20


def chunks_of(source: bytes | Path) -> Iterator[bytes]:
    """The bytes of a file, a mebibyte at a time."""
    if isinstance(source, bytes):
        for start in range(0, len(source), CHUNK):
            yield source[start : start + CHUNK]
        return
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def add_file(connection: Connection, name: str, source: bytes | Path) -> dict[str, Value]:
    """Store a file inside the caller's transaction and return the value for a `file` field."""
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > LARGEST:
            raise Refused.because("file.too_large", None, name=name, megabytes=size >> 20, largest=LARGEST >> 20)
        if size == 0:
            raise Refused.because("file.empty", None, name=name)
        digest = hashlib.sha256()
        for chunk in chunks_of(source):
            digest.update(chunk)
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        store(connection, digest.hexdigest(), mime, chunks_of(source))
    except OSError as error:
        raise Refused.because("file.unreadable", None, name=name) from error
    return {"sha256": digest.hexdigest(), "name": name, "size": size, "mime": mime}


def store(connection: Connection, sha256: str, mime: str, chunks: Iterable[bytes]) -> None:
    """Store the chunks of a file under its hash; the same content is stored once. A wrong hash is refused."""
    if connection.execute(select(t.blob.c.sha256).where(t.blob.c.sha256 == sha256)).first() is not None:
        return
    digest, size = hashlib.sha256(), 0
    for part, chunk in enumerate(chunks):
        digest.update(chunk)
        size += len(chunk)
        connection.execute(insert(t.blob_chunk).values(sha256=sha256, part=part, bytes=chunk))
    if digest.hexdigest() != sha256:
        raise Refused.because("file.other_content", None, sha256=sha256)
    connection.execute(insert(t.blob).values(sha256=sha256, size=size, mime=mime))


def read(connection: Connection, sha256: str) -> Iterator[bytes]:
    """The chunks of a stored file; refused when the file is not here."""
    if connection.execute(select(t.blob.c.sha256).where(t.blob.c.sha256 == sha256)).first() is None:
        raise Refused.because("file.not_here", None, sha256=sha256)
    parts = connection.execute(
        select(t.blob_chunk.c.part).where(t.blob_chunk.c.sha256 == sha256).order_by(t.blob_chunk.c.part)
    ).scalars()
    for part in parts.all():
        where = (t.blob_chunk.c.sha256 == sha256, t.blob_chunk.c.part == part)
        yield connection.execute(select(t.blob_chunk.c.bytes).where(*where)).scalar_one()


def held(connection: Connection) -> dict[str, int]:
    """Hash and size of every stored file."""
    return {row.sha256: row.size for row in connection.execute(select(t.blob.c.sha256, t.blob.c.size))}


def drop(connection: Connection, sha256: str) -> None:
    """Forget a kept file, inside the caller's transaction."""
    for table in (t.blob, t.blob_chunk):
        connection.execute(delete(table).where(table.c.sha256 == sha256))
