"""What goes into a bundle comes out of it, byte for byte and whatever its kind."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exchange import independent_writer
from exchange.bundle_parts import REPLICA, Key, a_bundle, an_op, some_ops, the_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_desktop.domain.bundles import Writer
from kb_desktop.domain.journal import Dot, Op
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.trust import fingerprint
from kb_desktop.exchange import Written, inspect, open_bundle, write_bundle
from kb_desktop.exchange.manifest import canonical_json
from kb_desktop.exchange.sealing import CHAIN_START, Hashed, Stretch, is_sealed, link, seal

IDS = st.integers(1, 2**53 - 1)
NAMES = st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    SCALARS | TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
FIELDS = st.dictionaries(NAMES | st.just("_del"), VALUES, max_size=4)


@st.composite
def journals(draw: st.DrawFn) -> list[Op]:
    """Writes of one to three replicas, with kinds, fields and extras that no catalogue knows."""
    ops = []
    for replica in sorted(draw(st.sets(IDS, min_size=1, max_size=3))):
        for seq in range(1, draw(st.integers(1, 5)) + 1):
            preds = draw(st.lists(st.builds(Dot, st.integers(2**53 - 50, 2**53 - 1), IDS), max_size=2))
            ops.append(
                Op(
                    replica,
                    seq,
                    str(draw(st.uuids())),
                    draw(NAMES),
                    draw(st.sampled_from(["create", "update", "delete"])),
                    draw(st.integers(0, 2**63 - 1)),
                    tuple(sorted({dot for dot in preds if dot.replica != replica})),
                    draw(FIELDS),
                    draw(st.integers(1, seq)),
                    draw(FIELDS),
                )
            )
    return ops


@settings(max_examples=40, deadline=None)
@given(journals())
def test_every_write_comes_out_as_it_went_in_unknown_fields_kinds_and_extras_included(ops: list[Op]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.kbbundle"
        a_bundle(path, ops)
        with open_bundle(path) as incoming:
            read = [op for block in incoming.ops() for op in block]
        assert read == ops
        assert json.dumps([op.fields for op in read], sort_keys=True) == json.dumps(
            [op.fields for op in ops], sort_keys=True
        )
        again = Path(folder) / "b.kbbundle"
        a_bundle(again, read)
        assert again.read_bytes() == path.read_bytes()


def test_manifest_transactions_and_attachments_come_out_as_they_went_in(tmp_path: Path) -> None:
    ops, contents = some_ops(), [b"eerste", b"", b"x" * 600_000]
    written = a_bundle(tmp_path / "a.kbbundle", ops, contents, writers=(Writer(7, "Wim", "pc"),), wanted=("ab" * 32,))
    with open_bundle(written.path) as incoming:
        manifest = incoming.manifest
        assert (manifest.purpose, manifest.about.theme, manifest.tip, manifest.ops) == (
            "levering",
            "VTH",
            {REPLICA: 5},
            5,
        )
        assert (manifest.records, manifest.txns, manifest.held_back[0].count) == (1, 3, 2)
        assert (manifest.writers, manifest.wanted) == ((Writer(7, "Wim", "pc"),), ("ab" * 32,))
        assert incoming.bundle_id == written.bundle_id
        assert [txn.person for block in incoming.txns() for txn in block] == ["Coba"] * 3
        for content in contents:
            with incoming.file(hashlib.sha256(content).hexdigest()) as stream:
                assert stream.read() == content
        with pytest.raises(Refused, match=r"bundle\.file_missing"):
            incoming.file("0" * 64)
        assert [op for block in incoming.ops() for op in block] == ops
        assert [op for block in incoming.ops() for op in block] == ops
    assert written.bytes == written.path.stat().st_size


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    one = a_bundle(tmp_path / "a.kbbundle", contents=[b"een", b"twee"])
    two = a_bundle(tmp_path / "b.kbbundle", contents=[b"twee", b"een"])
    assert one.path.read_bytes() == two.path.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.kbbundle", "b.kbbundle"]


def test_attachments_may_also_come_in_pieces(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"een twee").hexdigest()
    write_bundle(tmp_path / "a", the_facts([]), [], {sha256: lambda: iter([b"een ", b"twee"])}, Key())
    with open_bundle(tmp_path / "a") as incoming, incoming.file(sha256) as stream:
        assert stream.read() == b"een twee"


NOTHING = Hashed(bytes(32), bytes(32))


def test_a_delta_carries_only_what_lies_above_its_needs(tmp_path: Path) -> None:
    ops = some_ops(9)
    facts = the_facts(ops, needs={REPLICA: 6, 5: 3}, tip={REPLICA: 9, 5: 3})
    with pytest.raises(ValueError, match="join up"):
        write_bundle(tmp_path / "a", facts, ops[6:], {}, Key())
    earlier = seal(Key(), Stretch(REPLICA, 0, 6), NOTHING, bytes(32))
    write_bundle(tmp_path / "a", replace(facts, seals=(earlier,)), ops[6:], {}, Key())
    with open_bundle(tmp_path / "a") as incoming:
        assert [op.seq for block in incoming.ops() for op in block] == [7, 8, 9]
        assert incoming.manifest.needs == {REPLICA: 6, 5: 3}


def test_thousands_of_writes_come_in_blocks(tmp_path: Path) -> None:
    ops = [an_op(seq) for seq in range(1, 6001)]
    a_bundle(tmp_path / "a", ops)
    with open_bundle(tmp_path / "a") as incoming:
        blocks = list(incoming.ops())
    assert len(blocks) > 1
    assert [op for block in blocks for op in block] == ops


@pytest.mark.parametrize("wrong", [slice(1, None), slice(0, 4), slice(None, None, -1)])
def test_a_writer_that_leaves_out_or_swaps_writes_is_stopped_and_leaves_nothing(tmp_path: Path, wrong: slice) -> None:
    ops = some_ops()
    with pytest.raises(ValueError, match="missing"):
        write_bundle(tmp_path / "a.kbbundle", the_facts(ops), ops[wrong], {}, Key())
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_is_never_signed_by_another_than_its_sender(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="signer"):
        write_bundle(tmp_path / "a", the_facts([]), [], {}, Key("ander"))


def test_an_attachment_with_another_hash_stops_the_writing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hash"):
        write_bundle(tmp_path / "a", the_facts([]), [], {"0" * 64: lambda: io.BytesIO(b"x")}, Key())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"bundle\.not_written"):
        a_bundle(tmp_path / "weg" / "a.kbbundle")


def test_an_existing_bundle_stays_whole_when_writing_a_new_one_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.kbbundle"
    a_bundle(path)
    before = path.read_bytes()

    def breaks_off() -> Any:
        yield an_op(1)
        raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match=r"bundle\.not_written"):
        write_bundle(path, the_facts([], tip={REPLICA: 2}), breaks_off(), {}, Key())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_bundle_stands_when_the_new_one_cannot_be_put_in_the_books(tmp_path: Path) -> None:
    path, noted = tmp_path / "a.kbbundle", list[str]()

    def full(made: Written) -> None:
        noted.append(made.bundle_id)
        raise Refused.because("workspace.disk_full")

    path.write_bytes(b"een oude bundel")
    ops = some_ops()
    with pytest.raises(Refused, match=r"workspace\.disk_full"):
        write_bundle(path, the_facts(ops), ops, {}, Key(), note=full)
    assert path.read_bytes() == b"een oude bundel"
    assert list(tmp_path.iterdir()) == [path]
    write_bundle(path, the_facts(ops), ops, {}, Key(), note=lambda made: noted.append(made.bundle_id))
    assert noted == [inspect(path)["bundle"]] * 2


def test_inspect_tells_the_manifest_the_signer_and_that_all_was_checked(tmp_path: Path) -> None:
    written = a_bundle(tmp_path / "a.kbbundle")
    told = inspect(written.path)
    assert told["verified"] is True
    assert told["bundle"] == written.bundle_id
    assert told["signer"] == {"key": Key().public_key.hex(), "fingerprint": fingerprint(Key().public_key.hex())}
    assert told["kind"] == "levering"
    assert json.loads(json.dumps(told)) == told


def test_a_fingerprint_can_be_read_aloud() -> None:
    assert len(fingerprint("00" * 32).split()) == 8


def test_a_bundle_written_from_the_description_alone_is_accepted(tmp_path: Path) -> None:
    record = str(uuid.uuid4())
    ops = [
        [9, 1, record, "action", "create", 5, [], {"text": "Bel “de” bron\n\u2028", "x_new": {"a": [1, 2.5]}}, 1],
        [9, 2, record, "action", "update", 6, [[9, 1]], {"due": "2026-12-01"}, 2, {"later": True}],
        [12, 1, record, "toekomst", "delete", 7, [[9, 2]], {}, 1],
    ]
    reason = {"_salt": "zoutvaatje", "k": 1, "reason": "Bel “de” bron"}
    txns = [[9, 1, 1, 5, "Ander", "Actie vastleggen", ""], [9, 2, 2, 6, "Ander", "Actie wijzigen", "", reason]]
    extra = {"toekomst": {"genegeerd": True}, "features_optional": ["iets-nieuws"]}
    bundle_id = independent_writer.write(tmp_path / "elders.kbbundle", ops, txns, [b"stuk", b""], extra)
    with open_bundle(tmp_path / "elders.kbbundle") as incoming:
        read = [op for block in incoming.ops() for op in block]
        assert [list(op[:6]) for op in read] == [op[:6] for op in ops]
        assert [dict(op.fields) for op in read] == [op[7] for op in ops]
        assert read[1].ext == {"later": True}
        assert [list(dot) for dot in read[2].preds] == [[9, 2]]
        assert [txn.label for block in incoming.txns() for txn in block] == ["Actie vastleggen", "Actie wijzigen"]
        assert [dict(txn.ext) for block in incoming.txns() for txn in block] == [{}, reason]
        assert incoming.bundle_id == bundle_id
        assert incoming.document["toekomst"] == {"genegeerd": True}
        assert len(incoming.manifest.files) == 2
        assert {each.replica: each.seq for each in incoming.manifest.seals} == {9: 2, 12: 1}
        incoming.check_seals()


@given(VALUES)
def test_what_is_canonical_is_described_well_enough_to_do_it_again(value: Any) -> None:
    assert independent_writer.canonical(value) == canonical_json(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_fractions_are_written_one_way(value: float) -> None:
    assert independent_writer.fraction(value).encode() == canonical_json(value)


def test_a_seal_holds_for_its_key_its_place_and_its_chain_only() -> None:
    chain = link(CHAIN_START, 0, 5, NOTHING, bytes(32))
    made = seal(Key(), Stretch(REPLICA, 0, 5), NOTHING, chain)
    assert is_sealed(made)
    assert not is_sealed(replace(made, key=Key("ander").public_key.hex()))
    assert not is_sealed(replace(made, seq=4))
    assert not is_sealed(replace(made, replica=REPLICA + 1))
    assert not is_sealed(replace(made, chain="00" * 32))
    assert not is_sealed(replace(made, chain="geen hex"))
    assert not is_sealed(replace(made, key=""))
    assert link(CHAIN_START, 0, 4, NOTHING, bytes(32)) != chain
    assert link(CHAIN_START, 1, 5, NOTHING, bytes(32)) != chain
