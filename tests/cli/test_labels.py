"""What may travel to whom, as two scripts see it: what is confidential stays behind, is counted, and can come later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli.calling import Kb, put, refused
from cli.test_erasing import files_with, texts_in

PRICE = "Prijsopgave van zeven ton"
MORE = "Toelichting op de prijsopgave"


def digest(kb: Kb, workspace: str) -> dict[str, Any]:
    return dict(kb("digest", workspace, "--json").document)


def a_group(kb: Kb) -> tuple[str, str]:
    """A group and the secretariat's workspace; an open action and one that competitors may not see."""
    kb("create", "a.kbwerk", "--theme", "vth")
    kb("create", "j.kbwerk", "--joint")
    plain, closed = put(
        kb,
        "a.kbwerk",
        {"kind": "action", "text": "Zaal bespreken"},
        {"kind": "action", "text": PRICE, "label": "concurrentiegevoelig"},
    )
    return plain, closed


def exported(kb: Kb, workspace: str, bundle: str, *more: str) -> Any:
    said = kb("export", workspace, bundle, "--json", *more)
    assert said.code == 0, said.err
    return said.document


@pytest.fixture
def phrase() -> str:
    Path("wachtzin.txt").write_text("een lange wachtzin die niemand raadt", encoding="utf-8")
    return "wachtzin.txt"


def test_what_is_closed_stays_behind_and_is_counted_never_shown(kb: Kb) -> None:
    plain, closed = a_group(kb)
    made = exported(kb, "a.kbwerk", "a.kbbundle")
    held = [{"label": "concurrentiegevoelig", "reason": "no_right", "count": 1}]
    assert made["held_back"] == held
    manifest = kb("inspect", "a.kbbundle", "--json").document
    assert manifest["counts"]["held_back"] == held
    assert manifest["features_required"] == ["blanked"]
    assert files_with("prijsopgave", "a.kbbundle") == []
    said = kb("merge", "j.kbwerk", "a.kbbundle", "--json")
    assert said.code == 0, said.err
    (row,) = said.document["bundles"]
    assert (row["verdict"], row["new"], row["held_back"]) == ("merged", 1, held)
    assert [each["id"] for each in kb("show", "j.kbwerk", "action", "--json").document] == [plain]
    assert "niet meegestuurd" in kb("history", "j.kbwerk", closed).out
    assert kb("check", "j.kbwerk").code == 0
    assert (digest(kb, "j.kbwerk")["withheld"], digest(kb, "a.kbwerk")["withheld"]) == (1, 0)
    assert files_with("prijsopgave", "j.kbwerk") == []


