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


def test_a_console_script_is_told_by_its_package(tmp_path: Path) -> None:
    meta = tmp_path / "lib" / "python3.13" / "site-packages" / "my_tool-1.0.dist-info"
    meta.mkdir(parents=True)
    (meta / "entry_points.txt").write_text("[console_scripts]\nmy-tool = my_tool:main\n")
    (meta / "RECORD").write_text("my_tool.py,,\n")
    (meta.parent / "my_tool.py").write_text("VERSION = 1\n")
    (tmp_path / "pyvenv.cfg").write_text("version = 3.13.2\n")
    script = tmp_path / "bin" / "my-tool"
    script.parent.mkdir()
    script.write_text(f"#!{tmp_path}/bin/python3\nimport my_tool\n")
    assert explain([str(script)], tmp_path) == ""
