"""Flags and environment → a console."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import IO, Literal, TypeAlias, get_args

from rich.console import Console

from cliconform.errors import UsageError

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
    """A console on standard output, where results go, or on standard error, where errors go.

    It prints text as it is: no markup, no emoji codes, no highlighting, and no line cut or wrapped
    but by our own renderables. Raises :class:`UsageError` for a ``color`` that there is not.
    """
    out = file or (sys.stderr if stderr else sys.stdout)
    terminal = _is_terminal(out)
    return _Console(
        file=out,
        color_system="standard" if _is_colored(environ, color, terminal=terminal) else None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
        legacy_windows=False,
        # Rich takes FORCE_COLOR for a terminal; a pipe stays a pipe, with colours or without.
        _environ={name: value for name, value in environ.items() if name not in _OURS},
    )


class _Console(Console):
    """A console whose reader may go away: the run goes on, and its reports are written."""

    def on_broken_pipe(self) -> None:
        """Say nothing more (``cliconform check … | head``), where Rich would exit."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


def is_live(console: Console, environ: Mapping[str, str]) -> bool:
    """Whether something may move on ``console``: a terminal that can, and no CI that records it."""
    return console.is_terminal and not console.is_dumb_terminal and not environ.get("CI")


def _is_colored(environ: Mapping[str, str], color: str, *, terminal: bool) -> bool:
    """A flag, then NO_COLOR (no-color.org), then FORCE_COLOR (force-color.org), then the terminal.

    Both variables count when they are not empty; ``FORCE_COLOR=0`` is Node's way to say no.
    """
    if color not in get_args(Color):
        raise UsageError(f"--color {color}: there are auto, always and never")
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
    except ValueError:  # it is closed
        return False
