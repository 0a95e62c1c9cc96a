"""``cliconform lint``: problems and warnings of a spec, without a run."""

from __future__ import annotations

from support.cli import Cli
from support.specs import TWO_COMMANDS as SPEC

MATRIX = """
[command.count]
args = ["-c", "echo ${number}"]
stdout = { equals = "${number}" }
matrix = { number = [1, 2, 3] }
"""


def test_lint_reports_the_number_of_commands(project: Cli) -> None:
    result = project("lint", "x.toml")
    assert (result.code, result.out) == (0, "x.toml: 2 commands, no problems\n")


def test_lint_warns_of_a_command_that_promises_nothing_and_can_fail_on_it(cli: Cli) -> None:
    cli.write("x.toml", SPEC + '[command.idle]\nargs = ["true"]\n')
    result = cli("lint", "x.toml")
    assert result.code == 0
    assert "idle" in result.out
    assert result.out.endswith("x.toml: 3 commands, 1 warning, -W error makes them fail\n")
    assert cli("lint", "x.toml", "-W", "error").code == 1


def test_lint_reports_the_problems_of_the_known_file_too(project: Cli) -> None:
    project.write("x.known.toml", 'target = "sh"\n[known.mak]\nreason = "?"\n')
    result = project("lint", "x.toml")
    assert result.code == 2
    assert "x.known.toml:2" in result.err
    assert "`make`" in result.err


def test_lint_and_check_count_commands_and_the_rows_of_their_matrices_alike(cli: Cli) -> None:
    cli.write("x.toml", SPEC + MATRIX)
    counted = "x.toml: 3 commands (5 rows)"
    assert cli("lint", "x.toml").out.startswith(f"{counted}, no problems")
    assert cli("check", "x.toml").out.startswith(f"{counted} of sh (")
