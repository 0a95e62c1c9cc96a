"""What a program has left in the place of its home, of the run's folder, and in them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cliconform.running.home.file_times import read_file_system_time
from cliconform.running.home.left_home import settle_home
from cliconform.running.home.removal import explain_left, remove_tree
from cliconform.running.home.run_folder import RunFolder
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, take_snapshot


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that no test may change."""
    folder = tmp_path / "outside"
    (folder / "00001").mkdir(parents=True)
    (folder / "00001" / "precious").write_text("precious")
    os.utime(folder, (1, 1))
    return folder


def test_a_home_gets_its_owners_permissions_back(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = run / "00001"
    home.mkdir()
    home.chmod(0o040)
    monkeypatch.chdir(run)
    run.chmod(0o100)
    assert settle_home(home.name)
    assert stat.S_IMODE(home.stat().st_mode) == 0o740
    assert stat.S_IMODE(run.stat().st_mode) == 0o700


@pytest.mark.parametrize("kind", ["link", "file", "fifo", "none"])
def test_what_is_no_home_is_removed_and_never_followed(
    run: Path, outside: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    home = run / "00001"
    if kind == "link":
        home.symlink_to(outside)
    elif kind == "file":
        home.touch()
    elif kind == "fifo":
        os.mkfifo(home)
    monkeypatch.chdir(run)
    assert not settle_home(home.name)
    assert list(run.iterdir()) == []
    assert outside.stat().st_mtime == 1


def test_the_time_of_a_file_system_is_not_read_through_a_link(run: Path, outside: Path) -> None:
    (run / "home").symlink_to(outside)
    with pytest.raises(OSError, match=r"."):
        read_file_system_time(str(run / "home"))
    assert take_snapshot(str(run / "home")) == EMPTY_SNAPSHOT
    assert outside.stat().st_mtime == 1


def test_a_run_folder_that_was_moved_is_put_back(run: Path, tmp_path: Path) -> None:
    (run / "00001").mkdir()
    folder = RunFolder(str(run))
    run.rename(tmp_path / "moved")
    folder.restore()
    assert (run / "00001").is_dir()
    assert not (tmp_path / "moved").exists()
    assert folder.clear() == ""
    assert not run.exists()


@pytest.mark.parametrize("kind", ["link", "file", "folder"])
def test_what_was_put_into_the_place_of_a_run_folder_is_removed(
    run: Path, tmp_path: Path, outside: Path, kind: str
) -> None:
    folder = RunFolder(str(run))
    run.rename(tmp_path / "moved")
    if kind == "link":
        run.symlink_to(outside)
    elif kind == "file":
        run.touch()
    else:
        run.mkdir()
    folder.restore()
    assert run.is_dir()
    assert not run.is_symlink()
    folder.clear()
    assert {path.name for path in tmp_path.iterdir()} == {"outside"}
    assert (outside / "00001" / "precious").exists()


def test_a_run_folder_that_was_removed_is_made_again(run: Path) -> None:
    folder = RunFolder(str(run))
    run.rmdir()
    folder.restore()
    assert run.is_dir()
    assert folder.clear() == ""
    assert not run.exists()


def test_a_kept_home_stays_and_the_rest_is_removed(run: Path) -> None:
    for name in ("00001", "00002"):
        (run / name).mkdir()
    folder = RunFolder(str(run))
    folder.kept = {str(run / "00001"), str(run / "00009")}
    assert folder.clear() == ""
    assert [path.name for path in run.iterdir()] == ["00001"]


def test_nothing_is_left_to_explain_where_all_is_removed(run: Path) -> None:
    (run / "a").mkdir()
    assert remove_tree(str(run))
    assert explain_left(str(run)) == ""


def test_what_cannot_be_removed_is_explained(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (run / "a").touch()
    monkeypatch.setattr(os, "unlink", _refuse)
    assert explain_left(str(run)) == f"{run}/a: operation not permitted"


def _refuse(path: str) -> None:
    raise PermissionError(1, "Operation not permitted", path)
