"""Seals: whatever is changed of somebody else's writes on the way is found, at the price of one hash of the content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exchange.bundle_parts import REPLICA, Key, Loose, an_op, op_values, repacked, some_ops, the_facts
from hypothesis import given
from hypothesis import strategies as st

from kb_desktop.domain import reasons
from kb_desktop.domain.bundles import Seal
from kb_desktop.domain.forms import leaf
from kb_desktop.domain.journal import Dot, Op, Txn
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.trust import Statement
from kb_desktop.exchange import inspect, write_bundle
from kb_desktop.exchange.lines import Malformed, encode_ops
from kb_desktop.exchange.manifest import canonical_json
from kb_desktop.exchange.sealing import Stretch, StretchHashes, seal_at_home, stretches
from kb_desktop.wording.refusals import sentence

OTHER = REPLICA + 5


def sealed(folder: Path, ops: list[Op], key: Key, **facts: Any) -> tuple[Path, list[Seal]]:
    """A bundle of `ops` and the seals that it made."""
    made: list[Seal] = []
    stated = the_facts(ops, key, **facts)
    txns = [Txn(op.replica, op.seq, op.seq, op.clock, "Coba", "Actie wijzigen", "") for op in ops]
    path = folder / f"{key.word}.kbbundle"
    own = {op.replica for op in ops}
    write_bundle(path, stated, ops, {}, key, txns=txns, own=own, keep=made.extend)
    return path, made


def forwarded(folder: Path, extra: int = 0) -> tuple[Path, Key]:
    """Writes of Coba, passed on by Bram with `extra` of his own."""
    coba, bram = Key("coba"), Key("bram")
    ops = some_ops(6)
    _, seals = sealed(folder, ops[:4], coba)
    _, more = sealed(folder, ops[4:], coba, needs={REPLICA: 4}, seals=tuple(seals))
    own = some_ops(extra, OTHER) if extra else []
    facts = the_facts([*ops, *own], bram, seals=(*seals, *more))
    facts = replace(facts, sender=replace(facts.sender, replica=OTHER, person="Bram"))
    txns = [Txn(op.replica, op.seq, op.seq, op.clock, "Coba", "Actie wijzigen", "") for op in [*ops, *own]]
    path = folder / "doorgestuurd.kbbundle"
    write_bundle(path, facts, [*ops, *own], {}, bram, txns=txns)
    return path, bram


def code_of(path: Path) -> str:
    problem = None
    try:
        inspect(path)
    except Refused as refused:
        (problem,) = refused.problems
    return problem.code if problem is not None and sentence(problem) else "taken"


def test_whoever_passes_writes_on_passes_their_seals_on(tmp_path: Path) -> None:
    path, bram = forwarded(tmp_path, extra=2)
    told = inspect(path)
    where = [(each["replica"], each["after"], each["seq"]) for each in told["seals"]]
    assert where == [(REPLICA, 0, 4), (REPLICA, 4, 6), (OTHER, 0, 2)]
    keys = [each["key"] for each in told["seals"]]
    assert keys == [Key("coba").public_key.hex(), Key("coba").public_key.hex(), bram.public_key.hex()]


def test_nothing_is_sealed_twice_and_the_same_writes_give_the_same_seal(tmp_path: Path) -> None:
    ops, key = some_ops(), Key()
    path, made = sealed(tmp_path, ops, key)
    assert [(each.after, each.seq) for each in made] == [(0, 5)]
    before = path.read_bytes()
    _, again = sealed(tmp_path, ops, key)
    assert again == made
    _, third = sealed(tmp_path, ops, key, seals=tuple(made))
    assert third == []
    assert path.read_bytes() == before


CHANGES: dict[str, Callable[[list[Any]], list[Any]]] = {
    "another value": lambda lines: [[*lines[0][:7], {"text": "Anders"}, lines[0][8]], *lines[1:]],
    "another clock": lambda lines: [lines[0], [*lines[1][:5], lines[1][5] + 1, *lines[1][6:]], *lines[2:]],
    "another field in the last": lambda lines: [*lines[:-1], [*lines[-1][:7], {"reason": "x"}, lines[-1][8]]],
    "an extra": lambda lines: [*lines[:-1], [*lines[-1], {"later": 1}]],
    "another predecessor": lambda lines: [*lines[:-1], [*lines[-1][:6], [[REPLICA, 1]], *lines[-1][7:]]],
    "two bodies swapped": lambda lines: [
        *lines[:1],
        [*lines[1][:7], lines[2][7], lines[1][8]],
        [*lines[2][:7], lines[1][7], lines[2][8]],
        *lines[3:],
    ],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_writes_of_another_that_were_changed_on_the_way_are_refused(
    tmp_path: Path, change: Callable[[list[Any]], list[Any]]
) -> None:
    path, bram = forwarded(tmp_path)
    assert code_of(repacked(path, tmp_path / "zo.kbbundle", bram)) == "taken"
    assert code_of(repacked(path, tmp_path / "anders.kbbundle", bram, ops=change)) == "bundle.seal_broken"


def test_who_saved_it_under_which_label_is_sealed_too(tmp_path: Path) -> None:
    path, bram = forwarded(tmp_path)

    def by_another(lines: list[Any]) -> list[Any]:
        return [[*lines[0][:4], "Iemand anders", *lines[0][5:]], *lines[1:]]

    assert code_of(repacked(path, tmp_path / "a.kbbundle", bram, txns=by_another)) == "bundle.seal_broken"
    assert code_of(repacked(path, tmp_path / "b.kbbundle", bram, txns=lambda t: t[1:])) == "bundle.seal_broken"
    assert code_of(repacked(path, tmp_path / "c.kbbundle", bram, txns=lambda t: t[::-1])) == "bundle.content_invalid"
    assert (
        code_of(repacked(path, tmp_path / "d.kbbundle", bram, txns=lambda t: [*t, t[-1]])) == "bundle.content_invalid"
    )


def test_a_reason_can_go_and_the_seal_holds_but_it_cannot_be_another(tmp_path: Path) -> None:
    coba, ops = Key("coba"), some_ops(2)
    whole = reasons.with_reason("Op verzoek van Petra Probeersel", "zout van 128 bits")
    plain = {"reason": "Zonder zout"}
    txns = [
        Txn(op.replica, op.seq, op.seq, op.clock, "Coba", "Actie wijzigen", "", ext)
        for op, ext in zip(ops, (whole, plain), strict=True)
    ]
    path = tmp_path / "heel.kbbundle"
    write_bundle(path, the_facts(ops, coba), ops, {}, coba, txns=txns)

    def changed(place: int, ext: dict[str, Any]) -> str:
        def change(lines: list[Any]) -> list[Any]:
            lines[place][7] = ext
            return lines

        return code_of(repacked(path, tmp_path / "anders.kbbundle", Key("bram"), txns=change))

    erased = reasons.without(whole, canonical_json)
    assert "Petra" not in str(erased)
    assert "zout" not in str(erased)
    assert changed(0, dict(whole)) == changed(0, erased) == "taken"
    assert changed(0, {**whole, "reason": "Op verzoek van Karel Kwetsbaar"}) == "bundle.seal_broken"
    assert changed(0, {**whole, "_salt": "ander zout"}) == "bundle.seal_broken"
    assert changed(0, {"_erased": {"reason": "ab" * 32}}) == "bundle.seal_broken"
    assert changed(0, {**erased, "later": 1}) == "bundle.seal_broken"
    assert changed(0, {"reason": "Op verzoek van Petra Probeersel"}) == "bundle.seal_broken"
    assert changed(1, reasons.without(reasons.with_reason("Zonder zout", "x"), canonical_json)) == "bundle.seal_broken"
    assert changed(1, reasons.with_reason("Zonder zout", "x")) == "bundle.seal_broken"


def test_a_seal_made_at_home_is_the_one_that_a_bundle_makes(tmp_path: Path) -> None:
    key, ops = Key(), some_ops(2)
    ext = reasons.with_reason("Besproken", "zout van 128 bits")
    txns = [Txn(op.replica, op.seq, op.seq, op.clock, "Coba", "Actie wijzigen", "", ext) for op in ops]
    made: list[Seal] = []
    write_bundle(tmp_path / "a.kbbundle", the_facts(ops, key), ops, {}, key, txns=txns, keep=made.extend)
    assert [seal_at_home(key, None, REPLICA, 2, encode_ops(ops), txns)] == made
    gone = [each._replace(ext=reasons.without(ext, canonical_json)) for each in txns]
    assert [seal_at_home(key, None, REPLICA, 2, encode_ops(ops), gone)] == made


def _of(document: dict[str, Any]) -> list[dict[str, Any]]:
    seals: list[dict[str, Any]] = document["seals"]
    return seals


FORGERIES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "the first left out": (lambda d: d.update(seals=_of(d)[1:]), "bundle.seals_invalid"),
    "another chain": (lambda d: _of(d)[0].update(chain="00" * 32), "bundle.seal_broken"),
    "another key": (lambda d: _of(d)[1].update(key=Key("bram").public_key.hex()), "bundle.seal_broken"),
    "another signature": (lambda d: _of(d)[1].update(sig="00" * 64), "bundle.seal_broken"),
    "of another place": (lambda d: _of(d)[1].update(seq=5), "bundle.seal_broken"),
    "beyond the writes": (lambda d: _of(d)[1].update(seq=7), "bundle.seals_invalid"),
    "of an absent copy": (lambda d: _of(d)[1].update(replica=99), "bundle.seals_invalid"),
    "backwards": (lambda d: _of(d)[1].update(after=6), "bundle.seals_invalid"),
    "twice": (lambda d: d.update(seals=[*_of(d), _of(d)[1]]), "bundle.seals_invalid"),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_seals_that_were_changed_on_the_way_are_refused(tmp_path: Path, forgery: Any) -> None:
    path, bram = forwarded(tmp_path)
    change, code = forgery
    assert code_of(repacked(path, tmp_path / "a.kbbundle", bram, manifest=change)) == code


def test_a_seal_can_not_be_moved_to_writes_with_the_same_content(tmp_path: Path) -> None:
    coba, bram = Key("coba"), Key("bram")
    _, seals = sealed(tmp_path, some_ops(4), coba)
    moved = tuple(replace(each, replica=OTHER) for each in seals)
    with pytest.raises(Refused, match=r"export\.seal_broken"):
        write_bundle(tmp_path / "a", the_facts(some_ops(4, OTHER), bram, seals=moved), some_ops(4, OTHER), {}, bram)
    assert not (tmp_path / "a").exists()


def test_a_delta_is_held_against_the_seal_it_rests_on(tmp_path: Path) -> None:
    coba = Key("coba")
    ops = some_ops(6)
    _, seals = sealed(tmp_path, ops[:4], coba)
    path, _ = sealed(tmp_path, ops[4:], coba, needs={REPLICA: 4}, seals=tuple(seals))
    assert code_of(path) == "taken"
    another = repacked(path, tmp_path / "a", coba, manifest=lambda d: _of(d)[0].update(chain="11" * 32))
    assert code_of(another) == "bundle.seal_broken"
    without = repacked(path, tmp_path / "b", coba, manifest=lambda d: d.update(seals=_of(d)[1:]))
    assert code_of(without) == "bundle.seal_broken"


def test_a_statement_about_a_key_that_its_key_did_not_sign_is_refused(tmp_path: Path) -> None:
    path, bram = forwarded(tmp_path)
    coba, at = Key("coba").public_key.hex(), "2026-11-23T20:00:00Z"
    stated = Statement("rotation", coba, bram.public_key.hex(), coba, at)
    document = {"what": stated.what, "key": stated.key, "next": stated.next, "by": stated.by, "at": at}
    document = {**document, "until": {}}

    def with_sig(sig: str) -> Path:
        return repacked(path, tmp_path / "a", bram, manifest=lambda d: d.update(statements=[{**document, "sig": sig}]))

    assert code_of(with_sig(bram.sign(stated.message).hex())) == "bundle.statement_forged"
    assert code_of(with_sig(Key("coba").sign(stated.message).hex())) == "taken"


@pytest.mark.parametrize(
    "line",
    [
        b'[1,1,"%s","action","create",5,[],{"text":"a","due":"b"},1]',
        b'[1,1,"%s","action","create",5,[],{"due":"b", "text":"a"},1]',
        b'[1,1,"%s","action","create",5,[],{"text":"\\u0061"},1]',
        b'[1,1,"%s","action","create",5,[],{"text":"a\\/b"},1]',
        b'[1,1,"%s","action","create",5,[],{"x":1.50},1]',
        b'[1,1,"%s","action","create",5,[],{"x":1E3},1]',
        b'[1,1,"%s","action","create",5,[],{"x":1,"x":2},1]',
        b'[1,1,"%s","action","create",5,[],{"x":{"b":1,"a":2}},1]',
        b'[1,1,"%s","action","create",5,[],{"x":1},1,{}]',
    ],
)
def test_a_line_that_would_not_come_out_byte_for_byte_is_refused(tmp_path: Path, line: bytes) -> None:
    record = an_op().record.encode()
    loose = Loose(line.replace(b"%s", record) + b"\n")
    loose.document["tip"] = {"1": 1}
    assert code_of(loose.put(tmp_path / "a.kbbundle")) == "bundle.content_invalid"


@pytest.mark.parametrize("preds", [[[5, 2], [5, 1]], [[5, 1], [5, 1]]])
def test_predecessors_stand_once_and_in_order(tmp_path: Path, preds: list[list[int]]) -> None:
    loose = Loose(canonical_json(op_values(preds=preds)) + b"\n")
    assert code_of(loose.put(tmp_path / "a.kbbundle")) == "bundle.content_invalid"
    with pytest.raises(Malformed):
        encode_ops([an_op(preds=tuple(Dot(*each) for each in preds))])


@given(st.lists(st.integers(1, 7), min_size=1, max_size=12), st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_hashes_of_stretches_do_not_depend_on_the_blocks_that_come(lengths: list[int], blocks: list[int]) -> None:
    lines = [f"regel {number}".encode() * (number % 5) + b"\n" for number in range(sum(lengths))]
    ops = [an_op(number) for number in range(1, len(lines) + 1)]
    parts, place = [], 0
    for length in lengths:
        parts.append(Stretch(1, place, place + length, blanked=length % 2 == 0))
        place += length
    hashes, at = StretchHashes(parts), 0
    while at < len(lines):
        size = blocks.pop(0) if blocks else 5
        taken = lines[at : at + size]
        hashes.feed(b"".join(taken), ops[at : at + size])
        at += size
    expected = [hashlib.sha256(b"".join(lines[part.after : part.last])).digest() for part in parts]
    assert [each.lines for each in hashes.digests] == expected
    for part, each in zip(parts, hashes.digests, strict=True):
        leaves = b"".join(leaf(op, canonical_json) for op in ops[part.after : part.last])
        assert each.leaves == (hashlib.sha256(leaves).digest() if part.blanked else b"")


def test_stretches_follow_the_seals_and_end_where_nobody_sealed() -> None:
    ops = some_ops(6)
    seals = (Seal(REPLICA, 0, 2, "", "", "", "", ""), Seal(REPLICA, 2, 5, "", "", "", "", ""))
    cut = stretches(the_facts(ops, seals=seals))
    assert [(each.after, each.last, each.seal) for each in cut] == [(0, 2, seals[0]), (2, 5, seals[1]), (5, 6, None)]
    with pytest.raises(Malformed):
        stretches(the_facts(ops, seals=seals[1:]))
