"""Fixtures, folders and variables of commands, as the user of a spec sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import Cli

SPEC = """spec = 1
[target]
command = ["sh", "-c"]
[home]
links = { current = "releases/1" }
files."bin/tool" = { text = "#!/bin/sh\\necho tool of $MODE\\n", mode = "755" }
[command.make]
args = ["tool; mkdir sub; echo 1 > sub/file"]
env = { PATH = "${home}/bin:${env:PATH}", MODE = "fast", LANG = false }
keep_env = true
stdout = "tool of fast"
[command.look]
needs = "make"
cwd = "sub"
home = { remove = "current", chmod = { "bin/tool" = "700" } }
args = ["tool; cat file; ls -1 ..; echo ${env:REGION:-nowhere} ${LANG-unset}"]
stdout = ["tool of fast", "1", "unset"]
stderr = { empty = true }
""".replace("${LANG", "$${LANG")


@pytest.fixture
def tool(cli: Cli) -> Cli:
    cli.write("x.toml", SPEC)
    return cli


def test_a_chain_has_its_fixtures_its_folder_and_its_environment(tool: Cli) -> None:
    result = tool("check", "x.toml", "-W", "error")
    assert result.code == 0, result.output
    assert "2 conform" in result.out


def test_the_command_line_of_a_deviation_and_of_the_plan_begins_in_the_folder(tool: Cli) -> None:
    tool.write("x.toml", SPEC.replace('"unset"]', '"xyz"]'))
    result = tool("check", "x.toml", env={"REGION": "here"})
    assert result.code == 1
    assert "  $ cd sub && sh -c 'tool; cat file; ls -1 ..; echo here " in result.out
    assert "│ bin\n    │ sub\n" in result.out  # and `current` was removed
    assert "  $ cd sub && sh -c 'tool; cat file" in tool("plan", "x.toml").out


def test_the_shell_starts_in_the_folder(tool: Cli) -> None:
    shell = tool.write(
        "look", '#!/bin/sh\npwd; echo "$PWD"; tool; cat file; echo "${LANG-unset}"\n'
    )
    shell.chmod(0o755)
    result = tool("shell", "x.toml", "look", env={"SHELL": str(shell)})
    assert result.code == 0, result.output
    home = next(line for line in result.out.splitlines() if "(run before it: make): " in line)
    assert home.endswith("/sub")
    assert result.out.count(home.rpartition(" ")[2]) == 3
    assert "tool of fast\n1\nunset\n" in result.out


@pytest.mark.parametrize(
    "change",
    [
        ('cwd = "sub"', 'cwd = "."'),
        ('cwd = "sub"', ""),
        ('remove = "current", ', ""),
        ('"bin/tool" = "700"', '"bin/tool" = "500"'),
        ("${env:REGION:-nowhere}", "${env:REGION:-elsewhere}"),
        ("${env:REGION:-nowhere}", "${env:OTHER:-nowhere}"),
    ],
)
def test_judge_says_nothing_of_a_command_that_would_start_in_another_way(
    tool: Cli, change: tuple[str, str]
) -> None:
    assert tool("check", "x.toml", "--json", "run.json").code == 0
    tool.write("x.toml", SPEC.replace(*change))
    result = tool("judge", "run.json", "x.toml")
    assert "1 conforms, 1 skipped" in result.out
    assert "its command line, home, input or environment has changed" in result.out


@pytest.mark.parametrize(
    "change",
    [
        ('mode = "755"', 'mode = "750"'),
        ('"releases/1"', '"releases/2"'),
        ("echo tool of", "echo  tool of"),
        ('{ text = "#!/bin/sh\\necho tool of $MODE\\n", mode', '{ base64 = "eA==", mode'),
        ("LANG = false", 'LANG = "C"'),
        (", LANG = false", ""),
        ("${home}/bin:${env:PATH}", "${env:PATH}:${home}/bin"),
        ("keep_env = true", ""),
    ],
)
def test_judge_says_nothing_of_a_chain_that_would_begin_in_another_way(
    tool: Cli, change: tuple[str, str]
) -> None:
    assert tool("check", "x.toml", "--json", "run.json").code == 0
    tool.write("x.toml", SPEC.replace(*change))
    result = tool("judge", "run.json", "x.toml")
    assert "skipped" in result.out
    assert " conform" not in result.out or "1 conforms, 1 skipped" in result.out


def test_judge_takes_a_run_of_a_machine_with_other_variables(tool: Cli) -> None:
    result = tool("check", "x.toml", "--json", "run.json", env={"REGION": "here"})
    assert result.code == 0
    result = tool("judge", "run.json", "x.toml", env={"REGION": "there", "PATH": "/bin:/usr/bin"})
    assert "2 conform" in result.out


def test_a_stored_run_has_no_secret_of_the_environment(tool: Cli) -> None:
    spec = """
