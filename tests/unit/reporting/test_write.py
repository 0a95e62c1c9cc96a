"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from cliconform.errors import ReportError
from cliconform.reporting.write import write_file


def test_missing_folders_are_created_and_named(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "r.xml"
    told = write_file(file, b"<x/>")
    assert file.read_bytes() == b"<x/>"
    assert told == f"{file} (created the folders {tmp_path / 'a'}, {tmp_path / 'a' / 'b'})"
    assert write_file(file, b"<y/>") == str(file)
    other = tmp_path / "c" / "r.xml"
    assert write_file(other, b"") == f"{other} (created the folder {tmp_path / 'c'})"


def test_a_relative_path_stays_as_the_user_wrote_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_file(Path("r.xml"), b"") == "r.xml"
    assert write_file(Path("a/r.xml"), b"") == "a/r.xml (created the folder a)"


def test_no_folder_is_left_for_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ReportError):
        write_file(tmp_path / "a" / "b" / ("x" * 300), b"")
    assert not list(tmp_path.iterdir())


def test_nothing_but_the_file_is_left(tmp_path: Path) -> None:
    write_file(tmp_path / "r.xml", b"one")
    write_file(tmp_path / "r.xml", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("r.xml", b"two")]


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_file(tmp_path / "r.xml", b"")
    usual = (tmp_path / "usual").stat().st_mode
    assert stat.S_IMODE((tmp_path / "r.xml").stat().st_mode) == stat.S_IMODE(usual)


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "r.xml").touch()
    (tmp_path / "r.xml").chmod(0o640)
    write_file(tmp_path / "r.xml", b"new")
    assert stat.S_IMODE((tmp_path / "r.xml").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "r.xml").symlink_to(tmp_path / "real" / "r.xml")
    write_file(tmp_path / "r.xml", b"x")
    assert (tmp_path / "r.xml").is_symlink()
    assert (tmp_path / "real" / "r.xml").read_bytes() == b"x"


def test_a_reader_never_sees_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path / "r.xml", b"old")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fchmod", fails)
    with pytest.raises(ReportError, match="No space left on device"):
        write_file(tmp_path / "r.xml", b"new and much longer")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("r.xml", b"old")]


def test_a_fifo_is_written_to_as_it_is(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    write_file(fifo, b"through")
    reader.join()
    assert read == [b"through"]
    assert fifo.is_fifo()


def test_a_directory_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        write_file(tmp_path, b"")
    assert str(tmp_path) in caught.value.message
    assert "directory" in caught.value.message
    assert caught.value.hint


def test_a_file_in_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportError) as caught:
        write_file(tmp_path / "file" / "r.xml", b"")
    assert str(tmp_path / "file" / "r.xml") in caught.value.message
    assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_permission_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ReportError, match="Permission denied"):
        write_file(tmp_path / "r.xml", b"")


def test_a_name_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="too long"):
        write_file(tmp_path / ("x" * 300), b"")


@pytest.mark.parametrize("path", ["file/x.xml", "file/deep/x.xml"])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("kept", "utf-8")
    with pytest.raises(ReportError) as raised:
        write_file(tmp_path / path, b"x")
    assert raised.value.message == (
        f"{tmp_path / path} cannot be written: {tmp_path / 'file'} is not a folder"
    )
    assert (tmp_path / "file").read_text("utf-8") == "kept"


def test_a_folder_that_cannot_be_looked_at_is_an_error_of_the_report(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be written: File name too long"):
        write_file(tmp_path / ("x" * 300) / "r.xml", b"")
