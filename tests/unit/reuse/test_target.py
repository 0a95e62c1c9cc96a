"""Whether a fingerprint tells that the target has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.fingerprint.target import fingerprint_target
from cliconform.reuse.target import explain_untold

PROGRAMS = {"marketpipe": "/usr/bin/marketpipe"}


def explain(command: list[str], folder: Path, *files: str) -> str:
    found = fingerprint_target(command, files, folder, cache=folder / "cache", now=0.0)
    return explain_untold(command, files, found, PROGRAMS.get)


@pytest.fixture
def script(tmp_path: Path) -> str:
    file = tmp_path / "tool.sh"
    file.write_text("#!/bin/sh\n. ./lib.sh\n")
    return str(file)


def test_a_program_that_is_no_script_is_told_by_its_content(tmp_path: Path) -> None:
    assert explain(["/bin/sh", "-c"], tmp_path) == ""


def test_a_script_may_load_other_files(tmp_path: Path, script: str) -> None:
    assert explain([script], tmp_path) == "tool.sh is a script, which may load other files"
    assert explain(["/bin/sh", script], tmp_path) == "sh runs tool.sh, which may load other files"


def test_named_files_tell(tmp_path: Path, script: str) -> None:
    assert explain([script], tmp_path, "tool.sh") == ""


def test_another_program_on_the_command_line_is_not_in_the_fingerprint(tmp_path: Path) -> None:
    told = explain(["/usr/bin/env", "A=1", "marketpipe"], tmp_path)
    assert told == "env may start marketpipe, which is not in its fingerprint"


def test_python_without_an_installed_package_is_not_told(tmp_path: Path) -> None:
    told = explain([str(tmp_path / "bin" / "python3"), "-m", "tool"], tmp_path)
    assert "cannot be read" in told or "in no package" in told


def test_a_missing_program_is_not_told(tmp_path: Path) -> None:
    assert "cannot be read" in explain([str(tmp_path / "gone")], tmp_path)
