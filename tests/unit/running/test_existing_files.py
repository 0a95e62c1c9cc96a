"""Files of a home are removed and get other permissions, and nothing outside of it is touched."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cliconform.running.home.existing_files import change_mode, remove_paths


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    for name in ("a.csv", "b.csv", ".c.csv", "d/a.csv", "d/e/f/x.csv", "keep"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file").write_text("safe")
    (home / "out").symlink_to(tmp_path / "outside")
    (home / "to-file").symlink_to("keep")
    return home


def paths(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*")}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.parametrize(
    ("source", "gone"),
    [
        ("a.csv", {"a.csv"}),
        ("./a.csv", {"a.csv"}),
        ("d", {"d", "d/a.csv", "d/e", "d/e/f", "d/e/f/x.csv"}),
        ("d/", {"d", "d/a.csv", "d/e", "d/e/f", "d/e/f/x.csv"}),
        ("d/e/f", {"d/e/f", "d/e/f/x.csv"}),
        ("*.csv", {"a.csv", "b.csv"}),
        ("**/*.csv", {"a.csv", "b.csv", "d/a.csv", "d/e/f/x.csv"}),
        ("d/**/", {"d/e", "d/e/f", "d/e/f/x.csv"}),
        (".c*", {".c.csv"}),
        ("[ab].csv", {"a.csv", "b.csv"}),
        ("a[.]csv", {"a.csv"}),
        ("out", {"out"}),
        ("to-file", {"to-file"}),
    ],
)
def test_a_path_is_removed_with_all_that_is_in_it(home: Path, source: str, gone: set[str]) -> None:
    before = paths(home)
    remove_paths(str(home), source)
    assert before - paths(home) == gone
    assert (home.parent / "outside/file").read_text() == "safe"


@pytest.mark.parametrize("name", ["a*b", "a[b", "a?b"])
def test_a_literal_wildcard_is_written_in_brackets(home: Path, name: str) -> None:
    (home / name).write_text("")
    (home / "axb").write_text("")
    source = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
    assert remove_paths(str(home), source) == [name]
    assert (home / "axb").exists()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nope", "names `nope`, which the home does not have"),
        ("d/nope", "names `d/nope`, which the home does not have"),
        ("nope/a", "names `nope/a`, which the home does not have"),
        ("*.parquet", "names `*.parquet`, which the home does not have"),
        ("keep/a", "names `keep/a`, and `keep` is not a folder"),
        ("out/file", "names `out/file`, and `out` is not a folder"),
        ("../outside/file", "which is outside of the home"),
        ("/etc/passwd", "which is outside of the home"),
    ],
)
def test_a_path_that_is_not_there_is_an_error(home: Path, source: str, message: str) -> None:
    for key, act in (
        ("remove", lambda: remove_paths(str(home), source)),
        ("chmod", lambda: change_mode(str(home), source, 0)),
    ):
        with pytest.raises(OSError, match=f"`{key}` ") as caught:
            act()
        assert message in str(caught.value)
    assert (home.parent / "outside/file").read_text() == "safe"


def test_what_is_in_folders_without_permissions_is_removed(home: Path) -> None:
    """As for a program that left them: the folders keep their permissions."""
    (home / "d/e").chmod(0o500)
    (home / "d").chmod(0o000)
    remove_paths(str(home), "d/e/f")
    assert mode(home / "d") == 0
    (home / "d").chmod(0o700)
    assert mode(home / "d/e") == 0o500
    assert not (home / "d/e/f").exists()


def test_permissions_do_not_depend_on_the_umask(home: Path) -> None:
    mask = os.umask(0o077)
    try:
        change_mode(str(home), "a.csv", 0o666)
        change_mode(str(home), "d", 0o1777)
        change_mode(str(home), "*.csv", 0o4755)
    finally:
        os.umask(mask)
    assert (mode(home / "a.csv"), mode(home / "b.csv")) == (0o4755, 0o4755)
    assert mode(home / "d") == 0o1777
    assert mode(home / ".c.csv") != 0o4755


def test_permissions_of_what_is_in_a_folder_are_changed_before_its_own(home: Path) -> None:
    change_mode(str(home), "d/**/", 0o000)
    change_mode(str(home), "d/e/f", 0o500)
    assert mode(home / "d/e") == 0
    (home / "d/e").chmod(0o700)
    assert mode(home / "d/e/f") == 0o500


def test_a_link_has_no_permissions(home: Path) -> None:
    with pytest.raises(OSError, match="`chmod` names `to-file`, which is a link"):
        change_mode(str(home), "to-file", 0)
    assert mode(home / "keep") != 0
    change_mode(str(home), "*", 0o640)  # of what is no link
    assert mode(home / "keep") == 0o640
    assert mode(home.parent / "outside/file") != 0o640
