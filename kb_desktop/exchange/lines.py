"""Lines of `ops.jsonl.zst` and `txns.jsonl.zst`: encoding, decoding in blocks, and what a line may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, BinaryIO, TypeAlias, TypeVar

import msgspec
import zstandard
from msgspec import Meta
from msgspec.structs import astuple

from kb_desktop.domain import forms, reasons
from kb_desktop.domain.journal import NO_EXTRAS, Act, Block, Op, Txn, Write
from kb_desktop.domain.records import RecordId, Value
from kb_desktop.exchange.nesting import is_deeper

LARGEST_ID = 2**53 - 1
LARGEST_INTEGER = 2**63 - 1
LONGEST_LINE = 4 << 20
MOST_BRACKETS = 300_000  # [ and { in one line: bounds the memory of a decoded block
DEEPEST_VALUE = 32
ZSTD_LEVEL = 3
ZSTD_LARGEST_WINDOW = 1 << 23
BLOCK_BYTES = 1 << 18

_TOLD = forms.OWN - {forms.SALT}
_NAME = re.compile(r"_?[a-z][a-z0-9_.-]{0,63}")
_HEX = b"0123456789abcdef"
_UUID_LENGTH = 36
_UUID_DASHES = (8, 13, 18, 23)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

_Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]
_Clock = Annotated[int, Meta(ge=0, le=LARGEST_INTEGER)]
_Integer = Annotated[int, Meta(ge=-LARGEST_INTEGER - 1, le=LARGEST_INTEGER)]
_Short = Annotated[str, Meta(max_length=500)]
_Dots: TypeAlias = tuple[tuple[_Id, _Id], ...]
_Scalar: TypeAlias = bool | _Integer | float | str | None
_Object = dict[str, _Scalar | list[Any] | dict[str, Any]]


class _UsualLine(msgspec.Struct, array_like=True, gc=False, forbid_unknown_fields=True):
    """What usual writes share: no value in it holds others, so decoding never goes deep."""

    replica: _Id
    seq: _Id
    record: Annotated[RecordId, Meta(min_length=_UUID_LENGTH, max_length=_UUID_LENGTH)]
    kind: Annotated[str, Meta(max_length=64)]
    act: Act
    clock: _Clock
    preds: _Dots
    fields: dict[str, _Scalar]
    txn: _Id


class _PlainLine(_UsualLine, gc=False):
    """A usual write, to which nothing was added."""

    @property
    def ext(self) -> Mapping[str, Value]:
        return NO_EXTRAS


class _FlatLine(_UsualLine, gc=False):
    """The same with something short added, such as a salt."""

    ext: dict[str, _Scalar] = {}


class _OpLine(msgspec.Struct, array_like=True, gc=False):
    """Any write; msgspec checks its types while it decodes."""

    replica: _Id
    seq: _Id
    record: Annotated[RecordId, Meta(min_length=_UUID_LENGTH, max_length=_UUID_LENGTH)]
    kind: Annotated[str, Meta(max_length=64)]
    act: Act
    clock: _Clock
    preds: _Dots
    fields: _Object
    txn: _Id
    ext: _Object = {}


class _TxnLine(Txn):
    __slots__ = ()

    replica: _Id
    first: _Id
    last: _Id
    clock: _Clock
    person: _Short
    label: _Short
    app: _Short
    ext: _Object


class Malformed(ValueError):  # noqa: N818 - the reader turns it into a refusal
    """Content that a bundle may not hold; `line` counts from 1 when it is known."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in a bundle")


_encoder = msgspec.json.Encoder(order="sorted", enc_hook=_plain)
_plain_decoder = msgspec.json.Decoder(_PlainLine)
_flat_decoder = msgspec.json.Decoder(_FlatLine)
_op_decoder = msgspec.json.Decoder(_OpLine)
_txn_decoder = msgspec.json.Decoder(_TxnLine)


def canonical_json(value: object) -> bytes:
    """A value in the one spelling that a bundle may have."""
    return _encoder.encode(value)


def op_line(op: Op) -> bytes:
    """The line of a write, without its line feed: `ext` only when there is something in it, object keys sorted."""
    return _encoder.encode(op if op.ext else op[:9])


def encode_ops(ops: Sequence[Op]) -> bytes:
    """The lines of a block of writes, each ended by a line feed. Raises `Malformed` for what no reader would take."""
    _check_ops(ops)
    return _checked(_encoder.encode_lines([op if op.ext else op[:9] for op in ops]))


def checked_block(block: Block) -> Block:
    """A block of lines that are in canonical form already. Raises `Malformed` for what no reader would take."""
    _check_ops(block.writes)
    _checked(block.lines)
    return block


