"""Makes the history of one spec of the tables: strips, first failures, flakes, trends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from cliconform.history.spec_runs import Wanted
from cliconform.model.history import CommandHistory, Flake, HistoryRun, SpecHistory, Trend
from cliconform.model.ids import matches
from cliconform.model.outcome import Finding, Holds, Verdict
from cliconform.model.place import Place
from cliconform.quick_dataclass import replace
from cliconform.reporting.text.wording import describe_finding

if TYPE_CHECKING:
    import duckdb

WINDOW = 200
"""How many runs an overview has at most: the newest ones."""
RECENT = 10
"""Of how many runs the usual duration of a command is the median."""
_FEWEST = 4
"""Runs of which a trend can be told."""
_MOST_GROWING = 5
"""How many commands are named that have become slower."""
_FAILING = frozenset({Verdict.DEVIATES, Verdict.KNOWN, Verdict.ERROR})
_PASSING = frozenset({Verdict.CONFORMS, Verdict.FIXED, Verdict.FLAKY})
_MOST_SHOWN = 20  # runs of a flake

_SHOWN = """
CREATE OR REPLACE TEMP TABLE shown AS
SELECT id, position, CASE WHEN cached = '' THEN verdict ELSE 'cached' END AS verdict,
    reason, duration, ran, ran AND as_promised AS steady,
    deviations > 0 AS deviates, by_median, number, inputs
FROM commands JOIN numbers USING (run)
"""
_COMMANDS = """
SELECT id, arg_max(position, number) AS place, arg_max(reason, number),
    list(number), list(verdict), list(duration), list(steady), list(deviates)
FROM shown GROUP BY id ORDER BY max(number) DESC, place
"""
_FLAKES = """
SELECT id, inputs, list(verdict ORDER BY number), list(number ORDER BY number)
FROM shown SEMI JOIN (
    SELECT id, inputs FROM shown
    WHERE ran AND inputs IS NOT NULL AND NOT by_median
        AND verdict IN ('conforms', 'deviates', 'known', 'fixed', 'flaky')
    GROUP BY id, inputs
    HAVING bool_or(verdict = 'flaky')
        OR bool_or(deviates) AND NOT bool_and(deviates) AND min(verdict) <> max(verdict)
) USING (id, inputs)
WHERE ran GROUP BY id, inputs ORDER BY max(number) DESC, min(position)
"""
_MESSAGES = """
SELECT DISTINCT ON (id) id, address, promise, message
FROM findings JOIN numbers USING (run) ORDER BY id, number DESC, known
"""


def make_overview(
    connection: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    runs: Sequence[tuple[HistoryRun, tuple[str, ...]]],
) -> SpecHistory:
    """Return the history of the newest of ``runs``, which
    :func:`~cliconform.history.spec_runs.list_runs` has returned.
    """
    newest = runs[-WINDOW:]
    shown = tuple(run for run, _ in newest)
    _number(connection, newest)
    commands = _list_commands(connection, shown, wanted.select)
    ids = {each.id for each in commands}
    growing = sorted(filter(_is_growing, commands), key=_measure_growth, reverse=True)
    return SpecHistory(
        spec=wanted.spec,
        runs=shown,
        total=len(runs),
        commands=commands,
        flakes=tuple(each for each in _list_flakes(connection, shown) if each.id in ids),
        growing=tuple(each.id for each in growing[:_MOST_GROWING]),
        machine=shown[-1].machine if shown else "",
    )


def _number(
    connection: duckdb.DuckDBPyConnection, runs: Sequence[tuple[HistoryRun, tuple[str, ...]]]
) -> None:
    """Make the table ``shown`` of the commands of ``runs``, with the number of each run.

    Runs with the same spec, target and time have the same ``inputs``, the number of the first.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE numbers (run VARCHAR, number INTEGER, inputs INTEGER)"
    )
    first: dict[tuple[str, str, str], int] = {}
    rows = [
        (part, number, first.setdefault(run.inputs, number) if run.inputs else None)
        for number, (run, parts) in enumerate(runs)
        for part in parts
    ]
    if rows:
        connection.executemany("INSERT INTO numbers VALUES (?, ?, ?)", rows)
    connection.execute(_SHOWN)


