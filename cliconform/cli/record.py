"""Declares ``cliconform record``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import CommandOption, TimeScaleOption, WorkDirOption, examples
from cliconform.file_search import is_file

EXAMPLES = examples(
    "cliconform record specs/mytool.toml --needs jobs.add -- jobs list",
    "cliconform record specs/mytool.toml --from README.md#quick-start",
)
_RECORDING = "Selection"


def record(
    spec_and_words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SPEC] -- [ARGS]...",
            help="The spec, found as for `check` if it is left out, and behind -- the arguments of "
            "the command to record. Ports and captured values can be placeholders: '${job}'.",
            show_default=False,
        ),
    ] = None,
    *,
    id_: Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="ID",
            help="The id of the command; with --from, what all ids begin with.",
            show_default="the command's own names: jobs.list",
            rich_help_panel=_RECORDING,
        ),
    ] = None,
    needs: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Start from the home that this command of the spec leaves.",
            show_default="a fresh home",
            rich_help_panel=_RECORDING,
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE[#HEADING]",
            help="Record the command lines of a document, or of a section of it, or of a shell "
            "session ($ mytool …); each needs the one before it.",
            show_default=False,
            rich_help_panel=_RECORDING,
        ),
    ] = None,
    command: CommandOption = None,
    time_scale: TimeScaleOption = 1.0,
    work_dir: WorkDirOption = None,
) -> None:
    """Run a command and write what it shows into the spec, as promises.

    On a terminal, you use the program yourself, and what you type at its prompts is recorded; a
    password is not. Then the command is run twice more, at another path and on another day, to find
    what is stable. Ctrl-c goes to the program; pressed twice, it stops the recording, and nothing
    is written.
    """
    from cliconform.verbs.record import Arguments, run

    spec, words = _split(spec_and_words or [])
    arguments = Arguments(
        spec=spec,
        words=words,
        id=id_,
        needs=needs,
        from_=from_,
        command=command,
        time_scale=time_scale,
        work_dir=work_dir,
    )
    raise typer.Exit(run(arguments))


def _split(words: list[str]) -> tuple[Path | None, tuple[str, ...]]:
    """Return the spec, if the first word is one, and the other words."""
    if words and (words[0].endswith(".toml") or is_file(words[0])):
        return Path(words[0]), tuple(words[1:])
    return None, tuple(words)