def test_what_was_held_back_is_no_gap_and_a_later_bundle_completes_it(kb: Kb, phrase: str) -> None:
    _, closed = a_group(kb)
    exported(kb, "a.kbwerk", "een.kbbundle")
    kb("merge", "j.kbwerk", "een.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "id": closed, "text": MORE}, {"kind": "action", "text": "Later"})
    exported(kb, "a.kbwerk", "twee.kbbundle")
    assert kb("merge", "j.kbwerk", "twee.kbbundle").code == 0
    assert len(kb("show", "j.kbwerk", "action", "--json").document) == 2
    label = ("--with", "concurrentiegevoelig")
    refused(kb("export", "a.kbwerk", "nee.kbbundle", *label), "versleutelde")
    assert not Path("nee.kbbundle").exists()
    made = exported(kb, "a.kbwerk", "heel.kbbundle", "--full", *label, "--passphrase-file", phrase)
    assert made["held_back"] == []
    said = kb("merge", "j.kbwerk", "heel.kbbundle", "--passphrase-file", phrase, "--json")
    assert said.code == 0, said.err
    assert said.document["bundles"][0]["verdict"] == "merged"
    (record,) = kb("show", "j.kbwerk", "--id", closed, "--json").document
    assert record["text"] == MORE
    assert PRICE in {each["new"] for each in kb("history", "j.kbwerk", closed, "--json").document}
    assert closed in {each["id"] for each in kb("show", "j.kbwerk", "action", "--json").document}
    assert digest(kb, "a.kbwerk") == digest(kb, "j.kbwerk")
    assert kb("check", "j.kbwerk").code == 0
    again = kb("merge", "j.kbwerk", "een.kbbundle", "--json").document["bundles"][0]
    assert again["verdict"] == "equal"
    assert kb("show", "j.kbwerk", "--id", closed, "--json").document[0]["text"] == MORE


def test_a_request_asks_again_for_what_stayed_behind(kb: Kb) -> None:
    _, closed = a_group(kb)
    exported(kb, "a.kbwerk", "een.kbbundle")
    kb("merge", "j.kbwerk", "een.kbbundle")
    exported(kb, "j.kbwerk", "terug.kbbundle")
    kb("merge", "a.kbwerk", "terug.kbbundle")
    put(kb, "a.kbwerk", {"kind": "action", "id": closed, "label": "intern", "label_reason": "Aanbesteding is rond"})
    exported(kb, "a.kbwerk", "twee.kbbundle")
    kb("merge", "j.kbwerk", "twee.kbbundle")
    assert closed not in {each["id"] for each in kb("show", "j.kbwerk", "action", "--json").document}
    kb("request", "j.kbwerk", "j.kbverzoek")
    made = exported(kb, "a.kbwerk", "antwoord.kbbundle", "--request", "j.kbverzoek")
    assert made["held_back"] == []
    assert kb("merge", "j.kbwerk", "antwoord.kbbundle").code == 0
    assert kb("show", "j.kbwerk", "--id", closed, "--json").document[0]["text"] == PRICE
    assert digest(kb, "a.kbwerk")["digest"] == digest(kb, "j.kbwerk")["digest"]


def test_who_was_confirmed_gets_what_the_role_may_read_in_a_locked_bundle(kb: Kb, phrase: str) -> None:
    a_group(kb)
    put(kb, "a.kbwerk", {"kind": "action", "text": "Ziekte van een lid", "label": "privacygevoelig"})
    put(kb, "j.kbwerk", {"kind": "action", "text": "Van het secretariaat"})
    exported(kb, "j.kbwerk", "j.kbbundle", "--full")
    kb("merge", "a.kbwerk", "j.kbbundle")
    manifest = kb("inspect", "j.kbbundle", "--json").document
    replica, key = str(manifest["from"]["replica"]), manifest["from"]["key"]
    lock = ("--passphrase-file", phrase)
    assert {
        each["reason"] for each in exported(kb, "a.kbwerk", "1.kbbundle", "--for", replica, *lock)["held_back"]
    } == {"no_right"}
    assert kb("trust", "a.kbwerk", key, "--role", "secretariat").code == 0
    open_ = exported(kb, "a.kbwerk", "2.kbbundle", "--for", replica)["held_back"]
    assert [(each["label"], each["reason"]) for each in open_] == [
        ("concurrentiegevoelig", "not_locked"),
        ("privacygevoelig", "no_right"),
    ]
    locked = exported(kb, "a.kbwerk", "3.kbbundle", "--for", replica, *lock)["held_back"]
    assert [(each["label"], each["reason"]) for each in locked] == [("privacygevoelig", "no_right")]


def test_what_became_closed_later_disappears_where_there_is_no_right(kb: Kb) -> None:
    plain, _ = a_group(kb)
    exported(kb, "a.kbwerk", "een.kbbundle")
    kb("merge", "j.kbwerk", "een.kbbundle")
    put(
        kb,
        "a.kbwerk",
        {"kind": "action", "id": plain, "label": "vertrouwelijk", "text": "Zaal voor geheime overleg"},
    )
    exported(kb, "a.kbwerk", "twee.kbbundle")
    kb("merge", "j.kbwerk", "twee.kbbundle")
    assert kb("show", "j.kbwerk", "action", "--json").document == []
    assert files_with("geheime overleg", "twee.kbbundle", "j.kbwerk") == []
    assert kb("check", "j.kbwerk").code == 0
    assert kb("check", "j.kbwerk", "--rebuild").code == 0


def test_a_third_copy_passes_on_what_it_never_had_and_says_so(kb: Kb) -> None:
    _, closed = a_group(kb)
    exported(kb, "a.kbwerk", "een.kbbundle")
    kb("merge", "j.kbwerk", "een.kbbundle")
    made = exported(kb, "j.kbwerk", "door.kbbundle", "--full")
    assert made["held_back"] == [{"label": "concurrentiegevoelig", "reason": "not_here", "count": 1}]
    kb("create", "b.kbwerk", "--theme", "vth")
    assert kb("merge", "b.kbwerk", "door.kbbundle").code == 0
    assert kb("merge", "a.kbwerk", "door.kbbundle").code == 0
    assert kb("show", "a.kbwerk", "--id", closed, "--json").document[0]["text"] == PRICE
    assert digest(kb, "b.kbwerk")["digest"] == digest(kb, "j.kbwerk")["digest"]


def test_undoing_an_import_leaves_alone_what_cannot_be_seen(kb: Kb) -> None:
    plain, closed = a_group(kb)
    exported(kb, "a.kbwerk", "een.kbbundle")
    bundle = kb("merge", "j.kbwerk", "een.kbbundle", "--json").document["bundles"][0]["bundle"]
    assert kb("undo", "j.kbwerk", "--bundle", bundle).code == 0
    exported(kb, "j.kbwerk", "terug.kbbundle", "--full")
    kb("merge", "a.kbwerk", "terug.kbbundle")
    assert [each["id"] for each in kb("show", "a.kbwerk", "action", "--json").document] == [closed]
    assert plain != closed


def test_the_files_of_a_closed_paper_stay_behind(kb: Kb) -> None:
    from kb_desktop.domain.spaces import About, Installation
    from kb_desktop.usecases import opening
    from kb_desktop.usecases.desk import usual_desk

    del About, Installation
    kb("create", "a.kbwerk", "--theme", "vth")
    content = b"%PDF-1.7 geheime inhoud van een bijlage"
    with opening.opened(Path("a.kbwerk"), usual_desk()) as workspace:
        file = workspace.add_file("stuk.pdf", content)
        with workspace.change("Stuk toevoegen") as t:
            t.create("paper", {"title": "Stuk", "file": file, "label": "vertrouwelijk"})
    exported(kb, "a.kbwerk", "a.kbbundle")
    assert "geheime inhoud" not in texts_in(Path("a.kbbundle"))
    assert json.loads(kb("inspect", "a.kbbundle", "--json").out)["parts"][-1]["name"] == "txns.jsonl.zst"
