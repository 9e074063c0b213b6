"""The tables: the journal, what is derived from it, and a typed table per record kind built from the catalogue.

Typed tables carry no rules but their key: a merge never fails on the values it brings. Records have a small integer
inside the file; the UUID stands once, in `record`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    literal_column,
)

from kb_desktop.domain.catalogue import CATALOGUE, FieldType, Kind
from kb_desktop.domain.fields import TRAVELS, Field

METADATA = MetaData()


def _int(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, _WHOLE_NUMBER, primary_key=key, autoincrement=False)


_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Compared and sorted byte by byte on every engine, whatever the language of a server."""
_WHOLE_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, _TEXT, primary_key=key)


meta = Table("meta", METADATA, _text("key", key=True), _text("value"), sqlite_with_rowid=False)

record = Table(
    "record",
    METADATA,
    _int("n", key=True),
    Column("id", _TEXT, unique=True),
    _text("kind"),
    _int("crep"),
    _int("cseq"),
    _text("heads"),
)
Index("record_kind", record.c.kind)
"""Every record ever written to. `crep`, `cseq`: the write that created it, when there is exactly one. `heads`: JSON,
per field the writes nobody overwrote; a field that is not in it has the creation as its only head (see `states`)."""

segment = Table(
    "segment",
    METADATA,
    _int("rep", key=True),
    _int("first", key=True),
    _int("last"),
    Column("lines", LargeBinary),
    sqlite_with_rowid=False,
)
"""The journal: the writes first .. last of a replica as lines of JSON, just as a bundle carries them."""

vv = Table("vv", METADATA, _int("rep", key=True), _int("seq"))
"""Per replica: held completely up to here."""

blanked = Table(
    "blanked", METADATA, _int("rep", key=True), _int("seq", key=True), _text("form"), sqlite_with_rowid=False
)
"""Writes of which values went. `form`: erased | held (stayed behind where they were written)."""

erasure = Table(
    "erasure", METADATA, _int("n", key=True), _int("rep", key=True), _int("seq", key=True), sqlite_with_rowid=False
)
"""The writes that erase, by record."""

conflict = Table("conflict", METADATA, _int("n", key=True), _text("field", key=True), sqlite_with_rowid=False)

txn = Table(
    "txn",
    METADATA,
    _int("rep", key=True),
    _int("first", key=True),
    _int("last"),
    _int("clock"),
    _text("person"),
    _text("label"),
    _text("app"),
    _text("ext"),
    sqlite_with_rowid=False,
)
"""Who wrote what, under which name; `ext` holds the reason."""

replica = Table("replica", METADATA, _int("rep", key=True), _text("person"), _text("device"), _text("key"))
"""Every copy that ever wrote: whose it is and the Ed25519 key (hex) it signs with."""

seal = Table(
    "seal",
    METADATA,
    _int("rep", key=True),
    _int("seq", key=True),
    _int("after"),
    _text("chain"),
    _text("key"),
    _text("sig"),
    _text("lines"),
    _text("leaves"),
    sqlite_with_rowid=False,
)
"""What was signed when writes left their home. Every copy but this one and the seeds is held up to one of its seals."""

seed = Table("seed", METADATA, _int("rep", key=True))
"""Replicas whose number follows from their content (`workspace.seeding`); they need no seal."""

writer = Table(
    "writer",
    METADATA,
    _text("key", key=True),
    _text("person"),
    _text("device"),
    _text("role"),
    _text("theme"),
    _text("standing"),
    _text("confirmed_on"),
    _text("confirmed_by"),
    _text("replaced_by"),
    sqlite_with_rowid=False,
)
"""The keys this workspace knows and what it lets them write; of this workspace only, no part of the digest."""

statement = Table(
    "statement",
    METADATA,
    _text("what", key=True),
    _text("key", key=True),
    _text("next"),
    _text("by"),
    _text("at"),
    _text("sig"),
    _text("until"),
    sqlite_with_rowid=False,
)
"""What was signed about keys and is passed on: rotations by their holder, revocations by the secretariat."""

step = Table(
    "step",
    METADATA,
    _int("n", key=True),
    _text("label"),
    _text("way"),
    _int("rep"),
    _int("first"),
    _int("last"),
    _text("vv_before"),
    _text("vv_after"),
    _text("bundle"),
    _int("target"),
    _int("undone"),
)
"""Undo steps of this copy. `way`: do | merge | undo | redo. `target`: the step an undo or redo is about."""

