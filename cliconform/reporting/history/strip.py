"""The verdicts of a command as one sign for each run, and its durations as a line of bars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cliconform.model.history import CommandHistory, Flake, HistoryRun, Trend
from cliconform.model.outcome import Verdict
from cliconform.reporting.run.results import ROLES
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Part, Role
from cliconform.reporting.text.wording import SIGNS

GAP = "."
"""The sign of a run that a command is not in."""
_CACHED = "cached"
OTHER = "?"
"""That of a verdict of a later version."""
_BARS = "▁▂▃▄▅▆▇█"


def find_sign(verdict: str) -> tuple[str, Role]:
    """Return the sign and the role of a verdict; empty for a run that the command is not in."""
    if not verdict:
        return GAP, "dim"
    if verdict == _CACHED:
        return "c", "dim"
    try:
        known = Verdict(verdict)
    except ValueError:
        return OTHER, "dim"
    return SIGNS[known], ROLES[known]


def make_strip(verdicts: Sequence[str]) -> tuple[Part, ...]:
    """Return a sign for each verdict, in parts of one role each."""
    signs = map(find_sign, verdicts)
    return tuple(
        Part(text="".join(sign for sign, _ in group), role=role)
        for role, group in groupby(signs, key=lambda each: each[1])
    )


def draw_durations(
    command: CommandHistory, runs: Sequence[HistoryRun], machine: str, count: int
) -> str:
    """Return a bar for each of the last ``count`` durations on machines of the kind ``machine``.

    The tallest is the longest; nothing is drawn with fewer than two.
    """
    seconds = [
        duration
        for run, duration in zip(runs, command.durations, strict=True)
        if duration is not None and run.machine == machine
    ][-count:]
    if len(seconds) < 2:  # noqa: PLR2004 - one is no line
        return ""
    top = max(seconds) or 1.0
    return "".join(_BARS[min(7, int(each / top * 8))] for each in seconds)


def describe_trend(trend: Trend | None) -> str:
    """Return ``+35 %``; nothing where there is none, or where it is not notable."""
    if trend is None or not trend.is_notable:
        return ""
    return f"{trend.ratio - 1:+.0%}".replace("%", " %")


def describe_flake(flake: Flake) -> tuple[str, str, str, str]:
    """Return the id, how often each verdict occurred, the target, and the value of ``--now``."""
    verdicts = ", ".join(
        f"{find_sign(verdict)[0]} {clean_line(verdict, 30)} {count} x"
        for verdict, count in flake.verdicts.items()
    )
    build = " ".join(filter(None, (clean_line(flake.version), f"({flake.fingerprint})")))
    return clean_line(flake.id), verdicts, build, clean_line(flake.now)
