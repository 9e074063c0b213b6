"""What only a server has: several at work at once, rights and passwords, connections that break."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from builders import SteppingClock, a_sealer, a_workspace, an_installation, packed
from laws.bundle_files import command, environment, packed_in_a_file
from laws.killed_child import RECORDS, write_step
from sqlalchemy import event
from stores import SERVER, Store, needs_server

from kb_desktop.domain.addresses import Address, read_address
from kb_desktop.domain.labels import CLOSED
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import RecordId
from kb_desktop.domain.spaces import About
from kb_desktop.wording.refusals import sentences
from kb_desktop.workspace import engine, issues, journal, seals, server
from kb_desktop.workspace.seeding import SeedRecord
from kb_desktop.workspace.workspace import Workspace

pytestmark = needs_server
SHARED = RecordId("00000000-0000-4000-8000-000000000001")
STEPS = 8
SOON = 2.0  # seconds


@pytest.fixture
def shared(tmp_path: Path, database: str) -> Iterator[Store]:
    """A place on the server for workspaces of this test."""
    store = Store("server", tmp_path, database)
    yield store
    store.forget()


def opened(store: Store, name: str = "werkgroep", person: str = "Coba Coördinator", **facts: Any) -> Workspace:
    place, installation = store.place(name), an_installation(person)
    facts = {"snapshot_folder": store.folder, "sealer": a_sealer(person), **facts}
    return Workspace.open(place, installation, SteppingClock(), **facts)


def refusal(attempt: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        attempt()
    assert sentences(refused.value)
    return refused.value


def code(attempt: Callable[[], object]) -> str:
    return refusal(attempt).problems[0].code


# --- together
def a_bundle_of(folder: Path, name: str) -> Path:
    with a_workspace(folder, name=name, person=name) as workspace:
        with workspace.change("Vullen") as t:
            for place in range(60):
                t.create("action", {"text": f"Uit de bundel van {name}, {place}"})
        return packed_in_a_file(folder / f"{name}.kbbundle", workspace, name)


def test_two_processes_edit_and_import_together_and_see_each_other_soon(shared: Store, tmp_path: Path) -> None:
    with a_workspace(shared, theme=None) as workspace, workspace.change("Beginnen") as t:
        t.create("action", {"text": "Van allebei", "status": "open"}, SHARED)
    children = []
    for name in ("Nel", "Siem"):
        bundle = a_bundle_of(tmp_path, f"groep {name}")
        facts = (shared.place("werkgroep"), tmp_path / name, name, STEPS, bundle, SHARED)
        command = [sys.executable, str(Path(__file__).with_name("secretary_child.py")), *map(str, facts)]
        children.append(
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(), encoding="utf-8"
            )
        )
    try:
        assert [child.stdout.readline() for child in children] == ["ready\n"] * 2  # type: ignore[union-attr]
        for child in children:
            child.stdin.write("go\n")  # type: ignore[union-attr]
            child.stdin.flush()  # type: ignore[union-attr]
        told = [json.loads(child.communicate(timeout=60)[0]) for child in children]
    finally:
        for child in children:
            child.kill()
            child.communicate()
    for mine, other in (told, told[::-1]):
        late = {id_: mine["saw"].get(id_, 1e12) - at for id_, at in other["wrote"].items()}
        assert len(late) == STEPS + 60
        assert max(late.values()) < SOON, sorted(late.values())[-5:]
    assert told[0]["replica"] != told[1]["replica"]
    with opened(shared) as workspace:
        _nothing_is_lost(workspace)
        digest = workspace.digest()
        with Workspace.open(workspace.snapshot("zelf"), an_installation(), SteppingClock()) as copy:
            assert copy.digest() == digest


def _nothing_is_lost(workspace: Workspace) -> None:
    assert workspace.check() == []
    assert workspace.conflicts() == []
    actions = workspace.list("action")
    assert len(actions) == 1 + 2 * (STEPS + 60)
    numbers = [each.text("number") for each in actions if each.get("number")]
    assert len(numbers) == len(set(numbers)) == 2 * STEPS
    written = [each.new for each in workspace.history(SHARED) if each.field == "text"]
    assert len(written) == 1 + 2 * STEPS
    assert {f"Van {name}, stap {step}" for name in ("Nel", "Siem") for step in range(STEPS)} <= set(written)


def test_undo_takes_back_what_we_did_ourselves_and_leaves_what_the_other_did(shared: Store) -> None:
    with a_workspace(shared, person="Nel") as nel, opened(shared, person="Siem") as siem:
        with nel.change("Actie toevoegen") as t:
            own = t.create("action", {"text": "Van Nel"})
        with siem.change("Actie toevoegen") as t:
            other = t.create("action", {"text": "Van Siem"})
        with a_workspace(shared, theme=None, name="bron", person="Kees") as source:
            with source.change("Actie toevoegen") as t:
                imported = t.create("action", {"text": "Van Kees"})
            siem.merge(packed(source.outgoing("full")))
        assert nel.undo_label == "Actie toevoegen"
        nel.undo()
        assert {each.id for each in siem.list("action")} == {other, imported}
        assert nel.undo_label is None
        assert siem.undo_label == "Bundel inlezen"
        siem.undo()
        assert {each.id for each in nel.list("action")} == {other}
        nel.redo()
        assert {each.id for each in siem.list("action")} == {own, other}


def test_each_secretary_sends_what_both_wrote_to_people_who_confirmed_neither(shared: Store) -> None:
    """Who wrote is proven by a seal of their own, whoever makes the bundle."""

    def write(workspace: Workspace, text: str) -> None:
        with workspace.change("Actie toevoegen") as t:
            t.create("action", {"text": text})

    with (
        a_workspace(shared, theme=None, person="Nel") as nel,
        opened(shared, person="Siem") as siem,
        a_workspace(shared.folder, name="groep", person="Kees") as kees,
    ):
        for place, sender in enumerate((nel, siem, nel, nel, siem)):
            for each in (nel, siem):
                write(each, f"Stap {place} van {each.installation.person}")
            assert kees.merge(packed(sender.outgoing("full" if place == 0 else "unconfirmed"))).counts["new"] == 2
            write(kees, f"Antwoord {place}")
            sender.merge(packed(kees.outgoing()))
        kees.merge(packed(siem.outgoing("full")))
        assert kees.digest() == nel.digest() == siem.digest()
        signed = {each.person: each.copies for each in kees.writers.listed()}
        assert (signed["Nel"], signed["Siem"]) == ((nel.replica,), (siem.replica,))
        assert kees.check() == siem.check() == []


def test_a_day_of_edits_is_no_seal_each_and_one_who_cannot_sign_makes_up_later(
    shared: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "WRITES_A_SEAL", 4)
    with a_workspace(shared, person="Nel") as nel:
        sealer = nel._sealer
        for step in range(11):
            nel._sealer = (lambda *_: None) if step in (3, 4, 5, 10) else sealer
            with nel.change("Actie toevoegen") as t:
                t.create("action", {"text": f"Kaart {step}"})
        made = [(each.after, each.seq) for each in nel.outgoing("full").seals]
        assert made == [(0, 3), (3, 7), (7, 10)]
        with a_workspace(shared.folder, theme=None, name="samen", person="Siem") as siem:
            siem.merge(packed(nel.outgoing("full")))
            assert siem.digest() == nel.digest()


def test_who_comes_second_waits_and_is_refused_when_it_takes_too_long(
    shared: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_PATIENCE", "200ms")
    with a_workspace(shared, person="Nel") as nel, opened(shared, person="Siem") as siem:

        def write() -> None:
            with siem.change("Wijzigen") as t:
                t.create("action", {"text": "Te vroeg"})

        with nel.change("Wijzigen") as t:
            t.create("action", {"text": "Eerst"})
            assert code(write) == "server.busy"
        write()
        assert [each.text("text") for each in nel.list("action")] == ["Eerst", "Te vroeg"]


def test_a_bundle_that_is_being_made_holds_one_moment(shared: Store) -> None:
    with a_workspace(shared, theme=None, person="Nel") as nel, opened(shared, person="Siem") as siem:
        with nel.change("Wijzigen") as t:
            t.create("action", {"text": "Erin"})
        leaving = nel.outgoing("full")
        with nel.change("Wijzigen") as t:
            t.create("action", {"text": "Te laat"})
        with siem.change("Wijzigen") as t:
            t.create("action", {"text": "Ook te laat"})
        bundle = packed(leaving)
        with a_workspace(shared.folder, theme=None, person="Kees") as reader:
            reader.merge(bundle)
            assert [each.text("text") for each in reader.list("action")] == ["Erin"]
            assert reader.check() == []
            reader.merge(packed(nel.outgoing("full")))
            assert reader.digest() == siem.digest()


def test_the_watcher_hears_others_and_not_ourselves(shared: Store) -> None:
    with a_workspace(shared, person="Nel") as nel, opened(shared, person="Siem") as siem:
        watcher = nel.watcher()
        assert watcher is not None
        with siem.change("Wijzigen") as t:  # between opening and listening
            t.create("action", {"text": "Een"})
        assert watcher.wait(1)
        with nel.change("Wijzigen") as t:
            t.create("action", {"text": "Twee"})
        assert not watcher.wait(0.3)
        with siem.change("Wijzigen") as t:
            t.create("action", {"text": "Drie"})
        assert watcher.wait(2)
        cut_off(watcher._driver)
        assert not watcher.wait(0.1)
        with siem.change("Wijzigen") as t:
            t.create("action", {"text": "Vier"})
        assert any(watcher.wait(0.2) for _ in range(10))
        watcher.close()


def test_where_a_server_tells_nothing_the_watcher_looks_for_itself(
    shared: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_WITHOUT_NEWS", "PostgreSQL")
    with a_workspace(shared, person="Nel") as nel, opened(shared, person="Siem") as siem:
        watcher = nel.watcher()
        assert watcher is not None
        assert not watcher.wait(0.1)
        thread = threading.Thread(target=lambda: write_soon(siem))
        thread.start()
        assert any(watcher.wait(0.2) for _ in range(10))
        thread.join()
        watcher.close()


def write_soon(workspace: Workspace) -> None:
    time.sleep(0.2)
    with workspace.change("Wijzigen") as t:
        t.create("action", {"text": "Een"})


def test_what_was_erased_or_stayed_behind_moves_along_and_is_completed_there(shared: Store) -> None:
    with (
        a_workspace(shared.folder, name="groep", person="Nel") as group,
        a_workspace(shared.folder, theme=None, name="samen", person="Siem") as joint,
    ):
        with group.change("Toevoegen") as t:
            person = t.create("person", {"name": "Petra Probeersel", "phone": "06-00000042"})
            closed = t.create("action", {"text": "Bezwaar", "label": "vertrouwelijk", "label_reason": "Zaak"})
        whole = packed(group.outgoing("full"))
        group.erase(person, ["phone"], "Op verzoek")
        joint.merge(whole)
        joint.merge(packed(group.outgoing("full")))
        place, installation = shared.place("werkgroep"), an_installation("Siem")
        facts = {"sealer": a_sealer("Siem"), "snapshot_folder": shared.folder, "source": joint}
        with Workspace.create(place, joint.about, installation, (), SteppingClock(), **facts) as moved:  # type: ignore[arg-type]
            locked = packed(group.outgoing("full", labels=CLOSED, locked=True))
            for each in (joint, moved):
                assert each.get(person).get("phone") is None  # type: ignore[union-attr]
                assert each.get(closed).get("text") is None  # type: ignore[union-attr]
            assert (moved.digest(), moved.check()) == (joint.digest(), [])
            for each in (joint, moved):
                each.merge(locked)
                assert each.get(closed).get("text") == "Bezwaar"  # type: ignore[union-attr]
                assert each.check(rebuild=True) == []
            assert moved.digest() == joint.digest() == group.digest()


def test_an_edit_reads_no_whole_table_whatever_the_server_knows_of_its_tables(shared: Store) -> None:
    with a_workspace(shared) as workspace:
        with workspace.change("Vullen") as t:
            ids = [t.create("action", {"text": f"Actie {n}", "number": f"VTH-A-{n}"}) for n in range(2000)]
        connection = workspace._connection
        number = journal.record_numbers(connection, ids[7:8])[ids[7]]
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")  # else what the filling read counts here too
        with engine.writing(connection):
            issues.refresh(connection, [number])
            query = "SELECT relname FROM pg_stat_xact_user_tables WHERE seq_tup_read > 100"
            assert connection.exec_driver_sql(query).scalars().all() == []


# --- connections that break
def cut_off(driver: psycopg.Connection[Any] | None) -> None:
    assert driver is not None
    with psycopg.connect(SERVER, autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (driver.info.backend_pid,))


def test_a_broken_connection_is_told_and_made_again(shared: Store) -> None:
    with a_workspace(shared) as workspace:
        with workspace.change("Actie toevoegen") as t:
            kept = t.create("action", {"text": "Blijft"})
        cut_off(workspace._connection.connection.driver_connection)
        assert code(lambda: workspace.get(kept)) == "server.gone"
        assert workspace.get(kept) is not None

        def write() -> None:
            with workspace.change("Actie toevoegen") as t:
                t.create("action", {"text": "Half"})
                t.list("action")
                cut_off(workspace._connection.connection.driver_connection)
                t.create("action", {"text": "Niet"})

        assert code(write) == "server.gone"
        assert [each.id for each in workspace.list("action")] == [kept]
        with workspace.change("Actie toevoegen") as t:
            t.create("action", {"text": "Daarna"})
        assert workspace.check() == []


@pytest.mark.parametrize("question", range(1, 60, 6))
def test_a_connection_that_breaks_while_a_bundle_is_read_is_told_and_leaves_all_or_nothing(
    shared: Store, question: int
) -> None:
    with a_workspace(shared) as workspace, a_workspace(shared, name="ander", person="Kees Ander") as other:
        with other.change("Actie toevoegen") as t:
            t.create("action", {"text": "Van Kees", "involved": []})
        bundle, before, asked = packed(other.outgoing("full")), workspace.digest(), itertools.count(1)
        watched = workspace._connection.engine

        def cut(connection: Any, *_: object) -> None:
            if next(asked) == question:
                cut_off(connection.connection.driver_connection)

        event.listen(watched, "before_cursor_execute", cut)
        assert code(lambda: workspace.merge(bundle)) == "server.gone"
        assert workspace.digest() in (before, other.digest())
        assert str(workspace.merge(bundle).verdict) in ("merged", "equal")
        assert workspace.digest() == other.digest()
        assert workspace.check() == []


@pytest.mark.parametrize("after", [0.0, 0.3, 0.7])
def test_killed_while_writing_every_step_is_whole_or_absent(shared: Store, after: float) -> None:
    with a_workspace(shared) as workspace:
        started = command("killed_child.py", "write", shared.place("werkgroep"), 400)
        with subprocess.Popen(started, stdout=subprocess.PIPE, text=True, env=environment()) as child:
            assert child.stdout is not None
            try:
                assert child.stdout.readline() == "ready\n"
                assert child.stdout.readline() == "0\n"
                time.sleep(after)
            finally:
                child.kill()
            said = 1 + len(child.stdout.read().split())
        with workspace.change("Daarna") as t:  # waits until the server has rolled back what was cut off
            t.create("person", {"name": "Jip Verzonnen"})
        assert workspace.check() == []
        created = len(workspace.list("action", include_deleted=True))
        assert created in (said * RECORDS, (said + 1) * RECORDS)
        last = created // RECORDS - 1
        write_step(workspace, last + 1)
        assert workspace.check() == []


# --- being let in, or not
def test_what_is_not_there_is_told(shared: Store) -> None:
    place = shared.place("leeg")
    assert isinstance(place, Address)
    for words, expected in (
        (place.uri.replace("/kb_", "/geen_"), "server.no_database"),
        ("postgresql://tester@127.0.0.1:1/kb", "server.no_answer"),
        ("postgresql://tester@geen.voorbeeld.invalid/kb", "server.unknown_host"),
        (f"{place.uri}?sslmode=require", "server.certificate"),
        (place.uri.replace("tester@", "niemand@"), "server.password_needed"),
        ("geen-service", "server.no_service"),
        (f"{place.uri}?onzin=1", "server.address_malformed"),
        (str(place), "server.missing"),
    ):
        address = read_address(words)
        assert code(lambda a=address: Workspace.open(a, an_installation(), SteppingClock())) == expected


def test_a_password_is_asked_for_and_stays_out_of_everything_that_is_said(
    shared: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_workspace(shared).close()
    place = shared.place("werkgroep")
    assert isinstance(place, Address)
    secret = Path(os.environ["PGPASSFILE"]).read_text(encoding="utf-8").strip().rpartition(":")[2]

    def enter(password: str) -> Workspace:
        return Workspace.open(place.with_password(password), an_installation(), SteppingClock())

    with monkeypatch.context() as without_file:
        without_file.setenv("PGPASSFILE", str(shared.folder / "geen"))
        assert code(lambda: enter("")) == "server.password_needed"
        wrong = refusal(lambda: enter("verkeerd-geheim"))
        assert wrong.problems[0].code == "server.password_wrong"
        assert "geheim" not in f"{sentences(wrong)} {wrong.__cause__}"
        with enter(secret) as workspace:
            assert secret not in f"{workspace.path} {workspace.path!r}"


def test_a_schema_that_holds_something_else_is_left_alone(shared: Store) -> None:
    place = shared.place("werkgroep")
    assert isinstance(place, Address)
    with psycopg.connect(place.uri, autocommit=True) as administrator:
        administrator.execute(f"CREATE SCHEMA {place.schema}")
        a_workspace(shared, name="werkgroep").close()  # made ready by the administrator, and empty
        administrator.execute(f"DROP TABLE {place.schema}.meta")
        assert code(lambda: a_workspace(shared)) == "server.not_empty"
        administrator.execute(f"CREATE TABLE {place.schema}.meta (sleutel text)")
        assert code(lambda: a_workspace(shared)) == "server.exists"
        assert code(lambda: opened(shared)) == "workspace.damaged"


def test_a_start_that_fails_leaves_nothing(shared: Store) -> None:
    def half() -> Iterator[Any]:
        raise Refused.because("workspace.none_open")
        yield

    place = shared.place("werkgroep")
    assert isinstance(place, Address)
    with pytest.raises(Refused):
        Workspace.create(place, About(None, "samen"), an_installation(), half(), SteppingClock())
    with psycopg.connect(place.uri) as administrator:
        found = administrator.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (place.schema,)).fetchone()
    assert found is None


def test_without_rights_it_is_told_which(shared: Store) -> None:
    a_workspace(shared).close()
    place = shared.place("werkgroep")
    assert isinstance(place, Address)
    with psycopg.connect(SERVER, autocommit=True) as administrator:
        administrator.execute("DROP ROLE IF EXISTS gast")
        administrator.execute("CREATE ROLE gast LOGIN PASSWORD 'welkom'")
    try:
        guest = replace(place, uri=place.uri.replace("tester@", "gast@"), password="welkom")  # noqa: S106
        refused = refusal(lambda: Workspace.open(guest, an_installation(), SteppingClock()))
        assert refused.problems[0].code == "server.no_rights"
        assert place.schema in sentences(refused)
    finally:
        with psycopg.connect(SERVER, autocommit=True) as administrator:
            administrator.execute("DROP ROLE gast")


def test_what_is_told_to_the_administrator_works(shared: Store) -> None:
    text = (Path(__file__).resolve().parents[2] / "packaging" / "postgresql.md").read_text(encoding="utf-8")
    script = re.search(r"```sql\n(.*?)```", text, re.DOTALL)
    assert script is not None
    before, after = script[1].split("\\c convenant\n")
    place = shared.place("samen")
    assert isinstance(place, Address)
    database = f"convenant_{place.schema}_{os.getpid()}"
    roles = {name: f"{name}_{place.schema}_{os.getpid()}" for name in ("secretariaat", "coba", "siem", "convenant")}

    def named(words: str) -> str:
        words = re.sub(r"--.*", "", words)
        return re.sub("|".join(roles), lambda match: database if match[0] == "convenant" else roles[match[0]], words)

    home = SERVER.rpartition("/")[0]
    try:
        _run(SERVER, named(before))
        _run(f"{home}/{database}", named(after))
        people = {}
        for name in ("coba", "siem"):
            _run(SERVER, f"ALTER ROLE {roles[name]} PASSWORD 'welkom'")
            address = read_address(f"{home}/{database}".replace("tester@", f"{roles[name]}@"))
            people[name] = address.with_password("welkom")
        seed = [SeedRecord("organisation", ("x", ""), {"code": "x", "name": "Gemeente Verzonnen"})]
        coba = Workspace.create(people["coba"], About(None, "samen"), an_installation("Coba"), seed, SteppingClock())
        siem = Workspace.open(people["siem"], an_installation("Siem"), SteppingClock())
        with coba, siem:
            with siem.change("Actie toevoegen") as t:
                t.create("action", {"text": "Van Siem"})
            assert [each.text("text") for each in coba.list("action")] == ["Van Siem"]
            assert siem.check(rebuild=True) == []
        Workspace.open(people["siem"], an_installation("Siem"), SteppingClock(), upgrade=True).close()
    finally:
        _run(SERVER, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        for name in ("coba", "siem", "secretariaat"):
            _run(SERVER, f"DROP ROLE IF EXISTS {roles[name]}")


def _run(address: str, script: str) -> None:
    with psycopg.connect(address, autocommit=True) as administrator:
        for statement in filter(str.strip, script.split(";")):
            administrator.execute(statement)  # type: ignore[call-overload]


# --- versions
def test_another_version_is_refused_until_the_administrator_brings_it_up_to_date(shared: Store) -> None:
    with a_workspace(shared) as running:
        with running.change("Actie toevoegen") as t:
            t.create("action", {"text": "Kaart van de sloopstromen"})
        digest = running.digest()
        running._connection.exec_driver_sql("UPDATE meta SET value = 'anders' WHERE key = 'derived'")
        running._connection.exec_driver_sql("DROP TABLE t_action")
        assert code(lambda: opened(shared)) == "server.other_version"

        def write() -> None:
            with running.change("Actie toevoegen") as t:
                t.create("person", {"name": "Jip"})

        assert code(write) == "server.other_version"
        with opened(shared, upgrade=True) as renewed:
            assert renewed.check() == []
            assert renewed.digest() == digest
            assert len(renewed.search("sloopstr")) == 1
        write()
        running._connection.exec_driver_sql("UPDATE meta SET value = '2' WHERE key = 'format'")
        assert code(lambda: opened(shared)) == "workspace.newer"


def test_a_dump_put_back_goes_on_under_another_number(shared: Store) -> None:
    """A copy of the schema under another name stands in for a dump put back elsewhere."""
    with a_workspace(shared) as workspace:
        with workspace.change("Actie toevoegen") as t:
            t.create("action", {"text": "Eerst"})
        first = workspace.replica
        assert first
        schema = shared.place("werkgroep").schema  # type: ignore[union-attr]
        workspace._connection.exec_driver_sql(f"ALTER SCHEMA {schema} RENAME TO {schema}_oud")
        workspace._connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        for name in ("meta", "vv"):
            workspace._connection.exec_driver_sql(f"CREATE TABLE {schema}.{name} AS TABLE {schema}_oud.{name}")
        assert workspace.replica == 0
        workspace._connection.exec_driver_sql(f"DROP SCHEMA {schema}_oud CASCADE")
