"""Which folders are watched, and which changes matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.verbs.watching.watch_list import make_watch_list


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("specs/x.toml", "fix/deep/data.txt", "src/tool/__init__.py", "src/tool/cli.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


def paths(folder: Path, *names: str) -> list[str]:
    return [str(folder / name) for name in names]


def test_the_folder_of_a_file_is_watched_so_that_a_new_file_in_its_place_is_seen(
    folder: Path,
) -> None:
    listed = make_watch_list(paths(folder, "specs/x.toml"), (), ())
    assert listed.folders == {str(folder / "specs")}
    assert listed.is_relevant(str(folder / "specs/x.toml"))


@pytest.mark.parametrize(
    "name", ["specs/x.toml~", "specs/.x.toml.swp", "specs/results.xml", "specs/4913"]
)
def test_what_editors_and_reports_write_beside_a_spec_does_not_matter(
    folder: Path, name: str
) -> None:
    listed = make_watch_list(paths(folder, "specs/x.toml"), (), ())
    assert not listed.is_relevant(str(folder / name))


def test_everything_in_a_folder_that_homes_copy_matters(folder: Path) -> None:
    listed = make_watch_list((), paths(folder, "fix"), ())
    assert {str(folder / "fix"), str(folder / "fix/deep")} <= listed.folders
    assert listed.is_relevant(str(folder / "fix/deep/new.txt"))


def test_a_new_module_of_the_program_matters_and_bytecode_does_not(folder: Path) -> None:
    listed = make_watch_list((), (), paths(folder, "src/tool/__init__.py", "src/tool/cli.py"))
    assert listed.is_relevant(str(folder / "src/tool/new.py"))
    assert not listed.is_relevant(str(folder / "src/tool/__pycache__/cli.cpython-311.pyc"))
    assert not listed.is_relevant(str(folder / "src/tool/__pycache__"))


def test_the_folders_of_a_large_program_are_left_out_first(folder: Path) -> None:
    target = []
    for number in range(10):
        file = folder / f"lib/{number}/x.py"
        file.parent.mkdir(parents=True)
        file.write_text("", encoding="utf-8")
        target.append(str(file))
    listed = make_watch_list(paths(folder, "specs/x.toml"), (), target, most=4)
    assert str(folder / "specs") in listed.folders
    assert (len(listed.folders), listed.left_out) == (4, 7)


def test_a_link_is_watched_where_it_is_and_where_it_leads_to(folder: Path) -> None:
    (folder / "specs/link.toml").symlink_to(folder / "fix/deep/data.txt")
    listed = make_watch_list(paths(folder, "specs/link.toml"), (), ())
    assert listed.folders == {str(folder / "specs"), str(folder / "fix/deep")}


def test_a_folder_that_is_missing_is_not_watched(folder: Path) -> None:
    assert make_watch_list(paths(folder, "gone/x.toml"), (), ()).folders == frozenset()
