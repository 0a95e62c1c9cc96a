"""The home's path, by whatever name a program knows it, is `$HOME` in every text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.text import list_home_paths, make_home_hider


@pytest.mark.parametrize("home", ["real/home", "link/home", "real/other", "real/../real/home", "x"])
def test_a_home_is_known_by_its_path_and_by_its_real_path(tmp_path: Path, home: str) -> None:
    (tmp_path / "real" / "home").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "other").symlink_to("home")
    path = f"{tmp_path}/{home}"
    assert {*list_home_paths(path)} == {path, os.path.realpath(path)}


def test_only_whole_paths_are_hidden() -> None:
    hide = make_home_hider("/nowhere/00001", "/nowhere/00001")
    assert hide("cd /nowhere/00001; cat /nowhere/00001/f") == "cd $HOME; cat $HOME/f"
    assert hide("/nowhere/000011 /nowhere/0000") == "/nowhere/000011 /nowhere/0000"
    assert make_home_hider("/", "")("/a") == "/a"
