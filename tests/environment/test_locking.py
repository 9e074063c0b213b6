"""One process per workspace, and which places a workspace is not written in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from kb_desktop.domain.problems import Refused
from kb_desktop.environment.locking import WorkspaceLock, read_owner
from kb_desktop.environment.places import StorageKind, file_system, is_cloud, storage_kind
from kb_desktop.wording.refusals import sentence

HOLD = """
import sys, time
from pathlib import Path
from kb_desktop.environment.locking import WorkspaceLock
lock = WorkspaceLock.take(Path(sys.argv[1]), "Bram Buur")
print("held", flush=True)
sys.stdin.readline()
lock.release()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "vth.kbwerk"
    path.write_bytes(b"")
    return path


def a_holder(workspace: Path) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def refusal(workspace: Path, **how: object) -> Refused:
    with pytest.raises(Refused) as caught:
        WorkspaceLock.take(workspace, "Coba", **how)  # type: ignore[arg-type]
    return caught.value


def test_a_second_process_is_refused_and_told_who_has_it_open(workspace: Path) -> None:
    with a_holder(workspace) as holder:
        (problem,) = refusal(workspace).problems
        assert problem.code == "workspace.in_use"
        assert problem.facts["pid"] == holder.pid
        assert "Bram Buur" in sentence(problem)
        holder.communicate("\n")
    with WorkspaceLock.take(workspace, "Coba"):
        owner = read_owner(workspace)
        assert owner is not None
        assert (owner.person, owner.pid) == ("Coba", os.getpid())
    assert read_owner(workspace) is None


def test_the_lock_of_a_killed_process_is_taken_again(workspace: Path) -> None:
    with a_holder(workspace) as holder:
        holder.kill()
        holder.wait()
    left = read_owner(workspace)
    assert left is not None
    assert left.person == "Bram Buur"
    with WorkspaceLock.take(workspace, "Coba"):
        assert read_owner(workspace) is not None


def test_the_same_process_does_not_take_it_twice(workspace: Path) -> None:
    with WorkspaceLock.take(workspace, "Coba"):
        assert refusal(workspace).problems[0].code == "workspace.in_use"
    lock = WorkspaceLock.take(workspace, "Coba")
    lock.release()
    lock.release()


def test_what_another_computer_left_counts_on_a_share_and_not_on_an_own_disk(workspace: Path) -> None:
    def abandon() -> None:
        lock = WorkspaceLock.take(workspace, "Bram", host="ander", kind=lambda _: StorageKind.LOCAL)
        left = workspace.with_name(f".{workspace.name}.owner").read_bytes()
        lock.release()
        workspace.with_name(f".{workspace.name}.owner").write_bytes(left)

    abandon()
    shared = refusal(workspace, kind=lambda _: StorageKind.NETWORK)
    assert shared.problems[0].facts["host"] == "ander"
    WorkspaceLock.take(workspace, "Coba", kind=lambda _: StorageKind.NETWORK, take_over=True).release()
    abandon()
    WorkspaceLock.take(workspace, "Coba", kind=lambda _: StorageKind.LOCAL).release()


def test_a_lock_nobody_signed_is_refused_too(workspace: Path) -> None:
    with WorkspaceLock.take(workspace, "Coba"):
        workspace.with_name(f".{workspace.name}.owner").write_bytes(b"kapot")
        problem = refusal(workspace).problems[0]
        assert problem.code == "workspace.in_use_unknown"
        assert workspace.name in sentence(problem)


def test_a_place_that_is_no_folder_cannot_be_locked(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_bytes(b"")
    problem = refusal(tmp_path / "bestand" / "a.kbwerk").problems[0]
    assert problem.code == "workspace.not_lockable"
    assert "a.kbwerk" in sentence(problem)


def test_a_temporary_folder_is_a_local_place(workspace: Path) -> None:
    assert storage_kind(workspace) is StorageKind.LOCAL
    assert storage_kind(workspace.parent / "nog" / "niet" / "a.kbwerk") is StorageKind.LOCAL


@pytest.mark.parametrize(
    ("path", "cloud"),
    [
        (PureWindowsPath("C:/Users/c/OneDrive - Gemeente Elders/a.kbwerk"), True),
        (PureWindowsPath("C:/Users/c/OneDrive/a.kbwerk"), True),
        (PureWindowsPath("D:/Wolk/werk/a.kbwerk"), True),
        (PureWindowsPath("C:/Users/c/Documents/OneDrive-plan.kbwerk"), False),
        (PureWindowsPath("C:/Users/c/Documents/onedriver/a.kbwerk"), False),
    ],
)
def test_a_folder_of_a_synchronising_program_is_recognised(path: PureWindowsPath, cloud: bool) -> None:
    assert is_cloud(path, {"OneDrive": "D:/Wolk"}) is cloud


def test_the_file_system_is_that_of_the_longest_mount_point() -> None:
    mounts = "\n".join(
        [
            "/dev/sda1 / ext4 rw 0 0",
            "//server/groep /mnt/groep cifs rw 0 0",
            "server:/x /mnt/groep\\040twee nfs4 rw 0 0",
            "stuk",
        ]
    )
    assert file_system(PurePosixPath("/home/c/a"), mounts) == "ext4"
    assert file_system(PurePosixPath("/mnt/groep/a"), mounts) == "cifs"
    assert file_system(PurePosixPath("/mnt/groep twee/a"), mounts) == "nfs4"
    assert file_system(PurePosixPath("/mnt/groepen/a"), mounts) == "ext4"


@pytest.mark.skipif(sys.platform == "win32", reason="no such roots there")
def test_a_stick_is_removable() -> None:
    assert storage_kind(Path("/media/coba/STICK/a.kbwerk")) is StorageKind.REMOVABLE


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything is writable for root")
def test_a_folder_without_the_right_to_write_is_read_only(workspace: Path) -> None:
    workspace.parent.chmod(0o500)
    try:
        assert storage_kind(workspace) is StorageKind.READONLY
    finally:
        workspace.parent.chmod(0o700)
