"""Parses the arguments that several verbs share, from text to values."""

from __future__ import annotations

import os
import shlex
from datetime import UTC, datetime
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.model.days import FIRST_YEAR, LAST_YEAR

_NOW_HINT = "write --now 2027-06-01, or --now 2027-06-01T12:00:00Z"
_SEEDS = 1_000_000  # of so many, one is typed easily
_SEED_DIGITS = 18  # of one that is given


def parse_command(command: str | None) -> tuple[str, ...] | None:
    """Split the value of ``--command`` as a shell does; ``None`` stays ``None``.

    Raises :class:`UsageError` where it cannot be split or is empty.
    """
    if command is None:
        return None
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise UsageError(
            f"--command cannot be split into words: {error}",
            hint='quote it as for a shell: --command "python -m mytool"',
        ) from None
    if not words:
        raise UsageError("--command is empty", hint="write --command 'python -m mytool'")
    return words


def parse_now(now: str | None) -> str | None:
    """Parse the value of ``--now`` to an ISO 8601 moment with its zone; a day is its noon in UTC.

    Raises :class:`UsageError` where it is neither a day nor a moment with a zone.
    """
    if now is None:
        return None
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        raise UsageError(f"--now {now}: not a date or a time", hint=_NOW_HINT) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise UsageError(
            f"--now {now}: the year is not in {FIRST_YEAR}-{LAST_YEAR}", hint=_NOW_HINT
        )
    if moment.tzinfo is None and len(now) > len("2027-06-01"):
        raise UsageError(f"--now {now}: the time has no zone", hint=_NOW_HINT)
    return (moment if moment.tzinfo else moment.replace(hour=12, tzinfo=UTC)).isoformat()


def parse_work_dir(folder: Path | None) -> Path | None:
    """Return the absolute path of the value of ``--work-dir``; ``None`` stays ``None``.

    Raises :class:`UsageError` where there is no such folder: it may be mistyped.
    """
    if folder is None:
        return None
    reason, hint = "is not a folder", ""
    try:
        if folder.is_dir():
            return folder.absolute()
        if not folder.exists():
            reason = "no such folder"
            hint = f"create it first: mkdir -p {shlex.quote(str(folder))}"
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    raise UsageError(f"--work-dir {folder}: {reason}", hint=hint)


def parse_shuffle(value: str | None) -> int | None:
    """Return the seed that ``--shuffle`` names, a new one for ``on``; ``None`` stays ``None``.

    Raises :class:`UsageError` where it is neither.
    """
    if value is None:
        return None
    if value == "on":
        return int.from_bytes(os.urandom(4)) % _SEEDS
    if not (value.isascii() and value.isdecimal() and len(value) <= _SEED_DIGITS):
        raise UsageError(
            f"--shuffle {value}: neither `on` nor the seed of an earlier run",
            hint="write --shuffle on",
        )
    return int(value)


def parse_warnings(warnings: str | None) -> bool:
    """Return whether ``-W error`` was given; raises :class:`UsageError` for any other value."""
    if warnings not in {None, "error"}:
        raise UsageError(f"-W {warnings}: the only value is `error`", hint="write -W error")
    return warnings == "error"


def parse_fail_under(text: str) -> tuple[str, float]:
    """Parse a value of ``--fail-under``, ``output=90``, to a figure and a percentage.

    Raises :class:`UsageError` where it is anything else.
    """
    from cliconform.model.coverage import FIGURES

    name, equals, percent = text.partition("=")
    hint = "write --fail-under output=90"
    if not equals:
        raise UsageError(f"--fail-under {text}: FIGURE=PERCENT is expected", hint=hint)
    if name not in FIGURES:
        raise UsageError(f"--fail-under {text}: the figures are {', '.join(FIGURES)}", hint=hint)
    try:
        least = float(percent.rstrip("% "))
    except ValueError:
        raise UsageError(f"--fail-under {text}: {percent!r} is not a number", hint=hint) from None
    if not 0 <= least <= 100:  # noqa: PLR2004 - percent
        raise UsageError(f"--fail-under {text}: a percentage is between 0 and 100", hint=hint)
    return name, least
