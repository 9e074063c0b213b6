"""Whatever somebody on the way changes in the writes of another is refused, though all hashes and signatures fit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_key, a_workspace
from exchange.bundle_parts import repacked
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.bundle_files import facts_of, packed_in_a_file
from laws.test_laws import examples

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.exchange import inspect, open_bundle, write_bundle
from kb_desktop.workspace.workspace import Workspace

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
VALUE = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), TEXT, st.lists(st.integers(0, 3), max_size=2))
FIELDS = st.dictionaries(st.sampled_from(["text", "due", "reason", "owner", "x_new"]), VALUE, max_size=3)
PLACES = st.sampled_from(["record", "kind", "act", "clock", "preds", "fields", "txn", "ext", "swapped"])


@dataclass
class World:
    """Coba wrote in three bundles, Bram passes on; Siem had the first, Nel nothing. `honest` is what Bram passes on."""

    coba: Workspace
    bram: Workspace
    siem: Workspace
    nel: Workspace
    folder: Path
    honest: Path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("wereld")
    coba, bram = (a_workspace(folder, "VTH", person, person) for person in ("Coba", "Bram"))
    siem, nel = (a_workspace(folder, None, person, person) for person in ("Siem", "Nel"))
    id_ = RecordId(str(uuid.UUID(int=7, version=4)))
    for number in range(3):
        with coba.change("Toevoegen") as t:
            if number == 0:
                t.create("action", {"text": "Eerste"}, id_)
            else:
                t.change(id_, {"text": f"Versie {number}", "reason": "Besproken"})
            t.create("action", {"text": f"Tweede {number}"}, RecordId(str(uuid.UUID(int=20 + number, version=4))))
        path = packed_in_a_file(folder / f"{number}.kbbundle", coba, "Coba")
        merge(bram, path)
        if number == 0:
            merge(siem, path)
    yield World(coba, bram, siem, nel, folder, packed_in_a_file(folder / "eerlijk.kbbundle", bram, "Bram"))
    for each in (coba, bram, siem, nel):
        each.close()


def merge(reader: Workspace, path: Path) -> None:
    with open_bundle(path) as incoming:
        reader.merge(incoming)


def changed(line: list[Any], place: str, data: st.DataObject) -> list[Any]:
    """One element of a line made into something else that a line may hold."""
    new = list(line)
    if place == "record":
        new[2] = str(data.draw(st.uuids(version=4)))
    elif place == "kind":
        new[3] = data.draw(st.sampled_from(["meeting", "person", "drone"]))
    elif place == "act":
        new[4] = data.draw(st.sampled_from(sorted({"create", "update", "delete"} - {line[4]})))
    elif place == "clock":
        new[5] = line[5] + data.draw(st.integers(1, 1 << 30))
    elif place == "preds":
        new[6] = [] if line[6] else [[line[0], 1]] if line[1] > 1 else [[line[0] + 1, 1]]
    elif place == "fields":
        new[7] = data.draw(FIELDS.filter(lambda each: each != line[7]))
    elif place == "txn":
        new[8] = data.draw(st.integers(1, line[1]))
    elif place == "ext":
        new = [*line[:9], {"later": data.draw(TEXT)}]
    return new


@examples(80)
@given(PLACES, st.integers(0, 5), st.booleans(), st.data())
def test_tampering_with_writes_of_a_third_is_refused_and_changes_nothing(
    world: World, place: str, which: int, to_a_stranger: bool, data: st.DataObject
) -> None:
    reader = world.nel if to_a_stranger else world.siem

    def tamper(given_: list[Any]) -> list[Any]:
        assert {line[0] for line in given_} == {world.coba.replica}
        new = list(given_)
        if place == "swapped":
            other = (which + 1) % len(new)
            new[which] = [*given_[which][:7], given_[other][7], *given_[which][8:]]
            new[other] = [*given_[other][:7], given_[which][7], *given_[other][8:]]
        else:
            new[which] = changed(new[which], place, data)
        assume(new != given_)
        return new

    tampered = repacked(world.honest, world.folder / "anders.kbbundle", a_key("Bram"), ops=tamper)
    content = reader.path.read_bytes()
    with pytest.raises(Refused) as refused:
        merge(reader, tampered)
    assert refused.value.problems[0].code in {"bundle.seal_broken", "merge.fork", "merge.other_kind", "merge.gap"}
    assert reader.path.read_bytes() == content


@examples(9)
@given(st.integers(0, 5), FIELDS)
def test_tampering_and_sealing_anew_with_another_key_is_refused_where_the_writer_is_known(
    world: World, which: int, fields: dict[str, Any]
) -> None:
    outgoing, thief = world.bram.outgoing("full"), a_key("Bram")
    ops = list(outgoing.ops())
    ops[which] = ops[which]._replace(fields={**fields, "text": "Vervalst"})
    facts = facts_of(outgoing, "Bram", thief)
    facts = replace(facts, seals=())
    forged = world.folder / "vals.kbbundle"
    write_bundle(forged, facts, ops, {}, thief, txns=outgoing.txns(), own={world.coba.replica})
    inspect(forged)  # in itself it is all right
    content = world.siem.path.read_bytes()
    with pytest.raises(Refused, match=r"merge\.other_key"):
        merge(world.siem, forged)
    assert world.siem.path.read_bytes() == content


def test_what_was_not_tampered_with_is_taken_by_both(world: World) -> None:
    """Stands last: from here on both hold everything."""
    same = repacked(world.honest, world.folder / "zo.kbbundle", a_key("Bram"))
    for reader in (world.siem, world.nel):
        merge(reader, same)
        assert reader.digest() == world.coba.digest()
