"""Reads several runs that a verb is given, to show them as one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.file_search import resolve
from cliconform.model.joined_runs import JoinedRuns
from cliconform.model.shards import ShardPlan
from cliconform.recording.archive import Archive, is_recording
from cliconform.recording.joining import RunToJoin, join_runs
from cliconform.reporting.run.stored_run import read_stored_run
from cliconform.reporting.shard_plan import parse_shard_plan
from cliconform.reporting.text.wording import format_count

_NAMED = 5


def join_files(files: Mapping[str, Path]) -> JoinedRuns:
    """Return the runs in ``files``, by what the command line calls them, as one.

    Raises :class:`~cliconform.errors.UsageError` for runs of different specs, or shards of
    different plans, and :class:`~cliconform.errors.SpecError` for a file that is no run.
    """
    runs: dict[Path, RunToJoin] = {}
    plans: dict[str, ShardPlan] = {}
    for name, file in files.items():
        if resolve(file) in runs:
            continue
        run, plan = _read(name, file)
        runs[resolve(file)] = run
        if plan is not None:
            plans[name] = plan
    return join_runs([*runs.values()], _choose_plan(plans))


def describe_replaced(joined: JoinedRuns) -> str:
    """Return which commands are in several runs, and what else shows runs of the same commands."""
    ids = [*joined.replaced]
    named = ", ".join(f"`{id_}`" for id_ in ids[:_NAMED])
    more = ", …" if len(ids) > _NAMED else ""
    verb = "is" if len(ids) == 1 else "are"
    return (
        f"{format_count(len(ids), 'command')} {verb} in several runs, and the newest one counts: "
        f"{named}{more}; `cliconform history` shows all runs, `cliconform compare` two builds"
    )


def _read(name: str, file: Path) -> tuple[RunToJoin, ShardPlan | None]:
    if not is_recording(file):
        return RunToJoin(file=name, report=read_stored_run(file)), None
    with Archive(file) as archive:
        manifest, plan = archive.manifest, archive.read_plan()
        run = RunToJoin(
            file=name, report=archive.read_report(), inputs=manifest.inputs, shard=manifest.shard
        )
    return run, parse_shard_plan(plan, name) if plan else None


def _choose_plan(plans: Mapping[str, ShardPlan]) -> ShardPlan | None:
    """Return the plan of the shards; ``None`` without one."""
    names = [*plans]
    for name in names[1:]:
        if plans[name] != plans[names[0]]:
            raise UsageError(
                f"{names[0]} and {name} are shards of different plans",
                hint="name the shards of one plan",
            )
    return plans[names[0]] if names else None
