"""Declares ``cliconform schema``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cliconform.cli.options import examples

EXAMPLES = examples(
    "cliconform schema > cliconform.schema.json", "cliconform schema run > run.schema.json"
)


class Kind(StrEnum):
    """What there is a schema of."""

    SPEC = "spec"
    PART = "part"
    RUN = "run"


def schema(
    kind: Annotated[
        Kind,
        typer.Argument(
            help="spec: a spec; part: a file that a spec includes; run: what `check --json` writes."
        ),
    ] = Kind.SPEC,
) -> None:
    """Print a JSON Schema, which editors use to complete and check a spec."""
    from cliconform.verbs.schema import Arguments, run

    raise typer.Exit(run(Arguments(kind=kind.value)))
