"""The entry point: a plain ``check`` runs at once, everything else is Typer's to read."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from cliconform import host
from cliconform.cli import boundary
from cliconform.cli.plain_check import read_plain_check

_INTERRUPTED = 130


def main() -> None:
    """Run the command."""
    fields = read_plain_check(sys.argv[1:], host.environment())
    if fields is not None:
        boundary.run(lambda: _check(fields))
    from cliconform.cli.main import main as run

    run()


def _check(fields: Mapping[str, object]) -> None:
    from cliconform.verbs.check import Arguments, run

    try:
        # tests/unit/cli/test_plain_check.py: they have the types of the fields.
        code = run(Arguments(**fields))  # type: ignore[arg-type]
    except KeyboardInterrupt:  # as Typer does it
        code = _INTERRUPTED
    sys.exit(code)
