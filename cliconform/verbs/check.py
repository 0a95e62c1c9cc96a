"""``cliconform check``: run the commands of a spec and judge what they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from cliconform import host
from cliconform.errors import UsageError
from cliconform.last_failed import last_failed
from cliconform.model.isolation import Isolation
from cliconform.model.report import Report, exit_code
from cliconform.model.run_options import Ci, Keep, Profile, RunOptions
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass, replace
from cliconform.verbs.shared.arguments import (
    parse_command,
    parse_now,
    parse_shuffle,
    parse_warnings,
    parse_work_dir,
)
from cliconform.verbs.shared.checking import CheckSettings, CompleteReports, check_once
from cliconform.verbs.shared.cluster_observer import parse_executor
from cliconform.verbs.shared.contract import load_contract
from cliconform.verbs.shared.display import Display, describe_group
from cliconform.verbs.shared.github_step import find_github_step
from cliconform.verbs.shared.project import Defaults, resolve_defaults
from cliconform.verbs.shared.recording import RecordingResult
from cliconform.verbs.shared.report_files import (
    ReportFiles,
    begin_reports,
    check_report_files,
    find_destinations,
    write_reports,
)
from cliconform.verbs.shared.reuse import CacheOptions, parse_cache_options
from cliconform.verbs.shared.standard_output import (
    has_printed_report,
    refuse_folders,
    refuse_printed_recording,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed; the defaults are those of ``cli/check.py``."""

    spec: Path | None = None
    select: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    last_failed: bool = False
    shard: str | None = None
    plan: Path | None = None
    failed_first: bool = False
    shuffle: str | None = None
    command: str | None = None
    now: str | None = None
    time_scale: float = 1.0
    executor: str | None = "local"
    isolation: Isolation | None = None
    jobs: int | None = None
    known: Path | None = None
    no_known: bool = False
    write_known: Path | None = None
    junit: Path | None = None
    junit_profile: Profile = Profile.RICH
    json: Path | None = None
    html: Path | None = None
    ctrf: Path | None = None
    jsonl: Path | None = None
    md: Path | None = None
    ci: Ci = Ci.AUTO
    record: Path | None = None
    no_record: bool = False
    cached: bool | None = None
    verify_cache: str | None = None
    verify_seed: int | None = None
    keep: Keep = Keep.NONE
    work_dir: Path | None = None
    maxfail: int | None = None
    warnings: str | None = None
    verbose: int = 0
    quiet: bool = False
    color: str = "auto"
    watch: bool = False


def run(arguments: Arguments) -> int:
    """Run and judge the selected commands, write the reports, and return the exit code."""
    refuse_printed_recording(arguments.record)
    refuse_folders({"--record": arguments.record})
    defaults = resolve_defaults(arguments.spec)
    files = _name_reports(arguments, defaults)
    display = _make_display(arguments, files)
    if arguments.watch:
        return _watch(arguments, defaults, files, display)
    return exit_code(_check(_resolve(arguments, defaults), files, display))


def _check(
    settings: CheckSettings,
    files: ReportFiles,
    display: Display,
    note: Callable[[Path], None] = lambda _: None,
) -> Report:
    """Check once. ``note`` is told the recording of a run that was not interrupted."""
    known = settings.contract.known

    @contextmanager
    def begin(report: Report) -> Iterator[CompleteReports]:
        with begin_reports(report, known, files) as begun:

            def complete(recording: RecordingResult) -> None:
                if recording.stored and not report.interrupted:
                    note(recording.stored)
                write_reports(report, known, files, display, recording, begun=begun)

            yield complete

    check_report_files(files, settings.contract)
    files = find_destinations(files)
    title = describe_group(settings.contract.spec.file)
    return check_once(settings, display.live_view(title), begin, display.print_note)


