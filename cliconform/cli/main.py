"""The command ``cliconform``: the register of its verbs."""

from __future__ import annotations

from typing import Annotated

import typer

from cliconform import __version__
from cliconform.cli import boundary
from cliconform.cli.lazy_verbs import LazyVerbs, Verb
from cliconform.cli.options import examples

_SPEC = "Check a program against its spec"
_SURFACE = "Compare a program's help pages with its spec and its documents"
_GUIDE = "https://github.com/cliconform/cliconform/blob/main/specs/guide.md"

VERBS = (
    Verb(
        "init",
        "Write a first spec: a promise about every help page, and sketches to fill in.",
        _SPEC,
    ),
    Verb("record", "Run a command and write what it shows into the spec, as promises.", _SPEC),
    Verb(
        "check",
        "Run the commands of a spec and report where the program does not do what the spec says.",
        _SPEC,
    ),
    Verb(
        "plan",
        "Show what `check` would run: every command line, below the command that it needs.",
        _SPEC,
    ),
    Verb(
        "lint",
        "Report all errors and warnings in a spec and its known file, without running anything.",
        _SPEC,
    ),
    Verb(
        "fmt",
        "Put specs into the usual layout: the order of tables and keys, blank lines, alignment.",
        _SPEC,
    ),
    Verb(
        "update",
        "Propose edits of a spec for a program that has changed, from a recorded run.",
        _SPEC,
    ),
    Verb(
        "pending",
        "List the edits that the newest recorded run asks for; exits with 1 if there are any.",
        _SPEC,
    ),
    Verb(
        "accept",
        "Write pending edits to the spec; exits with 4 for an address that names none.",
        _SPEC,
    ),
    Verb(
        "reject",
        "Remember that pending edits are not wanted; exits with 4 for an address that names none.",
        _SPEC,
    ),
    Verb("merge", "Join the recordings of the shards of one plan to one report.", _SPEC),
    Verb(
        "judge",
        "Judge a recorded run by a spec that has changed since, without running anything.",
        _SPEC,
    ),
    Verb(
        "compare",
        "Run the commands of a spec with two builds of its program and show what they do "
        "differently.",
        _SPEC,
    ),
    Verb("runs", "List the recorded runs, the newest first.", _SPEC),
    Verb(
        "history",
        "Show the verdicts and times of a spec's commands over all recorded runs.",
        _SPEC,
    ),
    Verb("replay", "Play what one command of a recorded run wrote, at its own speed.", _SPEC),
    Verb(
        "report",
        "Write the report of a recorded run, as the run found it. Nothing is run or judged again.",
        _SPEC,
    ),
    Verb(
        "shell",
        "Open your shell in the home that a command starts from, with the command's environment.",
        _SPEC,
    ),
    Verb("schema", "Print a JSON Schema, which editors use to complete and check a spec.", _SPEC),
    Verb(
        "surface",
        "Read a program's help pages and record its commands and options (the program's surface).",
        _SURFACE,
    ),
    Verb(
        "coverage",
        "Show which commands, arguments and options of a program its spec promises nothing about.",
        _SURFACE,
    ),
    Verb(
        "drift",
        "Compare a program's help pages with the recorded surface: what would break for its users?",
        _SURFACE,
    ),
    Verb(
        "docs",
        "Check every command line in documents: does the program have these commands and options?",
        _SURFACE,
    ),
)


class _Verbs(LazyVerbs):
    verbs = VERBS


app = typer.Typer(
    name="cliconform",
    cls=_Verbs,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples("cliconform check specs/mytool.toml", "cliconform check --help")
    + f"\n\nThe guide: {_GUIDE}",
)


def _print_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it with the flag
    if value:
        typer.echo(f"cliconform {__version__}")
        raise typer.Exit


@app.callback()
def cliconform(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Check that a command-line program does what its spec promises."""


def main() -> None:
    """Run the command: the entry point of the console script."""
    boundary.run(lambda: app(prog_name="cliconform"))
