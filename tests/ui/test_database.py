"""Working in a database from the window: connecting, moving there and back, and seeing what somebody else does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from builders import SteppingClock
from keyring.backend import KeyringBackend
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QListWidget
from stores import SERVER, Store, needs_server
from ui.driving import Driver

from kb_desktop.domain.addresses import Address
from kb_desktop.environment import vault
from kb_desktop.environment.paths import Paths
from kb_desktop.environment.settings import SettingsFile
from kb_desktop.ui.shared.parts import Banner
from kb_desktop.usecases import opening, records
from kb_desktop.usecases.desk import Desk

pytestmark = needs_server


class Keychain(KeyringBackend):
    """A keychain in memory, as the operating system keeps one."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keychain]:
    monkeypatch.setattr(vault, "_OWN", frozenset({Keychain.__module__}))
    before, made = keyring.get_keyring(), Keychain()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def place(tmp_path: Path, database: str) -> Iterator[Address]:
    """An empty place on the server."""
    store = Store("server", tmp_path, database)
    address = store.place("samen")
    assert isinstance(address, Address)
    yield address
    store.forget()


@pytest.fixture
def colleague(tmp_path: Path) -> Desk:
    return Desk(Paths(tmp_path / "collega"), SteppingClock("2026-09-15T09:00:00+00:00"), "Siem Secretaris", "pc")


def _connect(driver: Driver, address: str, password: str = "") -> None:
    asked = driver.dialog("Verbinden met database")
    driver.type(driver.part(QLineEdit, "Adres of naam van de service", asked), address)
    if password:
        driver.type(driver.part(QLineEdit, "Wachtwoord", asked), password)
    driver.press("Verbinden", asked)


def test_a_colleague_is_seen_at_once_and_remembered_by_name(driver: Driver, place: Address, colleague: Desk) -> None:
    there = opening.create(place, "VTH", "Werkgroep VTH", colleague)
    driver.press("Verbinden met database")
    _connect(driver, str(place))
    driver.gone("Verbinden met database")
    driver.until(lambda: driver.window.session.path == place)
    page = driver.go("actions")
    with there.workspace.change("Actie toevoegen") as t:
        t.create("action", {"text": "Kaart van de sloopstromen", "status": "open"})
    driver.until(lambda: page.table.model().rowCount() == 1)
    done = driver.ask(
        lambda ws: records.create(ws, "action", {"text": "Zaal huren"}, "Actie toevoegen", driver.window.session.today)
    )
    assert {each.id for each in there.workspace.list("action")} >= done.ids
    there.close()
    driver.trigger("Werkmap sluiten")
    recent = driver.part(QListWidget, "Laatst gebruikte werkmappen")
    assert recent.item(0).text() == f"{place.name}\nDatabase"
    assert recent.item(0).toolTip() == str(place)
    recent.itemActivated.emit(recent.item(0))
    driver.until(lambda: driver.window.session.path == place)
    assert len(driver.records("action")) == 2


def test_what_is_wrong_is_told_in_the_window_that_asks(driver: Driver, place: Address) -> None:
    driver.trigger("Verbinden met database")
    asked = driver.dialog("Verbinden met database")
    for address, words in (
        ("postgresql:onzin", "klopt niet"),
        ("geen-service", "service"),
        (str(place), "geen werkmap"),
    ):
        _connect(driver, address)
        driver.until(lambda words=words: words in asked.banner.accessibleName())
    driver.press("Annuleren", asked)
    assert driver.window.session.path is None


def test_a_password_goes_to_the_keychain_and_nowhere_else(
    driver: Driver, place: Address, colleague: Desk, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening.create(place, "VTH", "Werkgroep VTH", colleague).close()
    secret = Path(os.environ["PGPASSFILE"]).read_text(encoding="utf-8").strip().rpartition(":")[2]
    with monkeypatch.context() as without_file:
        without_file.setenv("PGPASSFILE", str(Path(os.devnull)))
        driver.window.session.open(place)
        asked = driver.dialog("Verbinden met database")  # asks by itself, with the address filled in
        assert driver.part(QLineEdit, "Adres of naam van de service", asked).text() == str(place)
        driver.type(driver.part(QLineEdit, "Wachtwoord", asked), "mis")
        driver.press("Verbinden", asked)
        driver.until(lambda: "wachtwoord" in asked.banner.accessibleName())
        driver.type(driver.part(QLineEdit, "Wachtwoord", asked), secret)
        asked.findChild(QCheckBox).setChecked(True)
        driver.press("Verbinden", asked)
        driver.until(lambda: driver.window.session.path == place)
        assert list(keychain.kept.values()) == [secret]
        driver.trigger("Werkmap sluiten")
        driver.window.session.open(place)
        driver.until(lambda: driver.window.session.path == place)
    written = [each for each in driver.window.session.desk.paths.settings.parent.rglob("*") if each.is_file()]
    assert written
    assert all(secret.encode() not in each.read_bytes() for each in written)
    settings = SettingsFile(driver.window.session.desk.paths.settings).load()
    assert settings.last_workspace == str(place)


def test_a_password_that_cannot_be_kept_is_told(driver: Driver, place: Address, colleague: Desk) -> None:
    opening.create(place, "VTH", "Werkgroep VTH", colleague).close()
    driver.trigger("Verbinden met database")
    asked = driver.dialog("Verbinden met database")
    asked.findChild(QCheckBox).setChecked(True)
    _connect(driver, str(place), Path(os.environ["PGPASSFILE"]).read_text(encoding="utf-8").strip().rpartition(":")[2])
    driver.until(lambda: driver.window.session.path == place)
    driver.until(lambda: any("niet bewaard" in each.accessibleName() for each in driver.window.findChildren(Banner)))


def test_a_workspace_moves_to_a_database_and_back_into_a_file(working: Driver, place: Address, tmp_path: Path) -> None:
    before = working.ask(lambda ws: ws.digest())
    file = working.window.session.path
    working.trigger("Overzetten naar database")
    asked = working.dialog("Overzetten naar database")
    working.type(working.part(QLineEdit, "Adres of naam van de service", asked), str(place))
    working.press("Overzetten", asked)
    working.until(lambda: working.window.session.path == place)
    assert working.ask(lambda ws: ws.digest()) == before
    assert isinstance(file, Path)
    assert file.is_file()
    working.trigger("Overzetten naar bestand")
    window = working.dialog("Overzetten naar bestand")
    assert isinstance(window, QFileDialog)
    window.done(0)
    working.window.session.move(tmp_path / "terug.kbwerk")
    working.until(lambda: working.window.session.path == tmp_path / "terug.kbwerk")
    assert working.ask(lambda ws: ws.digest()) == before
    assert working.ask(lambda ws: ws.check()) == []


def test_the_server_is_the_one_of_the_tests() -> None:
    assert SERVER.startswith("postgresql://")
