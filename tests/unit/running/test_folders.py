"""Copying, counting and removing folders as programs leave them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from cliconform.errors import HomeError
from cliconform.model.observation import NotStarted
from cliconform.running import attempt
from cliconform.running.home import folders as walking
from cliconform.running.home.copy_tree import copy_tree
from cliconform.running.home.creation import discard_home, make_home, read_census, write_census
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.run_folder import best_place, make_run_folder, times_prove
from cliconform.running.home.snapshot import NOTHING, take_census
from cliconform.running.protocol import Finished, Origin, Task
from support.running import step


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def nested(root: Path, depth: int) -> None:
    fd = os.open(root, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("folder", dir_fd=fd)
        below = os.open("folder", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)


def test_depth_is_no_limit(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "old"), folder(tmp_path / "new")
    nested(old, 1500)
    copy_tree(str(old), str(new))
    counted = take_census(str(new)).facts
    assert len(counted) == 1501
    assert counted == take_census(str(old)).facts
    assert remove_tree(str(old))
    assert remove_tree(str(new))
    assert list(tmp_path.iterdir()) == []


def test_no_descriptor_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_FAR", 50)
    before = len(list(Path("/proc/self/fd").iterdir()))
    root = folder(tmp_path / "root")
    nested(root, 100)
    take_census(str(root))
    remove_tree(str(root))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_removing_is_not_stopped_by_permissions_and_follows_no_link(tmp_path: Path) -> None:
    outside = folder(tmp_path / "outside")
    (outside / "precious").touch()
    root = folder(tmp_path / "root")
    (root / "link").symlink_to(outside)
    for mode in (0o000, 0o500, 0o300):
        below = folder(root / f"{mode:o}")
        (below / "file").touch()
        below.chmod(mode)
    root.chmod(0o500)
    assert remove_tree(str(root))
    assert (outside / "precious").exists()


def test_removing_what_is_not_there_is_done_already(tmp_path: Path) -> None:
    assert remove_tree(str(tmp_path / "missing"))


def test_a_census_tells_content_and_not_how_it_is_stored(tmp_path: Path) -> None:
    root = folder(tmp_path / "root")
    with (root / "sparse").open("wb") as file:
        file.truncate(5_000_000)
        file.seek(3_000_000)
        file.write(b"x")
    (root / "full").write_bytes((root / "sparse").read_bytes())
    (root / "other").write_bytes((root / "sparse").read_bytes()[1:] + b"\0")
    facts = take_census(str(root)).facts
    assert facts["sparse"] == facts["full"]
    assert facts["other"].size == facts["full"].size
    assert facts["other"].digest != facts["full"].digest


def test_a_file_that_is_as_it_was_is_not_read_again(tmp_path: Path) -> None:
    """Told by a digest that reading the file would not give."""
    root = folder(tmp_path / "root")
    (root / "old").write_text("old")
    counted = take_census(str(root))
    seen = (root / "old").stat()
    later = type(counted)(facts=counted.facts, stamps=counted.stamps, moment=counted.moment + 10**9)
    assert later.digest("old", seen, racy=True) == counted.facts["old"].digest
    assert counted.digest("old", seen, racy=True) is None  # only just written: not believed
    assert counted.digest("old", seen, racy=False) == counted.facts["old"].digest
    (root / "old").write_text("new")
    assert later.digest("old", (root / "old").stat(), racy=True) is None


def test_what_did_not_change_is_the_same_object_in_both(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    before = take_census(str(tmp_path))
    after = take_census(str(tmp_path), like=before)
    assert after.facts["f"] is before.facts["f"]


def test_digests_travel_with_a_copy_and_with_a_home_taken_over(tmp_path: Path) -> None:
    first, copied, taken = (str(tmp_path / name) for name in ("first", "copied", "taken"))
    make_home(first, None)
    Path(first, "f").write_text("x")
    census = take_census(first)
    write_census(first, census)
    assert read_census(first) == census
    expected = {"f": census.facts["f"].digest}
    assert make_home(copied, Origin(home=first, take_over=False)) == expected
    assert make_home(taken, Origin(home=first, take_over=True)) == expected
    assert read_census(first) == NOTHING
    discard_home(copied)
    discard_home(taken)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_shares_nothing_with_what_it_is_made_of(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "old"), folder(tmp_path / "new")
    (old / "f").write_text("1")
    (old / "hard").hardlink_to(old / "f")
    copy_tree(str(old), str(new))
    (new / "f").write_text("2")
    assert (
        (old / "f").read_text() == (old / "hard").read_text() == (new / "hard").read_text() == "1"
    )


@pytest.mark.parametrize(
    ("number", "file", "hinted"),
    [
        (errno.ENOSPC, "$HOME/f", True),
        (errno.ENOSPC, None, True),  # when it was written to
        (errno.EDQUOT, "$HOME/f", True),
        (errno.EACCES, "$HOME/f", True),
        (errno.EACCES, "/srv/f", False),  # what is to be copied, wherever to
        (errno.EROFS, "$HOME/f", True),
        (errno.EISDIR, "$HOME/f", False),
        (errno.EEXIST, "$HOME/f", False),
    ],
)
def test_another_place_for_homes_is_named_where_the_place_is_at_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, file: str | None, *, hinted: bool
) -> None:
    run, home, origin = (str(tmp_path / name) for name in ("", "00002", "00001"))

    def cannot(*_: object) -> NoReturn:
        raise OSError(number, "why", file and file.replace("$HOME", origin))

    monkeypatch.setattr(attempt, "make_home", cannot)
    nobody = SimpleNamespace()
    task = Task(
        id="x",
        attempt=1,
        invocation=step("x").invocation,
        run=run,
        home=home,
        origin=Origin(home=origin, take_over=False),
    )
    reply = attempt.Attempt(task, nobody, nobody, times_prove=False).prepare()
    assert isinstance(reply, Finished)
    hint = "--work-dir names another place for the homes" if hinted else ""
    assert reply.observation.ending == NotStarted(
        reason="the home could not be made: why" + (f": {file}" if file else ""), hint=hint
    )


def test_a_whole_home_is_copied_to_an_empty_place_alone(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "old"), folder(tmp_path / "new")
    folder(old / "d")
    folder(new / "d")
    with pytest.raises(FileExistsError):
        copy_tree(str(old), str(new))
    copy_tree(str(old), str(new), merge=True)


def test_a_run_folder_is_for_the_user_alone(tmp_path: Path) -> None:
    made = Path(make_run_folder(tmp_path / "not" / "yet"))
    assert made.name.startswith("cliconform-")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_place_that_cannot_be_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeError) as caught:
        make_run_folder(tmp_path / "file")
    assert caught.value.hint == "name another place: --work-dir DIR"


def test_memory_is_the_place_only_where_there_is_room_for_homes(tmp_path: Path) -> None:
    assert best_place(str(tmp_path), room=1) == str(tmp_path)
    assert best_place(str(tmp_path), room=1 << 60) != str(tmp_path)
    assert best_place(str(tmp_path / "missing")) != str(tmp_path / "missing")


@pytest.mark.parametrize(
    ("place", "proves"),
    [("/home/x", True), ("/dev/shm/x", False), ("/mnt/a b/x", True), ("/homeless", False)],
)
def test_times_are_believed_where_the_file_system_keeps_them(
    tmp_path: Path, place: str, *, proves: bool
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 0:1 / / rw - overlay overlay rw\n"
        "2 1 8:1 / /home rw,noatime shared:1 - ext4 /dev/sda1 rw\n"
        "3 1 0:2 / /dev/shm rw - tmpfs tmpfs rw\n"
        "4 1 8:2 / /mnt/a\\040b rw - xfs /dev/sdb rw\n"
    )
    assert times_prove(place, str(mounts)) is proves


def test_without_a_list_of_mounts_no_time_is_believed(tmp_path: Path) -> None:
    assert not times_prove("/", str(tmp_path / "missing"))
