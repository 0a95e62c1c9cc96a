"""What is asked of the file system where anything may lie: there is always an answer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.file_search import (
    exists,
    find_repository,
    is_file,
    is_folder,
    open_regular,
    resolve,
    walk_folders,
)
from cliconform.running.home.removal import remove_tree
from support.folders import make_folder

TOO_LONG = "x" * 300
"""A name that no file can have: the system refuses even to look, as in a folder of another user."""


@pytest.mark.parametrize("path", [TOO_LONG, "no\0name", "", "missing"])
def test_what_cannot_be_seen_is_not_there(path: str) -> None:
    assert not exists(path)
    assert not is_file(path)
    assert not is_folder(path)


def test_what_is_there_is_seen_through_links(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").symlink_to(".")
    assert exists(tmp_path / "file")
    assert is_file(tmp_path / "folder" / "file")
    assert is_folder(tmp_path / "folder")
    assert not is_file(tmp_path / "folder")
    assert not is_folder(tmp_path / "file")


def test_a_loop_of_links_resolves_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "link").symlink_to("file")
    assert resolve(tmp_path / "loop") == Path(os.path.realpath(tmp_path)) / "loop"
    assert resolve(tmp_path / "link") == Path(os.path.realpath(tmp_path)) / "file"


def test_a_repository_is_found_above_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find_repository(tmp_path / "a" / "b") == tmp_path
    assert find_repository(tmp_path / TOO_LONG) == tmp_path


def test_folders_are_walked_as_the_caller_leaves_them(tmp_path: Path) -> None:
    for name in ("b/inner", "a", "left/out"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "b" / "file").touch()
    (tmp_path / "link").symlink_to("a")
    seen = []
    for path, folders, names in walk_folders(tmp_path):
        folders[:] = sorted(each for each in folders if each != "left")
        seen.append((os.path.relpath(path, tmp_path), list(folders), names))
    assert seen == [
        (".", ["a", "b", "link"], []),
        ("a", [], []),
        ("b", ["inner"], ["file"]),
        ("b/inner", [], []),
    ]


def test_folders_may_be_nested_deeper_than_python_calls(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "root")
    fd = os.open(root, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=fd)
        below = os.open("d", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(fd)
    assert sum(1 for _ in walk_folders(root)) == 1201
    assert remove_tree(str(root))  # pytest cannot


def test_only_a_regular_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"text")
    os.mkfifo(tmp_path / "pipe")
    with open_regular(tmp_path / "file") as opened:
        assert opened.read() == b"text"
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError, match="not a regular file"):
            open_regular(path)
