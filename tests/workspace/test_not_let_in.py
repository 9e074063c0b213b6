"""What is told when a server lets nobody in: libpq's own words for what a server answers, told in Dutch."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from builders import SteppingClock, an_installation

from kb_desktop.domain.addresses import read_address
from kb_desktop.domain.problems import Refused
from kb_desktop.wording.refusals import sentence
from kb_desktop.workspace.workspace import Workspace


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sorry, too many clients already", "server.crowded"),
        ('too many connections for role "jip"', "server.crowded"),
        ("remaining connection slots are reserved for roles with the SUPERUSER attribute", "server.crowded"),
        ("the database system is starting up", "server.not_ready"),
        ("the database system is shutting down", "server.not_ready"),
        ("the database system is in recovery mode", "server.not_ready"),
        ('database "starting up" is not currently accepting connections', "server.not_let_in"),
        ('password authentication failed for user "jip"', "server.password_wrong"),
        ('role "jip" does not exist', "server.not_let_in"),
        ('role "jip" is not permitted to log in', "server.not_let_in"),
        ('database "kb" does not exist', "server.no_database"),
        ('permission denied for database "kb"', "server.not_let_in"),
        ('no pg_hba.conf entry for host "1.2.3.4", user "jip", database "kb", no encryption', "server.not_let_in"),
        ("connection requires a valid client certificate", "server.certificate"),
        ('unsupported frontend protocol 9.9 for "timed out"', "server.unreachable"),
    ],
)
def test_why_a_server_lets_nobody_in_is_told_in_dutch(words: str, expected: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        answered = pool.submit(_refuse_a_client, listening, words)
        address = read_address(f"postgresql://jip@127.0.0.1:{listening.getsockname()[1]}/kb?sslmode=disable")
        with pytest.raises(Refused) as refused:
            Workspace.open(address, an_installation(), SteppingClock())
        answered.result(10)
    (problem,) = refused.value.problems
    assert problem.code == expected
    assert words not in sentence(problem)
    assert "…" not in sentence(problem)


def _refuse_a_client(listening: socket.socket, words: str) -> None:
    """Answer one client as PostgreSQL does: an error, and that is all."""
    listening.settimeout(10)
    client, _ = listening.accept()
    with client:
        client.settimeout(10)
        client.recv(1000)
        fields = b"SFATAL\x00VFATAL\x00C53300\x00M" + words.encode() + b"\x00\x00"
        client.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)
