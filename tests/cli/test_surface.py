"""``surface`` and ``coverage`` on the command line: programs of several styles, run for real."""

from __future__ import annotations

import itertools
import json
import sys

import pytest
import tomli

from support.cli import Cli

ARGPARSE = """
import argparse
parser = argparse.ArgumentParser(prog="pipe", description="Moves bars about.")
verbs = parser.add_subparsers(metavar="COMMAND", required=True)
ingest = verbs.add_parser("ingest", help="take bars in")
ingest.add_argument("day")
ingest.add_argument("-p", "--provider", choices=["fake", "iex"], default="fake",
                    help="where from (default: %(default)s)")
jobs = verbs.add_parser("jobs", help="jobs").add_subparsers(metavar="COMMAND", required=True)
jobs.add_parser("list", help="all of them")
print(parser.parse_args())
"""
SPEC = """spec = 1
[target]
name = "pipe"
command = "./pipe"
"""
COMMANDS = """
[command.ingest]
args = "ingest monday --provider iex"
stdout = ["monday"]
[command.bad]
args = "ingest monday -p nobody"
exit = 2
stderr = ["nobody"]
"""


@pytest.fixture
def pipe(cli: Cli) -> Cli:
    cli.write("pipe", f"#!{sys.executable}\n{ARGPARSE}").chmod(0o755)
    cli.write("pipe.toml", SPEC + COMMANDS)
    return cli


def test_a_surface_is_recorded_beside_the_spec(pipe: Cli) -> None:
    result = pipe("surface", "pipe.toml")
    assert result.code == 0, result.output
    assert "3 commands, 1 argument, 5 options" in result.out
    recorded = tomli.loads((pipe.folder / "pipe.surface.toml").read_text())
    assert [command["path"] for command in recorded["command"]] == [
        [],
        ["ingest"],
        ["jobs"],
        ["jobs", "list"],
    ]
    provider = recorded["command"][1]["option"][1]
    assert provider["spellings"] == ["-p", "--provider"]
    assert provider["choices"] == ["fake", "iex"]
    assert provider["default"] == "fake"


def test_without_a_spec_a_command_is_shown_and_nothing_is_written(pipe: Cli) -> None:
    result = pipe("surface", "--command", "./pipe")
    assert result.code == 0, result.output
    assert "jobs list" in result.out
    assert not list(pipe.folder.glob("*.surface.toml"))


def test_json_goes_to_standard_output_alone(pipe: Cli) -> None:
    result = pipe("surface", "--command", "./pipe", "--json", "-")
    made = json.loads(result.out)
    assert made["target"] == "pipe"
    assert [" ".join(each["path"]) for each in made["commands"]][-1] == "jobs list"


def test_the_same_surface_is_read_at_80_and_at_200_columns(pipe: Cli) -> None:
    narrow = pipe("surface", "--command", "./pipe", "--json", "-", "--columns", "80")
    wide = pipe("surface", "--command", "./pipe", "--json", "-", "--columns", "200")
    assert narrow.out == wide.out


def test_texts_can_be_left_out(pipe: Cli) -> None:
    pipe("surface", "pipe.toml", "--no-texts")
    recorded = (pipe.folder / "pipe.surface.toml").read_text()
    assert "take bars in" not in recorded
    assert "--provider" in recorded


def test_a_program_that_hangs_is_reported_and_comes_to_an_end(cli: Cli) -> None:
    cli.write("hang", "#!/bin/sh\nexec sleep 600\n").chmod(0o755)
    result = cli("surface", "--command", "./hang", "--timeout", "0.5", "-o", "hang.toml")
    assert result.code == 3
    assert "timed out after 0.5 s" in " ".join(result.err.split())
    assert not (cli.folder / "hang.toml").exists()


def test_a_missing_program_is_reported_without_a_traceback(cli: Cli) -> None:
    result = cli("surface", "--command", "no-such-program")
    assert result.code == 3
    assert "no-such-program" in result.err
    assert "Traceback" not in result.output


def test_without_spec_and_command_the_error_names_the_option(cli: Cli) -> None:
    result = cli("surface")
    assert result.code == 2
    assert "--command" in result.err


def test_pages_are_requested_in_throw_away_homes(cli: Cli) -> None:
    cli.write("w", '#!/bin/sh\necho "Usage: w [OPTIONS]"; touch made; touch "$HOME/made"\n').chmod(
        0o755
    )
    cli("surface", "--command", "./w")
    assert not list(cli.folder.rglob("made"))


def test_a_damaged_record_is_reported_with_its_line(pipe: Cli) -> None:
    pipe.write("pipe.surface.toml", 'surface = 1\ntarget = "pipe"\n[[command]]\npath = ["x"]\n')
    result = pipe("coverage", "pipe.toml")
    assert result.code == 2
    assert "pipe.surface.toml:3" in result.err