def encode_txns(txns: Sequence[Txn]) -> bytes:
    """The lines of a block of transactions."""
    _check_txns(txns)
    return _checked(_encoder.encode_lines([txn if txn.ext else txn[:7] for txn in txns]))


def sealed_txns(txns: Iterable[Txn]) -> bytes:
    """The lines of transactions as seals cover them."""
    sealed = [reasons.sealed_form(txn, canonical_json) for txn in txns]
    return _encoder.encode_lines([txn if txn.ext else txn[:7] for txn in sealed])


def _checked(block: bytes) -> bytes:
    _check_text(block)
    if len(block) > LONGEST_LINE or _brackets(block) > MOST_BRACKETS:
        for line in block.split(b"\n"):
            if len(line) > LONGEST_LINE or _brackets(line) > MOST_BRACKETS:
                raise Malformed("a line that is too long")
    return block


def decode_whole_ops(block: bytes) -> Sequence[Write]:
    """The writes of lines, every value of which must be there. Raises `Malformed`."""
    return decode_ops(block, whole=True)


def decode_ops(block: bytes, *, whole: bool = False) -> Sequence[Write]:
    """The writes of whole lines. Raises `Malformed`."""
    ops: Sequence[_PlainLine | _FlatLine | _OpLine] = _decode_flat(block) or [*_decode(_op_decoder, block)]
    names = _check_ops(ops)
    if not names.isdisjoint(_TOLD):
        _check_forms(ops, whole=whole)
    plain = bool(ops) and isinstance(ops[0], _PlainLine)
    lines = ops if plain else [each if each.ext else astuple(each)[:9] for each in ops]
    _check_spelling(_encoder.encode_lines(lines), block)
    return ops


def _decode_flat(block: bytes) -> Sequence[_PlainLine] | Sequence[_FlatLine] | None:
    """The writes when all of them are usual ones; what is wrong with others is found the other way."""
    for decoder in (_plain_decoder, _flat_decoder):
        try:
            lines = decoder.decode_lines(block)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        return lines if len(lines) == block.count(b"\n") and not _has_nul(block) else None
    return None


def decode_txns(block: bytes) -> list[Txn]:
    """The transactions of whole lines. Raises `Malformed`."""
    txns: list[Txn] = [*_decode(_txn_decoder, block)]
    _check_txns(txns)
    _check_spelling(_encoder.encode_lines([txn if txn.ext else txn[:7] for txn in txns]), block)
    return txns


_Line = TypeVar("_Line")


