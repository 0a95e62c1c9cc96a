"""``cliconform schema``: the JSON Schemas that editors and programs read."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer


class Kind(StrEnum):
    """What there is a schema of."""

    SPEC = "spec"
    PART = "part"
    RUN = "run"


def schema(
    kind: Annotated[
        Kind,
        typer.Argument(
            help="Of a spec, of a part that it includes, or of the run that `check --json` writes."
        ),
    ] = Kind.SPEC,
) -> None:
    """Print the JSON Schema of the spec format, for the `#:schema` line that editors read."""
    typer.echo(json.dumps(_schema(kind), indent=2, ensure_ascii=False))


def _schema(kind: Kind) -> dict[str, Any]:
    match kind:
        case Kind.SPEC:
            from cliconform.loading import json_schema as schema_of_spec

            return schema_of_spec()
        case Kind.PART:
            from cliconform.loading import part_schema as schema_of_part

            return schema_of_part()
        case Kind.RUN:
            from cliconform.reporting.run.stored_run import json_schema as schema_of_run

            return schema_of_run()
