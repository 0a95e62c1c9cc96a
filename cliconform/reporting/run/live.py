"""Shows a run in progress: a line for each command that has ended, and on a terminal what runs.

What runs is in a region below the lines. The details of deviations are left to the summary, so that
they are the last thing on the screen.
"""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self, assert_never, cast

from cliconform.model.event import Event, RunStarted, StepEnded, StepSlow, StepStarted
from cliconform.model.outcome import Outcome
from cliconform.model.report import FAILING
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.run.results import Level, measure_ids, render_result
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.console import LineConsole
from cliconform.reporting.text.lines import Line, Part, Role
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_commands, format_limit

if TYPE_CHECKING:
    from rich.console import Console

    from cliconform.reporting.run.live_region import Region

_MOST_SHOWN = 8


@dataclass(slots=True)
class _Running:
    attempt: int
    started: float
    timeout: float
    is_slow: bool = False


class LiveView:
    """A listener to the events of one run: ``with LiveView(console, clock) as listener: …``.

    ``clock`` returns seconds, of the same clock as :attr:`StepStarted.at`. ``has_region`` decides
    whether the region with what runs is shown; without it, a slow command has a line of its own.
    """

    def __init__(
        self,
        console: LineConsole,
        clock: Callable[[], float],
        *,
        level: Level = Level.NORMAL,
        has_region: bool = False,
    ) -> None:
        self._console = console
        self._clock = clock
        self._level = level
        self._running: dict[str, _Running] = {}
        self._timeouts: Mapping[str, float] = {}
        self._unfinished = 0
        self._deviating = 0
        self._width = 0
        # A thread of its own draws the region, so that the seconds advance between events.
        self._lock = threading.RLock()
        is_shown = has_region and level is not Level.QUIET
        self._region = self._make_region() if is_shown else None

    def _make_region(self) -> Region:
        from cliconform.reporting.run.live_region import Region

        return Region(self._list_running, cast("Console", self._console))  # it is a terminal

    def __enter__(self) -> Self:
        if self._region is not None:
            self._region.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._region is not None:
            self._region.stop()

    def __call__(self, event: Event) -> None:
        """Show ``event``."""
        match event:
            case RunStarted():
                self._start(event)
            case StepStarted():
                with self._lock:
                    self._running[event.id] = _Running(
                        attempt=event.attempt,
                        started=event.at,
                        timeout=self._timeouts.get(event.id, 0.0),
                    )
            case StepSlow():
                self._mark_slow(event)
            case StepEnded():
                self._end(event.outcome)
            case _:
                assert_never(event)

    def _start(self, event: RunStarted) -> None:
        with self._lock:
            self._unfinished = len(event.ids)
            self._width = measure_ids(list(event.ids))
            self._timeouts = event.timeouts
        plan, commands = event.plan, format_commands(event.ids)
        parts = (
            Part(text=clean_line(plan.spec), role="place"),
            Part(text=f": {commands} of {clean_line(plan.target)}"),
            Part(
                text=f" ({clean_line(shlex.join(plan.command))}), {event.jobs} at a time",
                role="dim",
            ),
            Part(text=f", time scale {plan.time_scale:g}" if plan.time_scale != 1 else ""),
            Part(text="" if plan.shuffle is None else f", --shuffle {plan.shuffle}"),
        )
        if self._level is not Level.QUIET:
            self._print(Lines([Line(parts=parts, hang=2)]))

    def _mark_slow(self, event: StepSlow) -> None:
        with self._lock:
            running = self._running.get(event.id)
            if running is not None:
                running.is_slow = True
        if self._region is None and self._level is not Level.QUIET:
            seconds, timeout = _round(event.seconds), event.timeout
            text = (
                f" is still running after {format_limit(seconds)} (timeout {format_limit(timeout)})"
            )
            parts = (Part(text=f"… {clean_line(event.id)}"), Part(text=text, role="known"))
            self._print(Lines([Line(parts=parts, hang=4)]))

    def _end(self, outcome: Outcome) -> None:
        with self._lock:
            self._running.pop(outcome.step.id, None)
            self._unfinished -= 1
            self._deviating += outcome.verdict in FAILING
        self._print(render_result(outcome, level=self._level, width=self._width))

    def _print(self, lines: Lines) -> None:
        if lines.lines:
            self._console.print(lines, end="")

    def _list_running(self, room: int) -> list[Line]:
        """Return the region: a line of counts, and one for each command that runs."""
        with self._lock:
            running = sorted(self._running.items(), key=lambda item: item[1].started)
            head = self._counts(len(running))
        room = max(1, min(_MOST_SHOWN, room))
        lines = [head, *(self._line(id_, each) for id_, each in running[:room])]
        if len(running) > room:
            lines.append(Line(parts=(Part(text=f"  and {len(running) - room} more", role="dim"),)))
        return lines

    def _counts(self, running: int) -> Line:
        left = max(0, self._unfinished - running)
        parts = [Part(text=f"{running} running, {left} waiting", role="strong")]
        if self._deviating:
            deviate = "deviates" if self._deviating == 1 else "deviate"
            parts.append(Part(text=f", {self._deviating} {deviate}", role="bad"))
        return Line(parts=tuple(parts))

    def _line(self, id_: str, running: _Running) -> Line:
        spent = max(0, int(self._clock() - running.started))
        role: Role = "known" if running.is_slow else "plain"
        notes = f" (timeout {format_limit(running.timeout)})" if running.is_slow else ""
        attempt = f" attempt {running.attempt}" if running.attempt > 1 else ""
        text = f"  {clean_line(id_):<{self._width}}  {spent:>4} s"
        return Line(parts=(Part(text=text, role=role), Part(text=attempt + notes, role=role)))


def _round(seconds: float) -> float:
    return round(seconds, 1 if seconds >= 1 else 2)