def _decode(decoder: msgspec.json.Decoder[_Line], block: bytes) -> list[_Line]:
    _check_text(block)
    most = MOST_BRACKETS + BLOCK_BYTES
    if len(block) > most and _brackets(block) > most:
        raise Malformed("too many values in one line")
    if is_deeper(block, DEEPEST_VALUE + 3):  # the line, its object, a value; of all lines, for a value may go over many
        raise Malformed("values nested too deeply")
    try:
        lines = decoder.decode_lines(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(str(error)) from error
    if len(lines) != block.count(b"\n"):
        raise Malformed("not one value a line")
    return lines


def _check_spelling(canonical: bytes, block: bytes) -> None:
    """A store keeps values, not spellings: only canonical lines come out again byte for byte, so that seals hold."""
    if canonical != block:
        raise Malformed("a line that is not in canonical form")


def _brackets(text: bytes) -> int:
    return text.count(b"[") + text.count(b"{")


def _check_text(block: bytes) -> None:
    if _has_nul(block):
        raise Malformed("a NUL character")


def _has_nul(block: bytes) -> bool:
    return b"\\" in block and b"\\u0000" in block and _NUL.search(block) is not None


def _check_forms(ops: Sequence[Write], *, whole: bool) -> None:
    for op in ops:
        if op.ext and not forms.OWN.isdisjoint(op.ext):
            if not forms.is_well_formed(op):
                raise Malformed("a write that says of its values what cannot be")
            if whole and not forms.is_whole(op):
                raise Malformed("a write without its values where all should be there")


def _check_ops(ops: Sequence[Write]) -> set[str]:
    _check_ids([op.record for op in ops])
    for op in ops:
        replica, seq, preds = op.replica, op.seq, op.preds
        if op.txn > seq:
            raise Malformed("a transaction that begins after its write")
        if len(preds) > 1 and any(one >= other for one, other in pairwise(preds)):
            raise Malformed("predecessors that are doubled or out of order")
        for before, at in preds:
            if not 0 < at <= LARGEST_ID or not 0 < before <= LARGEST_ID or (at >= seq and before == replica):
                raise Malformed("a predecessor that cannot be one")
    names = {op.kind for op in ops}.union(*[op.fields for op in ops])
    if not isinstance(next(iter(ops), None), _PlainLine):
        names.update(*[op.ext for op in ops])
        held = [
            value for op in ops for value in op.fields.values() if value.__class__ is list or value.__class__ is dict
        ]
        for value in held + [dict(op.ext) for op in ops if op.ext]:
            _check_depth(value)
    _check_names(names)
    return names


def _check_ids(ids: Sequence[str]) -> None:
    """All ids at once: no digit may stand outside its place."""
    text = "".join(ids).encode("utf-8", "replace")
    dashes = b"-" * len(ids)
    if (
        len(text) != _UUID_LENGTH * len(ids)
        or any(text[place::_UUID_LENGTH] != dashes for place in _UUID_DASHES)
        or len(text.translate(None, _HEX)) != len(_UUID_DASHES) * len(ids)
        or not {_UUID_LENGTH}.issuperset(map(len, ids))
    ):
        raise Malformed("a record id that is not a UUID in lower case")


def _check_txns(txns: Sequence[Txn]) -> None:
    for txn in txns:
        if txn.first > txn.last:
            raise Malformed("a transaction that ends before it begins")
        if txn.ext:
            _check_names(set(txn.ext))
            _check_depth(dict(txn.ext))
            if not reasons.is_well_formed(txn.ext):
                raise Malformed("a step that says of its reason what cannot be")


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if not _NAME.fullmatch(name):
            raise Malformed("a kind or field whose name is not a name")


def _check_depth(value: Value, depth: int = 1) -> None:
    if depth > DEEPEST_VALUE:
        raise Malformed("values nested too deeply")
    if isinstance(value, list):
        for each in value:
            _check_depth(each, depth + 1)
    elif isinstance(value, dict):
        for each in value.values():
            _check_depth(each, depth + 1)
    elif isinstance(value, int) and not -LARGEST_INTEGER - 1 <= value <= LARGEST_INTEGER:
        raise Malformed("a whole number beyond 64 bits")


def blocks_of_lines(source: BinaryIO, uncompressed: int) -> Iterator[bytes]:
    """Whole lines of a zstd stream in blocks of about 256 kB, never holding more than one block and one line.

    Raises `Malformed` when the stream does not hold exactly `uncompressed` bytes or a line is too long.
    """
    decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_LARGEST_WINDOW)
    rest, left = b"", uncompressed
    with decompressor.stream_reader(source, read_across_frames=False, closefd=False) as stream:
        while True:
            try:
                chunk = stream.read(BLOCK_BYTES)
            except zstandard.ZstdError as error:
                raise Malformed("not a zstd stream") from error
            left -= len(chunk)
            if left < 0:
                raise Malformed("more content than was stated")
            if not chunk:
                break
            lines, found, tail = chunk.rpartition(b"\n")
            if found:
                yield rest + lines + b"\n"
                rest = tail
            else:
                rest += chunk
            if len(rest) > LONGEST_LINE:
                raise Malformed("a line that is too long")
    if left or rest:
        raise Malformed("less content than was stated" if left else "a last line that is not ended")


class Progression:
    """Follows writes as they pass: per replica, in ascending order, all from `needs` + 1 up to and including `tip`."""

    def __init__(self, needs: Mapping[int, int], tip: Mapping[int, int]) -> None:
        starts = {replica: needs.get(replica, 0) + 1 for replica in tip}
        self._spans = iter([(replica, starts[replica], tip[replica]) for replica in sorted(tip)])
        self._replica, self._next, self._last = 0, 1, 0
        self.count = 0
        self._advance()

    def _advance(self) -> None:
        while self._next > self._last:
            span = next(self._spans, None)
            if span is None:
                self._replica = 0
                return
            self._replica, self._next, self._last = span

    def follow(self, ops: Sequence[Write]) -> None:
        """Takes the next writes; raises `Malformed` at the first one that is not the one expected."""
        after = self._next + len(ops)
        expected = [(self._replica, seq) for seq in range(self._next, min(after, self._last + 1))]
        if after <= self._last and [(op.replica, op.seq) for op in ops] == expected:
            self.count += len(ops)
            self._next = after
            return
        for op in ops:
            if op.seq != self._next or op.replica != self._replica:
                raise Malformed("a write that is missing, doubled or out of order", self.count + 1)
            self.count += 1
            self._next += 1
            if self._next > self._last:
                self._advance()

    def finish(self) -> None:
        """Raises `Malformed` when writes are still missing."""
        if self._replica:
            raise Malformed("writes missing at the end", self.count + 1)
