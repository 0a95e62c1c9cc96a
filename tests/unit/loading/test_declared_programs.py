"""Which programs a project declares in its own files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.loading.declared_programs import find_declared_programs


@pytest.mark.parametrize(
    ("file", "text", "names"),
    [
        ("pyproject.toml", '[project.scripts]\nb = "m:f"\na = "m:g"\n', ["b", "a"]),
        ("package.json", '{"name": "@me/tool", "bin": "cli.js"}', ["tool"]),
        ("package.json", '{"name": "tool", "bin": {"x": "x.js", "y": "y.js"}}', ["x", "y"]),
        ("Cargo.toml", '[package]\nname = "rg"\n', ["rg"]),
        ("Cargo.toml", '[package]\nname = "p"\n[[bin]]\nname = "rg"\n', ["rg"]),
        ("Cargo.toml", '[package]\nname = "p"\n[lib]\n', []),
        ("pyproject.toml", "[project", []),
        ("package.json", "[1]", []),
        ("package.json", '{"bin": 7}', []),
    ],
)
def test_programs_are_read_from_each_kind_of_project_file(
    tmp_path: Path, file: str, text: str, names: list[str]
) -> None:
    (tmp_path / file).write_text(text)
    found = find_declared_programs(tmp_path)
    assert [each.name for each in found] == names
    assert {each.file for each in found} <= {file}


def test_a_name_in_two_files_is_one_program(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project.scripts]\ntool = "m:f"\n')
    (tmp_path / "package.json").write_text('{"bin": {"tool": "x", "other": "y"}}')
    found = find_declared_programs(tmp_path)
    assert [(each.name, each.file) for each in found] == [
        ("tool", "pyproject.toml"),
        ("other", "package.json"),
    ]


def test_a_pipe_of_that_name_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    assert find_declared_programs(tmp_path) == ()
