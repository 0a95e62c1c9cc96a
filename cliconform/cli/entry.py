"""The entry point: a plain ``check`` runs at once, everything else is Typer's to read."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

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


def end_at_once(end: SystemExit) -> None:
    """End this process without taking apart all that it has loaded, as Python would first.

    That takes a twentieth of a short run, and the system takes it all back anyway. What was
    registered for the end is done. With other threads, this returns: Python waits for them.
    """
    if not isinstance(end.code, int) or threading.active_count() > 1:
        return
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to do it without more
    with suppress(OSError, ValueError):  # a stream that cannot be written, or is closed
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(end.code)
