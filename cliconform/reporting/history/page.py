"""Renders the history of a spec as one HTML file: without scripts, and without any request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePath

from cliconform import __version__
from cliconform.model.history import CommandHistory, HistoryRun, SpecHistory
from cliconform.model.outcome import Verdict
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.history.strip import (
    GAP,
    describe_flake,
    describe_trend,
    draw_durations,
    find_sign,
    make_strip,
)
from cliconform.reporting.html.page_parts import make_environment, make_policy, read_asset
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Part
from cliconform.reporting.text.wording import format_count, format_duration

_BARS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The row of one command, as text. ``words`` is the strip for those who do not see it."""

    id: str
    sign: str
    role: str
    since: str
    message: str
    strip: tuple[Part, ...]
    words: str
    took: str
    bars: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table below the commands."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def render_history_page(history: SpecHistory) -> bytes:
    """Return ``history`` as a page. Times are in UTC."""
    css, own_css = read_asset("report.css"), read_asset("history.css")
    runs = history.runs
    text = (
        make_environment()
        .get_template("history.html.j2")
        .render(
            policy=make_policy([], [css, own_css]),
            version=__version__,
            name=clean_line(PurePath(history.spec).stem),
            headline=_describe_count(history),
            spec=clean_line(history.spec),
            when=f"{_format_time(runs[0])} to {_format_time(runs[-1])} UTC" if runs else "",
            builds=_describe_builds(runs),
            machine=clean_line(history.machine),
            notes=tuple(map(clean_line, history.problems)),
            legend=_make_legend(history),
            rows=tuple(_make_row(each, history) for each in _sort(history.commands)),
            tables=tuple(_make_tables(history)),
            css=css,
            own_css=own_css,
        )
    )
    return text.encode("utf-8", "backslashreplace")


def _sort(commands: Sequence[CommandHistory]) -> list[CommandHistory]:
    return sorted(commands, key=lambda each: each.failing_since is None)


def _make_row(command: CommandHistory, history: SpecHistory) -> Row:
    runs = history.runs
    sign, role = find_sign(command.latest)
    since = ""
    if command.failing_since is not None:
        since = f"failing since {_describe(runs[command.failing_since])}"
        if command.passed_before is not None:
            since += f"; conformed until {_describe(runs[command.passed_before])}"
    counts = Counter(clean_line(each, 30) or "not in the run" for each in command.verdicts)
    return Row(
        id=clean_line(command.id),
        sign=sign,
        role=role,
        since=since,
        message=clean_line(command.message, 300) if since else "",
        strip=make_strip(command.verdicts),
        words=", ".join(f"{word} {count} times" for word, count in counts.most_common()),
        took=format_duration(command.seconds) if command.seconds is not None else "",
        bars=draw_durations(command, runs, history.machine, _BARS),
        change=describe_trend(command.trend),
    )


def _make_tables(history: SpecHistory) -> Iterator[Table]:
    if history.flakes:
        yield Table(
            id="flakes",
            title="Flaky: different verdicts with the same spec, program and --now",
            heads=("command", "verdicts", "target", "--now"),
            rows=tuple(describe_flake(flake) for flake in history.flakes),
        )
    by_id = {command.id: command for command in history.commands}
    growing = [(id_, trend) for id_ in history.growing if (trend := by_id[id_].trend)]
    if growing:
        yield Table(
            id="growing",
            title="Slower than before: the median of the newer half of its runs",
            heads=("command", "before", "now", "change"),
            rows=tuple(
                (
                    clean_line(id_),
                    format_duration(trend.before),
                    format_duration(trend.after),
                    describe_trend(trend),
                )
                for id_, trend in growing
            ),
        )
    yield Table(
        id="runs",
        title="Runs, the newest first",
        heads=("run", "started (UTC)", "target", "exit code", "machine", "notes"),
        rows=tuple(_make_run_row(run) for run in reversed(history.runs)),
    )


def _make_run_row(run: HistoryRun) -> tuple[str, ...]:
    notes = [
        *(["interrupted"] if run.interrupted else []),
        *([format_count(run.shards, "shard")] if run.shards else []),
        *(["imported"] if run.imported else []),
    ]
    build, machine = clean_line(run.build), clean_line(run.machine)
    return (run.id, _format_time(run), build, str(run.exit_code), machine, ", ".join(notes))


def _make_legend(history: SpecHistory) -> str:
    seen = {verdict for command in history.commands for verdict in command.verdicts}
    known = [f"{find_sign(each)[0]} {each.value}" for each in Verdict if each.value in seen]
    gap = [f"{GAP} not in that run"] if "" in seen else []
    return ", ".join((*known, *gap)) + "; the oldest run first"


def _describe_count(history: SpecHistory) -> str:
    shown = len(history.runs)
    if not shown:
        return "no runs"
    total = format_count(history.total, "run")
    return total if shown == history.total else f"the newest {shown} of {total}"


def _describe_builds(runs: Sequence[HistoryRun]) -> str:
    builds = dict.fromkeys(clean_line(run.build) for run in (*runs[:1], *runs[-1:]))
    return " → ".join(builds)


def _describe(run: HistoryRun) -> str:
    return f"{_format_time(run)}, {clean_line(run.build)}"


def _format_time(run: HistoryRun) -> str:
    return f"{datetime.fromisoformat(run.started):%Y-%m-%d %H:%M}"
