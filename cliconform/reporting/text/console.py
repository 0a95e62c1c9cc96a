"""Makes the Rich console for a value of ``--color``, an environment and a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import IO, Literal, TypeAlias, cast, get_args

from rich.console import Console

from cliconform.errors import UsageError
from cliconform.reporting.text.log_commands import DisarmedFile, has_log_commands

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
    out = file or (sys.stderr if stderr else sys.stdout)
    terminal = _is_terminal(out)
    if has_log_commands(environ):
        out = cast("IO[str]", DisarmedFile(out))
    return _Console(
        file=out,
        color_system="standard" if _is_colored(environ, color, terminal=terminal) else None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
        legacy_windows=False,
        # Rich treats any file as a terminal under FORCE_COLOR. Here it decides about colour alone.
        _environ={name: value for name, value in environ.items() if name not in _OURS},
    )


class _Console(Console):
    """A console that survives a closed pipe: the run goes on, and its reports are written."""

    def on_broken_pipe(self) -> None:
        """Print nothing more, where Rich would exit: as in ``cliconform check … | head``."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


def is_live(console: Console, environ: Mapping[str, str]) -> bool:
    """Return whether to update ``console`` in place: a capable terminal, and not one of a CI."""
    return console.is_terminal and not console.is_dumb_terminal and not environ.get("CI")


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
