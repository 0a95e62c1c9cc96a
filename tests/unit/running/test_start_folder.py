"""A program starts in a folder of its home, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.running.home.start_folder import StartFolderError, find_start_folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "a/b").mkdir(parents=True)
    (home / "file").write_text("")
    (home / "to-b").symlink_to("a/b")
    (home / "out").symlink_to("..")
    (home / "nowhere").symlink_to("nope")
    (home / "loop").symlink_to("loop")
    return home


@pytest.mark.parametrize(
    ("path", "expected"),
    [(".", "."), ("./", "."), ("a", "a"), ("a/b/", "a/b"), ("a//b", "a/b"), ("to-b", "to-b")],
)
def test_a_folder_in_the_home_also_behind_a_link(home: Path, path: str, expected: str) -> None:
    assert find_start_folder(str(home), path) == expected


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nope", "`cwd` is `nope`, and the home has no such folder"),
        ("nowhere", "`cwd` is `nowhere`, and the home has no such folder"),
        ("file/x", "`cwd` is `file/x`, and the home has no such folder"),
        ("file", "`cwd` is `file`, which is not a folder"),
        ("..", "`cwd` is `..`, which is outside of the home"),
        ("a/../b", "which is outside of the home"),
        ("/tmp", "`cwd` is `/tmp`, which is outside of the home"),
        ("out", "`cwd` is `out`, which leads out of the home"),
        ("loop", "`cwd` is `loop`: "),
    ],
)
def test_anything_else_is_an_error(home: Path, path: str, message: str) -> None:
    with pytest.raises(StartFolderError) as caught:
        find_start_folder(str(home), path)
    assert message in str(caught.value)
