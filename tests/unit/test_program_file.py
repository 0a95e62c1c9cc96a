"""Why a program cannot be started: the true reason, and a hint that helps."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from cliconform.program_file import explain_missing, explain_start_error, name_program

ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00"
SCRIPT = b"#!/bin/sh\necho hi\n"


def write(file: Path, content: bytes, mode: int = 0o755) -> str:
    file.write_bytes(content)
    file.chmod(mode)
    return str(file)


@pytest.mark.parametrize(
    ("content", "reason", "hint"),
    [
        (SCRIPT, "is not executable", "chmod +x"),
        (ELF, "is not executable", "chmod +x"),
        (b"print(1)\n", "is not executable", "INTERPRETER"),
        (b"\x00\x01\x02", "is not executable", "neither a `#!` line nor"),
        (b"", "is an empty file", ""),
    ],
)
def test_a_file_that_is_not_executable(
    tmp_path: Path, content: bytes, reason: str, hint: str
) -> None:
    path = write(tmp_path / "my tool", content, 0o644)
    fault = explain_missing(path, "")
    assert fault.reason == reason
    assert hint in fault.hint
    if "chmod" in hint:
        assert fault.hint == f"chmod +x '{path}'"


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("gone")
    assert explain_missing(f"{tmp_path}/folder", "").reason == "is a folder"
    assert (
        explain_missing(f"{tmp_path}/link", "").reason == "is a link to gone, which does not exist"
    )
    assert explain_missing("/dev/null", "").reason == "is not a regular file"
    gone = explain_missing(f"{tmp_path}/gone", "")
    assert gone.reason == "was not found: there is no such file"
    assert gone.is_missing
    assert "not a directory" in explain_missing("/dev/null/tool", "").reason
    assert explain_missing("a/\0", "").reason.startswith("was not found")


def test_a_name_that_is_not_on_the_path_or_only_as_something_else(tmp_path: Path) -> None:
    assert explain_missing("tool", "/nowhere").reason == "was not found: it is not on PATH"
    assert "words" in explain_missing("python3 -m tool", "/nowhere").hint
    path = write(tmp_path / "tool", SCRIPT, 0o644)
    fault = explain_missing("tool", f"/nowhere:{tmp_path}")
    assert fault.reason == f"was found as {path}, which is not executable"
    assert fault.hint == f"chmod +x {path}"
    (tmp_path / "folder").mkdir()
    assert explain_missing("folder", str(tmp_path)).reason == "was not found: it is not on PATH"


@pytest.mark.parametrize(
    ("content", "error", "reason", "hint"),
    [
        (b"#!/bin/sh\r\nx\r\n", errno.ENOENT, r"and there is no `/bin/sh\r`", r"s/\r$//"),
        (b"#! /bin/sh -e\r\n", errno.ENOENT, "carriage return", r"s/\r$//"),
        (b"#!/no/such -x\n", errno.ENOENT, "does not exist: /no/such -x", "first line"),
        (b"#!/tmp\n", errno.EACCES, "names an interpreter, /tmp, that is a folder", "first line"),
        (b"#!\n", errno.ENOEXEC, "`#!` line that names no interpreter", ""),
        (SCRIPT, errno.EACCES, "cannot be started: permission denied", ""),
        (b"\xef\xbb\xbf#!/bin/sh\n", errno.ENOEXEC, "byte order mark", "without"),
        (b"echo hi\n", errno.ENOEXEC, "has no `#!` line", "INTERPRETER"),
        (b"\x00\x01", errno.ENOEXEC, "is not a program that this system can start", ""),
        (b"MZ\x90\x00", errno.ENOEXEC, "it is one of Windows", ""),
        (ELF + b"\xf3\x00", errno.ENOEXEC, "it is for another machine (RISC-V)", ""),
        (ELF + b"\xf3\x00", errno.ENOENT, "needs a dynamic loader", "C library"),
        (b"", errno.ENOEXEC, "is an empty file", ""),
        (b"\x00\x01", errno.EACCES, "permission denied", "noexec"),
        (b"\x00\x01", errno.ENOMEM, "cannot be started: cannot allocate memory", ""),
    ],
)
def test_a_file_that_the_system_did_not_start(
    tmp_path: Path, content: bytes, error: int, reason: str, hint: str
) -> None:
    path = write(tmp_path / "tool", content)
    fault = explain_start_error(path, OSError(error, "Cannot allocate memory"))
    if error == errno.EACCES and content == SCRIPT:
        fault = explain_start_error(path, OSError(error, "Permission denied"))
    assert reason in fault.reason
    assert hint in fault.hint


@pytest.mark.parametrize("name", [".", ".."])
def test_a_folder_of_the_path_is_not_searched_for(name: str) -> None:
    fault = explain_missing(name, "/usr/bin")
    assert (fault.reason, fault.hint) == ("is a folder", "name the program in it")


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["nosuchprog", "--x"], "nosuchprog"),
        (["/opt/bin/tool"], "tool"),
        (["python3", "-m", "json.tool"], "json.tool"),
        (["python3", "-I", "bin/tool.py"], "tool.py"),
        (["python3", "-m", "tool", "--quiet"], "tool"),
        (["uv", "run", "tool"], "tool"),
        (["sh", "-c", "exec tool"], "sh"),
        (["-x"], "-x"),
    ],
)
def test_the_name_of_a_program_is_never_an_option(command: list[str], name: str) -> None:
    assert name_program(command) == name