def test_coverage_has_the_level_of_each_command_and_what_to_promise_next(pipe: Cli) -> None:
    result = pipe("coverage", "pipe.toml", "--json", "made.json")
    assert result.code == 0, result.output
    made = json.loads((pipe.folder / "made.json").read_text())
    levels = {" ".join(each["path"]): each["rung"] for each in made["commands"]}
    assert levels["ingest"] == "output"
    assert levels["jobs list"] == "untouched"
    assert made["figures"]["output"] == {"covered": 1, "total": 2, "percent": 50.0}
    assert made["figures"]["invalid"] == {"covered": 1, "total": 1, "percent": 100.0}
    assert 'args   = "jobs list"' in result.out


def test_coverage_can_fail_a_build(pipe: Cli) -> None:
    assert pipe("coverage", "pipe.toml", "--fail-under", "output=50").code == 0
    result = pipe("coverage", "pipe.toml", "--fail-under", "output=51")
    assert result.code == 1
    assert "output: 1 of 2" in result.err
    assert pipe("coverage", "pipe.toml", "--fail-under", "outputs=51").code == 2
    assert (
        "output: FIGURE=PERCENT is expected"
        in pipe("coverage", "pipe.toml", "--fail-under", "output").err
    )


def test_only_what_conformed_counts_when_a_run_is_given(pipe: Cli) -> None:
    pipe.write("pipe.toml", SPEC + COMMANDS.replace('["monday"]', '["sunday"]'))
    pipe("check", "pipe.toml", "--json", "run.json")
    result = pipe("coverage", "pipe.toml", "--run", "run.json", "--json", "-")
    made = json.loads(result.out)
    assert made["left_out"] == ["ingest"]
    assert made["figures"]["output"]["covered"] == 0


def test_a_call_that_has_changed_since_the_run_counts_nothing(pipe: Cli) -> None:
    pipe("check", "pipe.toml", "--json", "run.json")
    pipe.write(
        "pipe.toml", SPEC + COMMANDS.replace("[command.ingest]", '[command.ingest]\nenv.A = "1"')
    )
    result = pipe("coverage", "pipe.toml", "--run", "run.json", "--json", "-")
    assert json.loads(result.out)["left_out"] == ["ingest"]


def test_the_recorded_surface_is_used_until_a_fresh_one_is_requested(pipe: Cli) -> None:
    pipe("surface", "pipe.toml")
    pipe.write("pipe", "#!/bin/sh\nexit 9\n")
    assert json.loads(pipe("coverage", "pipe.toml", "--json", "-").out)["commands"][1:]
    fresh = pipe("coverage", "pipe.toml", "--fresh", "--json", "-")
    assert (fresh.code, fresh.out) == (3, "")
    assert "exit 9" in fresh.err


MISREAD = """surface = 1
target = "pipe"
[[command]]
path = []
[[command]]
path = ["ingest"]
argument = [{ name = "day" }, { name = "hour" }]
[[command]]
path = ["jobs"]
[[command]]
path = ["jobs", "list"]
"""
CONFORMING = """
[command.ingest]
args = "ingest monday --provider=iex"
stdout = ["monday"]
"""


@pytest.fixture
def misread(pipe: Cli) -> Cli:
    """A spec whose one command conforms, and a recorded surface that contradicts it twice."""
    pipe.write("pipe.toml", SPEC + CONFORMING)
    pipe.write("pipe.surface.toml", MISREAD)
    return pipe


def test_where_a_run_shows_that_the_surface_is_wrong_coverage_says_so_and_goes_by_the_run(
    misread: Cli,
) -> None:
    misread("check", "pipe.toml", "--json", "run.json")
    result = misread("coverage", "pipe.toml", "--run", "run.json", "--json", "made.json")
    assert "The surface is wrong in 2 places, as the run shows" in result.out
    said = " ".join(result.out.split())
    assert "`pipe ingest` has no option `--provider`, but the program accepted `ingest" in said
    assert "`pipe ingest` needs the argument `hour`, but the program accepted" in said
    assert "(ingest, pipe.toml:6)" in said
    made = json.loads((misread.folder / "made.json").read_text())
    (ingest,) = (each for each in made["commands"] if each["path"] == ["ingest"])
    assert ingest["rung"] == "output"
    assert [each["code"] for each in made["contradictions"]] == ["no-option", "missing-argument"]
    assert made["disagreements"] == []


def test_without_a_run_coverage_says_that_the_spec_and_the_surface_disagree(misread: Cli) -> None:
    result = misread("coverage", "pipe.toml")
    said = " ".join(result.out.split())
    assert "The spec and the surface disagree in 2 places: one of the two is wrong" in said
    assert "--stored-run RUN.json" in said


def test_check_warns_where_the_surface_beside_the_spec_is_wrong(misread: Cli) -> None:
    result = misread("check", "pipe.toml")
    assert result.code == 0
    said = " ".join(result.out.split())
    assert "`ingest` conforms, so pipe.surface.toml is wrong: `pipe ingest` has no option" in said
    assert misread("check", "pipe.toml", "-W", "error").code == 1
    misread("surface", "pipe.toml")
    assert "is wrong" not in misread("check", "pipe.toml").out


def test_a_surface_file_that_cannot_be_read_does_not_fail_a_check(misread: Cli) -> None:
    misread.write("pipe.surface.toml", "surface = 9")
    result = misread("check", "pipe.toml")
    assert result.code == 0
    assert "pipe.surface.toml" in result.out


