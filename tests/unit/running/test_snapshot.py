"""What a snapshot says of a home, and which files it is taken of without reading them."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cliconform.running.home.file_system import find_file_system
from cliconform.running.home.run_folder import MEMORY
from cliconform.running.home.snapshot import snapshot_new_home, take_snapshot
from support.folders import make_folder
from support.homes import create, entered


def test_a_snapshot_depends_on_content_and_not_on_how_it_is_stored(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "root")
    with (root / "sparse").open("wb") as file:
        file.truncate(5_000_000)
        file.seek(3_000_000)
        file.write(b"x")
    (root / "full").write_bytes((root / "sparse").read_bytes())
    (root / "other").write_bytes((root / "sparse").read_bytes()[1:] + b"\0")
    facts = take_snapshot(str(root)).facts
    assert facts["sparse"] == facts["full"]
    assert facts["other"].size == facts["full"].size
    assert facts["other"].digest != facts["full"].digest


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    """Its status alone decides whether the digest is used again."""
    root = make_folder(tmp_path / "root")
    (root / "old").write_text("old")
    snapshot = take_snapshot(str(root))
    status = (root / "old").stat()
    later = type(snapshot)(
        facts=snapshot.facts, stamps=snapshot.stamps, moment=snapshot.moment + 10**9
    )
    assert later.find_digest("old", status, after_run=True) == snapshot.facts["old"].digest
    assert snapshot.find_digest("old", status, after_run=True) is None  # it was just written
    assert snapshot.find_digest("old", status, after_run=False) == snapshot.facts["old"].digest
    (root / "old").write_text("new")
    assert later.find_digest("old", (root / "old").stat(), after_run=True) is None


def refuse(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the content of each file be unreadable."""

    def compute(*_: object) -> str:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("cliconform.running.home.snapshot.compute_digest", compute)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE])
def test_a_file_that_cannot_be_read_has_no_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    root = make_folder(tmp_path / "root")
    (root / "f").write_text("four")
    refuse(number, monkeypatch)
    fact = take_snapshot(str(root)).facts["f"]
    assert (fact.kind, fact.size, fact.digest) == ("file", 4, "")


def test_a_want_of_memory_is_not_taken_for_an_unreadable_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_folder(tmp_path / "root")
    (root / "f").write_text("four")
    refuse(errno.ENOMEM, monkeypatch)
    with pytest.raises(OSError, match="memory"):
        take_snapshot(str(root))


def test_the_snapshot_of_a_new_home_is_the_one_that_looking_at_it_takes(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    create(home)
    found = take_snapshot(home)
    assert snapshot_new_home(home) == found
    assert list(snapshot_new_home(home).facts) == list(found.facts)


def test_the_facts_of_an_unchanged_home_are_the_same_object_in_both_snapshots(
    tmp_path: Path,
) -> None:
    (tmp_path / "f").write_text("x")
    before = take_snapshot(str(tmp_path))
    assert take_snapshot(str(tmp_path), like=before).facts is before.facts
    (tmp_path / "g").touch()
    assert take_snapshot(str(tmp_path), like=before).facts != before.facts


def test_the_fact_of_an_unchanged_file_is_the_same_object_in_both_snapshots(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    before = take_snapshot(str(tmp_path))
    (tmp_path / "g").touch()
    after = take_snapshot(str(tmp_path), like=before)
    assert after.facts["f"] is before.facts["f"]


def _replace_by_link(home: Path) -> None:
    (home / ".tmp").rmdir()
    (home / ".tmp").symlink_to(".run")


def _replace_by_file(home: Path) -> None:
    """As many entries as before."""
    (home / ".tmp").rmdir()
    (home / "tmp").touch()


_CHANGES: list[Callable[[Path], object]] = [
    lambda home: (home / "f").touch(),
    lambda home: (home / ".tmp/f").touch(),
    lambda home: (home / ".run/folder").mkdir(),
    lambda home: (home / ".tmp").chmod(0o755),
    lambda home: (home / ".tmp").chmod(0),
    lambda home: (home / ".run").rmdir(),
    _replace_by_link,
    _replace_by_file,
]


@pytest.mark.parametrize("change", _CHANGES)
def test_whatever_changes_in_a_new_home_is_in_its_next_snapshot(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    _check_that_it_is_seen(change, tmp_path)


@pytest.mark.parametrize("change", _CHANGES)
def test_whatever_changes_in_a_new_home_in_memory_is_in_its_next_snapshot(
    change: Callable[[Path], object],
) -> None:
    """There the sizes of folders are looked at first."""
    if not os.access(MEMORY, os.W_OK):
        pytest.skip("no homes in memory here")
    with TemporaryDirectory(dir=MEMORY) as folder:
        _check_that_it_is_seen(change, Path(folder))


def _check_that_it_is_seen(change: Callable[[Path], object], folder: Path) -> None:
    home = folder / "home"
    with entered(folder) as held:
        file_system = find_file_system(held)
    create(str(home))
    before = snapshot_new_home(str(home))
    assert take_snapshot(str(home), like=before, file_system=file_system) is before
    change(home)
    after = take_snapshot(str(home), like=before, file_system=file_system).facts
    assert after == take_snapshot(str(home)).facts
    assert after != before.facts
