"""Homes created from other homes, and what a spec does in them."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from cliconform.model.invocation import HomeContent, ModeChange
from cliconform.model.template import Template
from cliconform.running.home import creation
from cliconform.running.home.creation import create_home, fill_home, remove_home
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, take_snapshot
from cliconform.running.home.snapshot_file import read_snapshot, write_snapshot
from cliconform.running.messages import Origin
from cliconform.running.substitution import Substitutions
from support.homes import create, entered
from support.running import templates


def test_digests_are_handed_on_to_a_copy_and_to_a_home_taken_over(tmp_path: Path) -> None:
    first, copied, taken = (str(tmp_path / name) for name in ("first", "copied", "taken"))
    create(first)
    Path(first, "f").write_text("x")
    snapshot = take_snapshot(first)
    write_snapshot(first, snapshot)
    assert read_snapshot(first) == snapshot
    expected = {"f": snapshot.facts["f"].digest}
    assert create(copied, Origin(home=first, take_over=False)) == expected
    assert create(taken, Origin(home=first, take_over=True)) == expected
    assert read_snapshot(first) == EMPTY_SNAPSHOT
    remove_home(copied)
    remove_home(taken)
    assert list(tmp_path.iterdir()) == []


def test_no_home_is_created_where_a_link_is_in_the_place_of_the_runs_folder(
    tmp_path: Path,
) -> None:
    outside, run = tmp_path / "outside", tmp_path / "run"
    outside.mkdir()
    run.symlink_to(outside)
    with pytest.raises(NotADirectoryError):
        create(run / "home")
    assert list(outside.iterdir()) == []


def test_a_home_is_created_in_the_runs_folder_wherever_that_is_moved(tmp_path: Path) -> None:
    outside, run, moved = (tmp_path / name for name in ("outside", "run", "moved"))
    for folder in (outside, run):
        folder.mkdir()
    with entered(run) as held:
        run.rename(moved)
        run.symlink_to(outside)
        create_home(held, str(run / "1"), None)
        held.enter()
        (moved / "1" / "link").symlink_to(run / "1" / "file")
        create_home(held, str(run / "2"), Origin(home=str(run / "1"), take_over=False))
        held.enter()
        create_home(held, str(run / "3"), Origin(home=str(run / "1"), take_over=True))
    assert list(outside.iterdir()) == []
    links = {path.parent.name: str(path.readlink()) for path in moved.rglob("lin[k]")}
    assert links == {name: str(run / name / "file") for name in ("2", "3")}


def test_a_link_in_the_place_of_a_home_is_not_entered(tmp_path: Path) -> None:
    outside, run = tmp_path / "outside", tmp_path / "run"
    for folder in (outside, run):
        folder.mkdir()
    (run / "1").symlink_to(outside)
    with entered(run) as held, pytest.raises(NotADirectoryError):
        held.enter_home(str(run / "1"))


def test_a_copied_folders_links_into_itself_lead_into_the_home(tmp_path: Path) -> None:
    source, home = tmp_path / "source", tmp_path / "home"
    (source / "d").mkdir(parents=True)
    (source / "link").symlink_to(source / "d")
    fill(home, HomeContent(copies={"sub": str(source)}))
    assert (home / "sub/link").readlink() == home / "sub/d"


def test_removing_a_home_follows_no_link_in_its_place(tmp_path: Path) -> None:
    create(str(tmp_path / "other"))
    (tmp_path / "home").symlink_to("other")
    remove_home(str(tmp_path / "home"))
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == [".run", ".tmp"]


LEAVING_COPY = {"take_over": True, "leave_copy": True, "shared": False}


def test_a_home_that_is_taken_over_can_leave_an_equal_one_in_its_place(tmp_path: Path) -> None:
    first, taken = (tmp_path / name for name in ("first", "taken"))
    create(str(first))
    (first / "f").write_text("x")
    (first / "link").symlink_to(taken / "f")
    before, inode = take_snapshot(str(first)), (first / "f").stat().st_ino
    write_snapshot(str(first), before)
    digests = create(str(taken), Origin(home=str(first), **LEAVING_COPY))
    assert digests == {"f": before.facts["f"].digest}
    assert take_snapshot(str(first)).facts == take_snapshot(str(taken)).facts == before.facts
    assert (taken / "f").stat().st_ino == inode != (first / "f").stat().st_ino


def test_a_home_stays_where_it_is_if_there_is_no_room_for_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    first = tmp_path / "first"
    create(str(first))
    monkeypatch.setattr(creation, "copy_tree", fail)
    with pytest.raises(OSError, match="No space"):
        create(str(tmp_path / "taken"), Origin(home=str(first), **LEAVING_COPY))
    assert list(tmp_path.iterdir()) == [first]


def fill(home: Path, content: HomeContent, values: Mapping[str, str] | None = None) -> None:
    home.mkdir(exist_ok=True)
    actual = {"home": str(home), **(values or {})}
    found = Substitutions(recorded={}, actual=actual, found=frozenset(actual))
    fill_current(home, content, found, {})


def fill_current(
    home: Path, content: HomeContent, found: Substitutions, digests: dict[str, str]
) -> None:
    with entered(home):
        fill_home(content, found, digests)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_files_have_the_modes_that_are_written_whatever_the_umask(
    tmp_path: Path, umask: int
) -> None:
    content = HomeContent(
        files=templates({"tool": "#!/bin/sh\n", "plain": "x"}),
        binaries={"blob": b"\0\xff", "shared": b"x"},
        modes={"tool": 0o755, "blob": 0o640, "shared": 0o6770},
    )
    earlier = os.umask(umask)
    try:
        fill(tmp_path, content)
    finally:
        os.umask(earlier)
    assert (tmp_path / "blob").read_bytes() == b"\0\xff"
    assert [mode(tmp_path / name) for name in ("tool", "blob", "shared")] == [0o755, 0o640, 0o6770]
    assert mode(tmp_path / "plain") == 0o666 & ~umask


def test_a_mode_that_is_written_replaces_that_of_an_earlier_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o711)
    fill(tmp_path, HomeContent(files=templates({"a": "", "b": ""}), modes={"b": 0o600}))
    assert (mode(tmp_path / "a"), mode(tmp_path / "b")) == (0o711, 0o600)


def test_links_are_created_and_may_lead_nowhere(tmp_path: Path) -> None:
    links = {"current": "releases/1", "bin/tool": "../lib/${name}", "abs": "${home}/d"}
    fill(tmp_path, HomeContent(links=templates(links)), {"name": "t"})
    found = {path: str((tmp_path / path).readlink()) for path in links}
    assert found == {"current": "releases/1", "bin/tool": "../lib/t", "abs": f"{tmp_path}/d"}


def test_a_link_replaces_a_file_and_a_link_but_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("/etc")
    fill(tmp_path, HomeContent(links=templates({"file": "a", "link": "b"})))
    assert [str((tmp_path / name).readlink()) for name in ("file", "link")] == ["a", "b"]
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        fill(tmp_path, HomeContent(links=templates({"folder": "a"})))


@pytest.mark.parametrize("value", ["/etc", "../..", "x/../../..", "~/x"])
def test_a_link_whose_placeholder_leads_out_of_the_home_is_an_error(
    tmp_path: Path, value: str
) -> None:
    with pytest.raises(OSError, match="the link `a` leads out of the home"):
        fill(tmp_path, HomeContent(links=templates({"a": "${to}"})), {"to": value})
    assert not (tmp_path / "a").is_symlink()


def test_first_is_removed_then_created_then_permissions_are_changed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "d").mkdir(parents=True)
    (source / "d/new").write_text("")
    home = tmp_path / "home"
    (home / "d").mkdir(parents=True)
    (home / "d/old").write_text("")
    content = HomeContent(
        remove=(Template("d"),),
        copies={".": str(source)},
        files=templates({"d/text": "x"}),
        chmod=(ModeChange(path=Template("d/*"), mode=0o400),),
    )
    fill(home, content)
    assert {path.name: mode(path) for path in (home / "d").iterdir()} == {
        "new": 0o400,
        "text": 0o400,
    }


def test_a_whole_folder_is_merged_with_the_home(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    (source / "sub/tool").write_text("new")
    (source / "sub/tool").chmod(0o751)
    (source / "link").symlink_to("sub")
    (source / "abs").symlink_to(source / "sub")
    home = tmp_path / "home"
    (home / "sub").mkdir(parents=True)
    (home / "sub/tool").write_text("old")
    (home / "sub/other").write_text("stays")
    digests = {"sub/tool": "of the old one"}
    found = Substitutions(recorded={}, actual={"home": str(home)})
    fill_current(home, HomeContent(copies={".": str(source)}), found, digests)
    assert digests == {}
    assert (home / "sub/tool").read_text() == "new"
    assert mode(home / "sub/tool") == 0o751
    assert (home / "sub/other").read_text() == "stays"
    assert (home / "link").readlink() == Path("sub")
    assert (home / "abs").readlink() == home / "sub"


def test_a_folder_that_holds_the_home_is_not_copied_into_it(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="contains the homes themselves"):
        fill(tmp_path / "home", HomeContent(copies={".": str(tmp_path)}))


def test_a_removed_file_leaves_no_digest(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d/a").write_text("")
    (tmp_path / "b1").write_text("")
    digests = {"d/a": "1", "b1": "2", "c": "3"}
    found = Substitutions(recorded={}, actual={"home": str(tmp_path)})
    remove = (Template("d"), Template("b*"))
    fill_current(tmp_path, HomeContent(remove=remove), found, digests)
    assert digests == {"c": "3"}


def test_a_captured_name_is_no_glob_and_may_be_a_whole_path(tmp_path: Path) -> None:
    for name in ("*", "a", "b1", "b2"):
        (tmp_path / name).write_text("")
    values = {"name": "*", "path": f"{tmp_path}/a"}
    fill(tmp_path, HomeContent(remove=(Template("${name}"), Template("${path}"))), values)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b1", "b2"]
    own = Substitutions(recorded={}, actual={"home": str(tmp_path), "column": "b?"})
    fill_current(tmp_path, HomeContent(remove=(Template("${column}"),)), own, {})
    assert list(tmp_path.iterdir()) == []
