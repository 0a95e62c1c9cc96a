"""Lists the runs of one spec, the shards of a plan as one run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from cliconform.history.index import IMPORTED
from cliconform.model.history import HistoryRun
from cliconform.quick_dataclass import dataclass, replace

if TYPE_CHECKING:
    import duckdb

_FAILING_CODES = (130, 1, 3)
"""The exit codes of a run that failed, the first of them that a shard has first."""
_SHORT = 8  # characters of a fingerprint
_RUNS = """
SELECT part_of, run, started, version, target_fingerprint, machine, source, exit_code, interrupted,
    shard, now, spec_fingerprint
FROM runs WHERE part_of IS NOT NULL AND (
    spec = $spec OR source = 'imported' AND name = $name AND (
        target IN (SELECT target FROM runs WHERE spec = $spec)
        OR NOT EXISTS (FROM runs WHERE spec = $spec)))
ORDER BY started, run
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an overview is of: the spec's absolute path and name, and ids of commands or globs."""

    spec: str
    name: str
    select: tuple[str, ...] = ()


class _Part(NamedTuple):
    """A row of :data:`_RUNS`: a run, or one of its shards."""

    run: str
    started: datetime
    version: str
    fingerprint: str
    machine: str
    source: str
    exit_code: int
    interrupted: bool
    shard: str
    now: str
    spec_fingerprint: str


def list_runs(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted
) -> list[tuple[HistoryRun, tuple[str, ...]]]:
    """Return the runs of the spec, the oldest first, each with the ids of its parts.

    Imported runs are those of its name and target, wherever the spec was.
    """
    rows = connection.execute(_RUNS, {"spec": wanted.spec, "name": wanted.name}).fetchall()
    parts: dict[str, list[_Part]] = {}
    for part_of, *row in rows:
        parts.setdefault(part_of, []).append(_Part(*row))
    return _tell_versions(
        [(_make_run(id_, found), tuple(part.run for part in found)) for id_, found in parts.items()]
    )


def _tell_versions(
    runs: list[tuple[HistoryRun, tuple[str, ...]]],
) -> list[tuple[HistoryRun, tuple[str, ...]]]:
    """Return ``runs`` with the version that another run of the same target tells.

    A run of a few selected commands may be without the one that prints it.
    """
    known = {run.fingerprint: run.version for run, _ in runs if run.version and run.fingerprint}
    return [
        (replace(run, version=run.version or known.get(run.fingerprint, "")), parts)
        for run, parts in runs
    ]


def _make_run(id_: str, parts: Sequence[_Part]) -> HistoryRun:
    first = parts[0]
    codes = {part.exit_code for part in parts}
    inputs = (first.spec_fingerprint, first.fingerprint, first.now)
    return HistoryRun(
        id=id_,
        started=f"{first.started.isoformat(timespec='milliseconds')}+00:00",
        version=next((part.version for part in parts if part.version), ""),
        fingerprint=first.fingerprint[:_SHORT],
        machine=first.machine if len({part.machine for part in parts}) == 1 else "",
        imported=first.source == IMPORTED,
        exit_code=next((code for code in _FAILING_CODES if code in codes), first.exit_code),
        interrupted=any(part.interrupted for part in parts),
        shards=len(parts) if first.shard else 0,
        now=first.now,
        inputs=inputs if first.spec_fingerprint and first.fingerprint else None,
    )
