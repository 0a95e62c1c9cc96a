"""The arguments and options that several verbs share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cliconform.errors import UsageError

SpecArgument: TypeAlias = Annotated[
    Path, typer.Argument(metavar="SPEC", help="The spec: a TOML file.", show_default=False)
]
CommandOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--command",
        metavar="WORDS",
        help="The target's command, in place of the spec's: 'python -m marketpipe'.",
        show_default=False,
    ),
]
NowOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="MOMENT",
        help="The time that commands believe it is which have no `now`: 2027-06-01, "
        "2027-06-01T12:00:00Z.",
        show_default=False,
    ),
]
SelectOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        "-s",
        metavar="ID",
        help="Only these commands and what they need; globs such as 'jobs.*'. Repeatable.",
        show_default=False,
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
    ),
]
ExcludeTagOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-tag",
        metavar="TAG",
        help="No commands with this tag, unless others need them. Repeatable.",
        show_default=False,
    ),
]
LastFailedOption: TypeAlias = Annotated[
    bool, typer.Option("--last-failed", help="Only what did not conform in the last run.")
]
KnownOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--known",
        metavar="FILE",
        help="The known deviations. [default: SPEC's name with .known.toml, if it is there]",
        show_default=False,
    ),
]
NoKnownOption: TypeAlias = Annotated[
    bool, typer.Option("--no-known", help="As if no deviation were known.")
]
JunitOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--junit", metavar="FILE", help="Write JUnit XML.", show_default=False),
]
JsonOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="FILE",
        help="Write all outcomes, findings and observations.",
        show_default=False,
    ),
]
SurfaceOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--surface",
        metavar="FILE",
        help="The recorded surface. [default: SPEC's name with .surface.toml, "
        "or what the target says now]",
        show_default=False,
    ),
]
FreshOption: TypeAlias = Annotated[
    bool, typer.Option("--fresh", help="Ask the target now, whatever is recorded.")
]
GithubOption: TypeAlias = Annotated[
    bool,
    typer.Option("--github", help="Print GitHub annotations too. [default: on in GitHub Actions]"),
]
JobsOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        metavar="N",
        help="How many are run side by side. [default: the cores]",
        show_default=False,
    ),
]
VerboseOption: TypeAlias = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        help="Every promise, also those that hold; -vv: every output too.",
        show_default=False,
    ),
]
QuietOption: TypeAlias = Annotated[
    bool, typer.Option("--quiet", "-q", help="Only what deviates, and the closing line.")
]
ColorOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="WHEN",
        help="auto, always or never. NO_COLOR and FORCE_COLOR are heeded too.",
    ),
]
NoColorOption: TypeAlias = Annotated[
    bool, typer.Option("--no-color", help="The same as --color never.")
]
WarningsOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--warnings",
        "-W",
        metavar="error",
        help="'-W error': a warning fails the run.",
        show_default=False,
    ),
]


def are_errors(warnings: str | None) -> bool:
    """What ``-W`` says; raises :class:`UsageError` for anything but ``error``."""
    if warnings not in {None, "error"}:
        raise UsageError(f"-W {warnings}: there is only `-W error`")
    return warnings == "error"