bundle = Table(
    "bundle",
    METADATA,
    _text("id", key=True),
    _text("way", key=True),
    _text("file"),
    _text("at"),
    _text("peer"),
    _text("person"),
    _text("verdict"),
    _text("vv_before"),
    _text("vv_after"),
    _text("counts"),
)

bundle_note = Table(
    "bundle_note", METADATA, _text("id", key=True), _text("way", key=True), _text("facts"), sqlite_with_rowid=False
)
"""More about a bundle, as JSON. `way`: in (theme, and why it was refused) | receipt (what became of one we sent)."""

peer = Table("peer", METADATA, _int("rep", key=True), _text("acked"), _text("at"))
"""What each copy we heard from said it holds (its version vector)."""

blob = Table("blob", METADATA, _text("sha256", key=True), _int("size"), _text("mime"))
blob_chunk = Table(
    "blob_chunk", METADATA, _text("sha256", key=True), _int("part", key=True), Column("bytes", LargeBinary)
)

issue = Table(
    "issue",
    METADATA,
    _int("n", key=True),
    _text("rule", key=True),
    _text("field", key=True),
    _text("about", key=True),
    _text("facts"),
    sqlite_with_rowid=False,
)
Index("issue_about", issue.c.about)
"""Broken rules and dangling references. `about`: what the record shares with others or points to in vain."""

gone = Table("gone", METADATA, _int("n", key=True))
"""The records that are deleted for everybody, whatever their kind."""

mention = Table(
    "mention",
    METADATA,
    _int("n", key=True),
    _text("field", key=True),
    _text("target", key=True),
    sqlite_with_rowid=False,
)
Index("mention_of", mention.c.target)
"""What fields with several references point to; a single reference is found by the index of its column."""

_WHOLE_NUMBERS = frozenset({FieldType.INTEGER, FieldType.BOOLEAN})

NUMBER_FIELD = "number"
"""The permanent number of a record, in kinds that have one."""

LABEL_FIELD = "label"
"""How confidential a record is (art. 5.8), in kinds that have one."""

JSON_TYPES = frozenset({FieldType.REFERENCES, FieldType.LINES, FieldType.FILE, FieldType.ANSWERS})
"""Field types whose column holds JSON text."""


def table_name(kind: str) -> str:
    """Name of the typed table of a kind."""
    return f"t_{kind}"


def is_indexed(kind: Kind, field: Field) -> bool:
    """Whether records are looked up by this column: what points to a record, who has a number, what is closed."""
    numbered = bool(kind.number_letter) and field.name == NUMBER_FIELD
    return field.type is FieldType.REFERENCE or numbered or field.name == LABEL_FIELD


def is_closed(label: ColumnElement[Any]) -> ColumnElement[bool]:
    """A label with which a record may not go everywhere; spelled out, so that the index of those few answers it."""
    return label.not_in([literal_column(f"'{each}'") for each in sorted(TRAVELS)])


def _typed_table(kind: Kind) -> Table:
    columns: list[Column[Any]] = [
        Column(field.name, _WHOLE_NUMBER if field.type in _WHOLE_NUMBERS else _TEXT) for field in kind.fields
    ]
    table = Table(table_name(kind.name), METADATA, _int("n", key=True), _int("is_deleted"), *columns)
    for field in kind.fields:
        if is_indexed(kind, field):
            column = table.c[field.name]
            some = is_closed(column) if field.name == LABEL_FIELD else None
            Index(f"i_{kind.name}_{field.name}", column, sqlite_where=some, postgresql_where=some)
    return table


TYPED: Mapping[str, Table] = {kind.name: _typed_table(kind) for kind in CATALOGUE.values()}

unsearched = Table("unsearched", METADATA, _int("n", key=True))
"""Records whose words changed in a merge and are not in the search index yet; the next search looks at them first."""

DERIVED = (*TYPED.values(), conflict, issue, gone, mention, unsearched)
"""Everything that the journal can make anew, the search index apart."""

SEARCH_TABLE = """CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(
    words, tokenize="unicode61 remove_diacritics 2", prefix='2 3')"""
