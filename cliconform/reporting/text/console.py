"""Makes the console for a value of ``--color``, an environment and a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Literal, Protocol, TypeAlias, cast, get_args

from cliconform.errors import UsageError
from cliconform.reporting.text.closed_pipe import drop_output
from cliconform.reporting.text.log_commands import DisarmedFile, has_log_commands
from cliconform.reporting.text.renderable import Lines

if TYPE_CHECKING:
    from rich.console import Console

Color: TypeAlias = Literal["auto", "always", "never"]

_OURS = ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
_DUMB = ("dumb", "unknown")


def make_console(
    environ: Mapping[str, str],
    *,
    color: str = "auto",
    stderr: bool = False,
    file: IO[str] | None = None,
) -> Console:
    """Return a console on standard output, for results, or on standard error, for errors.

    It prints text unchanged: no markup, no emoji codes, no highlighting; only this package's
    renderables wrap or cut lines. ``color`` is ``auto``, ``always`` or ``never``; any other value
    raises :class:`UsageError`. ``file`` replaces the standard stream. Where a CI reads the log for
    commands, nothing that is printed is one.
    """
    from cliconform.reporting.text.rich_console import RichConsole  # noqa: PLC0415 - loads Rich

    out = file or (sys.stderr if stderr else sys.stdout)
    terminal = _is_terminal(out)
    return RichConsole(
        file=_disarm(out, environ),
        color_system="standard" if _is_colored(environ, color, terminal=terminal) else None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
        legacy_windows=False,
        # Rich treats any file as a terminal under FORCE_COLOR. Here it decides about colour alone.
        _environ={name: value for name, value in environ.items() if name not in _OURS},
    )


class LineConsole(Protocol):
    """What prints lines: a Rich console, or one that does without Rich."""

    @property
    def is_terminal(self) -> bool:
        """Whether it is a terminal, which it then is for Rich."""
        ...

    @property
    def is_dumb_terminal(self) -> bool:
        """Whether it is a terminal that cannot move its cursor."""
        ...

    def print(self, lines: Lines, /, *, end: str = "\n") -> None:
        """Print lines; ``end`` is ignored for lines, as it is by Rich."""
        ...


def make_line_console(
    environ: Mapping[str, str], *, color: str = "auto", stderr: bool = False
) -> LineConsole:
    """Return what prints lines as :func:`make_console` does; it loads Rich only if it needs it."""
    out = sys.stderr if stderr else sys.stdout
    terminal = _is_terminal(out)
    if terminal or _is_colored(environ, color, terminal=terminal):
        return make_console(environ, color=color, stderr=stderr)
    return _PlainConsole(_disarm(out, environ))


class _PlainConsole:
    is_terminal = False
    is_dumb_terminal = False

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._is_quiet = False

    def print(self, lines: Lines, /, *, end: str = "\n") -> None:
        del end
        if self._is_quiet or not lines.lines:
            return
        encoding = getattr(self._file, "encoding", None) or "utf-8"
        text = lines.render_plain(ascii_only=not encoding.lower().startswith("utf"))
        try:
            self._file.write(text)
            self._file.flush()
        except BrokenPipeError:
            self._is_quiet = True
            drop_output(self._file)


def is_live(console: LineConsole, environ: Mapping[str, str]) -> bool:
    """Return whether to update ``console`` in place: a capable terminal, and not one of a CI."""
    return console.is_terminal and not console.is_dumb_terminal and not environ.get("CI")


def _disarm(file: IO[str], environ: Mapping[str, str]) -> IO[str]:
    return cast("IO[str]", DisarmedFile(file)) if has_log_commands(environ) else file


def _is_colored(environ: Mapping[str, str], color: str, *, terminal: bool) -> bool:
    """Decide by ``--color``, else NO_COLOR (no-color.org), else FORCE_COLOR, else the terminal.

    An empty variable counts as unset. ``FORCE_COLOR=0`` means no colour, as in Node
    (force-color.org).
    """
    if color not in get_args(Color):
        raise UsageError(f"--color {color}: not one of auto, always, never")
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if force := environ.get("FORCE_COLOR"):
        return force != "0"
    return terminal and environ.get("TERM", "").lower() not in _DUMB


def _is_terminal(file: IO[str]) -> bool:
    try:
        return file.isatty()
    except ValueError:  # the file is closed
        return False
