"""``cliconform shell``: a shell in the home from which a command starts."""

from __future__ import annotations

import re

from support.cli import Cli
from support.sandbox import needs_sandbox
from support.specs import TWO_COMMANDS as SPEC

SHELL = """#!/bin/sh
echo "in $PWD with MODE=$MODE and HOME=$HOME, umask $(umask)"
cat file
exit 7
"""


def test_shell_opens_the_users_shell_in_the_home_that_the_command_would_start_from(
    project: Cli,
) -> None:
    project.write("look", SHELL).chmod(0o755)
    work = project.folder / "work"
    work.mkdir()
    result = project(
        "shell", "x.toml", "use.it", "--work-dir", work, env={"SHELL": str(project.folder / "look")}
    )
    assert result.code == 0, result.output
    assert f" (run before it: make): {work}" in result.out
    assert "Command: $ " in result.out
    assert "cat file; echo J-7" in result.out
    assert "Exit the shell to remove this home." in result.out
    assert "with MODE=fast" in result.out
    assert re.search(r"umask 0*22$", result.out, re.MULTILINE)
    assert "made" in result.out.splitlines()
    assert list(work.iterdir()) == []


def test_shell_reports_a_needed_command_that_does_not_end_as_promised(project: Cli) -> None:
    project.write("x.toml", SPEC.replace("echo made > file;", "exit 4;"))
    result = project("shell", "x.toml", "use.it", env={"SHELL": "/bin/true"})
    assert result.code == 3
    assert "make" in result.err


def test_shell_has_one_home_and_so_takes_one_command(project: Cli) -> None:
    result = project("shell", "x.toml", "*", env={"SHELL": "/bin/true"})
    assert result.code == 2
    assert "`*` names 2 commands" in result.err


IN_SANDBOX = """#!/bin/sh
cat file
touch mine && echo "wrote in its home"
touch {folder}/outside && echo "wrote outside"
echo "interfaces: $(tail -n +3 /proc/net/dev | wc -l)"
"""


@needs_sandbox
def test_the_shell_of_a_sandboxed_command_is_in_the_sandbox(project: Cli) -> None:
    project.write("look", IN_SANDBOX.format(folder=project.folder)).chmod(0o755)
    defaults = '[defaults]\nisolation = "sandbox"\n'
    project.write("x.toml", SPEC.replace("[command.", f"{defaults}[command.", 1))
    work = project.folder / "work"
    work.mkdir()
    environment = {"SHELL": str(project.folder / "look")}
    result = project("shell", "x.toml", "use.it", "--work-dir", work, env=environment)
    assert result.code == 0, result.output
    assert "The shell is in the sandbox" in result.out
    assert {"made", "wrote in its home", "interfaces: 1"} <= {*result.out.splitlines()}
    assert not (project.folder / "outside").exists()
    assert list(work.iterdir()) == []


@needs_sandbox
def test_a_shell_that_is_not_there_is_said_in_the_sandbox(project: Cli) -> None:
    defaults = '[defaults]\nisolation = "sandbox"\n'
    project.write("x.toml", SPEC.replace("[command.", f"{defaults}[command.", 1))
    result = project("shell", "x.toml", "use.it", env={"SHELL": "/nowhere/sh"})
    assert result.code == 3, result.output
    assert "your shell cannot be started in the sandbox" in result.err
    assert "Traceback" not in result.err
