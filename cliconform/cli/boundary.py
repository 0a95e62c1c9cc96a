"""Turns errors into exit codes, in one place."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cliconform import __version__, host
from cliconform.cli.standard_streams import OutputStream, prepare_streams, use_utf8_mode
from cliconform.errors import CliconformError, ReportError, UsageError

if TYPE_CHECKING:
    from cliconform.reporting.text.console import Color

_ISSUES = "https://github.com/cliconform/cliconform/issues"
_INTERRUPTED = 130
_INTERNAL = 3
_KEPT_CODES = frozenset({2, 3, _INTERRUPTED})
"""The exit codes that output which cannot be written does not change."""


def run(app: Callable[[], object]) -> None:
    """Call ``app`` and exit with 0, with its exit code or with that of the error that it raised.

    Where standard output cannot be written, ``app`` goes on, so that report files are written, and
    the exit code is 3.
    """
    use_utf8_mode()
    output = prepare_streams()
    color = find_color(sys.argv[1:])
    if color == "never":
        _uncolor_usage_errors()
    code = _call(app, color)
    sys.exit(_finish(code, output, color))


def find_color(words: Sequence[str]) -> Color:
    """Return what the command line ``words`` say about colour, also where they have errors.

    An error is printed by this, since the options of a command line with errors are not known.
    """
    found: Color = "auto"
    for number, word in enumerate(words):
        if word == "--no-color":
            return "never"
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == "--color":
            value = value if equals else "".join(words[number + 1 : number + 2])
            found = "never" if value == "never" else "always" if value == "always" else "auto"
    return found


def _uncolor_usage_errors() -> None:
    """Have Typer print usage errors and help pages without colour; FORCE_COLOR would win."""
    from typer import rich_utils

    rich_utils.COLOR_SYSTEM = None


def _call(app: Callable[[], object], color: Color) -> int:
    """Call ``app`` and return the exit code that it ended with."""
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except CliconformError as error:
        _print_error(error, color)
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        return _stop_output()
    except Exception as error:  # noqa: BLE001 - the last resort: an error of ours is reported as ours
        return _report_fault(error, color)
    return 0


def _report_fault(error: Exception, color: Color) -> int:
    """Print the traceback of ``error``, which is ours unless the current folder is gone."""
    if isinstance(error, FileNotFoundError) and not _has_current_folder():
        gone = UsageError("the current folder is gone", hint="change to a folder that exists")
        _print_error(gone, color)
        return gone.exit_code
    traceback.print_exc()
    sys.stderr.write(
        f"\ncliconform {__version__} has failed. This is a fault of cliconform, not of your"
        f" spec or of your program. Please report it with the lines above: {_ISSUES}\n"
    )
    return _INTERNAL


def _has_current_folder() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - it is the call that fails
    except FileNotFoundError:
        return False
    return True


def _finish(code: int, output: OutputStream, color: Color) -> int:
    """Write what is still buffered; return the exit code, 3 where not all could be written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return code or _stop_output()
    if output.error is None:
        return code
    reason = (output.error.strerror or str(output.error)).lower()
    error = ReportError(
        f"standard output cannot be written: {reason}",
        hint="write it to a file or a pipe; >/dev/null if it is not wanted",
    )
    _print_error(error, color)
    return code if code in _KEPT_CODES else error.exit_code


def _print_error(error: CliconformError, color: Color) -> None:
    from cliconform.reporting.problems import print_error

    print_error(error, host.environment(), color=color)


def _stop_output() -> int:
    """Drop all further output, since its reader has gone (`cliconform plan … | head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
