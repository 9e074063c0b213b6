"""Finding records by words: FTS5 in a file, a text search vector on a server. Accents and capitals do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import Connection, Select, cast, column, delete, false, func, select, table, text, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import UserDefinedType

from kb_desktop.domain.records import RecordId
from kb_desktop.workspace import bulk, engine
from kb_desktop.workspace import tables as t

_ON_SERVER = table("search", column("n"), column("words"), column("folded"))
_LONGEST_WORD = 200  # letters; PostgreSQL takes words up to 2 kB
_LAST_PLACE, _MOST_PLACES = 16_383, 200  # of words in a text, and for one word: PostgreSQL takes no more than 255
_LARGEST_VECTOR = 900_000  # bytes; PostgreSQL refuses one of a mebibyte
_AROUND = 12  # words in a snippet
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")


def create(connection: Connection) -> None:
    """Make the index, empty."""
    if engine.is_server(connection):
        connection.exec_driver_sql("CREATE TABLE search (n bigint PRIMARY KEY, words text, folded tsvector)")
        connection.exec_driver_sql("CREATE INDEX search_folded ON search USING gin (folded)")
    else:
        connection.exec_driver_sql(t.SEARCH_TABLE)


def clear(connection: Connection) -> None:
    """Forget every word."""
    connection.execute(text("DELETE FROM search"))


def write(connection: Connection, words: Sequence[tuple[int, str]]) -> None:
    """Put the words of these records, by number, in the index in place of what was there."""
    if engine.is_server(connection):
        connection.execute(delete(_ON_SERVER).where(_ON_SERVER.c.n.in_([number for number, _ in words])))
        rows = [(number, each, _vector(each)) for number, each in words if each]
        bulk.insert_rows(connection, "search", ("n", "words", "folded"), rows)
    else:
        bulk.delete_rows(connection, "search", ("rowid",), [(number,) for number, _ in words])
        bulk.insert_rows(connection, "search", ("rowid", "words"), [(n, each) for n, each in words if each])


def make_anew(connection: Connection) -> None:
    """Write the index of a file anew: FTS5 keeps words that went, marked as deleted. On a server rows go whole."""
    if not engine.is_server(connection):
        connection.exec_driver_sql("INSERT INTO search(search) VALUES('rebuild')")


def found(connection: Connection, words: str, number: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that every word occurs in the record with this number, as the start of a word."""
    if engine.is_server(connection):
        return number.in_(_with_every(_asked(words)))
    query = text("SELECT rowid AS n FROM search WHERE search MATCH :words").bindparams(words=match_expression(words))
    return number.in_(query.columns(column("n")))


def search(
    connection: Connection, words: str, kinds: Sequence[str] | None, limit: int
) -> list[tuple[RecordId, str, str]]:
    """Best matches first: (id, kind, snippet with the hits between « and »)."""
    asked = _asked(words)
    if not asked:
        return []
    most = limit if kinds is None else limit * 20
    if engine.is_server(connection):
        rows = connection.execute(_best(asked).limit(most))
        hits = [(RecordId(row.id), row.kind, row.words) for row in rows if kinds is None or row.kind in kinds]
        return [(id_, kind, snippet(whole, asked)) for id_, kind, whole in hits[:limit]]
    given = {"words": match_expression(words), "limit": most}
    hits = [
        (RecordId(row.id), row.kind, row.snippet)
        for row in connection.execute(_BEST_IN_FILE, given)
        if kinds is None or row.kind in kinds
    ]
    return hits[:limit]


# --- in a file
_BEST_IN_FILE = text(
    f"SELECT r.id, r.kind, snippet(search, 0, '«', '»', ' … ', {_AROUND}) AS snippet FROM search "  # noqa: S608
    "JOIN record r ON r.n = search.rowid WHERE search MATCH :words ORDER BY rank LIMIT :limit"
)


def match_expression(words: str) -> str:
    """What a person typed as an FTS5 query: every word must occur, as the start of a word."""
    plain = "".join(each if each.isalnum() else " " for each in words).split()
    return " ".join(f'"{word}"*' for word in plain) or '""'


# --- on a server
class _Query(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "tsquery"


def _starting_with(words: Sequence[str]) -> ColumnElement[str]:
    """Words of letters and digits only, so nothing of them is read as an operator."""
    return cast(" & ".join(f"'{word}':*" for word in words), _Query())


def _with_every(asked: Sequence[str]) -> Select[tuple[int]]:
    """A subquery for every word: the index of YugabyteDB takes one word at a time."""
    query: Select[tuple[int]] = select(_ON_SERVER.c.n).where(true() if asked else false())
    for word in asked:
        with_it = _ON_SERVER.alias()
        query = query.where(
            _ON_SERVER.c.n.in_(select(with_it.c.n).where(with_it.c.folded.op("@@")(_starting_with([word]))))
        )
    return query


def _best(asked: Sequence[str]) -> Select[tuple[str, str, str]]:
    rank = func.ts_rank(_ON_SERVER.c.folded, _starting_with(asked), 1)  # 1: a long text is no better for its length
    return (
        select(t.record.c.id, t.record.c.kind, _ON_SERVER.c.words)
        .join_from(_ON_SERVER, t.record, t.record.c.n == _ON_SERVER.c.n)
        .where(_ON_SERVER.c.n.in_(_with_every(asked)))
        .order_by(rank.desc(), _ON_SERVER.c.n)
    )


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each))[:_LONGEST_WORD]


def _asked(words: str) -> list[str]:
    return [folded for each in _WORD.finditer(words) if (folded := _folded(each[0]))]


def _vector(words: str) -> str:
    """The words of a text with their places, as PostgreSQL writes a text search vector."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(_asked(words), start=1):
        places.setdefault(word, []).append(min(place, _LAST_PLACE))
    parts: list[str] = []
    size = 0
    for word, at in places.items():
        size += len(word.encode()) + 2 * len(at) + 8
        if size > _LARGEST_VECTOR:
            break
        parts.append(f"'{word}':{','.join(map(str, at[:_MOST_PLACES]))}")
    return " ".join(parts)


def snippet(words: str, asked: Sequence[str]) -> str:
    """A dozen words of a text around the first that was asked for, with what was asked for between « and »."""
    all_words = list(_WORD.finditer(words))
    hits = [any(_folded(each[0]).startswith(word) for word in asked) for each in all_words]
    first = hits.index(True) if True in hits else 0
    begin = max(0, min(first - 2, len(all_words) - _AROUND))
    end = min(len(all_words), begin + _AROUND)
    parts: list[str] = [" … "] if begin else []
    for place in range(begin, end):
        here = all_words[place]
        parts.append(f"«{here[0]}»" if hits[place] else here[0])
        gap_ends = all_words[place + 1].start() if place + 1 < end else here.end()
        parts.append(words[here.end() : gap_ends])
    return "".join(parts) + (" … " if end < len(all_words) else "")
