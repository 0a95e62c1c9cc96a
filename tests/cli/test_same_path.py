"""Programs that store absolute paths, with `path = "same"` and without."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from support.cli import Cli, Result
from support.recordings import assert_example_judged_alike

RESTIC = (Path(__file__).parent / "restic.toml").read_text("utf-8")
KEEP = ("--keep", "all", "--jobs", "1", "--work-dir", ".")

WORKTREES = """
spec = 1

[target]
command = "git"

[defaults]
stderr = { lacks = ["fatal"] }
[defaults.env]
GIT_AUTHOR_NAME = "A"
GIT_AUTHOR_EMAIL = "a@example.org"
GIT_COMMITTER_NAME = "A"
GIT_COMMITTER_EMAIL = "a@example.org"
GIT_CONFIG_GLOBAL = "/dev/null"
GIT_CONFIG_NOSYSTEM = "1"

[home]
path = "same"

[command.init]
args   = "init --initial-branch=main repo"
stdout = "Initialized empty Git repository in $HOME/repo"

[command.commit]
needs  = "init"
args   = "-C repo commit --allow-empty -m first"
stdout = "first"

[command.add]
needs    = "commit"
args     = "-C repo worktree add -b topic ../tree"
stdout   = "HEAD is now at"
produces = [{ path = "tree/.git", equals = "gitdir: $HOME/repo/.git/worktrees/tree" }]

[command.list]
about  = "with the path of each worktree"
needs  = "add"
args   = "-C repo worktree list"
stdout = { matches = ['^${home}/repo .*\\[main\\]', '^${home}/tree .*\\[topic\\]'] }

[command.work]
about  = "a worktree finds its repository, and the repository its worktree"
needs  = "add"
home   = { files = { "tree/new" = "new" } }
args   = "-C tree add new"
produces = "repo/.git/worktrees/tree/index"

[command.status]
needs  = "work"
args   = "-C tree status --short --branch"
stdout = { equals = "## topic\\nA  new" }

[command.remove]
needs   = "add"
args    = "-C repo worktree remove tree"
removes = ["tree/", "repo/.git/worktrees/tree/"]
"""

VENV = """
spec = 1

[target]
command = "sh"

[home]
path = "same"

[command.create]
args     = ["-c", "python3 -m venv --without-pip env"]
produces = [{ path = "env/bin/activate", contains = "${home}/env" }]

[command.script]
about    = "a script of the environment names its interpreter by its path"
needs    = "create"
args     = ["-c", '''
printf '#!%s\\nprint(6 * 7)\\n' "$PWD/env/bin/python" > env/bin/tool
chmod +x env/bin/tool
''']
produces = "env/bin/tool"

[command.run]
needs  = "script"
args   = "-c env/bin/tool"
stdout = { equals = "42" }

[command.activate]
needs  = "create"
args   = ["-c", '. env/bin/activate; echo "$VIRTUAL_ENV"; command -v python']
stdout = { equals = "$HOME/env\\n$HOME/env/bin/python" }
"""


def check(cli: Cli, spec: str, *options: str) -> Result:
    assert spec.count('path = "same"\n') == 1
    cli.write("tool.toml", spec)
    return cli("check", "tool.toml", "-W", "error", *options)


def check_apart(cli: Cli, spec: str) -> dict[str, str]:
    """Check ``spec`` with homes at paths of their own; return what is told, by command."""
    cli.write("tool.toml", spec.replace('path = "same"\n', ""))
    result = cli("check", "tool.toml")
    assert result.code == 1, result.output
    found = re.split(r"^✗ ([\w-]+) deviates", result.out, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


needs_restic = pytest.mark.skipif(
    shutil.which("restic") is None, reason="restic is not installed: apt-get install restic"
)


@needs_restic
@pytest.mark.parametrize("options", [(), KEEP], ids=" ".join)
def test_restic_does_what_its_manual_promises(cli: Cli, options: tuple[str, ...]) -> None:
    result = check(cli, RESTIC, *options, "--record", "run.zip")
    assert result.code == 0, result.output
    assert "9 conform" in result.out
    assert_example_judged_alike(cli.folder, "tool.toml")


@needs_restic
def test_at_another_path_restic_finds_no_parent_and_keeps_the_snapshots_of_both(cli: Cli) -> None:
    told = check_apart(cli, RESTIC)
    assert "no parent snapshot found" in told["backup-2"]
    assert '"remove 1 snapshots" not found in stdout' in told["forget"]
    assert "hint: stdout has the path of the home of `backup-" in told["forget"]
    assert {"backup-2", "snapshots", "forget", "kept"} <= told.keys()


@pytest.mark.parametrize("spec", [WORKTREES, VENV], ids=["git worktree", "venv"])
@pytest.mark.parametrize("options", [(), KEEP], ids=" ".join)
def test_a_program_finds_at_one_path_what_it_left_there(
    cli: Cli, spec: str, options: tuple[str, ...]
) -> None:
    result = check(cli, spec, *options)
    assert result.code == 0, result.output


def test_at_another_path_a_worktree_is_not_that_of_its_repository(cli: Cli) -> None:
    told = check_apart(cli, WORKTREES)
    assert {"list", "work", "remove"} <= told.keys()
    assert "has the path of the home of `add`" in " ".join(told["work"].split())


def test_at_another_path_an_environment_names_an_interpreter_that_is_gone(cli: Cli) -> None:
    told = check_apart(cli, VENV)
    assert told.keys() == {"run", "activate"}
    assert "has the path of the home of `script`" in told["run"]
    assert "hint: stdout has the path of the home of `create`" in told["activate"]


def test_the_hint_is_in_every_report_and_stays_when_the_run_is_judged_again(cli: Cli) -> None:
    cli.write("tool.toml", VENV.replace('path = "same"\n', ""))
    cli("check", "tool.toml", "--json", "run.json", "--junit", "run.xml")
    hint = "has the path of the home of `script`"
    assert hint in (cli.folder / "run.json").read_text("utf-8")
    assert hint in (cli.folder / "run.xml").read_text("utf-8")
    assert hint in " ".join(cli("judge", "run.json", "tool.toml").out.split())


def test_a_command_can_ask_for_one_path_for_those_that_need_it(cli: Cli) -> None:
    cli.write(
        "tool.toml",
        """
