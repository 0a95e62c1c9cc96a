"""``cliconform merge``: join the recordings of the shards of one plan to one report."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from cliconform import host
from cliconform.durations import remember_durations
from cliconform.errors import CliconformError, SpecError, UsageError
from cliconform.last_failed import remember
from cliconform.model.run_options import Ci, Profile
from cliconform.model.shards import ShardPlan
from cliconform.model.spec import KnownFile
from cliconform.quick_dataclass import dataclass, field
from cliconform.recording.archive import Archive, is_recording
from cliconform.recording.merging import MergedRun, RunPart, describe_seeds, merge_runs
from cliconform.reporting.shard_plan import parse_shard_plan, read_shard_plan
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.github_step import find_github_step
from cliconform.verbs.shared.recording import RunRecording
from cliconform.verbs.shared.report_files import ReportFiles, write_reports
from cliconform.verbs.shared.reuse import join_recorded
from cliconform.verbs.shared.runs import find_run
from cliconform.verbs.shared.standard_output import (
    has_printed_report,
    refuse_folders,
    refuse_overwriting,
    refuse_printed_recording,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    runs: tuple[str, ...]
    plan: Path | None
    junit: Path | None
    junit_profile: Profile
    json: Path | None
    html: Path | None
    ctrf: Path | None
    jsonl: Path | None
    md: Path | None
    ci: Ci
    record: Path | None
    no_record: bool
    verbose: int
    quiet: bool
    color: str


@dataclass(slots=True)
class _Opened:
    """The recordings that can be read, with their plans, and why the others cannot."""

    parts: list[RunPart] = field(default_factory=list)
    archives: list[Archive] = field(default_factory=list)
    plans: dict[bytes, str] = field(default_factory=dict)
    """The content of each plan in a recording, and the first recording that has it."""
    unreadable: list[str] = field(default_factory=list)


def run(arguments: Arguments) -> int:
    """Join the recordings, write the reports, and return the exit code."""
    refuse_printed_recording(arguments.record)
    refuse_folders({"--record": arguments.record})
    files = ReportFiles(
        junit=arguments.junit,
        profile=arguments.junit_profile,
        json=arguments.json,
        html=arguments.html,
        ctrf=arguments.ctrf,
        jsonl=arguments.jsonl,
        md=arguments.md,
        record=arguments.record,
    )
    is_printed = has_printed_report(files.by_option)
    inputs = dict.fromkeys(map(Path, arguments.runs), "a recording")
    if arguments.plan is not None:
        inputs[arguments.plan] = "the plan"
    refuse_overwriting(files.by_option, inputs)
    display = Display(
        color=arguments.color,
        verbose=arguments.verbose,
        quiet=arguments.quiet,
        to_stderr=is_printed,
        step=find_github_step(arguments.ci, to_stderr=is_printed),
    )
    with ExitStack() as stack:
        opened = _open(arguments.runs, stack)
        plan = _find_plan(arguments.plan, opened)
        merged = merge_runs(opened.parts, plan, opened.unreadable)
        is_kept = plan is not None and not arguments.no_record  # else its parts are runs themselves
        with RunRecording(arguments.record, in_store=is_kept) as recording:
            _record(recording, opened, merged)
    for problem in opened.unreadable:
        display.print_note(problem)
    if plan is not None and len(plan.steps) < plan.total:
        display.print_note(
            f"the plan has {len(plan.steps)} of the {plan.total} commands of the spec"
        )
    if seeds := describe_seeds(opened.parts):
        display.print_note(seeds)
    remember(merged.report, host.cache_folder())
    remember_durations(merged.report, host.cache_folder())
    display.print_results(merged.report)
    known = KnownFile(file="", target=merged.report.target)
    sources = [archive.file for archive in opened.archives]
    write_reports(merged.report, known, files, display, recording.result, sources=sources)
    return merged.exit_code


def _open(runs: Sequence[str], stack: ExitStack) -> _Opened:
    opened = _Opened()
    for run_ in dict.fromkeys(runs):
        try:
            file = find_run(run_)
            if not is_recording(file):
                raise UsageError(f"{run_} is no recording", hint="`check --record FILE.zip`")
            archive = stack.enter_context(Archive(file))
            part = RunPart(file=run_, manifest=archive.manifest, report=archive.read_report())
            plan = archive.read_plan()
            if damage := part.explain_damage(plan):
                raise UsageError(f"{run_} is damaged: {damage}")
        except CliconformError as error:
            opened.unreadable.append(_explain(run_, error))
            continue
        opened.parts.append(part)
        opened.archives.append(archive)
        if plan:
            opened.plans.setdefault(plan, run_)
    return opened


def _explain(run_: str, error: CliconformError) -> str:
    message = error.problems[0].message if isinstance(error, SpecError) else error.message
    return message if run_ in message else f"{run_}: {message}"


def _find_plan(file: Path | None, opened: _Opened) -> ShardPlan | None:
    """Return the plan of the file, or that of the recordings; ``None`` where they are no shards.

    Raises :class:`UsageError` where there is more than one plan, and where nothing says what had
    to be run: a recording cannot be read, and the others are no shards.
    """
    plans = [parse_shard_plan(data, name) for data, name in opened.plans.items()]
    if file is not None:
        plans.insert(0, read_shard_plan(file))
    names = [*([str(file)] if file else []), *opened.plans.values()]
    for name, plan in zip(names[1:], plans[1:], strict=True):
        if plan != plans[0]:
            raise UsageError(
                f"{names[0]} and {name} are of different plans",
                hint="join the shards of one plan",
            )
    if plans:
        return plans[0]
    if opened.unreadable:
        raise UsageError(
            opened.unreadable[0], hint="with --plan FILE, its commands are reported as errors"
        )
    return None


def _record(recording: RunRecording, opened: _Opened, merged: MergedRun) -> None:
    for archive in opened.archives:
        recording.add_recording(archive)
    join_recorded(recording, opened.archives)
    if opened.parts:
        recording.set_inputs(opened.parts[0].inputs)
    recording.finish(merged.report)
