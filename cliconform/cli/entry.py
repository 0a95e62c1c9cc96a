"""The entry point: a plain ``check`` runs at once, everything else is Typer's to read."""

from __future__ import annotations

import sys
from collections.abc import Callable

from cliconform import host
from cliconform.cli import boundary
from cliconform.cli.plain_check import read_plain_check

_INTERRUPTED = 130


def load_run() -> Callable[[], None]:
    """Return what runs the command line of this process, with the modules that it needs loaded."""
    fields = read_plain_check(sys.argv[1:], host.environment())
    if fields is None:
        from cliconform.cli.main import main

        return main
    from cliconform.verbs.check import Arguments, run

    def check() -> None:
        try:
            # tests/unit/cli/test_plain_check.py: they have the types of the fields.
            code = run(Arguments(**fields))  # type: ignore[arg-type]
        except KeyboardInterrupt:  # as Typer does it
            code = _INTERRUPTED
        sys.exit(code)

    return lambda: boundary.run(check)
