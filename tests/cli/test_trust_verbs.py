"""Keys and locks as a script of the secretariat uses them, each person with an installation of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.calling import Kb, Said, put, refused


@pytest.fixture
def at(kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kb:
    """Calls the command line at the desk of the person named first."""

    def call(person: str, *words: str, **more: object) -> Said:
        monkeypatch.setenv("KB_DESKTOP_HOME", str(tmp_path / person))
        return kb(*words, **more)  # type: ignore[arg-type]

    return call


@pytest.fixture
def files(at: Kb, kb: Kb) -> None:
    """Coba has a workspace with an action and made a bundle; Siem has the joint workspace."""
    assert at("siem", "create", "samen.kbwerk", "--joint").code == 0
    assert at("coba", "create", "vth.kbwerk", "--theme", "VTH").code == 0
    put(kb, "vth.kbwerk", {"kind": "action", "text": "Kaart", "due": "2027-01-01"})
    assert at("coba", "export", "vth.kbwerk", "een.kbbundle").code == 0


def more(at: Kb, kb: Kb, bundle: str, *options: str) -> None:
    """Coba writes another action and makes a bundle."""
    at("coba", "digest", "vth.kbwerk")
    put(kb, "vth.kbwerk", {"kind": "action", "text": "Nog een", "due": "2027-01-01"})
    assert at("coba", "export", "vth.kbwerk", bundle, *options).code == 0


@pytest.mark.usefixtures("files")
def test_strangers_merge_out_of_the_box_and_the_fingerprint_is_shown(at: Kb) -> None:
    mark = at("coba", "key", "--json").document["fingerprint"]
    preview = at("siem", "merge", "samen.kbwerk", "een.kbbundle", "--preview")
    assert mark in preview.out
    assert "nog niet bevestigd" in preview.out
    (row,) = at("siem", "merge", "samen.kbwerk", "een.kbbundle", "--json").document["bundles"]
    assert (row["verdict"], row["new"], row["reason"]) == ("merged", 1, None)
    assert [each["fingerprint"] for each in row["unconfirmed"]] == [mark]
    assert at("siem", "writers", "samen.kbwerk", "--json").document[0]["state"] == "seen"
    assert at("siem", "policy", "samen.kbwerk", "--json").document == {"policy": "open"}


@pytest.mark.usefixtures("files")
def test_a_writer_is_confirmed_once_by_fingerprint(at: Kb, kb: Kb) -> None:
    at("siem", "merge", "samen.kbwerk", "een.kbbundle")
    mark = at("coba", "key", "--json").document["fingerprint"]
    said = at("siem", "trust", "samen.kbwerk", mark, "--role", "coordinator", "--theme", "vth", "--json")
    assert said.document["role"] == "coordinator"
    assert said.document["theme"] == "VTH"
    (row,) = at("siem", "writers", "samen.kbwerk", "--json").document
    assert (row["state"], row["fingerprint"]) == ("confirmed", mark)
    assert mark in at("siem", "writers", "samen.kbwerk").out
    more(at, kb, "twee.kbbundle")
    (row,) = at("siem", "merge", "samen.kbwerk", "twee.kbbundle", "--json").document["bundles"]
    assert (row["verdict"], row["unconfirmed"]) == ("merged", [])


@pytest.mark.usefixtures("files")
def test_a_closed_workspace_refuses_a_stranger_and_stays_as_it_was(at: Kb) -> None:
    assert at("siem", "policy", "samen.kbwerk", "closed", "--json").document == {"policy": "closed"}
    before = Path("samen.kbwerk").read_bytes()
    said = at("siem", "merge", "samen.kbwerk", "een.kbbundle")
    assert said.code == 1
    assert "bevestigde schrijvers" in said.err
    assert Path("samen.kbwerk").read_bytes() == before
    keys = at("coba", "key", "--json").document
    assert at("siem", "trust", "samen.kbwerk", keys["key"], "--role", "coordinator").code == 0
    assert at("siem", "merge", "samen.kbwerk", "een.kbbundle").code == 0


@pytest.mark.usefixtures("files")
def test_a_revoked_key_and_a_role_that_lacks_are_refused(at: Kb, kb: Kb) -> None:
    at("siem", "merge", "samen.kbwerk", "een.kbbundle")
    mark = at("coba", "key", "--json").document["fingerprint"]
    assert at("siem", "trust", "samen.kbwerk", mark, "--role", "reader").code == 0
    more(at, kb, "twee.kbbundle")
    said = at("siem", "merge", "samen.kbwerk", "twee.kbbundle", "--json")
    assert said.code == 1
    assert "alleen lezen" in said.document["bundles"][0]["reason"]
    assert at("siem", "revoke", "samen.kbwerk", mark, "--json").document["state"] == "revoked"
    said = at("siem", "merge", "samen.kbwerk", "twee.kbbundle")
    assert "ingetrokken" in said.err
    refused(at("siem", "trust", "samen.kbwerk", mark, "--role", "coordinator"), "ingetrokken")


@pytest.mark.usefixtures("files")
def test_a_new_key_is_taken_because_the_old_one_signed_for_it(at: Kb, kb: Kb) -> None:
    at("siem", "merge", "samen.kbwerk", "een.kbbundle")
    old = at("coba", "key", "--json").document
    new = at("coba", "key", "--new", "--json").document
    assert new["key"] != old["key"]
    assert new["recipient"] == old["recipient"]
    more(at, kb, "twee.kbbundle")
    assert at("siem", "merge", "samen.kbwerk", "twee.kbbundle").code == 0
    states = {each["key"]: each["state"] for each in at("siem", "writers", "samen.kbwerk", "--json").document}
    assert states == {old["key"]: "replaced", new["key"]: "seen"}


@pytest.mark.usefixtures("files")
def test_a_bundle_for_a_receiver_opens_there_only(at: Kb, kb: Kb) -> None:
    recipient = at("siem", "key", "--json").document["recipient"]
    assert recipient.startswith("age1")
    more(at, kb, "dicht.kbbundle", "--full", "--to", recipient)
    assert Path("dicht.kbbundle").read_bytes().startswith(b"age-encryption.org/v1")
    refused(at("coba", "inspect", "dicht.kbbundle"), "versleuteld", "andere ontvanger")
    assert at("siem", "inspect", "dicht.kbbundle", "--json").document["verified"] is True
    assert at("siem", "merge", "samen.kbwerk", "dicht.kbbundle").code == 0
    assert at("siem", "digest", "samen.kbwerk").out == at("coba", "digest", "vth.kbwerk").out
    refused(at("coba", "export", "vth.kbwerk", "fout.kbbundle", "--to", "age1onbekend"), "age1onbekend")
    assert not Path("fout.kbbundle").exists()


@pytest.mark.usefixtures("files")
def test_a_pass_phrase_comes_from_a_file_or_is_asked_for(at: Kb, kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("zin.txt").write_text("vier losse woorden samen\n", encoding="utf-8")
    more(at, kb, "dicht.kbbundle", "--passphrase-file", "zin.txt")
    said = at("siem", "merge", "samen.kbwerk", "dicht.kbbundle")
    assert (said.code, "wachtzin" in said.err) == (1, True)
    assert at("siem", "inspect", "dicht.kbbundle", "--passphrase-file", "zin.txt").code == 0
    monkeypatch.setattr("getpass.getpass", lambda _: "vier losse woorden samen")
    assert at("siem", "merge", "samen.kbwerk", "dicht.kbbundle", "--passphrase").code == 0
    typed = iter(["vier losse woorden samen", "iets anders"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    refused(at("coba", "export", "vth.kbwerk", "x.kbbundle", "--passphrase"), "niet gelijk")
    Path("kort.txt").write_text("kort", encoding="utf-8")
    refused(at("coba", "export", "vth.kbwerk", "x.kbbundle", "--passphrase-file", "kort.txt"), "te kort")
    refused(at("coba", "export", "vth.kbwerk", "x.kbbundle", "--passphrase-file", "weg.txt"), "weg.txt")
    assert not Path("x.kbbundle").exists()


@pytest.mark.usefixtures("files")
def test_wrong_names_and_wrong_usage(at: Kb) -> None:
    refused(at("siem", "trust", "samen.kbwerk", "0000 1111", "--role", "reader"), "0000 1111")
    refused(at("siem", "revoke", "samen.kbwerk", "onbekend"), "onbekend")
    assert at("siem", "trust", "samen.kbwerk", "x").code == 2
    assert at("siem", "trust", "samen.kbwerk", "x", "--role", "koning").code == 2
    assert at("siem", "policy", "samen.kbwerk", "half").code == 2
    assert "geen bundel" not in at("siem", "writers", "vth.kbwerk").err
    for verb in ("writers", "trust", "revoke", "policy", "key"):
        assert at("siem", verb, "--help").code == 0


@pytest.mark.usefixtures("files")
def test_a_key_without_a_known_name_is_told_by_its_fingerprint(at: Kb) -> None:
    key, other = "ab" * 32, "cd" * 32
    first = at("siem", "trust", "samen.kbwerk", key, "--role", "reader", "--json").document["fingerprint"]
    assert at("siem", "trust", "samen.kbwerk", other, "--role", "reader", "--replaces", key).code == 0
    refused(at("siem", "trust", "samen.kbwerk", key, "--role", "reader"), f"kenmerk {first} is al vervangen")
    refused(at("siem", "trust", "samen.kbwerk", other, "--role", "reader", "--replaces", other), "zijn dezelfde")
    second = at("siem", "revoke", "samen.kbwerk", other, "--json").document["fingerprint"]
    refused(at("siem", "trust", "samen.kbwerk", other, "--role", "reader"), f"kenmerk {second} is ingetrokken")
