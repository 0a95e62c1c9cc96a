"""Surfaces that are described in other formats are loaded; what is no description is refused."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cliconform.errors import CliconformError, SpecError, UsageError
from cliconform.loading import load_surface
from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.reporting.surface.opencli import render_opencli
from cliconform.reporting.surface.surface import render_json, render_toml
from cliconform.reporting.surface.usage_kdl import render_usage

yaml = pytest.importorskip("yaml")
pytest.importorskip("ckdl")


def load(tmp_path: Path, text: str, name: str = "described") -> Surface:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return load_surface(file)


def command(surface: Surface, path: str = "") -> CommandSurface:
    (found,) = (each for each in surface.commands if " ".join(each.path) == path)
    return found


def option(surface: Surface, name: str, path: str = "") -> Option:
    (found,) = (each for each in command(surface, path).options if name in each.spellings)
    return found


OPENCLI = {
    "opencli": "0.1",
    "info": {"title": "tool", "version": "1.0", "summary": "Does."},
    "options": [
        {"name": "--verbose", "aliases": ["-v"], "recursive": True},
        {"name": "config", "arguments": [{"name": "FILE", "required": True}]},
    ],
    "commands": [
        {
            "name": "build",
            "aliases": ["b"],
            "description": "Builds.",
            "arguments": [
                {"name": "DIR", "required": True, "arity": {"minimum": 1}},
                {"name": "KIND", "acceptedValues": ["a", "b"]},
            ],
            "options": [
                {
                    "name": "--tags",
                    "required": True,
                    "arguments": [{"name": "TAG", "arity": {"minimum": 1}, "required": True}],
                },
                {
                    "name": "--color",
                    "arguments": [
                        {"name": "WHEN", "required": False, "acceptedValues": ["auto", "never"]}
                    ],
                },
                {
                    "name": "--old",
                    "hidden": True,
                    "metadata": [{"name": "deprecated", "value": True}],
                },
            ],
            "commands": [{"name": "all", "hidden": True}],
        }
    ],
}


@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump])
def test_opencli_is_read_as_json_and_as_yaml(
    tmp_path: Path, write: Callable[[object], str]
) -> None:
    found = load(tmp_path, write(OPENCLI))
    assert found.target == "tool"
    assert command(found).summary == "Does."
    assert option(found, "-v", "build all").spellings == ("--verbose", "-v")
    assert option(found, "--config").value == "FILE"
    build = command(found, "build")
    assert build.arguments == (
        Argument(name="DIR", repeated=True),
        Argument(name="KIND", required=False, choices=("a", "b")),
    )
    assert (build.aliases, build.commands) == (("b",), ("all",))
    tags = option(found, "--tags", "build")
    assert (tags.required, tags.many, tags.value) == (True, True, "TAG")
    color = option(found, "--color", "build")
    assert (color.value_optional, color.choices) == (True, ("auto", "never"))
    old = option(found, "--old", "build")
    assert (old.hidden, old.deprecated) == (True, True)
    assert command(found, "build all").hidden


USAGE = """
name "My tool"
bin "tool"
about "Does."
version "1.0"
flag "-v --verbose" "Say more" global=#true count=#true
flag "-u --user <user>" default="me" env="TOOL_USER" required=#true
flag "--color <when>" value_optional=#true negate="--no-color" {
    choices "auto" "never"
}
flag "--backend <name>" { choices strict=#false "a" "b"; }
flag "--shell <shell>" {
    choices {
        choice "bash" { alias "sh"; }
        choice "zsh"
    }
}
flag "--range <start> <end>"
flag "--include... <pattern>"
flag "--all <name>..." hide=#true deprecated="use --every"
arg "<dir>" help="Where"
arg "[file]..."
default_subcommand "run"
flagset "output" { flag "--json" help="As JSON"; }
cmd "config" help="Manage it" {
    alias "cfg" "cf"
    cmd "set" {
        long_help "Sets a key."
        use "output"
        arg "<key>"
        arg "<value>" default="1"
        arg "[-- rest]..." double_dash="automatic"
    }
}
cmd "run" { mount run="tool tasks"; }
"""


def test_a_usage_spec_is_read(tmp_path: Path) -> None:
    found = load(tmp_path, USAGE)
    root = command(found)
    assert (found.target, root.summary, root.default) == ("tool", "Does.", "run")
    assert option(found, "-v").repeatable
    assert option(found, "-v", "config set").help == "Say more"
    user = option(found, "--user")
    assert (user.value, user.default, user.required) == ("user", "me", False)
    color = option(found, "--no-color")
    assert (color.spellings, color.choices) == (("--color", "--no-color"), ("auto", "never"))
    assert color.value_optional
    assert option(found, "--backend").choices == ()
    assert option(found, "--shell").choices == ("bash", "sh", "zsh")
    assert option(found, "--range").value == "start end"
    assert (option(found, "--include").repeatable, option(found, "--include").many) == (True, False)
    every = option(found, "--all")
    assert (every.many, every.hidden, every.deprecated) == (True, True, True)
    assert root.arguments == (
        Argument(name="dir", help="Where"),
        Argument(name="file", required=False, repeated=True),
    )
    assert command(found, "config").aliases == ("cfg", "cf")
    inner = command(found, "config set")
    assert inner.summary == "Sets a key."
    assert [(each.name, each.required, each.remainder) for each in inner.arguments] == [
        ("key", True, False),
        ("value", False, False),
        ("rest", False, True),
    ]
    assert option(found, "--json", "config set").help == "As JSON"
    assert command(found, "run").partial
    assert option(found, "-h", "run").name == "--help"
    assert option(found, "-V").name == "--version"
    assert command(found, "help").hidden


def test_a_usage_spec_of_kdl_1_is_read_and_may_include_files(tmp_path: Path) -> None:
    (tmp_path / "more.usage.kdl").write_text('flag "--more" global=true\n', encoding="utf-8")
    text = 'bin "tool"\ninclude file="more.usage.kdl"\ncmd "run" hide=true\n'
    found = load(tmp_path, text)
    assert option(found, "--more", "run")
    assert command(found, "run").hidden


def test_includes_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    text = 'bin "tool"\ninclude file="x.usage.kdl"\n'
    assert load(tmp_path, text, "x.usage.kdl").target == "tool"


CARAPACE = """
# yaml-language-server: $schema=https://carapace.sh/schemas/command.json
name: tool
description: Does.
persistentflags:
  -v, --verbose*: say more
flags:
  --user=: who
  -o, --color?: when
  --secret&=: hidden
  --name!=: required
  --pair=: {description: two, nargs: 2}
  --many=: {nargs: -1}
commands:
  - name: get URL [FILE...]
    aliases: [g]
  - name: exec
    parsing: disabled
  - name: list
"""


def test_a_spec_of_carapace_is_read(tmp_path: Path) -> None:
    found = load(tmp_path, CARAPACE)
    assert (found.target, command(found).summary) == ("tool", "Does.")
    assert option(found, "-v", "list").repeatable
    assert option(found, "--user").value == "VALUE"
    assert option(found, "-o").value_optional
    assert (option(found, "--secret").hidden, option(found, "--secret").value) == (True, "VALUE")
    assert option(found, "--name").required
    assert option(found, "--pair").value == "VALUE VALUE"
    assert option(found, "--many").many
    assert command(found, "get").arguments == (
        Argument(name="URL"),
        Argument(name="FILE", required=False, repeated=True),
    )
    assert command(found, "get").aliases == ("g",)
    assert command(found, "exec").arguments[0].remainder
    assert command(found, "list").arguments == (
        Argument(name="ARG", required=False, repeated=True),
    )


COBRA = """
name: tool
synopsis: Does.
options:
    - name: verbose
      shorthand: v
      default_value: "false"
      usage: say more
see_also:
    - tool get - Gets
    - tool lost - No file
"""
COBRA_GET = """
name: tool get
synopsis: Gets.
usage: tool get URL [FILE] [flags]
options:
    - name: out
      usage: where to put `PATH` to
    - name: count
      default_value: "3"
inherited_options:
    - name: verbose
      shorthand: v
      default_value: "false"
      usage: say more
see_also:
    - tool - Does.
"""


def test_a_folder_of_cobra_s_documentation_is_read(tmp_path: Path) -> None:
    (tmp_path / "tool.yaml").write_text(COBRA, encoding="utf-8")
    (tmp_path / "tool_get.yaml").write_text(COBRA_GET, encoding="utf-8")
    (tmp_path / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    found = load_surface(tmp_path)
    assert [each.path for each in found.commands] == [(), ("get",), ("lost",)]
    assert option(found, "-v", "get").value == ""
    assert option(found, "--out", "get").value == "PATH"
    assert (option(found, "--count", "get").value, option(found, "--count", "get").default) == (
        "VALUE",
        "3",
    )
    assert command(found, "get").arguments == (
        Argument(name="URL"),
        Argument(name="FILE", required=False),
    )
    assert command(found, "lost").unread


def test_one_file_of_cobra_s_documentation_is_read(tmp_path: Path) -> None:
    assert [each.path for each in load(tmp_path, COBRA).commands] == [(), ("get",), ("lost",)]


EVERYTHING = Surface(
    target="tool",
    commands=(
        CommandSurface(
            path=(),
            summary='Says "x"\\ and so on.',
            options=(Option(spellings=("--help", "-h"), help="Help."),),
            commands=("run", "jobs"),
            default="run",
        ),
        CommandSurface(
            path=("run",),
            aliases=("r", "go"),
            deprecated=True,
            hidden=True,
            partial=True,
            arguments=(
                Argument(name="DAY", choices=("a", "b"), help="é ☃"),
                Argument(name="MORE", required=False, repeated=True, default="x"),
            ),
            options=(
                Option(
                    spellings=("--count", "-n"),
                    value="N",
                    choices=("1", "2"),
                    default="1",
                    repeatable=True,
                    required=True,
                    deprecated=True,
                    hidden=True,
                    help="How many.",
                ),
                Option(spellings=("--pair",), value="KEY VALUE"),
                Option(spellings=("--tags",), value="T", many=True),
                Option(spellings=("--color", "--no-color"), value="WHEN", value_optional=True),
                Option(spellings=("--loud", "-l"), repeatable=True),
                Option(spellings=("--help", "-h"), help="Help."),
            ),
        ),
        CommandSurface(
            path=("jobs",),
            options=(Option(spellings=("--help", "-h"), help="Help."),),
            commands=("exec",),
        ),
        CommandSurface(
            path=("jobs", "exec"),
            arguments=(Argument(name="ARGS", required=False, remainder=True),),
            options=(Option(spellings=("--help", "-h"), help="Help."),),
        ),
    ),
)


@pytest.mark.parametrize("render", [render_toml, render_json, render_opencli, render_usage])
def test_a_surface_that_is_written_in_a_format_is_read_back(
    tmp_path: Path, render: Callable[[Surface], str]
) -> None:
    assert load(tmp_path, render(EVERYTHING)) == EVERYTHING


def test_an_option_of_all_commands_is_written_once() -> None:
    assert render_usage(EVERYTHING).count('"--help -h"') == 1
    assert render_opencli(EVERYTHING).count('"--help"') == 1
    assert '"recursive": true' in render_opencli(EVERYTHING)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#compdef tool\n_arguments '--x[y]'\n", "a completion script for zsh"),
        ("_tool() { COMPREPLY=(); }\ncomplete -F _tool tool\n", "a completion script for bash"),
        ("complete -c tool -l verbose -d 'Say more'\n", "a completion script for fish"),
        ("# PYTHON_ARGCOMPLETE_OK\nimport argcomplete\n", "a script of argcomplete"),
        ("Register-ArgumentCompleter -CommandName tool\n", "a completion script for PowerShell"),
        ("export extern tool [\n  --x\n]\n", "a completion script for Nushell"),
        ('const completionSpec: Fig.Spec = { name: "x" };\n', "a Fig spec"),
        (".TH TOOL 1\n", "a manual page"),
        ("Usage: tool [OPTIONS]\n", "a help page"),
        ("hello\n", "unknown format"),
        ("", "unknown format"),
        ('{"name": "x"}', "unknown format"),
        ("name: x\nversion: 1\n", "unknown format"),
    ],
)
def test_what_is_no_description_is_refused_with_a_clear_word(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(SpecError) as caught:
        load(tmp_path, text)
    (problem,) = caught.value.problems
    assert words in problem.message
    assert "OpenCLI" in problem.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"opencli": "0.1",}', "not valid JSON"),
        ('{"opencli": "0.1", "info": {"title": "x"}, "commands": [{}]}', "commands.0.name"),
        ("opencli: [\n", "not valid YAML"),
        ('flag "--x\n', "not valid KDL"),
        ("name: x\nflags: [1]\n", "flags"),
        ('{"surface": 2, "target": "x", "commands": []}', "surface"),
        ('bin "x"\ninclude file="nowhere.kdl"\n', "nowhere.kdl"),
    ],
)
def test_an_error_of_a_description_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(tmp_path, text)
    assert any(words in f"{one.file}: {one.message}" for one in caught.value.problems)


@pytest.mark.parametrize(("library", "text"), [("yaml", CARAPACE), ("ckdl", USAGE)])
def test_without_its_library_the_error_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, text: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    assert "pip install 'cliconform[formats]'" in caught.value.hint


_PIECES = st.sampled_from(
    [
        "opencli: '0.1'",
        "info: {title: x}",
        "name: x",
        "flags: {--x: y}",
        "options:",
        "- name: a",
        "commands:",
        'flag "--x <y>"',
        'arg "[z]..."',
        'cmd "a" {',
        "}",
        "choices",
        'alias "b"',
        "{",
        '"surface": 1',
        "  - 1",
    ]
)


@given(st.lists(_PIECES, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_raises_anything_but_our_errors(tmp_path: Path, pieces: list[str]) -> None:
    with contextlib.suppress(CliconformError):
        load(tmp_path, "\n".join(pieces))
