"""What a script may get wrong in a call: refused with one sentence, and nothing is written."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from cli.calling import Kb, put, refused


@pytest.mark.parametrize("content", ["", " \n", "\ufeff"])
def test_an_empty_passphrase_never_leaves_a_bundle_open(kb: Kb, content: str) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    kb("export", "a.kbwerk", "open.kbbundle")
    Path("leeg").write_text(content, "utf-8")
    for call in (
        ("export", "a.kbwerk", "x.kbbundle"),
        ("inspect", "open.kbbundle"),
        ("merge", "a.kbwerk", "open.kbbundle"),
        ("quarantine", "a.kbwerk", "--take", "abc"),
    ):
        refused(kb(*call, "--passphrase-file", "leeg"), "De wachtzin is leeg")
    assert not Path("x.kbbundle").exists()


def test_an_empty_passphrase_that_is_typed_is_refused(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    monkeypatch.setattr("getpass.getpass", lambda _: "  ")
    refused(kb("export", "a.kbwerk", "x.kbbundle", "--passphrase"), "De wachtzin is leeg")
    assert not Path("x.kbbundle").exists()


_EMPTY: list[tuple[str, ...]] = [
    ("undo", "a.kbwerk", "--bundle", ""),
    ("undo", "a.kbwerk", "--bundle", " "),
    ("show", "a.kbwerk", "--id", ""),
    ("export", "a.kbwerk", "x.kbbundle", "--for", ""),
    ("export", "a.kbwerk", "x.kbbundle", "--request", ""),
    ("export", "a.kbwerk", "x.kbbundle", "--start", ""),
    ("export", "a.kbwerk", "x.kbbundle", "--to", ""),
    ("export", "a.kbwerk", "x.kbbundle", "--passphrase-file", ""),
    ("create", "b.kbwerk", "--theme", ""),
    ("create", "b.kbwerk", "--from", ""),
    ("report", "a.kbwerk", "--out", "r.pdf", "--period", ""),
    ("trust", "a.kbwerk", "kenmerk", "--role", "coordinator", "--theme", ""),
    ("trust", "a.kbwerk", "kenmerk", "--role", "coordinator", "--replaces", ""),
    ("quarantine", "a.kbwerk", "--take", ""),
    ("quarantine", "a.kbwerk", "--remove", ""),
    ("erase", "a.kbwerk", "0", "--reason", "x", "--field", ""),
    ("merge", "a.kbwerk", ""),
    ("pack", "a.kbwerk", "0", "--out", "p.pdf", "--mail", ""),
]


@pytest.mark.parametrize("call", _EMPTY, ids=lambda call: f"{call[0]} {call[-2]} {call[-1]!r}")
def test_an_empty_value_is_not_a_value_that_was_left_out(kb: Kb, call: tuple[str, ...]) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    put(kb, "a.kbwerk", {"kind": "action", "text": "Blijft staan"})
    before = kb.held("a.kbwerk")
    refused(kb(*call), call[-2] if call[-2].startswith("--") else "BUNDEL", "staat niets")
    assert kb.held("a.kbwerk") == before
    assert not Path("x.kbbundle").exists()
    assert not Path("b.kbwerk").exists()


def test_an_empty_value_of_a_closed_choice_is_wrong_usage(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    assert kb("export", "a.kbwerk", "x.kbbundle", "--with", "").code == 2


@pytest.mark.parametrize(
    "call",
    [
        ("show", "{name}.kbwerk"),
        ("create", "{name}.kbwerk", "--theme", "VTH"),
        ("export", "a.kbwerk", "{name}.kbbundle"),
        ("merge", "a.kbwerk", "{name}.kbbundle"),
        ("inspect", "{name}.kbbundle"),
        ("put", "a.kbwerk", "{name}.jsonl"),
        ("report", "a.kbwerk", "--out", "{name}.pdf"),
        ("check", "{name}.kbwerk"),
        ("tour", "{name}"),
    ],
)
def test_a_name_that_is_no_utf8_is_named_as_the_problem(kb: Kb, call: tuple[str, ...]) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    name = os.fsdecode(b"a\xffb")
    said = kb(*(word.format(name=name) for word in call))
    refused(said, "geen tekst in UTF-8", "a\\xffb")


def test_an_address_of_another_sort_of_server_is_told_which_sort_is_known(kb: Kb) -> None:
    refused(kb("create", "mysql://x/y", "--theme", "VTH"), "mysql://", "postgresql://")
    refused(kb("show", "mysql://x/y"), "mysql://", "postgresql://")


def _things(kb: Kb) -> dict[str, bytes]:
    """A file of every sort, by its sort; the bundle and the request are ours."""
    kb("create", "a.kbwerk", "--theme", "VTH")
    kb("create", "n.kbwerk", "--theme", "RUI")
    with zipfile.ZipFile("brief.docx", "w") as document:
        document.writestr("[Content_Types].xml", "<Types/>")
    kb("export", "a.kbwerk", "bundel")
    kb("request", "a.kbwerk", "verzoek")
    Path("zin").write_text("vier woorden achter elkaar", "utf-8")
    kb("export", "a.kbwerk", "dicht", "--passphrase-file", "zin")
    Path("stuk").write_bytes(b"%PDF-1.7\n%%EOF\n")
    mail = b"Subject: Stukken\r\nX-Unsent: 1\r\nMIME-Version: 1.0\r\n\r\nTekst\r\n"
    Path("post.eml").write_bytes(mail)
    Path("post.txt").write_bytes(mail)
    Path("tekst.eml").write_bytes(b"Beste mensen,\n\nDit is geen bericht.\n")
    Path("lijst.json").write_text('{"kind": "lijst", "format": 1}', "utf-8")
    names = ("n.kbwerk", "brief.docx", "bundel", "verzoek", "dicht", "stuk", "post.eml", "post.txt", "tekst.eml")
    return {name: Path(name).read_bytes() for name in (*names, "lijst.json")}


def test_a_new_file_replaces_only_an_older_one_of_its_own_sort(kb: Kb) -> None:
    things = _things(kb)
    (meeting,) = put(kb, "a.kbwerk", {"kind": "meeting", "title": "Overleg", "starts_at": "2026-10-08T13:00"})
    item = {"kind": "agenda_item", "meeting": meeting, "title": "Kaart", "explanation": "Besproken wordt de kaart."}
    put(kb, "a.kbwerk", {**item, "label": "vertrouwelijk"})
    before = kb.held("a.kbwerk")
    pack = ("pack", "a.kbwerk", meeting)
    beside = (*pack, "--out", "nieuw.pdf")
    may: list[tuple[tuple[str, ...], set[str]]] = [
        (("export", "a.kbwerk"), {"bundel", "dicht"}),
        (("request", "a.kbwerk"), {"verzoek"}),
        (("report", "a.kbwerk", "--out"), {"stuk"}),
        ((*pack, "--sent", "--out"), {"stuk"}),
        ((*beside, "--confidential"), {"stuk"}),
        ((*beside, "--print-copy"), {"stuk"}),
        ((*beside, "--mail"), {"post.eml"}),
    ]
    for call, own in may:
        for name in things.keys() - own:
            refused(kb(*call, name), name, "kies een andere naam")
            assert Path(name).read_bytes() == things[name]
    assert kb.held("a.kbwerk") == before
    assert not Path("nieuw.pdf").exists()
    for call, own in may:
        for name in own:
            said = kb(*call, name)
            assert said.code == 0, said.err
        if "--sent" not in call:  # once is enough
            Path("leeg.eml").write_bytes(b"")
            assert kb(*call, "leeg.eml").code == 0
            assert Path("leeg.eml").stat().st_size > 0


def test_no_output_makes_a_folder_or_takes_one_for_a_file(kb: Kb) -> None:
    kb("create", "a.kbwerk", "--theme", "VTH")
    (meeting,) = put(kb, "a.kbwerk", {"kind": "meeting", "title": "Overleg", "starts_at": "2026-10-08T13:00"})
    put(kb, "a.kbwerk", {"kind": "agenda_item", "meeting": meeting, "title": "Kaart"})
    beside = ("pack", "a.kbwerk", meeting, "--out", "nieuw.pdf")
    Path("map").mkdir()
    calls: list[tuple[tuple[str, ...], str]] = [
        (("pack", "a.kbwerk", meeting, "--out"), ".pdf"),
        ((*beside, "--confidential"), ".pdf"),
        ((*beside, "--print-copy"), ".pdf"),
        ((*beside, "--mail"), ".eml"),
        (("report", "a.kbwerk", "--out"), ".pdf"),
        (("export", "a.kbwerk"), ".kbbundle"),
        (("request", "a.kbwerk"), ".kbverzoek"),
    ]
    before = kb.held("a.kbwerk"), sorted(Path.cwd().rglob("*"))
    for call, suffix in calls:
        refused(kb(*call, f"weg/x{suffix}"), "weg bestaat niet", "Maak de map eerst aan")
        refused(kb(*call, "map"), "map is een map", "bestandsnaam", suffix)
    assert (kb.held("a.kbwerk"), sorted(Path.cwd().rglob("*"))) == before


@pytest.mark.parametrize("name", ["x" * 201, "een\ntwee", "een\x07", "een\u2028twee"])
def test_a_name_that_no_bundle_could_carry_is_refused(kb: Kb, name: str) -> None:
    refused(kb("create", "a.kbwerk", "--theme", "VTH", "--name", name), "200 tekens")
    assert not Path("a.kbwerk").exists()


def test_the_longest_name_travels_and_an_empty_one_is_the_usual_name(kb: Kb) -> None:
    for file, name, carried in (("a", "é" * 200, "é" * 200), ("b", "", "Werkgroep VTH")):
        assert kb("create", f"{file}.kbwerk", "--theme", "VTH", "--name", name).code == 0
        kb("export", f"{file}.kbwerk", f"{file}.kbbundle")
        assert kb("inspect", f"{file}.kbbundle", "--json").document["workspace"]["name"] == carried
