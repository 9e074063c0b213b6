"""The zip around a bundle: nothing before, between or after its members, and no member that could be misread."""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO

from kb_desktop.domain.problems import Refused
from kb_desktop.exchange.manifest import LARGEST_BUNDLE, LARGEST_MANIFEST, MANIFEST, MOST_PARTS, SIGNATURE
from kb_desktop.exchange.signing import SIGNATURE_BYTES

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_LARGE_LOCATOR = 20  # bytes that lead to the end record of a large zip, just before the usual one
_LARGEST_DIRECTORY = (MOST_PARTS + 2) * 150
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)

ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, struct.error)


def open_container(handle: BinaryIO, file: str) -> zipfile.ZipFile:
    """The zip in `handle`, its layout checked member by member. Raises `Refused`; reads no member's content."""
    size = handle.seek(0, 2)
    handle.seek(0)
    start = handle.read(64)
    if not start.startswith(b"PK\x03\x04"):
        raise Refused.because("bundle.not_a_bundle", file=file)
    if size > LARGEST_BUNDLE + LARGEST_MANIFEST + _LARGEST_DIRECTORY * 2:
        raise Refused.because("bundle.too_large", file=file)
    _check_end(handle, size, file)
    try:
        archive = zipfile.ZipFile(handle)
    except ZIP_ERRORS as error:
        raise _damaged(file) from error
    _check_members(handle, archive, file)
    return archive


def _damaged(file: str) -> Refused:
    return Refused.because("bundle.damaged", file=file)


def _check_end(handle: BinaryIO, size: int, file: str) -> None:
    """Before the directory is parsed: it is as large as it says, of bearable size, and the file ends with it."""
    if size < _END.size + _LARGE_LOCATOR:
        raise _damaged(file)
    handle.seek(size - _END.size - _LARGE_LOCATOR)
    before, end = handle.read(_LARGE_LOCATOR), handle.read(_END.size)
    mark, disk, start_disk, here, entries, length, offset, comment = _END.unpack(end)
    if mark != b"PK\x05\x06" or disk or start_disk or here != entries or comment:
        raise _damaged(file)
    if before.startswith(b"PK\x06\x07"):  # zipfile would believe that end record, of a directory of any size
        raise _damaged(file)
    if entries > MOST_PARTS + 2 or length > _LARGEST_DIRECTORY:
        raise Refused.because("bundle.too_many_parts", file=file, most=MOST_PARTS)
    if offset + length + _END.size != size:
        raise _damaged(file)


def _check_members(handle: BinaryIO, archive: zipfile.ZipFile, file: str) -> None:
    members = archive.infolist()
    if [member.filename for member in members[:2]] != [MANIFEST, SIGNATURE]:
        raise Refused.because("bundle.not_a_bundle", file=file)
    if members[0].file_size > LARGEST_MANIFEST:
        raise Refused.because("bundle.too_large", file=file)
    if members[1].file_size != SIGNATURE_BYTES or archive.comment:
        raise _damaged(file)
    place = 0
    for member in members:
        plain = (
            member.compress_type == zipfile.ZIP_STORED
            and member.compress_size == member.file_size
            and member.date_time == _FIXED_DATE
            and not (member.flag_bits or member.extra or member.comment or member.volume)
        )
        name = member.filename.encode("utf-8")
        handle.seek(place)
        head = handle.read(_LOCAL.size + len(name))
        if not plain or member.header_offset != place or not _is_local_header(head, name, member):
            raise _damaged(file)
        place += len(head) + member.file_size
    if place != archive.start_dir:
        raise _damaged(file)


def _is_local_header(head: bytes, name: bytes, member: zipfile.ZipInfo) -> bool:
    if len(head) != _LOCAL.size + len(name):
        return False
    mark, _version, flags, method, time, date, crc, packed, size, name_length, extra = _LOCAL.unpack(
        head[: _LOCAL.size]
    )
    return (
        mark == b"PK\x03\x04"
        and (flags, method, time, date, extra) == (0, zipfile.ZIP_STORED, 0, 0x21, 0)
        and (crc, packed, size) == (member.CRC, member.compress_size, member.file_size)
        and name_length == len(name)
        and head[_LOCAL.size :] == name
    )
