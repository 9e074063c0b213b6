"""Editions of the covenant: taken out as a file, completed, read in again, and refused when malformed."""

from __future__ import annotations

from pathlib import Path

import pytest
from usecases.hands import Hands, agreement_id, told

from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import natural_id
from kb_desktop.usecases import commitments
from kb_desktop.usecases.covenant_text import covenant_texts, parties
from kb_desktop.usecases.editions import ReadEdition, read_edition, save_edition

SIGNED = "published-2025"
CONCEPT = "concept-2025-2027"


def _taken_out(hands: Hands, key: str = SIGNED) -> Path:
    return save_edition(hands.workspace, key, hands.workspace.path.with_name(f"{key}.toml"))


def _read(hands: Hands, path: Path) -> ReadEdition:
    return read_edition(hands.workspace, path, hands.today)


def _edited(path: Path, old: str, new: str) -> Path:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8", newline="\n")
    return path


def test_an_edition_read_in_unchanged_changes_nothing(joint: Hands) -> None:
    before = joint.workspace.digest()
    for key in (SIGNED, CONCEPT):
        found = _read(joint, _taken_out(joint, key))
        assert (found.key, found.new, found.changed, found.dropped) == (key, 0, 0, 0)
    assert joint.workspace.digest() == before


def test_the_secretariat_completes_an_edition_and_the_group_reads_it_after_the_return_bundle(
    joint: Hands, vth: Hands
) -> None:
    path = _taken_out(joint, CONCEPT)
    _edited(path, "Samenwerking in het ondersteunen van", "Samenwerken bij het ondersteunen van")
    found = _read(joint, path)
    assert (found.new, found.dropped) == (0, 0)
    assert found.changed >= 2
    vth.take_in(joint.bundle())
    words = vth.get(agreement_id("VTH-1")).text("text")
    assert words.startswith("Samenwerken bij het ondersteunen van")
    assert any("Samenwerken bij" in each.text for text in covenant_texts(vth.workspace) for each in text.passages)
    assert vth.workspace.conflicts() == []


def test_reading_in_is_one_step_that_undo_takes_back(joint: Hands) -> None:
    before = joint.state(), joint.get(agreement_id("VTH-1"))
    _read(joint, _edited(_taken_out(joint, CONCEPT), "VTH-taken", "VTH-werk"))
    assert joint.get(agreement_id("VTH-1")) != before[1]
    joint.workspace.undo()
    assert (joint.state(), joint.get(agreement_id("VTH-1"))) == before


def test_a_new_edition_comes_beside_the_others(joint: Hands) -> None:
    path = _edited(_taken_out(joint, CONCEPT), f'key = "{CONCEPT}"', 'key = "opvolger-2027"')
    found = _read(joint, path)
    assert found.new > 30
    assert {each.key for each in covenant_texts(joint.workspace)} == {CONCEPT, SIGNED, "opvolger-2027"}
    assert joint.get(natural_id("agreement", "opvolger-2027", "VTH-1")).text("key") == "VTH-1"


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (lambda text: text.replace("[edition]", "[edition", 1), "edition.not_toml", ("Regel",)),
        (lambda text: text.replace("title = ", "titel = ", 1), "", ("Regel",)),
        (lambda _: "", "", ("Regel",)),
    ],
)
def test_a_malformed_file_is_refused_with_the_line_and_nothing_is_written(
    joint: Hands, spoil: object, code: str, words: tuple[str, ...]
) -> None:
    path = _taken_out(joint)
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    before = joint.workspace.digest()
    with pytest.raises(Refused) as refused:
        _read(joint, path)
    if code:
        told(refused, code, *words)
    assert all(each.code.startswith("edition.") for each in refused.value.problems)
    assert joint.workspace.digest() == before


def test_what_is_no_text_or_much_too_long_or_not_there_is_refused(joint: Hands, tmp_path: Path) -> None:
    binary = tmp_path / "plaatje.toml"
    binary.write_bytes(b"\x89PNG\xff\xfe")
    long = tmp_path / "lang.toml"
    long.write_text("#" * 2_000_001, encoding="utf-8")
    for path, code in (
        (binary, "edition_file.not_text"),
        (long, "edition.too_long"),
        (tmp_path / "weg.toml", "edition_file.not_read"),
    ):
        with pytest.raises(Refused) as refused:
            _read(joint, path)
        told(refused, code)


