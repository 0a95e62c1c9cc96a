"""The project's own files agree with one another."""

from __future__ import annotations

import re
from pathlib import Path

import tomli

ROOT = Path(__file__).parents[2]


def test_the_lowest_versions_that_ci_tests_are_the_bounds_of_the_dependencies() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bounds = dict(re.match(r"([\w-]+)>=([\d.]+)", one).groups() for one in project["dependencies"])  # type: ignore[union-attr]
    lines = (ROOT / ".github" / "lowest.txt").read_text("utf-8").splitlines()
    lowest = dict(line.split("==") for line in lines if "==" in line)
    assert lowest.keys() == bounds.keys()
    for name, version in lowest.items():
        assert version in {bounds[name], f"{bounds[name]}.0"}
