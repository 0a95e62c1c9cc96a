"""The arguments and options that several verbs share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from cliconform.cli.completion import complete_ids, complete_runs, complete_tags
from cliconform.model.isolation import Isolation

SELECTION = "Selection"
RUNNING = "Running"
SURFACE = "Help pages"
KNOWN = "Known deviations"
EXIT_CODE = "Exit code"
CONSOLE = "Console"


def examples(*lines: str) -> str:
    """Return the epilog of a verb's help page: ``lines`` as shell commands, one below the other."""
    return "\n\n".join(["Examples:", *(f"    {line}" for line in lines)])


SpecArgument: TypeAlias = Annotated[
    Path | None,
    typer.Argument(
        metavar="SPEC",
        help="The spec, a TOML file. [default: `spec` of [tool.cliconform] in pyproject.toml, "
        "cliconform.toml, or the only spec in specs/]",
        show_default=False,
    ),
]
RunArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="'latest', an id that `cliconform runs` lists, or a file that `check --record` or "
        "`check --json` wrote.",
        show_default=False,
        autocompletion=complete_runs,
    ),
]

# What is selected.

SelectOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        "-s",
        metavar="ID",
        help="Only this command and what it needs; a glob such as 'jobs.*'. Repeatable.",
        show_default=False,
        autocompletion=complete_ids,
        rich_help_panel=SELECTION,
    ),
]
TagOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--tag",
        "-t",
        metavar="TAG",
        help="Only commands with this tag and what they need. Repeatable.",
        show_default=False,
        autocompletion=complete_tags,
        rich_help_panel=SELECTION,
    ),
]
ExcludeTagOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-tag",
        metavar="TAG",
        help="No commands with this tag, unless others need them. Repeatable.",
        show_default=False,
        autocompletion=complete_tags,
        rich_help_panel=SELECTION,
    ),
]
LastFailedOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--last-failed",
        help="Only the commands that deviated, were fixed, or could not be run in their last run.",
        rich_help_panel=SELECTION,
    ),
]
FailedFirstOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--failed-first",
        help="Start with the commands that --last-failed names, and what they need.",
        rich_help_panel=RUNNING,
    ),
]
PlanOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--plan",
        metavar="FILE",
        help="The plan of all shards: what `cliconform plan --shards N --out FILE` wrote.",
        show_default=False,
        rich_help_panel=SELECTION,
    ),
]

# How the target is run.

CommandOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--command",
        metavar="WORDS",
        help="Run this instead of the spec's target: 'python -m mytool'.",
        show_default=False,
        rich_help_panel=RUNNING,
    ),
]
NowOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="TIME",
        help="The time that commands without a `now` of their own see: 2027-06-01, or "
        "2027-06-01T12:00:00Z. Needs cliconform[now].",
        show_default=False,
        rich_help_panel=RUNNING,
    ),
]
TimeScaleOption: TypeAlias = Annotated[
    float,
    typer.Option(
        "--time-scale",
        min=0.01,
        max=1000,
        metavar="N",
        help="Multiply every limit of time by N, for a slow machine.",
        show_default=False,
        rich_help_panel=RUNNING,
    ),
]
IsolationOption: TypeAlias = Annotated[
    Isolation | None,
    typer.Option(
        "--isolation",
        help="How every command is kept in its home, whatever the spec says: by its environment "
        "alone, or by a sandbox.",
        show_default=False,
        rich_help_panel=RUNNING,
    ),
]


def _make_jobs_option(help_: str, default: str = "the number of cores") -> Any:
    return typer.Option(
        "--jobs",
        "-j",
        min=1,
        metavar="N",
        help=help_,
        show_default=default,
        rich_help_panel=RUNNING,
    )


JobsOption: TypeAlias = Annotated[int | None, _make_jobs_option("Run N commands at a time.")]
CheckJobsOption: TypeAlias = Annotated[
    int | None,
    _make_jobs_option(
        "Run N commands at a time.",
        "the number of cores, and one more while a core is idle or many short ones are left",
    ),
]
PageJobsOption: TypeAlias = Annotated[int | None, _make_jobs_option("Read N help pages at a time.")]
WorkDirOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--work-dir",
        metavar="DIR",
        help="Create the homes in this folder.",
        show_default="in memory if there is room, else the temporary folder",
        rich_help_panel=RUNNING,
    ),
]
SurfaceOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--surface",
        metavar="FILE",
        help="The file with the program's recorded commands and options.",
        show_default="SPEC's name with .surface.toml if it exists, else the program's help pages",
        rich_help_panel=SURFACE,
    ),
]
FreshOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--fresh",
        help="Read the program's help pages now, even if a surface is recorded.",
        rich_help_panel=SURFACE,
    ),
]
StoredRunOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--stored-run",
        metavar="RUN",
        help="A run: 'latest', an id of `cliconform runs`, or a file of `check --record` or "
        "`check --json`. If a command conformed in this run, its command "
        "line counts as valid, whatever the help pages say.",
        show_default=False,
        rich_help_panel=SURFACE,
    ),
]

# What the outcomes are compared with, and what fails the run.

KnownOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--known",
        metavar="FILE",
        help="File with known deviations, which do not fail the run.",
        show_default="SPEC's name with .known.toml, if it exists",
        rich_help_panel=KNOWN,
    ),
]
NoKnownOption: TypeAlias = Annotated[
    bool,
    typer.Option("--no-known", help="Treat no deviation as known.", rich_help_panel=KNOWN),
]
WarningsOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--warnings",
        "-W",
        metavar="error",
        help="'-W error': a warning fails the run.",
        show_default=False,
        rich_help_panel=EXIT_CODE,
    ),
]

# What the console shows.

VerboseOption: TypeAlias = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        help="Show every promise, including those that are kept; -vv: all output too.",
        show_default=False,
        rich_help_panel=CONSOLE,
    ),
]
QuietOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Show only what deviates, and the last line.",
        rich_help_panel=CONSOLE,
    ),
]
ColorOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="WHEN",
        help="auto, always or never. NO_COLOR and FORCE_COLOR are respected.",
        rich_help_panel=CONSOLE,
    ),
]
NoColorOption: TypeAlias = Annotated[
    bool,
    typer.Option("--no-color", help="The same as --color never.", rich_help_panel=CONSOLE),
]