def test_only_the_secretariat_reads_editions_in(vth: Hands) -> None:
    with pytest.raises(Refused) as refused:
        _read(vth, _taken_out(vth))
    told(refused, "edition_file.only_joint", "gezamenlijke werkmap")


def test_an_agreement_with_commitments_cannot_vanish_from_the_text(joint: Hands) -> None:
    (zwolle,) = commitments.find_organisations(joint.workspace, "gemeente zwolle")
    commitments.sign_up(joint.workspace, zwolle.id, "KET", {"status": "confirmed"}, joint.today)
    values = {"what": "Meedoen met de keten beton", "status": "pledged"}
    commitments.commit(joint.workspace, joint.only("sign_up").id, agreement_id("KET-2"), values, joint.today)
    path = _taken_out(joint, CONCEPT)
    text = path.read_text(encoding="utf-8")
    blocks = text.split("[[")
    kept = [each for each in blocks if 'key = "KET-2"' not in each]
    assert len(kept) == len(blocks) - 1
    path.write_text("[[".join(kept), encoding="utf-8")
    before = joint.workspace.digest()
    with pytest.raises(Refused) as refused:
        _read(joint, path)
    told(refused, "edition_file.in_use", "KET-2")
    assert joint.workspace.digest() == before


def test_an_edition_that_a_script_spoiled_is_still_readable_with_its_faults(joint: Hands) -> None:
    joint.change(natural_id("covenant_edition", SIGNED), text="geen toml [")
    found = next(each for each in covenant_texts(joint.workspace) if each.key == SIGNED)
    assert any("geen toml [" in each.text for each in found.passages)
    assert "Regel 1" in found.remarks[0]


def test_a_better_text_keeps_the_notice_that_a_party_gave(joint: Hands) -> None:
    ipo = natural_id("party", CONCEPT, "IPO")
    vng = natural_id("party", CONCEPT, "VNG")
    joint.change(ipo, notice_received="2026-01-31")
    joint.change(vng, notice_received="2026-01-31")
    joint.change(vng, status="left")
    _read(joint, _edited(_taken_out(joint, CONCEPT), "de heer Douwstra", "mevrouw Verzonnen"))
    assert joint.get(ipo).text("represented_by") == "mevrouw Verzonnen"
    assert {name: joint.get(ipo).get(name) for name in ("notice_received", "leaves_on", "status")} == {
        "notice_received": "2026-01-31",
        "leaves_on": "2026-02-28",
        "status": "notice_given",
    }
    assert joint.get(vng).text("status") == "left"


def test_the_parties_are_those_of_the_edition_first_the_rijk_then_the_umbrella_bodies(joint: Hands) -> None:
    assert [each.text("key") for each in parties(joint.workspace, CONCEPT)] == [
        "EZ",
        "VRO",
        "IENW",
        "IPO",
        "UVW",
        "VNG",
    ]
    assert {each.text("edition") for each in parties(joint.workspace, SIGNED)} == {SIGNED}
    assert parties(joint.workspace, "onbekend") == []


def test_another_end_date_in_the_text_is_followed_by_what_lies_after_it(joint: Hands) -> None:
    sign_up = joint.sign_up("gm0363")
    commitments.commit(joint.workspace, sign_up, agreement_id("VTH-3"), {"target": "2028"}, joint.today)
    assert [each.problem.code for each in joint.workspace.issues()] == ["commitment.after_end"]
    path = _edited(_taken_out(joint, CONCEPT), "ends_on = 2027-03-20", "ends_on = 2029-03-20")
    _read(joint, path)
    assert joint.workspace.issues() == []
    joint.workspace.undo()
    assert [each.problem.code for each in joint.workspace.issues()] == ["commitment.after_end"]
    assert joint.workspace.check() == []
