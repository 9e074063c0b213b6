"""Where a new file may come: in a folder that is there, in place of an older one of the same sort or of nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Literal, TypeAlias

from kb_desktop.domain.problems import Refused
from kb_desktop.exchange.encryption import is_locked
from kb_desktop.exchange.manifest import MANIFEST
from kb_desktop.exchange.requests import LARGEST_REQUEST, is_request

Sort: TypeAlias = Literal["bundle", "request", "pdf", "mail"]

_START = LARGEST_REQUEST  # a request is looked at as a whole
_ZIP_HEADER = 30  # bytes before the name of the first member; bytes 26 to 28 are the length of that name
_SUFFIX: Mapping[Sort, str] = {"bundle": ".kbbundle", "request": ".kbverzoek", "pdf": ".pdf", "mail": ".eml"}
_MAIL_HEADERS = ("mime-version", "message-id", "received", "x-unsent")


def refuse_to_replace(path: Path, sort: Sort) -> None:
    """Refuse a place where no file can be put, or where something else stands than one of this sort or an empty file.

    Raises `Refused` ("replace.folder", "workspace.no_folder", "replace.other_sort"), and `OSError` for what is
    unreadable.
    """
    if path.is_dir():
        raise Refused.because("replace.folder", None, folder=str(path), suffix=_SUFFIX[sort])
    if not path.parent.is_dir():
        raise Refused.because("workspace.no_folder", None, folder=str(path.parent))
    if not path.exists():
        return
    start = b"?"
    if path.is_file():
        with path.open("rb") as source:
            start = source.read(_START)
    if start and not (_IS[sort](start) and (sort != "mail" or path.suffix.lower() == ".eml")):
        raise Refused.because("replace.other_sort", None, file=path.name, sort=sort)


def _is_bundle(start: bytes) -> bool:
    """An age file, or a zip that begins with our manifest: documents of office programs are zips too."""
    name = MANIFEST.encode()
    length = int.from_bytes(start[26:28], "little")
    is_zip = start.startswith(b"PK\x03\x04") and start[_ZIP_HEADER : _ZIP_HEADER + length] == name
    return is_zip or is_locked(start)


def _is_mail(start: bytes) -> bool:
    headers = BytesHeaderParser().parsebytes(start)
    return any(name in headers for name in _MAIL_HEADERS) and "subject" in headers


_IS: Mapping[Sort, Callable[[bytes], bool]] = {
    "bundle": _is_bundle,
    "request": is_request,
    "pdf": lambda start: b"%PDF-" in start[:1024],
    "mail": _is_mail,
}
