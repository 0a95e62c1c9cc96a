"""The project's own files agree with one another."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import tomli

ROOT = Path(__file__).parents[2]
TOP = ".ci .github .gitignore LICENSE README.md cliconform examples pyproject.toml specs tests"


@pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="this is no clone"
)
def test_nothing_lies_at_the_top_that_has_no_place_there() -> None:
    words = ["git", "ls-files", "-z"]
    listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {path.partition("/")[0] for path in listed.split("\0") if path} == set(TOP.split())


def test_the_lowest_versions_that_ci_tests_are_the_bounds_of_the_dependencies() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bounds = dict(re.match(r"([\w-]+)>=([\d.]+)", one).groups() for one in project["dependencies"])  # type: ignore[union-attr]
    lines = (ROOT / ".github" / "lowest.txt").read_text("utf-8").splitlines()
    lowest = dict(line.split("==") for line in lines if "==" in line)
    assert lowest.keys() == bounds.keys()
    for name, version in lowest.items():
        assert version in {bounds[name], f"{bounds[name]}.0"}