def test_a_surface_is_recorded_as_a_run_shows_it(misread: Cli) -> None:
    misread("check", "pipe.toml", "--json", "run.json")
    silent = "#!/bin/sh\nprintf 'usage: pipe [-h] {ingest}\\n\\noptions:\\n  -h  help\\n'\n"
    misread.write("pipe", silent)
    result = misread("surface", "pipe.toml", "--stored-run", "run.json")
    assert "The surface is wrong" in result.out
    alone = misread("surface", "pipe.toml", "--stored-run", "run.json", "--format", "json")
    assert "--provider" in json.dumps(json.loads(alone.out))
    assert "The surface is wrong" in alone.err
    recorded = (misread.folder / "pipe.surface.toml").read_text()
    assert "--provider" in recorded
    assert "The spec and the surface disagree" not in misread("coverage", "pipe.toml").out


def test_the_legend_names_every_column_and_no_two_blank_lines_follow_each_other(pipe: Cli) -> None:
    result = pipe("coverage", "pipe.toml", "-v")
    rows = result.out.splitlines()
    head = rows[0].split()
    for name in ("level", "used by", "options", "invalid", "arguments", "exits", "group"):
        assert any(row.startswith(f"{name} ") for row in rows), name
    assert {"level", "options", "invalid", "arguments", "exits"} <= set(head)
    blank = [not row.strip() for row in rows]
    assert (True, True) not in list(itertools.pairwise(blank))


def test_untouched_commands_come_first_in_the_table(pipe: Cli) -> None:
    result = pipe("coverage", "pipe.toml")
    rows = [row for row in result.out.splitlines() if row.strip()]
    assert rows[1].startswith("jobs list")


USAGE_SPEC = """
bin "pipe"
flag "--verbose -v" global=#true
cmd "ingest" {
    arg "<day>"
    flag "--provider <name>" { choices "fake" "iex"; }
}
cmd "jobs" { cmd "list" help="all of them"; }
"""
DESCRIBED = SPEC.replace('command = "./pipe"', 'command = "./pipe"\nsurface = "pipe.usage.kdl"')


@pytest.fixture
def described(pipe: Cli) -> Cli:
    """A spec whose target is described by a file, and a program that has no help page at all."""
    pytest.importorskip("ckdl")
    pipe.write("specs/pipe.usage.kdl", USAGE_SPEC)
    pipe.write("specs/pipe", "#!/bin/sh\nexit 9\n").chmod(0o755)
    pipe.write("specs/pipe.toml", DESCRIBED + COMMANDS)
    return pipe


def test_a_file_that_describes_the_target_is_read_in_place_of_its_help_pages(
    described: Cli,
) -> None:
    result = described("coverage", "specs/pipe.toml", "--json", "-")
    made = json.loads(result.out)
    assert [" ".join(each["path"]) for each in made["commands"]][:3] == ["", "ingest", "jobs"]
    described.write("guide.md", "```sh\npipe jobs lst\npipe ingest monday --provider me -v\n```\n")
    found = described("docs", "specs/pipe.toml", "guide.md")
    assert "`pipe jobs` has no command `lst`" in found.out
    assert "`me` is not one of fake, iex" in found.out
    assert described("surface", "specs/pipe.toml").code == 0
    assert "no drift" in described("drift", "specs/pipe.toml").out
    described.write("specs/pipe.usage.kdl", USAGE_SPEC.replace('cmd "list"', 'cmd "show"'))
    assert "command-re" in described("drift", "specs/pipe.toml").out


def test_a_described_target_is_written_in_every_format(described: Cli) -> None:

    def read() -> list[str]:
        """The lines of the surface; the order of an option's spellings has no meaning."""
        out = described("surface", "specs/pipe.toml", "--format", "toml", "-o", "-").out
        return ["".join(sorted(line)) for line in out.splitlines()]

    toml = read()
    for name in ("toml", "json", "opencli", "usage"):
        result = described("surface", "specs/pipe.toml", "--format", name, "-o", f"pipe.{name}")
        assert result.code == 0, result.output
        assert f"written: pipe.{name}" in result.out
        described.write(
            "specs/pipe.toml", DESCRIBED.replace("pipe.usage.kdl", f"../pipe.{name}") + COMMANDS
        )
        assert read() == toml, name


def test_a_format_without_a_file_is_printed_alone(pipe: Cli) -> None:
    made = json.loads(pipe("surface", "pipe.toml", "--format", "opencli").out)
    assert made["info"]["title"] == "pipe"
    assert [each["name"] for each in made["commands"]] == ["ingest", "jobs"]
    assert pipe("surface", "--command", "./pipe", "--format", "usage").out.startswith("// The")
    assert not list(pipe.folder.glob("*.surface.toml"))


def test_a_description_in_no_known_format_is_refused(described: Cli) -> None:
    described.write("specs/pipe.usage.kdl", "complete -F _pipe pipe\n")
    result = described("coverage", "specs/pipe.toml")
    assert result.code == 2
    assert "a completion script for bash, which does not describe a program" in result.err
