"""Where errors become exit codes, in one spot; where the surroundings are taken in, once."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from platformdirs import user_cache_path

from cliconform import __version__
from cliconform.errors import CliconformError

_ISSUES = "https://github.com/cliconform/cliconform/issues"
_INTERRUPTED = 130
_INTERNAL = 3


def environment() -> Mapping[str, str]:
    """The environment that cliconform was started in."""
    return dict(os.environ)  # noqa: TID251 - the one place that reads it


def which(program: str) -> str | None:
    """The absolute path of ``program`` as a shell in the current folder would find it."""
    found = shutil.which(program)
    # Not resolved: a virtual environment's python is a link that must be called by its own name.
    return os.path.abspath(found) if found else None  # noqa: PTH100


def run(app: Callable[[], object]) -> None:
    """Run ``app`` and exit: 0, or the code of the error that ended it."""
    try:
        app()
    except CliconformError as error:
        from cliconform.reporting.problems import render_error

        render_error(error, environment())
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has gone (`cliconform plan … | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception:  # noqa: BLE001 - the last resort: what is ours is said to be ours
        traceback.print_exc()
        sys.stderr.write(
            f"\ncliconform {__version__} has failed. This is a fault of cliconform, not of your"
            f" spec or of your program. Please report it with the lines above: {_ISSUES}\n"
        )
        sys.exit(_INTERNAL)


def cache_folder() -> Path:
    """Where what is remembered between runs lies."""
    return user_cache_path("cliconform", appauthor=False)


def hostname() -> str:
    """The name of this machine, for the reports."""
    return socket.gethostname()
