"""Turns errors into exit codes, in one place."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from cliconform import __version__, host
from cliconform.cli.standard_streams import OutputStream, prepare_streams, use_utf8_mode
from cliconform.errors import CannotRunError, CliconformError, ReportError, SpecError, UsageError
from cliconform.interrupts import interruptible, was_raised
from cliconform.quick_dataclass import replace

if TYPE_CHECKING:
    from cliconform.model.plan import Plan
    from cliconform.reporting.text.console import Color

_ISSUES = "https://github.com/cliconform/cliconform/issues"
_INTERRUPTED = 130
_INTERNAL = 3
_SHORTAGES = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ENOSPC, errno.EDQUOT}
)
_REFUSALS = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP, errno.ENAMETOOLONG, errno.EIO}
)
"""What a path itself is refused for."""
_KEPT_CODES = frozenset({2, 3, _INTERRUPTED})
"""The exit codes that output which cannot be written does not change."""


def run(app: Callable[[], object]) -> None:
    """Call ``app`` and exit with 0, with its exit code or with that of the error that it raised.

    Where standard output cannot be written, ``app`` goes on, so that report files are written, and
    the exit code is 3.
    """
    host.forget_impossible_sizes()
    _take_signals()
    use_utf8_mode()
    output = prepare_streams()
    color = find_color(sys.argv[1:])
    if color == "never":
        _uncolor_usage_errors()
    code = _call(app, color)
    if code == _INTERRUPTED and was_raised():
        sys.stderr.write("interrupted\n")
    sys.exit(_finish(code, output, color))


def _take_signals() -> None:
    """Undo what a careless parent has left to this process: it needs these signals.

    With ``SIGCHLD`` ignored, no process can be waited for (wait(2)).
    """
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    needed = {signal.SIGCHLD, signal.SIGALRM, signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_UNBLOCK, needed)


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
        with interruptible():
            app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except CliconformError as error:
        _print_error(_hide_secrets(error), color)
        return error.exit_code
    except BrokenPipeError:
        return _stop_output()
    except Exception as error:  # noqa: BLE001 - the last resort: an error of ours is reported as ours
        # Libraries in C make errors of their own of an interrupt in what they call.
        return _INTERRUPTED if was_raised() else _report_fault(error, color)
    return 0


def _report_fault(error: Exception, color: Color) -> int:
    """Print the traceback of ``error``, which is ours unless the system has refused something."""
    if isinstance(error, FileNotFoundError) and not _has_current_folder():
        gone = UsageError("the current folder is gone", hint="change to a folder that exists")
        _print_error(gone, color)
        return gone.exit_code
    if shortage := _find_shortage(error):
        short = CannotRunError(
            f"this machine, or a limit on it, does not give what is needed: {shortage}",
            hint="see `ulimit -a`, the free memory and the free space",
        )
        _print_error(short, color)
        return short.exit_code
    if refused := _explain_refusal(error):
        _print_error(_hide_secrets(refused), color)
        return refused.exit_code
    import traceback

    trace = "".join(traceback.format_exception(error))
    sys.stderr.write(_hide_in_text(error, trace))
    sys.stderr.write(
        f"\ncliconform {__version__} has failed. This is a fault of cliconform, not of your"
        f" spec or of your program. Please report it with the lines above: {_ISSUES}\n"
    )
    return _INTERNAL


def _hide_secrets(error: CliconformError) -> CliconformError:
    """Return ``error`` with the secrets in its texts masked."""
    for name in ("message", "hint", "place"):
        setattr(error, name, _hide_in_text(error, getattr(error, name)))
    if isinstance(error, SpecError):
        error.problems = tuple(
            replace(
                each,
                message=_hide_in_text(error, each.message),
                hint=_hide_in_text(error, each.hint),
            )
            for each in error.problems
        )
    return error


def _hide_in_text(error: BaseException, text: str) -> str:
    """Return ``text`` without the secrets of all plans that ``error`` has come through.

    Those of the environment and texts with the form of a token are masked as well: there is no plan
    before the spec is loaded.
    """
    from cliconform.masking.find import find_in_variables
    from cliconform.masking.mask import Mask
    from cliconform.masking.shapes import find_tokens

    if not text:
        return text
    secrets = [*find_in_variables(host.environment()), *find_tokens(text)]
    for plan in _find_plans(error):
        secrets += plan.secrets
    return Mask(secrets).hide(text)


def _find_plans(error: BaseException) -> Iterator[Plan]:
    """Yield the plans in the frames of the traceback of ``error``, and of those that led to it."""
    import traceback

    from cliconform.model.plan import Plan

    for each in _list_causes(error):
        for frame, _ in traceback.walk_tb(each.__traceback__):
            yield from (value for value in frame.f_locals.values() if isinstance(value, Plan))


def _list_causes(error: BaseException) -> Iterator[BaseException]:
    """Yield ``error`` and those that led to it, each once: one may be raised from itself."""
    seen: set[int] = set()
    errors: list[BaseException | None] = [error]
    while errors:
        each = errors.pop(0)
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            errors += (each.__cause__, each.__context__)


def _find_shortage(error: BaseException) -> str:
    """Return what the system has refused, if ``error`` comes of that; else nothing."""
    for each in _list_causes(error):
        if isinstance(each, OSError) and each.errno in _SHORTAGES:
            return (each.strerror or str(each)).lower()
        if isinstance(each, MemoryError) or (
            isinstance(each, ImportError) and "failed to map segment" in str(each)
        ):
            return "memory"
        if isinstance(each, RuntimeError) and "start new thread" in str(each):
            return "a thread"
    return ""


def _explain_refusal(error: Exception) -> CannotRunError | None:
    """Return what to print if the system has refused a path; else nothing."""
    if not isinstance(error, OSError) or error.errno not in _REFUSALS or not error.filename:
        return None
    reason = (error.strerror or str(error)).lower()
    is_forbidden = error.errno in (errno.EACCES, errno.EPERM)
    hint = "check its permissions" if is_forbidden else "name another path"
    return CannotRunError(f"{os.fsdecode(error.filename)}: {reason}", hint=hint)


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
