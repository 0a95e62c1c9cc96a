"""Prints messages, tables, warnings and errors."""

from collections.abc import Sequence
from typing import NoReturn

import typer

_KILO = 1000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def say(text: str = "") -> None:
    """Print a line."""
    typer.echo(text)


def rule(length: int = 50) -> None:
    """Print a line across."""
    typer.echo("=" * length)


def hint(text: str) -> None:
    """Print a hint about what to do next."""
    typer.echo(f"💡 {text}")


def warn(text: str) -> None:
    """Print a warning, to standard error."""
    typer.echo(f"⚠️  Warning: {text}", err=True)


def fail(text: str, *, hint: str = "") -> None:
    """Print an error, with what to do about it."""
    typer.echo(f"❌ {text}", err=True)
    if hint:
        typer.echo(f"💡 {hint}", err=True)


def finish(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(code)


def in_bytes(size: float) -> str:
    """Return a size as people read it: `512 bytes`, `34.2 kB`."""
    for unit in _UNITS:
        if size < _KILO or unit == _UNITS[-1]:
            break
        size /= _KILO
    return f"{size:.0f} {unit}" if unit == _UNITS[0] else f"{size:.1f} {unit}"


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows below their columns. A value is never truncated or wrapped."""
    lines = [list(columns), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def _cell(value: object) -> str:
    return "NULL" if value is None else str(value)
