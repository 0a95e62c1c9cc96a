"""``cliconform schema``: print a JSON Schema."""

from __future__ import annotations

import json
import sys
from typing import Any, Literal, TypeAlias, assert_never

from cliconform.quick_dataclass import dataclass

Kind: TypeAlias = Literal["spec", "part", "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    kind: Kind


def run(arguments: Arguments) -> int:
    """Print the schema; returns the exit code 0."""
    schema = json.dumps(_schema(arguments.kind), indent=2, ensure_ascii=False)
    sys.stdout.write(f"{schema}\n")
    return 0


def _schema(kind: Kind) -> dict[str, Any]:
    match kind:
        case "spec":
            from cliconform.loading import make_spec_schema

            return make_spec_schema()
        case "part":
            from cliconform.loading import make_part_schema

            return make_part_schema()
        case "run":
            from cliconform.reporting.run.stored_run import make_json_schema

            return make_json_schema()
        case _:
            assert_never(kind)
