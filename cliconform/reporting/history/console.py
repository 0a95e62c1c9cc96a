"""Renders what ``cliconform history`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from cliconform.model.history import CommandHistory, Flake, HistoryRun, SpecHistory
from cliconform.model.outcome import Verdict
from cliconform.reporting.history.strip import (
    GAP,
    describe_flake,
    describe_trend,
    draw_durations,
    find_sign,
    make_strip,
)
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, Role, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count, format_duration

_MOST = 40
"""Commands that are listed without ``-v``."""
_MOST_FLAKES = 10
_WIDEST_ID = 32
_WIDE = 120
_PIPE = 200
"""The columns that lines are made for where they go into a pipe."""
_TOOK, _CHANGE = 10, 8
_CONFORMS = {Verdict.CONFORMS.value, Verdict.SKIPPED.value, "cached", ""}


def render_history(
    history: SpecHistory, *, width: int | None, verbose: bool = False, zone: tzinfo | None = None
) -> Lines:
    """Return the history as lines for a terminal of ``width`` columns; ``None`` for a pipe.

    Times are those of ``zone``, by default that of this machine.
    """
    return Lines(_Page(history, width=width or _PIPE, verbose=verbose, zone=zone).make_lines())


class _Page:
    def __init__(
        self, history: SpecHistory, *, width: int, verbose: bool, zone: tzinfo | None
    ) -> None:
        self.history = history
        self.verbose = verbose
        self.zone = zone
        self.listed, self.left_out = _choose(history, is_all=verbose)
        longest = max((len(clean_line(each.id)) for each in self.listed), default=0)
        self.id_width = min(longest, _WIDEST_ID if width < _WIDE else 2 * _WIDEST_ID)
        self.bars = 8 if width < _WIDE else 16
        room = width - self.id_width - _TOOK - self.bars - _CHANGE - 8
        self.shown = max(10, min(room, len(history.runs)))
        """How many runs a strip has."""

    def make_lines(self) -> Iterator[Line]:
        history = self.history
        if not history.runs:
            yield make_line(
                f"no runs of {clean_line(history.spec)}: `cliconform check` records each run"
            )
            yield from self._problems()
            return
        yield from self._heading()
        yield BLANK
        for command in self.listed:
            yield self._command_line(command)
            yield from self._failure(command)
        yield from self._rest()
        yield from self._legend()
        yield from self._flakes()
        yield from self._growing()
        if self.verbose:
            yield from self._runs()
        yield from self._problems()

    def _heading(self) -> Iterator[Line]:
        runs, total = self.history.runs, self.history.total
        count = format_count(total, "run")
        if total > len(runs):
            count = f"the newest {len(runs)} of {count}"
        first, last = self._format_time(runs[0]), self._format_time(runs[-1])
        when = first if len(runs) == 1 else f"{first} to {last}"
        yield Line(
            parts=(
                Part(text=clean_line(self.history.spec), role="strong"),
                Part(text=f"  {count}, {when}", role="dim"),
            ),
            hang=4,
        )
        old, new = clean_line(runs[0].build), clean_line(runs[-1].build)
        builds = new if old == new else f"{old} → {new}"
        yield make_line(
            f"{builds}  on {clean_line(runs[-1].machine) or 'an unknown machine'}", "dim"
        )

    def _command_line(self, command: CommandHistory) -> Line:
        sign, role = find_sign(command.latest)
        runs = self.history.runs
        strip = make_strip(command.verdicts[-self.shown :])
        seconds = format_duration(command.seconds) if command.seconds is not None else ""
        bars = draw_durations(command, runs, self.history.machine, self.bars)
        id_ = clean_line(command.id)
        if len(id_) > self.id_width:
            id_ = f"{id_[: self.id_width - 1]}…"
        change = describe_trend(command.trend)
        rise: Role = "known" if "+" in change else "good"
        return Line(
            parts=(
                Part(text=f"{sign} ", role=role),
                Part(text=f"{id_:<{self.id_width}}  "),
                *strip,
                Part(text=f"{seconds:>{_TOOK}}", role="dim"),
                Part(text=f"  {bars:<{self.bars if change else 0}}", role="place"),
                *([Part(text=f"{change:>{_CHANGE}}", role=rise)] if change else []),
            ),
            whole=True,
        )

    def _failure(self, command: CommandHistory) -> Iterator[Line]:
        if command.failing_since is None:
            return
        runs = self.history.runs
        since = runs[command.failing_since]
        parts = [Part(text=f"failing since {self._describe(since)}", role="bad")]
        if command.passed_before is not None:
            before = runs[command.passed_before]
            parts.append(Part(text=f"; conformed until {self._describe(before)}", role="dim"))
        elif command.failing_since == 0 and self.history.total > len(runs):
            parts.append(Part(text=", or earlier", role="dim"))
        yield Line(parts=tuple(parts), indent=4, hang=2)
        if command.message:
            yield make_line(clean_line(command.message, 300), "dim", indent=4, hang=2)

    def _rest(self) -> Iterator[Line]:
        if self.left_out:
            count = format_count(self.left_out, "more command")
            yield make_line(f"{count}: -v lists all, --select those that you name", "dim", indent=2)

    def _legend(self) -> Iterator[Line]:
        verdicts = {each for command in self.listed for each in command.verdicts[-self.shown :]}
        known: list[str] = [each.value for each in Verdict if each.value in verdicts]
        known += sorted(verdicts - set(known) - {""})
        words = [f"{find_sign(each)[0]} {clean_line(each, 30)}" for each in known]
        if "" in verdicts:
            words.append(f"{GAP} not in that run")
        yield BLANK
        yield make_line(
            f"{'  '.join(words)}; the oldest run first, the time is the median", "dim", hang=2
        )

    def _flakes(self) -> Iterator[Line]:
        flakes = self.history.flakes
        if not flakes:
            return
        yield BLANK
        yield make_line("Flaky: different verdicts with the same spec, program and --now", "strong")
        for flake in flakes if self.verbose else flakes[:_MOST_FLAKES]:
            yield _make_flake_line(flake)
        if not self.verbose and len(flakes) > _MOST_FLAKES:
            yield make_line(f"{len(flakes) - _MOST_FLAKES:,} more: -v lists all", "dim", indent=2)

    def _growing(self) -> Iterator[Line]:
        if not self.history.growing:
            return
        by_id = {command.id: command for command in self.history.commands}
        yield BLANK
        yield make_line("Slower than before: the median of the newer half of its runs", "strong")
        for id_ in self.history.growing:
            trend = by_id[id_].trend
            assert trend is not None
            times = f"{format_duration(trend.before)} → {format_duration(trend.after)}"
            yield Line(
                parts=(
                    Part(text=f"{clean_line(id_):<{self.id_width}}  "),
                    Part(text=f"{times}  {describe_trend(trend)}", role="known"),
                ),
                indent=2,
                hang=4,
            )

    def _runs(self) -> Iterator[Line]:
        yield BLANK
        yield make_line("Runs", "strong")
        for run in self.history.runs[-self.shown :]:
            facts = [f"exit code {run.exit_code}"]
            facts += ["interrupted"] if run.interrupted else []
            facts += [format_count(run.shards, "shard")] if run.shards else []
            facts += ["imported"] if run.imported else []
            facts += [clean_line(run.machine)] if run.machine != self.history.machine else []
            yield Line(
                parts=(
                    Part(text=f"{run.id}  ", role="strong"),
                    Part(text=self._describe(run)),
                    Part(text=f"  {', '.join(facts)}", role="dim"),
                ),
                indent=2,
                hang=4,
            )

    def _problems(self) -> Iterator[Line]:
        if self.history.problems:
            yield BLANK
        for problem in self.history.problems:
            yield make_line(f"note: {clean_line(problem)}", "notice", hang=4)

    def _describe(self, run: HistoryRun) -> str:
        return f"{self._format_time(run)}, {clean_line(run.build)}"

    def _format_time(self, run: HistoryRun) -> str:
        return f"{datetime.fromisoformat(run.started).astimezone(self.zone):%Y-%m-%d %H:%M}"


def _choose(history: SpecHistory, *, is_all: bool) -> tuple[list[CommandHistory], int]:
    """Return the commands that are listed, those that fail first, and how many are left out.

    Of many commands, those that did not always conform are listed, the latest of these first.
    """
    commands = sorted(history.commands, key=lambda each: each.failing_since is None)
    if is_all or len(commands) <= _MOST:
        return commands, 0
    notable = [each for each in commands if set(each.verdicts) - _CONFORMS]
    notable.sort(key=lambda each: (each.failing_since is None, -_find_last_notable(each)))
    listed = (notable or commands)[:_MOST]
    return listed, len(commands) - len(listed)


def _find_last_notable(command: CommandHistory) -> int:
    return max(n for n, verdict in enumerate(command.verdicts) if verdict not in _CONFORMS)


def _make_flake_line(flake: Flake) -> Line:
    id_, verdicts, build, now = describe_flake(flake)
    parts = (
        Part(text=f"{id_}  "),
        Part(text=verdicts, role="notice"),
        Part(text=f"  {build}{f', --now {now}' if now else ''}", role="dim"),
    )
    return Line(parts=parts, indent=2, hang=4)