def _watch(arguments: Arguments, defaults: Defaults, files: ReportFiles, display: Display) -> int:
    """Run the commands again whenever something changes, until the user quits."""
    from cliconform.verbs.watching.recordings import SessionRecordings
    from cliconform.verbs.watching.start import watch_spec

    if arguments.shard is not None or arguments.plan is not None:
        raise UsageError("--watch and --shard exclude each other", hint="leave one out")
    recordings = SessionRecordings()

    def check(settings: CheckSettings, *, is_whole: bool) -> Report:
        settings = replace(settings, replaces=recordings.list_replaced(is_whole=is_whole))
        return _check(settings, files, display, partial(recordings.note, is_whole=is_whole))

    return watch_spec(
        defaults.spec,
        _find_known(arguments, defaults),
        lambda: _resolve(arguments, defaults),
        check,
        display,
    )


def _find_known(arguments: Arguments, defaults: Defaults) -> Path | None:
    return arguments.known or (None if arguments.no_known else defaults.known)


def _parse_cache(arguments: Arguments, *, default: bool) -> CacheOptions | None:
    return parse_cache_options(
        cached=default if arguments.cached is None else arguments.cached,
        verify=arguments.verify_cache,
        seed=arguments.verify_seed,
    )


def _resolve(arguments: Arguments, defaults: Defaults) -> CheckSettings:
    spec = defaults.spec
    is_asked_for = arguments.last_failed or arguments.failed_first
    failed = last_failed(spec, host.cache_folder()) if is_asked_for else None
    contract = load_contract(spec, _find_known(arguments, defaults), no_known=arguments.no_known)
    command, fake_now = parse_command(arguments.command), parse_now(arguments.now)
    selection = Selection(
        patterns=arguments.select,
        tags=arguments.tags,
        exclude_tags=arguments.exclude_tags,
        only=failed if arguments.last_failed else None,
    )
    shard = None
    if arguments.shard is not None or arguments.plan is not None:
        from cliconform.verbs.shared.shards import check_shard, load_shard, select_shard

        shard = load_shard(arguments.shard, arguments.plan)
        selection = select_shard(shard, selection)
        check_shard(shard, contract.spec, command, fake_now)
        command, fake_now = shard.plan.command or None, shard.plan.now
    return CheckSettings(
        contract=contract,
        selection=selection,
        first=(failed or frozenset()) if arguments.failed_first else frozenset(),
        shuffle=parse_shuffle(arguments.shuffle),
        shard=shard,
        command=command,
        fake_now=fake_now,
        time_scale=arguments.time_scale,
        isolation=arguments.isolation,
        options=RunOptions(
            jobs=arguments.jobs or defaults.jobs or host.cpu_count(),
            keep=arguments.keep,
            maxfail=arguments.maxfail,
            strict_warnings=parse_warnings(arguments.warnings),
        ),
        fills_idle_cores=(arguments.jobs or defaults.jobs) is None,
        cluster=parse_executor(arguments.executor),
        cluster_jobs=arguments.jobs,
        work_dir=parse_work_dir(arguments.work_dir),
        record=arguments.record,
        is_recorded=not arguments.no_record,
        needs_recording=arguments.html is not None,
        cache=_parse_cache(arguments, default=defaults.cached),
    )


def _name_reports(arguments: Arguments, defaults: Defaults) -> ReportFiles:
    return ReportFiles(
        junit=arguments.junit or defaults.junit,
        profile=arguments.junit_profile,
        json=arguments.json,
        html=arguments.html,
        ctrf=arguments.ctrf,
        jsonl=arguments.jsonl,
        md=arguments.md,
        known=arguments.write_known,
        record=arguments.record,
    )


def _make_display(arguments: Arguments, files: ReportFiles) -> Display:
    is_printed = has_printed_report(files.by_option)
    return Display(
        color=arguments.color,
        verbose=arguments.verbose,
        quiet=arguments.quiet,
        to_stderr=is_printed,
        step=find_github_step(arguments.ci, to_stderr=is_printed),
    )