spec = 1
[target]
command = "sh"
[command.a]
home   = { path = "same" }
args   = "-c 'pwd > where; pwd'"
stdout = { equals = "$HOME" }
[command.b]
needs  = "a"
args   = "-c 'cat where'"
stdout = { equals = "$HOME" }
[command.c]
args   = "-c 'pwd > where; pwd'"
stdout = { equals = "$HOME" }
[command.d]
needs  = "c"
args   = "-c 'cat where; pwd'"
stdout = { matches = '^/.*/\\d+\\n${home}$' }
""",
    )
    result = cli("check", "tool.toml")
    assert result.code == 0, result.output


def test_a_repeatable_command_runs_both_times_at_the_path(cli: Cli) -> None:
    spec = """
spec = 1
[target]
command = "sh"
[home]
path = "same"
[command.a]
args       = "-c 'pwd | cksum | tee sum; echo x >> ../runs'"
stdout     = { matches = '\\d' }
repeatable = true
[command.b]
needs      = "a"
args       = "-c 'cat ../runs > runs; pwd | cksum | cmp - sum'"
exact      = true
produces   = "runs"
repeatable = true
[command.c]
needs      = "a"
args       = "-c 'echo x >> ../other; cat ../other > other'"
produces   = "other"
repeatable = true
"""
    result = check(cli, spec)
    assert re.findall(r"^(.) (\w)", result.out, re.MULTILINE)[:3] == [
        *(("✓", "a"), ("✓", "b"), ("✗", "c"))
    ]
    assert "the second run differs in other" in result.out
    assert "+x" in result.out
    assert check_apart(cli, spec).keys() == {"a", "b", "c"}


def test_a_run_is_not_judged_by_a_spec_that_asks_for_other_paths(cli: Cli) -> None:
    cli.write("tool.toml", VENV)
    assert cli("check", "tool.toml", "--json", "run.json").code == 0
    cli.write("tool.toml", VENV.replace('path = "same"\n', ""))
    judged = cli("judge", "run.json", "tool.toml").output
    assert "its command line, home, input or environment has changed" in judged


def test_kept_homes_are_told_and_have_what_each_command_left(cli: Cli) -> None:
    spec = """
spec = 1
[target]
command = "sh"
[home]
path = "same"
[command.a]
args = "-c 'echo a > f; echo out'"
stdout = "none"
[command.b]
needs = "a"
args = "-c 'cat f; echo b > f'"
stdout = "none"
"""
    cli.write("tool.toml", spec)
    result = cli("check", "tool.toml", "--keep", "failed", "--work-dir", str(cli.folder))
    homes = [Path(home) for home in re.findall(r"home: +(\S+)", result.out)]
    assert [(home / "f").read_text() for home in homes] == ["a\n", "b\n"]


def test_a_shell_is_opened_at_the_path(cli: Cli) -> None:
    cli.write("tool.toml", VENV)
    out = cli.folder / "out"
    script = cli.write("shell.sh", f"#!/bin/sh\nenv/bin/tool > {out}; pwd >> {out}\n")
    script.chmod(0o755)
    result = cli("shell", "tool.toml", "run", env={"SHELL": str(script)})
    assert result.code == 0, result.output
    answer, home = out.read_text().splitlines()
    assert answer == "42"
    assert home in result.out
