"""Where a workspace lives: a file, or a place on a PostgreSQL server."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from kb_desktop.domain.problems import Refused

USUAL_SCHEMA = "kb_desktop"
"""The schema of a workspace whose address names none."""

_SCHEMES = ("postgresql:", "postgres:")
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_SECRET = frozenset({"password", "sslpassword"})
_OTHER_SCHEME = re.compile(r"([A-Za-z][\w+.-]+)://")  # of two letters or more: C:// is a disk
_SERVICE = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A workspace on a PostgreSQL server: what libpq must know, and the schema that the workspace fills.

    The password, when the address came with one, goes along apart: nothing that is written down or shown has it.
    """

    uri: str
    schema: str = USUAL_SCHEMA
    password: str = field(default="", repr=False, compare=False)

    def __str__(self) -> str:
        if self.schema == USUAL_SCHEMA:
            return self.uri
        return f"{self.uri}{'&' if '?' in self.uri else '?'}schema={self.schema}"

    @property
    def name(self) -> str:
        """How a person knows it: the service, or the database and the computer it is on."""
        parts = urlsplit(self.uri)
        query = dict(parse_qsl(parts.query))
        database = unquote(parts.path.lstrip("/")) or query.get("dbname", "")
        host = unquote(parts.netloc.rpartition("@")[2]) or query.get("host", "")
        place = query.get("service") or " op ".join(each for each in (database, host) if each) or "PostgreSQL"
        return place if self.schema == USUAL_SCHEMA else f"{place}, {self.schema}"

    @property
    def stem(self) -> str:
        """The name as part of a file name."""
        return re.sub(r"[^\w.-]+", " ", self.name).strip(". ") or "database"

    def with_password(self, password: str) -> Address:
        """The same place, entered with this password."""
        return Address(self.uri, self.schema, password)


Location: TypeAlias = Path | Address
"""Where a workspace lives. Both have a `name` and a `stem`, and are written out by `str`."""


def called(path: Path) -> str:
    """What a file or folder is called in a sentence; `.` and `/` have no name of their own."""
    return path.name or str(path)


def is_address(words: str) -> bool:
    """Whether this names a place on a server rather than a file."""
    return words.strip().lower().startswith(_SCHEMES)


def refuse_unreadable(words: Iterable[str]) -> None:
    """Refuse what came as bytes that are no UTF-8, such as the name of a file: no store could write it down."""
    for each in words:
        try:
            each.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(each).decode("utf-8", "backslashreplace")
            raise Refused.because("input.not_utf8", None, name=shown) from None


def location(words: str) -> Location:
    """The file or the place on a server that `words` name. Refuses a name or an address that cannot be read."""
    refuse_unreadable([words])
    if not is_address(words) and (other := _OTHER_SCHEME.match(words.strip())):
        raise Refused.because("server.other_scheme", None, scheme=other[1])
    return read_address(words) if is_address(words) else Path(words)


def read_address(words: str) -> Address:
    """The place that a URI of libpq names, such as `postgresql://server/database?schema=vth`.

    A person and a password may stand before the server; `schema` is ours and what else stands behind the question mark
    is libpq's own (service, sslmode, …). The bare name of a service from the PostgreSQL service file is also good.
    Refusals repeat nothing of the address: it may hold a password.
    """
    words = words.strip()
    if _SERVICE.fullmatch(words):
        return Address(f"postgresql:///?service={words}")
    try:
        parts = urlsplit(words)
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise Refused.because("server.address_malformed") from None
    if not words.lower().startswith(tuple(f"{each}//" for each in _SCHEMES)) or parts.fragment or " " in words:
        raise Refused.because("server.address_malformed")
    login, at, host = parts.netloc.rpartition("@")
    person, _, password = login.partition(":")
    query = {name: value for name, value in given if name not in {*_SECRET, "schema"}}
    schema = dict(given).get("schema", USUAL_SCHEMA)
    if not _SCHEMA.fullmatch(schema) or schema.startswith("pg_"):
        raise Refused.because("server.schema_malformed", None, schema=schema)
    known = f"{person}{at}{host}" if person else host
    uri = f"postgresql://{known}{parts.path}" + (f"?{urlencode(query, quote_via=quote)}" if query else "")
    return Address(uri, schema, unquote(password) or dict(given).get("password", ""))
