"""``cliconform history``, and ``within`` as a multiple of earlier runs."""

from __future__ import annotations

import json

import pytest

from support.cli import Cli

SPEC = """
spec = 1
[target]
name = "tool"
command = "sh"

[command.wait]
args = ["-c", "sleep $(cat {folder}/seconds); echo done"]
stdout = "done"
within = "3x median"

[command.help]
args = ["-c", "echo help"]
stdout = "help"
"""


@pytest.fixture
def tool(cli: Cli) -> Cli:
    """A command that sleeps for as long as a file says."""
    cli.write("x.toml", SPEC.replace("{folder}", str(cli.folder)))
    cli.write("seconds", "0.1")
    return cli


def test_a_command_is_held_to_what_it_took_before_and_judge_finds_the_same(tool: Cli) -> None:
    for _ in range(3):
        result = tool("check", "x.toml")
        assert result.code == 0, result.output
        assert "`within` was not judged for wait: " in result.out
    assert "2 earlier runs on this kind of machine, and 3 are needed for a median" in result.out
    tool.write("seconds", "1")
    result = tool("check", "x.toml")
    assert result.code == 1
    assert "expected within 3x median of 3 runs (0.1" in result.out
    again = tool("judge", "latest", "x.toml")
    assert again.code == 1
    assert "expected within 3x median of 3 runs (0.1" in again.out

    shown = tool("history", "x.toml")
    assert shown.code == 0, shown.output
    assert "✗ wait  ✓✓✓✗" in shown.out
    assert "✓ help  ✓✓✓✓" in shown.out
    assert "Flaky" not in shown.out  # that limit moves


def test_history_is_json_html_and_sql(tool: Cli) -> None:
    tool("check", "x.toml", "-s", "help")
    result = tool("history", "x.toml", "--json", "--html", "out/h.html")
    assert [each["id"] for each in json.loads(result.out)["commands"]] == ["help"]
    assert (tool.folder / "out" / "h.html").read_bytes().startswith(b"<!DOCTYPE html>")
    sql = "SELECT name, id, verdict FROM commands JOIN runs USING (run)"
    assert tool("history", "--sql", sql).out.splitlines() == [
        "name  id    verdict",
        "x     help  conforms",
        "1 row",
    ]
    assert json.loads(tool("history", "x.toml", "--sql", sql, "--json").out) == [
        {"name": "x", "id": "help", "verdict": "conforms"}
    ]
    assert tool("history", "x.toml", "--since", "2999-01-01", "--sql", sql).out.endswith("0 rows\n")


def test_a_run_from_elsewhere_is_imported_once(tool: Cli) -> None:
    tool("check", "x.toml", "-s", "help", "--no-record", "--record", "artifacts/run.zip")
    first = tool("history", "import", "artifacts")
    assert (first.code, first.out) == (0, "1 imported\n")
    again = tool("history", "import", "artifacts/run.zip", "artifacts/x.zip")
    assert again.code == 2
    assert again.err.startswith("error: there is no file artifacts/x.zip\n  hint: name a file")
    assert "skipped, it is in the history as" in tool("history", "import", "artifacts").out
    assert "✓ help  ✓" in tool("history", "x.toml").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x.tmol"], "there is no spec x.tmol, and no run of it is recorded"),
        (["x.toml", "y.toml"], "one SPEC is expected, and 2 words are there"),
        (["import"], "nothing to import"),
        (["import", "x.zip", "--json"], "import does not go together with --json"),
        (["--sql", "DELETE FROM runs"], "--sql: it has to be one SELECT"),
        (["--sql", "SELECT 1", "--html", "x"], "--sql does not go together with --html"),
        (["--sql", "SELECT 1", "--since", "3d"], "--sql with --since needs a SPEC"),
        (["x.toml", "--since", "soon"], "--since soon: no time"),
    ],
)
def test_what_cannot_be_shown_is_an_error(tool: Cli, words: list[str], message: str) -> None:
    result = tool("history", *words)
    assert result.code == 2
    assert result.err.startswith(f"error: {message}")
    assert "Traceback" not in result.err


def test_a_spec_without_runs_is_no_error(tool: Cli) -> None:
    result = tool("history", "x.toml")
    assert result.code == 0
    assert "`cliconform check` records each run" in result.out
