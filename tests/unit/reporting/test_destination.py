"""What comes into the way of a report during a run leads it nowhere else, and does not lose it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.reporting.destination import Destination
from cliconform.reporting.write import write_file


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with a file that nothing is to write to."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "out.xml").write_text("canary")
    return folder


def write(path: Path, destination: Destination) -> str:
    return write_file(path, b"report", destination)


def test_a_link_that_comes_in_place_of_the_file_is_replaced(
    tmp_path: Path, elsewhere: Path
) -> None:
    path = tmp_path / "out.xml"
    destination = Destination(path)
    path.symlink_to(elsewhere / "out.xml")
    assert write(path, destination) == str(path)
    assert (path.is_symlink(), path.read_bytes()) == (False, b"report")
    assert (elsewhere / "out.xml").read_text() == "canary"


def test_a_link_that_was_there_before_is_followed_to_where_it_led(
    tmp_path: Path, elsewhere: Path
) -> None:
    path, real = tmp_path / "out.xml", tmp_path / "real.xml"
    path.symlink_to(real)
    destination = Destination(path)
    path.unlink()
    path.symlink_to(elsewhere / "out.xml")
    assert write(path, destination) == (
        f"{real} (during the run, {path} was made to lead elsewhere)"
    )
    assert real.read_bytes() == b"report"
    assert (elsewhere / "out.xml").read_text() == "canary"


@pytest.mark.parametrize("was_there", [True, False])
def test_the_report_is_in_the_folder_above_a_link_that_comes_in_its_way(
    tmp_path: Path, elsewhere: Path, *, was_there: bool
) -> None:
    path = tmp_path / "reports" / "out.xml"
    if was_there:
        path.parent.mkdir()
    destination = Destination(path)
    if was_there:
        path.parent.rename(tmp_path / "moved")
    path.parent.symlink_to(elsewhere)
    assert write(path, destination).startswith(f"{tmp_path / 'out.xml'} (during the run, ")
    assert (tmp_path / "out.xml").read_bytes() == b"report"
    assert (elsewhere / "out.xml").read_text() == "canary"


def test_a_folder_that_was_removed_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "out.xml"
    path.parent.mkdir(parents=True)
    destination = Destination(path)
    path.parent.rmdir()
    path.parent.parent.rmdir()
    write(path, destination)
    assert path.read_bytes() == b"report"


def test_a_file_that_comes_in_place_of_the_folder_stays(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "out.xml"
    path.parent.mkdir()
    destination = Destination(path)
    path.parent.rmdir()
    path.parent.write_text("canary")
    write(path, destination)
    assert (tmp_path / "out.xml").read_bytes() == b"report"
    assert path.parent.read_text() == "canary"


def test_a_fifo_that_comes_is_replaced_and_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    destination = Destination(path)
    os.mkfifo(path)
    write(path, destination)
    assert path.read_bytes() == b"report"


def test_beside_a_folder_that_comes_the_report_has_another_name(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    destination = Destination(path)
    path.mkdir()
    (tmp_path / "out.xml.1").mkdir()
    assert write(path, destination).startswith(f"{path}.2 (during the run, ")
    assert (tmp_path / "out.xml.2").read_bytes() == b"report"
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        *("out.xml", "out.xml.1", "out.xml.2")
    ]
