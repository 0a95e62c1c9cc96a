"""What is read of a command line without Typer is what Typer makes of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cliconform.cli import plain_check
from cliconform.cli.lazy_verbs import load_verb
from cliconform.cli.plain_check import read_plain_check
from cliconform.verbs import check
from cliconform.verbs.check import Arguments

LINES = [
    "check",
    "check here.toml",
    "check here.toml -q",
    "check -s a here.toml --select b.* -t x",
    "check missing.toml --junit out.xml",
    *(f"check {flag} here.toml" for flag in plain_check.FLAGS),
    *(f"check here.toml {flag} a {flag} b" for flag in plain_check.LISTS),
    *(f"check here.toml {flag} file" for flag in plain_check.FILES),
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.toml").touch()


@pytest.mark.parametrize("line", LINES)
def test_the_arguments_are_those_of_typer(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Arguments] = []

    def run(arguments: Arguments) -> int:
        seen.append(arguments)
        return 0

    monkeypatch.setattr(check, "run", run)
    _, *words = line.split()
    load_verb("check").main(words, standalone_mode=False)
    fields: Any = read_plain_check(line.split(), {})
    assert fields is not None
    made = Arguments(**fields)
    assert [made] == seen
    assert [type(getattr(made, name)) for name in fields] == [
        type(getattr(seen[0], name)) for name in fields
    ]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--help",
        "lint here.toml",
        "check --help",
        "check here.toml there.toml",
        "check here.toml --unknown",
        "check here.toml --junit",
        "check here.toml --junit -",
        "check here.toml --junit a --junit b",
        "check here.toml --junit=a",
        "check here.toml --select -q",
        "check here.toml -qv",
        "check -- here.toml",
        "check -",
        f"check {'x' * 300}",
    ],
)
def test_everything_else_is_left_to_typer(line: str) -> None:
    assert read_plain_check(line.split(), {}) is None


def test_a_shell_that_asks_for_completions_is_answered_by_typer() -> None:
    assert read_plain_check(["check"], {"_CLICONFORM_COMPLETE": "complete_bash"}) is None


HEAVY = (
    *("typer", "rich", "pydantic", "tomli", "tree_sitter", "duckdb", "pyarrow", "jinja2"),
    *("tomlkit", "jsonschema", "psutil", "numpy", "dask", "http.client", "asyncio", "sqlite3"),
    *("dataclasses", "inspect", "ast", "dis", "subprocess", "locale", "_hashlib", "decimal"),
    *("csv", "platform", "logging", "email", "html", "ssl", "uuid", "difflib"),
    *("pexpect", "traceback", "tokenize", "textwrap"),
    *("cliconform.surface", "cliconform.editing", "cliconform.drafting", "cliconform.proposing"),
    *("cliconform.loading.format", "cliconform.reporting.html", "cliconform.verifying.contents"),
    *("cliconform.verifying.databases", "cliconform.verifying.documents"),
)
MOST_MODULES = 230
"""Each module of ours takes 0.1 ms or more, a thousandth of a short run."""
RUN = """
import atexit, sys
from cliconform.__main__ import main

def tell():
    names = {name for name in sys.modules if sys.modules[name] is not None}
    print(sum(name.startswith("cliconform") for name in names))
    print("loaded:", *sorted(names & set(HEAVY)))

atexit.register(tell)
sys.argv = ["cliconform", "check", "here.toml", "-q"]
main()
""".replace("HEAVY", repr(HEAVY))


@pytest.mark.parametrize(
    "project", ["", "[tool.cliconform]\njobs = 2\n", '[project]\nname = "cliconform-plugin"\n']
)
def test_a_plain_run_of_a_spec_that_is_kept_loads_nothing_heavy(
    project: str, tmp_path: Path
) -> None:
    """Each of these takes a hundredth of a short run or more: import it where it is used."""
    (tmp_path / "pyproject.toml").write_text(project)
    (tmp_path / "here.toml").write_text('spec = 1\n[target]\ncommand = "true"\n[command.x]\n')
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    ends = [
        subprocess.run(
            [sys.executable, "-c", RUN],
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for _ in range(2)
    ]
    assert "pydantic" in ends[0][-1]
    assert ends[1][-1].split() == ["loaded:"]
    assert int(ends[1][-2]) <= MOST_MODULES


def test_what_looks_for_hints_is_loaded_where_something_deviates() -> None:
    checks = ("text", "file", "removed", "capture")
    imports = "\n".join(f"import cliconform.verifying.checks.{each}" for each in checks)
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys\n{imports}\nprint('difflib' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert loaded.split() == ["False"]
