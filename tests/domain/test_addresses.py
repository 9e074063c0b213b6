"""Addresses of workspaces on a server: read as libpq does, named for people, and never showing a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_desktop.domain.addresses import Address, location, read_address
from kb_desktop.domain.problems import Refused
from kb_desktop.wording.refusals import sentences

LOGIN = ":".join(("coba", "g%40heim"))


@pytest.mark.parametrize(
    ("words", "written", "name"),
    [
        ("postgresql://db.voorbeeld.nl/ce", "postgresql://db.voorbeeld.nl/ce", "ce op db.voorbeeld.nl"),
        ("postgres://coba@db:5433/ce", "postgresql://coba@db:5433/ce", "ce op db:5433"),
        (" postgresql:///?service=convenant ", "postgresql:///?service=convenant", "convenant"),
        ("convenant", "postgresql:///?service=convenant", "convenant"),
        ("postgresql://db/ce?schema=vth", "postgresql://db/ce?schema=vth", "ce op db, vth"),
        (
            "postgresql://db/ce?sslmode=verify-full&schema=vth",
            "postgresql://db/ce?sslmode=verify-full&schema=vth",
            "ce op db, vth",
        ),
        ("postgresql://db/ce?schema=kb_desktop", "postgresql://db/ce", "ce op db"),
        ("postgresql://a:1,b:2/ce", "postgresql://a:1,b:2/ce", "ce op a:1,b:2"),
        ("postgresql:///ce?host=%2Fvar%2Frun", "postgresql:///ce?host=%2Fvar%2Frun", "ce op /var/run"),
    ],
)
def test_an_address_is_read_and_named(words: str, written: str, name: str) -> None:
    address = read_address(words)
    assert (str(address), address.name) == (written, name)
    assert read_address(str(address)) == address


@pytest.mark.parametrize(
    "words",
    [
        f"postgresql://{LOGIN}@db/ce",
        "postgresql://coba@db/ce?password=g%40heim",
        "postgresql://coba@db/ce?sslmode=require&password=g%40heim&schema=vth",
    ],
)
def test_a_password_goes_along_and_is_never_shown(words: str) -> None:
    address = read_address(words)
    assert address.password == "g@heim"  # noqa: S105
    for shown in (str(address), repr(address), address.name, address.stem, address.uri, f"{address}"):
        assert "heim" not in shown
    assert "coba" in str(address)


@pytest.mark.parametrize(
    "words",
    [
        f"postgresql:/{LOGIN}@db/ce",
        "postgresql:geheim",
        f"postgresql://{LOGIN}@[db/ce",
        f"postgresql://{LOGIN}@db/ce?los",
        f"postgresql://{LOGIN} @db/ce",
        f"postgresql://{LOGIN}@db/ce#stuk",
        f"postgresql://{LOGIN}@db/ce?schema=Grote%20Naam",
        f"postgresql://{LOGIN}@db/ce?schema=pg_catalog",
        "",
    ],
)
def test_what_cannot_be_read_is_refused_without_repeating_a_password(words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_address(words)
    assert "heim" not in sentences(refused.value)
    assert "heim" not in str(refused.value.__cause__)


def test_everything_else_is_a_file() -> None:
    assert location("map/werk.kbwerk") == Path("map/werk.kbwerk")
    assert isinstance(location("POSTGRESQL://db/ce"), Address)


def test_the_name_becomes_part_of_a_file_name() -> None:
    assert read_address("postgresql://db:5433/ce?schema=vth").stem == "ce op db 5433 vth"
    assert read_address("postgresql:///..%2F..%2Fetc").stem == "etc"
