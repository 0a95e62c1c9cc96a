"""Turns errors into exit codes, in one place."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

from cliconform import __version__, host
from cliconform.errors import CliconformError

_ISSUES = "https://github.com/cliconform/cliconform/issues"
_INTERRUPTED = 130
_INTERNAL = 3


def run(app: Callable[[], object]) -> None:
    """Call ``app`` and exit with 0, or with the code of the error that it raised."""
    try:
        app()
    except CliconformError as error:
        from cliconform.reporting.problems import print_error

        print_error(error, host.environment())
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`cliconform plan … | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception:  # noqa: BLE001 - the last resort: an error of ours is reported as ours
        traceback.print_exc()
        sys.stderr.write(
            f"\ncliconform {__version__} has failed. This is a fault of cliconform, not of your"
            f" spec or of your program. Please report it with the lines above: {_ISSUES}\n"
        )
        sys.exit(_INTERNAL)
