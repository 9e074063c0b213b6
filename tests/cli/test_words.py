"""What the command line says: counts with their nouns, values as a script wrote them, and what to do about each."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from cli.calling import Kb, put, refused


def refusal(kb: Kb, line: str) -> str:
    """The sentence for this line of `put`, which leaves the workspace as it was."""
    before = kb.held("a.kbwerk")
    said = kb("put", "a.kbwerk", lines=line.encode())
    refused(said, "Regel 1")
    assert kb.held("a.kbwerk") == before
    return said.err.strip()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"kind":"action","text":true}', "hoort tekst te staan, geen true."),
        ('{"kind":"action","text":["a",null,false]}', 'geen ["a", null, false].'),
        ('{"kind":"action","text":{"a":"é"}}', 'geen {"a": "é"}.'),
        ('{"kind":"action","text":"a","due":{"op":[true,null]}}', '‘{"op": [true, null]}’ is geen datum'),
        ('{"kind":"action","text":"a","status":["open"]}', '‘["open"]’ kan niet in ‘Status’'),
        ('{"kind":true}', "De soort ‘true’ bestaat niet"),
        ('{"kind":null}', 'Zeg met "kind"'),
        ('{"text":"a"}', 'Zeg met "kind"'),
        ('{"kind":"action","id":"","text":"a"}', "Het id is leeg. Noem het id"),
        ('{"kind":"action","id":null,"text":"a"}', "null is geen id"),
        ('{"kind":"action","id":{"a":true},"text":"a"}', '{"a": true} is geen id'),
    ],
)
def test_a_value_is_told_as_the_script_wrote_it(kb: Kb, line: str, told: str) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    assert told in refusal(kb, line)


_FILE = {"sha256": "0" * 64, "name": "kaart.pdf", "size": 2**63, "mime": "application/pdf"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"kind":"action","text":"a","times_postponed":9223372036854775808}', "van 0 tot en met 2147483647"),
        ('{"kind":"action","text":"a","times_postponed":-1}', "van 0 tot en met 2147483647"),
        ('{"kind":"action","text":"a","times_postponed":' + "9" * 6000 + "}", "een getal van 6000 cijfers is te groot"),
        (
            '{"kind":"paper","title":"a","alternative_texts":{"1":-9223372036854775809}}',
            "te groot is: -9223372036854775809",
        ),
        ('{"kind":"paper","title":"a","file":' + json.dumps(_FILE) + "}", "te groot is: 9223372036854775808"),
        ('{"kind":"paper","title":"a","file":"kaart\\u0000.pdf"}', "stuurteken"),
        ('{"kind":"paper","title":"a","file":"kaart\\ud800.pdf"}', "een half teken"),
        ('{"kind":"paper","title":"a","alternative_texts":{"\\ud800":"a"}}', "een half teken"),
        ('{"kind":"paper","title":"a","alternative_texts":{"a":"b\\u0000"}}', "stuurteken"),
        ('{"kind":"action","text":"\\ud800"}', "In ‘Actie’ staat een half teken"),
        ('{"kind":"action","text":"a","owner":"\\udfff"}', "In ‘Trekker’ staat een half teken"),
        ('{"kind":"action","text":"a","owner":"Jip\\u0000"}', "In ‘Trekker’ staat een onzichtbaar stuurteken"),
        ('{"kind":"action","text":"a","involved":["\\ud800"]}', "een half teken"),
    ],
    ids=lambda each: each[:60],
)
def test_what_no_database_or_bundle_can_carry_is_refused_beside_its_field(kb: Kb, line: str, told: str) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    assert told in refusal(kb, line)
    assert kb("export", "a.kbwerk", "a.kbbundle").code == 0


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"time_zone": "Mars/X"}, "‘Mars/X’ is geen tijdzone"),
        ({"time_zone": "Mars/X", "starts_at": "2026-03-28T02:30Z"}, "‘Mars/X’ is geen tijdzone"),
        ({"time_zone": "../../etc/passwd"}, "is geen tijdzone"),
        ({"starts_at": "2026-03-29T02:30"}, "Het tijdstip 29 maart 2026, 02.30 uur bestaat niet in Europe/Amsterdam"),
        ({"ends_at": "2026-03-29T02:00"}, "Kies bij ‘Eindigt om’ een ander"),
        ({"starts_at": "2026-03-08T02:10", "time_zone": "America/New_York"}, "bestaat niet in America/New_York"),
    ],
)
def test_a_time_zone_that_is_none_and_an_hour_that_the_clock_skips_are_refused(
    kb: Kb, fields: dict[str, str], told: str
) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    line = json.dumps({"kind": "meeting", "title": "Overleg", **fields})
    assert told in refusal(kb, line)
    hour = {"starts_at": "2026-10-25T02:30", "ends_at": "2026-10-25T03:00"}  # twice there, and so it exists
    (meeting,) = put(kb, "a.kbwerk", {"kind": "meeting", "title": "Overleg", **hour})
    assert told in refusal(kb, json.dumps({"kind": "meeting", "id": meeting, **fields}))


def test_a_notice_on_the_last_day_of_the_calendar_is_taken(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    (party, *_) = kb("show", "a.kbwerk", "party", "--json").document
    put(kb, "a.kbwerk", {"kind": "party", "id": party["id"], "notice_received": "9999-12-31"})
    (now,) = kb("show", "a.kbwerk", "--id", party["id"], "--json").document
    assert now["leaves_on"] == "9999-12-31"


# --- what is no bundle, no workspace, no request
def test_what_is_no_bundle_or_workspace_is_named_with_what_to_do(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    for name in ("rommel", "leeg"):
        for suffix in ("kbbundle", "kbwerk", "kbverzoek"):
            Path(f"{name}.{suffix}").write_bytes(b"rommel" if name == "rommel" else b"")
        bundle, workspace, request = (f"{name}.{suffix}" for suffix in ("kbbundle", "kbwerk", "kbverzoek"))
        said = kb("merge", "a.kbwerk", bundle)
        assert said.code == 1
        assert f"‘{bundle}’ is geen bundel van dit programma. Kies een andere" in said.err
        refused(kb("inspect", bundle), f"‘{bundle}’ is geen bundel", "Kies een andere")
        refused(kb("show", workspace), f"{workspace} is geen werkmap", "Kies een andere")
        refused(kb("merge", workspace, "a.kbbundle"), f"{workspace} is geen werkmap", "Kies een andere")
        refused(
            kb("export", "a.kbwerk", "x.kbbundle", "--request", request), f"‘{request}’ is geen verzoek", "Kies een"
        )
    refused(kb("put", "rommel.kbbundle", lines=[{"kind": "action", "text": "a"}]), "rommel.kbbundle is geen werkmap")
    assert not [each for each in Path().iterdir() if each.name.startswith(".rommel")]
    said = kb("merge", "a.kbwerk", ".")
    assert (said.code, said.out) == (1, ".: niet ingelezen\n")
    assert said.err == "‘.’ is een map, geen bundel. Kies een bestand dat eindigt op .kbbundle.\n"
    refused(kb("show", "."), ". is een map, geen werkmap", ".kbwerk")
    refused(kb("export", "a.kbwerk", "x.kbbundle", "--request", "."), "‘.’ is een map, geen verzoek", ".kbverzoek")


def test_a_number_that_is_none_is_told_in_dutch(kb: Kb) -> None:
    said = kb("tour", "rondleiding", "--seed", "x")
    assert said.code == 2
    assert "--seed: 'x' is geen heel getal" in said.err
    assert not Path("rondleiding").exists()


def test_what_settle_refuses_names_the_field_as_its_kind_does(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Kaart"})
    choose = ("settle", "a.kbwerk", action, "text", "--reason", "Afgesproken", "--value")
    refused(kb(*choose, "true"), "In ‘Actie’ hoort tekst te staan, geen true")
    refused(kb(*choose, '"Kaart"'), "Bij ‘Actie’ van")
    refused(kb(*choose, "NaN"), "‘NaN’ is geen JSON-waarde")
    refused(kb(*choose, "9" * 5000), "Een getal van 5000 cijfers is te groot")
    refused(kb(*choose, "-" + "9" * 50), "Een getal van 50 cijfers is te groot")
    refused(kb("show", "a.kbwerk", "--id", " "), "laat --id weg")
    refused(kb("history", "a.kbwerk", ""), "Bij ID staat niets. Vul een waarde in.")


def test_show_and_conflicts_tell_people_names_and_scripts_ids(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    people = [{"kind": "person", "name": name} for name in ("Jip Verzonnen", "Noor Modelmans", "Ravi Oefenaar")]
    jip, noor, ravi = put(kb, "a.kbwerk", *people)
    (action,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Kaart", "owner": jip, "due": "2026-12-01"})
    told = kb("show", "a.kbwerk", "--id", action).out
    assert "Trekker: Jip Verzonnen" in told
    assert "Klaar op: 01-12-2026" in told
    assert jip not in told
    assert kb("show", "a.kbwerk", "--id", action, "--json").document[0]["owner"] == jip
    kb("export", "a.kbwerk", "levering.kbbundle")
    kb("create", "j.kbwerk", "--joint")
    kb("merge", "j.kbwerk", "levering.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "id": action, "owner": noor})
    put(kb, "j.kbwerk", {"kind": "action", "id": action, "owner": ravi})
    kb("export", "j.kbwerk", "terug.kbbundle")
    kb("merge", "a.kbwerk", "terug.kbbundle")
    told = kb("conflicts", "a.kbwerk").out
    assert "was: Jip Verzonnen" in told
    assert ": Noor Modelmans" in told
    assert ": Ravi Oefenaar" in told
    (conflict,) = kb("conflicts", "a.kbwerk", "--json").document
    assert {each["value"] for each in conflict["heads"]} == {noor, ravi}


@pytest.mark.skipif(os.name == "nt", reason="Windows has words of its own for this")
def test_why_the_system_refuses_a_file_is_told_in_dutch(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    name = "x" * 300
    for call in (("export", "a.kbwerk", f"{name}.kbbundle"), ("create", f"{name}.kbwerk", "--joint")):
        refused(kb(*call), "(de naam is te lang)")


# --- one and many
def test_one_thing_is_told_in_the_singular(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    (person,) = put(kb, "a.kbwerk", {"kind": "person", "name": "Jip Verzonnen"})
    kb("create", "j.kbwerk", "--joint")
    kb("export", "a.kbwerk", "a.kbbundle")
    kb("merge", "j.kbwerk", "a.kbbundle")
    bundle = kb("inspect", "a.kbbundle", "--json").document["bundle"]
    kb("export", "j.kbwerk", "j.kbbundle")
    kb("merge", "a.kbwerk", "j.kbbundle")
    put(kb, "a.kbwerk", {"kind": "person", "id": person, "function": "Adviseur"})
    assert "1 onderdeel, 1 schrijfactie." in kb("export", "a.kbwerk", "b.kbbundle").out
    put(kb, "j.kbwerk", {"kind": "person", "id": person, "name": "Jip V. Verzonnen"})
    assert "1 veld is later gewijzigd en bleef staan." in kb("undo", "j.kbwerk", "--bundle", bundle).out


def test_what_would_be_erased_is_told_in_the_plural_when_it_is_several_fields(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    facts = {"name": "Jip Verzonnen", "work_mail": "jip@voorbeeld.nl", "phone": "06"}
    (person,) = put(kb, "a.kbwerk", {"kind": "person", **facts})
    several = ("erase", "a.kbwerk", person, "--reason", "Op verzoek")
    one = (*several, "--field", "phone")
    assert " zou worden gewist, ook" in kb(*one, "--preview").out
    told = kb(*several, "--preview").out
    assert " zouden worden gewist, ook" in told
    assert ", ".join(["Naam", ""]) in told
    assert " en " in told
    assert " is gewist, ook" in kb(*one).out
    assert " zijn gewist, ook" in kb(*several).out


# --- broken rules
def test_broken_rules_are_listed_beside_the_conflicts(kb: Kb) -> None:
    for name in "ab":
        kb("create", f"{name}.kbwerk", "--theme", "VTH")
    assert kb("conflicts", "a.kbwerk", "--rules", "--json").document == []
    assert kb("conflicts", "a.kbwerk").out == "Er zijn geen open verschillen.\n"
    made = [put(kb, f"{name}.kbwerk", {"kind": "action", "text": f"Van {name}"})[0] for name in "ab"]
    kb("export", "b.kbwerk", "b.kbbundle")
    assert kb("merge", "a.kbwerk", "b.kbbundle", "--json").document["bundles"][0]["rule_conflicts"] == 2
    rows = kb("conflicts", "a.kbwerk", "--rules", "--json").document
    assert {each["record"] for each in rows} == set(made)
    assert {(each["kind"], each["field"], each["rule"]) for each in rows} == {("action", "number", "number.twice")}
    assert {each["title"] for each in rows} == {"VTH-A-001 Van a", "VTH-A-001 Van b"}
    assert all("VTH-A-001 is 2 keer uitgegeven" in each["text"] for each in rows)
    assert kb("conflicts", "a.kbwerk", "--json").document == []  # as it always was: what `settle` can settle
    told = kb("conflicts", "a.kbwerk").out
    assert all(record in told for record in made)
    assert "is 2 keer uitgegeven" in kb("conflicts", "a.kbwerk", "--rules").out


def test_a_number_that_was_given_twice_gets_another_by_the_line_and_any_other_stays(kb: Kb) -> None:
    for name in "ab":
        kb("create", f"{name}.kbwerk", "--theme", "VTH")
    made = [put(kb, f"{name}.kbwerk", {"kind": "action", "text": f"Van {name}"})[0] for name in "ab"]
    kb("export", "b.kbwerk", "b.kbbundle")
    told = kb("merge", "a.kbwerk", "b.kbbundle").out
    assert not re.search(r"[: ]$", told, re.MULTILINE)
    (free,) = put(kb, "a.kbwerk", {"kind": "action", "text": "Derde"})
    number = {"kind": "action", "number": "VTH-A-009"}
    refused(kb("put", "a.kbwerk", lines=[{**number, "id": free}]), "ligt vast")
    refused(kb("put", "a.kbwerk", lines=[{**number, "id": made[1], "number": "VTH-A-002"}]), "al gegeven")
    put(kb, "a.kbwerk", {**number, "id": made[1], "number": None})
    assert kb("show", "a.kbwerk", "--id", made[1], "--json").document[0]["number"] == "VTH-A-003"
    assert kb("conflicts", "a.kbwerk", "--rules", "--json").document == []
    refused(kb("put", "a.kbwerk", lines=[{**number, "id": made[0]}]), "ligt vast")


# --- a pass phrase from a file of Windows
def test_what_an_editor_of_windows_adds_is_no_part_of_a_pass_phrase(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    phrase = "vier losse woorden samen"
    Path("windows.txt").write_bytes(b"\xef\xbb\xbf" + phrase.encode() + b"\r\n")
    Path("linux.txt").write_bytes(phrase.encode())
    Path("utf16.txt").write_bytes(phrase.encode("utf-16"))
    assert kb("export", "a.kbwerk", "w.kbbundle", "--passphrase-file", "windows.txt").code == 0
    assert kb("inspect", "w.kbbundle", "--passphrase-file", "linux.txt").code == 0
    kb("export", "a.kbwerk", "l.kbbundle", "--passphrase-file", "linux.txt")
    assert kb("inspect", "l.kbbundle", "--passphrase-file", "windows.txt").code == 0
    refused(kb("export", "a.kbwerk", "x.kbbundle", "--passphrase-file", "utf16.txt"), "utf16.txt", "UTF-8")
    assert not Path("x.kbbundle").exists()


# --- outputs that are one file
def test_two_outputs_of_a_pack_are_two_files(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    (meeting,) = put(kb, "a.kbwerk", {"kind": "meeting", "title": "Overleg", "starts_at": "2026-10-08T13:00"})
    item = {"kind": "agenda_item", "meeting": meeting, "title": "Kaart", "explanation": "Besproken wordt de kaart."}
    put(kb, "a.kbwerk", {**item, "label": "vertrouwelijk"})
    Path("ander.pdf").symlink_to("uit.pdf")
    Path("hier").symlink_to(".")
    before = kb.held("a.kbwerk")
    pack = ("pack", "a.kbwerk", meeting, "--sent", "--out")
    for one, option, other in (
        ("uit.pdf", "--confidential", "uit.pdf"),
        ("uit.pdf", "--confidential", "./uit.pdf"),
        ("ander.pdf", "--confidential", "uit.pdf"),
        ("uit.pdf", "--print-copy", "hier/uit.pdf"),
        ("post.eml", "--mail", str(Path("post.eml").absolute())),
    ):
        refused(kb(*pack, one, option, other), "--out", option, "twee verschillende namen")
    assert not any(Path(name).exists() for name in ("uit.pdf", "post.eml"))
    assert kb.held("a.kbwerk") == before
    assert kb(*pack, "uit.pdf", "--confidential", "dicht.pdf").code == 0
