"""Checks the selected commands of a spec once: plans, runs, judges and records them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cliconform import host, pipeline
from cliconform.durations import recall_durations, remember_durations
from cliconform.last_failed import remember
from cliconform.model.event import Event, StepEnded
from cliconform.model.fingerprint import RunInputs
from cliconform.model.isolation import Isolation
from cliconform.model.plan import Plan
from cliconform.model.report import Report
from cliconform.model.reuse import RunSplit
from cliconform.model.run_options import RunOptions
from cliconform.packed_values import FEW
from cliconform.planning.context import Context
from cliconform.planning.plan import make_plan, resolve_target
from cliconform.planning.priorities import Priorities
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass, replace
from cliconform.run_judge import Listener
from cliconform.running.interface import IdleObserver, WorkerOptions
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.contract import Contract
from cliconform.verbs.shared.local_observer import local_observer
from cliconform.verbs.shared.recorded_runs import add_surface_warnings
from cliconform.verbs.shared.recording import RecordingResult, RunRecording
from cliconform.verbs.shared.reuse import CacheOptions, RunMemory

if TYPE_CHECKING:
    from cliconform.cluster.observer import ClusterObserver
    from cliconform.running.scheduling.observer import LocalObserver
    from cliconform.verbs.shared.shards import Shard

CompleteReports: TypeAlias = Callable[[RecordingResult], None]
"""Writes the reports of a run while its recording can be read."""
BeginReports: TypeAlias = Callable[[Report], AbstractContextManager[CompleteReports]]
"""Begins the reports of a run, which is recorded meanwhile, and gives what completes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """Everything that a run depends on, resolved."""

    contract: Contract
    selection: Selection
    first: frozenset[str] = frozenset()
    """The ids of the commands that are to start as early as they can."""
    shuffle: int | None = None
    """The seed of the order in which commands start; ``None`` for the usual order."""
    shard: Shard | None = None
    command: tuple[str, ...] | None = None
    """What replaces the spec's target."""
    fake_now: str | None = None
    time_scale: float = 1.0
    isolation: Isolation | None = None
    """The value of ``--isolation``."""
    options: RunOptions
    fills_idle_cores: bool = False
    """Whether one more command runs than ``options.jobs`` says while a core is idle, beside a
    server, and while many short ones are ready."""
    cluster: str | None = None
    """The address of the Dask scheduler whose workers run the commands; ``None`` for this
    machine."""
    cluster_jobs: int | None = None
    """How many commands run there at a time at most; ``None`` for as many as there can."""
    work_dir: Path | None = None
    record: Path | None = None
    """The file that the recording is written to, besides the store."""
    is_recorded: bool = True
    """Whether the run is kept in the store."""
    replaces: tuple[Path, ...] = ()
    """The recordings in the store of which that of this run takes the place."""
    needs_recording: bool = False
    """Whether a report reads the recording, so that there has to be one."""
    cache: CacheOptions | None = None
    """``--cached``; ``None`` without it."""


def check_once(
    settings: CheckSettings,
    view: AbstractContextManager[Listener],
    begin_reports: BeginReports,
    note: Callable[[str], None] = lambda _: None,
) -> Report:
    """Run and judge the selected commands; return the report.

    ``view`` gives the listener to the events of the run, and is left before ``begin_reports`` is
    called. ``note`` prints a line about the run itself. Raises the errors of :func:`make_plan` and
    those of a run.
    """
    spec, known = settings.contract.spec, settings.contract.known
    context = make_context(
        Path(spec.file),
        fake_now=settings.fake_now,
        time_scale=settings.time_scale,
        isolation=settings.isolation,
    )
    if spec.needs_baselines:
        from cliconform.verbs.shared.history import recall_baselines

        context = replace(context, baselines=recall_baselines(spec))
    plan = make_plan(
        spec, settings.selection, context, settings.command, _recall(settings, context)
    )
    if settings.shard is not None:
        from cliconform.verbs.shared.shards import mask_like_plan

        plan = mask_like_plan(plan, settings.shard, spec, context)
    with RunRecording(
        settings.record,
        in_store=settings.is_recorded,
        needed=settings.needs_recording,
        replaces=settings.replaces,
    ) as recording:
        with RunMemory(settings.contract, plan, recording, settings.fake_now) as memory:
            split = memory.split(settings.cache, settings.work_dir, note)
            with _start_observer(settings, plan, split, memory) as observer, view as listener:
                memory.describe()  # while the workers start
                report = pipeline.check(
                    spec,
                    known,
                    plan,
                    observer=observer,
                    options=settings.options
                    if settings.cluster is None
                    else replace(settings.options, jobs=observer.jobs),
                    listener=_tell_recording(listener, recording, plan),
                    record=recording.add,
                    split=split,
                )
        remember(report, host.cache_folder())
        remember_durations(report, host.cache_folder())
        report = add_surface_warnings(report, spec)
        with begin_reports(report) as complete_reports:
            _describe(recording, memory.inputs, settings.shard)
            memory.record(report)
            recording.finish(report)
            complete_reports(recording.result)
    return report


def _start_observer(
    settings: CheckSettings, plan: Plan, split: RunSplit, memory: RunMemory
) -> AbstractContextManager[LocalObserver | ClusterObserver | IdleObserver]:
    jobs = min(settings.options.jobs, len(split.steps))
    if not split.steps:
        return nullcontext(IdleObserver(jobs=settings.options.jobs))
    if settings.cluster is None:
        workers = WorkerOptions(
            jobs=jobs, fills_idle_cores=settings.fills_idle_cores, work_dir=settings.work_dir
        )
        return local_observer(workers)
    from cliconform.verbs.shared.cluster_observer import cluster_observer

    return cluster_observer(
        settings.cluster,
        settings.contract.spec,
        plan,
        memory.inputs.target,
        jobs=settings.cluster_jobs,
        work_dir=settings.work_dir,
    )


def _tell_recording(listener: Listener, recording: RunRecording, plan: Plan) -> Listener:
    """Return a listener that tells the recording of each outcome as well.

    It need not know those of a large run: the report does not have these objects, but packed ones.
    """
    if len(plan.steps) > FEW:
        return listener

    def listen(event: Event) -> None:
        listener(event)
        if isinstance(event, StepEnded):
            recording.add_outcome(event.outcome)

    return listen


def _describe(recording: RunRecording, inputs: RunInputs, shard: Shard | None) -> None:
    if shard is None:
        recording.set_inputs(inputs)
    else:
        recording.set_inputs(inputs, shard.name, shard.data)


def _recall(settings: CheckSettings, context: Context) -> Priorities:
    spec = settings.contract.spec
    argv = resolve_target(settings.command, spec, context)
    durations = recall_durations(Path(spec.file), argv, host.cache_folder())
    return Priorities(durations=durations, first=settings.first, shuffle=settings.shuffle)
