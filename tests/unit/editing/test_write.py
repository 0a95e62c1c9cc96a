"""Edited files are written whole, all or none, and only where nobody else changed them."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from cliconform.editing import write
from cliconform.editing.apply import Change
from cliconform.editing.files import read_file, read_with_parts
from cliconform.editing.patch import make_patch
from cliconform.editing.write import write_changes
from cliconform.errors import EditError, SpecError, WriteError
from cliconform.file_search import find_repository

OLD = "a = 1 # one\r\nb = 'é'\r\n"
NEW = OLD.replace("1 #", "2 #")


def change(file: Path, text: str = NEW) -> Change:
    return Change(file=read_file(file), text=text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "specs" / "x.toml"
    file.parent.mkdir()
    file.write_bytes(b"\xef\xbb\xbf" + OLD.encode())
    file.chmod(0o640)
    return file


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_keeps_its_mode_its_line_ends_and_its_byte_order_mark(file: Path) -> None:
    write_changes([change(file)])
    assert file.read_bytes() == b"\xef\xbb\xbf" + NEW.encode()
    assert file.stat().st_mode & 0o7777 == 0o640
    assert names(file.parent) == ["x.toml"]


def test_a_symbolic_link_stays_and_its_file_is_written(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to("specs/x.toml")
    write_changes([change(link)])
    assert link.is_symlink()
    assert file.read_bytes().endswith(NEW.encode())
    assert names(tmp_path) == ["link.toml", "specs"]


def test_a_file_that_was_changed_in_the_meantime_is_refused(file: Path) -> None:
    found = change(file)
    file.write_text("c = 3\n")
    with pytest.raises(EditError, match=r"x\.toml was changed in the meantime"):
        write_changes([found])
    assert file.read_text() == "c = 3\n"
    file.unlink()
    with pytest.raises(EditError, match=r"x\.toml was removed in the meantime"):
        write_changes([found])
    assert names(file.parent) == []


def test_a_read_only_file_is_refused_and_stays(file: Path) -> None:
    file.chmod(0o440)
    with pytest.raises(EditError, match=r"x\.toml is read-only") as caught:
        write_changes([change(file)])
    assert caught.value.hint.startswith("make it writable: chmod u+w ")
    assert file.read_bytes().endswith(OLD.encode())


def test_a_file_that_became_a_folder_is_refused(file: Path) -> None:
    found = change(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(EditError, match="is not a regular file"):
        write_changes([found])


def test_what_could_not_be_read_again_is_not_written(file: Path) -> None:
    with pytest.raises(SpecError):
        write_changes([change(file, "a = \n")])
    assert file.read_bytes().endswith(OLD.encode())
    assert names(file.parent) == ["x.toml"]


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "||||||| base", ">>>>>>> other"])
def test_the_markers_of_a_conflict_are_named_with_their_line(file: Path, marker: str) -> None:
    file.write_text(f"a = 1\n{marker}\nb = 2\n")
    with pytest.raises(EditError, match="the markers of a merge conflict") as caught:
        read_file(file)
    assert caught.value.place == f"{file}:2"


def two(file: Path) -> list[Change]:
    other = file.with_name("y.toml")
    other.write_text(OLD, newline="")
    return [change(file), change(other)]


def test_if_the_second_file_cannot_be_prepared_the_first_is_not_written(file: Path) -> None:
    changes = two(file)
    file.with_name("y.toml").write_text("z = 1\n")
    with pytest.raises(EditError, match=r"y\.toml was changed"):
        write_changes(changes)
    assert file.read_bytes().endswith(OLD.encode())
    assert names(file.parent) == ["x.toml", "y.toml"]


def test_if_the_second_file_cannot_be_renamed_the_first_is_put_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = two(file)
    inode = file.stat().st_ino
    done = 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == 2:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        os.replace(self, target)  # noqa: PTH105
        return target

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(WriteError, match=r"x\.toml, .*y\.toml cannot be written: input/output"):
        write_changes(changes)
    assert file.stat().st_ino == inode
    assert file.read_bytes().endswith(OLD.encode())
    assert names(file.parent) == ["x.toml", "y.toml"]


def test_on_a_full_disk_the_old_file_is_whole_and_nothing_is_left(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(WriteError, match="no space left on device"):
        write_changes([change(file)])
    assert file.read_bytes().endswith(OLD.encode())
    assert names(file.parent) == ["x.toml"]


def test_an_interrupt_between_two_files_puts_the_first_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = two(file)
    checks: list[str] = []

    def check(name: str, _path: Path, _digest: str) -> bytes:
        checks.append(name)
        if len(checks) == 4:
            raise KeyboardInterrupt
        return b""

    monkeypatch.setattr(write, "_check_unchanged", check)
    with pytest.raises(KeyboardInterrupt):
        write_changes(changes)
    assert file.read_bytes().endswith(OLD.encode())
    assert names(file.parent) == ["x.toml", "y.toml"]


@pytest.mark.parametrize("text", [OLD, OLD.rstrip(), OLD.replace("\r", ""), f"\ufeff{OLD}"])
@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1"]])
def test_a_patch_applies_in_the_root_of_the_project(
    tmp_path: Path, text: str, tool: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    file = tmp_path / "my specs" / "x.toml"
    file.parent.mkdir()
    file.write_text(text, newline="")
    monkeypatch.chdir(file.parent)
    assert find_repository(Path.cwd()) == tmp_path
    new = text.replace("1 #", "2 #") + "c = 3"
    new = new if text.endswith("\n") else text.replace("1 #", "2 #")
    patch = make_patch([change(Path("x.toml"), new.removeprefix("\ufeff"))], tmp_path)
    (tmp_path / ".git").rmdir()
    flags = ["--binary"] if tool[0] == "patch" else []
    subprocess.run(
        [*tool, *flags], cwd=tmp_path, input=patch.encode(), check=True, capture_output=True
    )
    assert file.read_bytes() == new.encode()


def test_a_spec_is_read_with_the_files_that_it_includes(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('spec = 1\ninclude = ["x/*.toml", "x/a.toml"]\n')
    (tmp_path / "x").mkdir()
    for name in ("b", "a"):
        (tmp_path / "x" / f"{name}.toml").write_text("[command.a]\n")
    found = read_with_parts(tmp_path / "x.toml")
    assert [Path(each.file).name for each in found] == ["x.toml", "a.toml", "b.toml"]
    (tmp_path / "x.toml").write_text('spec = 1\ninclude = "y.toml"\n')
    with pytest.raises(SpecError) as caught:
        read_with_parts(tmp_path / "x.toml")
    assert caught.value.problems[0].message == "no such file"