[command.pay]
args = ["test -n '${env:API_TOKEN}' && test -n \\"$URL\\" && test -n \\"$PASSWORD\\""]
env = { URL = "https://${env:API_TOKEN}@x", PASSWORD = "${env:PHRASE}" }
stdin = "${env:API_TOKEN}\\n${env:PHRASE}"
tty = false
home.files.".netrc" = "${env:API_TOKEN}"
stdout = { contains = "x" }
"""
    tool.write("x.toml", SPEC + spec)
    environment = {"API_TOKEN": "s3cr3t-1", "PHRASE": "s3cr3t-2", "REGION": "here"}
    words = ("--json", "run.json", "--junit", "run.xml", "-v")
    result = tool("check", "x.toml", *words, env=environment)
    assert "✗ pay" in result.out
    stored = (tool.folder / "run.json").read_text()
    for text in (result.output, stored, (tool.folder / "run.xml").read_text()):
        assert "s3cr3t" not in text
        assert "${env:API_TOKEN}" in text
    steps = [outcome["step"] for outcome in json.loads(stored)["report"]["outcomes"]]
    values = next(step["values"] for step in steps if step["id"] == "look")
    assert values["env:REGION:-nowhere"] == "here"
    result = tool("judge", "run.json", "x.toml")
    assert "2 conform, 1 deviates" in result.out
    assert "s3cr3t" not in tool("plan", "x.toml", env=environment).output


def test_a_variable_that_is_not_set_is_an_error_of_its_command_alone(tool: Cli) -> None:
    tool.write("x.toml", SPEC.replace("${env:REGION:-nowhere}", "${env:REGION}"))
    assert tool("lint", "x.toml").code == 0
    result = tool("check", "x.toml")
    assert result.code == 3
    assert "the spec uses `REGION` of your environment, and it is not set" in result.out
    assert "hint: set it, or write what to use without it: ${env:REGION:-…}" in result.out
    assert "✓ make" in result.out
    assert tool("check", "x.toml", env={"REGION": ""}).code == 0


def test_a_whole_folder_and_a_glob_are_the_home(cli: Cli) -> None:
    for name, text in {"case/in.csv": "1\n", "case/sub/t": "2\n", "data/a.csv": "3\n"}.items():
        cli.write(f"fixtures/{name}", text)
    (cli.folder / "fixtures/case/sub/t").chmod(0o740)
    cli.write(
        "x.toml",
        """spec = 1
[target]
command = ["sh", "-c"]
[command.x]
home.copy = { "." = "fixtures/case", "more" = "fixtures/data/*.csv" }
args = ["cat in.csv sub/t more/a.csv; stat -c %a sub/t"]
stdout.equals = "1\\n2\\n3\\n740"
repeatable = true
""",
    )
    result = cli("check", "x.toml", "--json", "run.json")
    assert result.code == 0, result.output
    assert "1 conforms" in cli("judge", "run.json", "x.toml").out
    cli.write("fixtures/data/b.csv", "4\n")
    assert "1 skipped" in cli("judge", "run.json", "x.toml").out


def test_a_folder_that_holds_the_homes_cannot_be_the_home(cli: Cli) -> None:
    cli.write(
        "x.toml",
        '[command.x]\nargs = ["true"]\nhome.copy = { "." = "." }\nstdout.empty = true\n'
        'spec = 1\n[target]\ncommand = ["sh", "-c"]\n'.replace("spec = 1\n", ""),
    )
    text = (cli.folder / "x.toml").read_text()
    cli.write("x.toml", f"spec = 1\n{text}")
    result = cli("check", "x.toml", "--work-dir", cli.folder)
    assert result.code == 3
    assert "contains the homes themselves" in result.out
    assert Path(cli.folder, "x.toml").is_file()
    assert cli("check", "x.toml").code == 0


@pytest.mark.parametrize(
    "change", ["in.csv=2", "sub/t=", "new=1", "sub/new=1", "-sub/t", "+x in.csv"]
)
def test_judge_says_nothing_of_a_command_whose_fixtures_have_changed(cli: Cli, change: str) -> None:
    for name in ("in.csv", "sub/t", "replaced"):
        cli.write(f"case/{name}", "1")
    head = 'spec = 1\n[target]\ncommand = ["sh", "-c"]\n[home]\ncopy = { "." = "case" }\n'
    commands = (
        '[command.x]\nargs = ["cat in.csv; echo > made"]\nstdout = "1"\n'
        'home.files = { replaced = "2" }\n'
        '[command.y]\nneeds = "x"\nargs = ["cat made in.csv"]\nstdout = "1"\n'
    )
    cli.write("x.toml", head + commands)
    assert cli("check", "x.toml", "--json", "run.json").code == 0
    cli.write("case/replaced", "3")
    assert "2 conform" in cli("judge", "run.json", "x.toml").out
    if change == "-sub/t":
        (cli.folder / "case/sub/t").unlink()
    elif change == "+x in.csv":
        (cli.folder / "case/in.csv").chmod(0o755)
    else:
        name, _, text = change.partition("=")
        cli.write(f"case/{name}", text)
    result = cli("judge", "run.json", "x.toml")
    assert "2 skipped" in result.out
    assert "the files that it copies have changed since the stored run" in result.out


def test_judge_takes_a_run_that_an_earlier_version_has_stored(cli: Cli) -> None:
    """It has what every new home holds and the command's own in one, and none of the newer keys."""
    cli.write(
        "x.toml",
        'spec = 1\n[target]\ncommand = ["sh", "-c"]\n'
        '[home]\ndirs = "a"\nfiles = { f = "1", g = "1" }\n'
        '[command.x]\nargs = ["cat f g"]\nstdout = "12"\n'
        'home = { dirs = "b", files = { g = "2" } }\n',
    )
    assert cli("check", "x.toml", "--json", "run.json").code == 0
    stored = json.loads((cli.folder / "run.json").read_text())
    (outcome,) = stored["report"]["outcomes"]
    invocation = outcome["step"]["invocation"]
    del invocation["fresh_home"], invocation["unset"], invocation["cwd"]
    invocation["home"] = {"dirs": ["a", "b"], "files": {"f": "1", "g": "2"}, "copies": {}}
    cli.write("run.json", json.dumps(stored))
    assert "1 conforms" in cli("judge", "run.json", "x.toml").out