def _list_commands(
    connection: duckdb.DuckDBPyConnection, runs: Sequence[HistoryRun], select: Sequence[str]
) -> tuple[CommandHistory, ...]:
    messages = {
        id_: describe_finding(_make_finding(address, promise, message))
        for id_, address, promise, message in connection.execute(_MESSAGES).fetchall()
    }
    machine = runs[-1].machine if runs else ""
    comparable = [run.machine == machine and bool(machine) for run in runs]
    found = []
    for id_, _, reason, *columns in connection.execute(_COMMANDS).fetchall():
        if select and not any(matches(pattern, id_) for pattern in select):
            continue
        each = _spread(id_, columns, len(runs), comparable)
        latest = each.latest
        message = messages.get(id_, "") if latest in ("deviates", "known") else reason
        found.append(replace(each, message=message if latest != "conforms" else ""))
    return tuple(found)


def _spread(
    id_: str, columns: Sequence[Sequence[Any]], count: int, comparable: Sequence[bool]
) -> CommandHistory:
    """Return a command with a value for each of ``count`` runs."""
    verdicts: list[str] = [""] * count
    durations: list[float | None] = [None] * count
    steady: list[float | None] = [None] * count
    unseen: set[int] = set()
    for number, verdict, duration, is_steady, deviates in zip(*columns, strict=True):
        verdicts[number], durations[number] = verdict, duration
        if verdict == Verdict.KNOWN and not deviates:
            unseen.add(number)
        if is_steady and comparable[number]:
            steady[number] = duration
    usual = [each for each in steady if each is not None]
    first, since, passed = _find_failures(verdicts, unseen)
    return CommandHistory(
        id=id_,
        verdicts=tuple(verdicts),
        durations=tuple(durations),
        first_failed=first,
        failing_since=since,
        passed_before=passed,
        seconds=median(usual[-RECENT:]) if usual else None,
        trend=_make_trend(usual[-2 * RECENT :]),
    )


def _make_trend(durations: Sequence[float]) -> Trend | None:
    if len(durations) < _FEWEST:
        return None
    half = len(durations) // 2
    return Trend(before=median(durations[:half]), after=median(durations[-half:]))


def _find_failures(
    verdicts: Sequence[str], unseen: Container[int]
) -> tuple[int | None, int | None, int | None]:
    """Return the numbers of the first run that failed, of the one since which all do, and of the
    last one that did not.

    Runs in which the command was not run say nothing about it. ``unseen`` are those in which its
    known deviation, which is intermittent, did not occur.
    """
    first = since = passed = None
    for number, verdict in enumerate(verdicts):
        if verdict in _FAILING and number not in unseen:
            first = number if first is None else first
            since = number if since is None else since
        elif verdict in _PASSING or number in unseen:
            since, passed = None, number
    return first, since, passed


def _list_flakes(
    connection: duckdb.DuckDBPyConnection, runs: Sequence[HistoryRun]
) -> Iterator[Flake]:
    for id_, inputs, verdicts, numbers in connection.execute(_FLAKES).fetchall():
        run = runs[inputs]
        yield Flake(
            id=id_,
            version=run.version,
            fingerprint=run.fingerprint,
            now=run.now,
            verdicts=_count(verdicts),
            runs=tuple(runs[number].id for number in numbers)[-_MOST_SHOWN:],
        )


def _count(verdicts: Sequence[str]) -> Mapping[str, int]:
    return dict(Counter(verdicts).most_common())


def _make_finding(address: str, promise: str, message: str) -> Finding:
    place = Place(file="", line=0)
    return Finding(address=address, place=place, holds=Holds.NO, promise=promise, message=message)


def _is_growing(command: CommandHistory) -> bool:
    trend = command.trend
    return trend is not None and trend.is_notable and trend.growth > 0


def _measure_growth(command: CommandHistory) -> float:
    return command.trend.growth if command.trend else 0.0
