"""Folders of any depth: snapshotted, copied, removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.running.home import folders
from cliconform.running.home.copy_tree import copy_tree
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.snapshot import take_snapshot
from support.folders import make_folder


def nest_folders(root: Path, depth: int, name: str = "folder") -> None:
    fd = os.open(root, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=fd)
        below = os.open(name, os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)


def test_there_is_no_limit_to_the_depth_of_folders(tmp_path: Path) -> None:
    old, new = make_folder(tmp_path / "old"), make_folder(tmp_path / "new")
    nest_folders(old, 1500)
    copy_tree(str(old), str(new))
    facts = take_snapshot(str(new)).facts
    assert len(facts) == 1501
    assert facts == take_snapshot(str(old)).facts
    assert remove_tree(str(old))
    assert remove_tree(str(new))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["\u00e9" * 120, "\U0001f600" * 60])
def test_the_length_of_a_path_is_that_of_its_bytes(tmp_path: Path, name: str) -> None:
    root = make_folder(tmp_path / "root")
    nest_folders(root, 40, name)
    assert len(take_snapshot(str(root)).facts) == 41
    assert remove_tree(str(root))


def test_no_descriptor_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_MAX_LENGTH", 50)
    before = len(list(Path("/proc/self/fd").iterdir()))
    root = make_folder(tmp_path / "root")
    nest_folders(root, 100)
    take_snapshot(str(root))
    remove_tree(str(root))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
