"""``cliconform compare``: run the commands of a spec with two builds and show the differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cliconform import host, pipeline
from cliconform.comparing.runs import RecordedRun, compare_runs
from cliconform.errors import CannotRunError, TargetNotFoundError, UsageError
from cliconform.file_search import exists
from cliconform.model.comparison import Build, Comparison, exit_code
from cliconform.model.drift import FailOn
from cliconform.model.ids import base_of
from cliconform.model.plan import Step
from cliconform.model.report import Report
from cliconform.model.run_options import RunOptions
from cliconform.planning.graph import add_ancestors
from cliconform.planning.matrix import Row
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection, select
from cliconform.quick_dataclass import dataclass, replace
from cliconform.recording.archive import Archive, is_recording
from cliconform.recording.rebuilt_home import HomeRebuilder
from cliconform.recording.recorder import Recorder, RecordingLimits
from cliconform.reporting.comparison.console import render_comparison
from cliconform.reporting.comparison.json_file import render_json
from cliconform.reporting.comparison.notes import render_notes
from cliconform.reporting.text.console import make_console
from cliconform.reporting.write import write_file
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.run_folder import make_run_folder
from cliconform.running.interface import WorkerOptions
from cliconform.verbs.shared.arguments import parse_command, parse_now, parse_work_dir
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.contract import Contract, load_contract
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.local_observer import local_observer
from cliconform.verbs.shared.project import resolve_defaults
from cliconform.verbs.shared.run_inputs import describe_inputs
from cliconform.verbs.shared.standard_output import (
    has_printed_report,
    refuse_folders,
    refuse_overwriting,
)

_LIMITS = RecordingLimits(file=256 * 1024 * 1024, run=2 * 1024**3)
"""A comparison needs all contents, and its recordings are removed when it has ended."""
_SECOND_BUILD = "second build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed.

    ``first`` and ``second`` are command lines or recordings; a second one in ``first`` is another
    recording of the same build.
    """

    spec: Path | None
    first: tuple[str, ...]
    second: str
    select: tuple[str, ...]
    tags: tuple[str, ...]
    exclude_tags: tuple[str, ...]
    now: str | None
    time_scale: float
    jobs: int | None
    work_dir: Path | None
    fail_on: FailOn
    json: Path | None
    notes: Path | None
    verbose: bool
    quiet: bool
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A run of one build."""

    file: Path
    build: Build


def run(arguments: Arguments) -> int:
    """Compare the builds, print and write the differences, and return the exit code.

    Raises :class:`UsageError` where a build cannot be compared as it is named, and the errors of
    loading the spec and of a run.
    """
    refuse_folders({"--json": arguments.json, "--notes": arguments.notes})
    is_printed = has_printed_report({"--json": arguments.json, "--notes": arguments.notes})
    console = make_console(host.environment(), color=arguments.color, stderr=is_printed)
    comparison = compare_builds(arguments, to_stderr=is_printed)
    console.print(
        render_comparison(
            comparison, arguments.fail_on, verbose=arguments.verbose, quiet=arguments.quiet
        )
    )
    if arguments.json is not None:
        console.print(f"JSON: {write_file(arguments.json, render_json(comparison))}")
    if arguments.notes is not None:
        console.print(f"notes: {write_file(arguments.notes, render_notes(comparison))}")
    return exit_code(comparison, arguments.fail_on)


def compare_builds(arguments: Arguments, *, to_stderr: bool = False) -> Comparison:
    """Run what is not recorded, and return the comparison; raises as :func:`run`."""
    defaults = resolve_defaults(arguments.spec)
    contract = load_contract(defaults.spec, defaults.known, no_known=False)
    _refuse_overwriting(arguments, contract)
    with TemporaryDirectory(prefix="cliconform-compare-") as folder:
        runner = _Runner(
            arguments, contract, Path(folder), default_jobs=defaults.jobs, to_stderr=to_stderr
        )
        first = runner.get(arguments.first[0], "first build")
        second = runner.get(arguments.second, _SECOND_BUILD)
        again = runner.get_again(arguments.first)
        with ExitStack() as stack:
            sides = [first, second, *([again] if again else [])]
            one, two, *more = [stack.enter_context(_open(side.file)) for side in sides]
            _refuse_other_specs(contract, [one, two, *more])
            one, two, *more = [runner.select(each) for each in (one, two, *more)]
            builds = (first.build, second.build)
            return compare_runs(one, two, more[0] if more else None, builds=builds)


def _refuse_overwriting(arguments: Arguments, contract: Contract) -> None:
    """Raise :class:`UsageError` where a file would overwrite one that is read, or another one."""
    inputs = dict.fromkeys(map(Path, contract.spec.files), "the spec")
    if contract.known.file:
        inputs[Path(contract.known.file)] = "the known file"
    inputs |= dict.fromkeys(map(Path, (*arguments.first, arguments.second)), "a build")
    refuse_overwriting({"--json": arguments.json, "--notes": arguments.notes}, inputs)


class _Runner:
    """Runs the selected commands of the spec with a build, or opens the recording of one."""

    def __init__(
        self,
        arguments: Arguments,
        contract: Contract,
        folder: Path,
        *,
        default_jobs: int | None,
        to_stderr: bool,
    ) -> None:
        self._default_jobs = default_jobs
        self._arguments = arguments
        self._selection = Selection(
            patterns=arguments.select, tags=arguments.tags, exclude_tags=arguments.exclude_tags
        )
        self._contract = contract
        self._folder = folder
        self._display = Display(color=arguments.color, verbose=0, quiet=True, to_stderr=to_stderr)

    def get(self, build: str, name: str) -> _Side:
        """Return the run that ``build`` names: a recording, or a command line that is run now."""
        file = Path(build)
        if is_recording(file):
            with Archive(file) as archive:
                inputs = archive.manifest.inputs
                version = inputs.target.version if inputs else ""
            return _Side(file=file, build=Build(name=build, version=version))
        if file.suffix == ".zip" and not exists(file):
            raise UsageError(
                f"there is no recording {build}", hint="`check SPEC --record FILE.zip` writes one"
            )
        return self._run(build, name)

    def get_again(self, builds: Sequence[str]) -> _Side | None:
        """Return another run of the first build, ``None`` where there is only its recording."""
        if len(builds) > 1:
            return self.get(builds[1], "first build again")
        return None if is_recording(Path(builds[0])) else self._run(builds[0], "first build again")

    def select(self, run: RecordedRun) -> RecordedRun:
        """Return ``run`` with the selected commands alone, and those that they need.

        A recording may have others too. Raises :class:`NothingSelectedError` where it has none.
        """
        if self._selection == Selection():
            return run
        steps = {each.step.id: each.step for each in run.report.outcomes}
        needs = {id_: step.needs if step.needs in steps else None for id_, step in steps.items()}
        chosen = select({id_: _make_row(step) for id_, step in steps.items()}, self._selection)
        wanted = add_ancestors(chosen, needs)
        outcomes = tuple(each for each in run.report.outcomes if each.step.id in wanted)
        return replace(run, report=replace(run.report, outcomes=outcomes))

    def _run(self, build: str, name: str) -> _Side:
        arguments, spec = self._arguments, self._contract.spec
        context = make_context(
            Path(spec.file),
            fake_now=parse_now(arguments.now),
            time_scale=arguments.time_scale,
        )
        try:
            plan = make_plan(spec, self._selection, context, parse_command(build))
        except TargetNotFoundError as error:
            raise TargetNotFoundError(
                error.message,
                place="--b" if name == _SECOND_BUILD else "--a",
                hint="name a program on PATH or its path, or a recording: FILE.zip",
            ) from None
        inputs = describe_inputs(self._contract, plan.command, arguments.now)
        jobs = arguments.jobs or self._default_jobs or host.cpu_count()
        workers = WorkerOptions(
            jobs=min(jobs, len(plan.steps)), work_dir=parse_work_dir(arguments.work_dir)
        )
        file = self._folder / f"{name.replace(' ', '-')}.zip"
        recorder = Recorder(file, _LIMITS)
        recorder.set_inputs(inputs)
        try:
            with local_observer(workers) as observer, self._display.live_view(name) as listener:
                report = pipeline.check(
                    spec,
                    self._contract.known,
                    plan,
                    observer=observer,
                    options=RunOptions(jobs=jobs),
                    listener=listener,
                    record=recorder.add,
                )
            recorder.finish(report)
        finally:
            recorder.close()
        if report.interrupted:
            raise KeyboardInterrupt
        if recorder.problem:
            raise CannotRunError(
                f"the run of the {name} could not be recorded: {recorder.problem}",
                hint="free space in the temporary folder, or set TMPDIR to another one",
            )
        return _Side(file=file, build=Build(name=build, version=inputs.target.version))


def _make_row(step: Step) -> Row:
    return Row(
        id=step.id,
        command=base_of(step.id),
        number=step.row - 1 if step.row else None,
        tags=step.tags,
        needs=(step.needs,) if step.needs else (),
        same_path=False,
    )


@contextmanager
def _open(file: Path) -> Iterator[RecordedRun]:
    """Open a recording; the homes that are made again are removed at the end."""
    with Archive(file) as archive:
        folder = make_run_folder(None)
        try:
            rebuild = HomeRebuilder(archive, folder).rebuild
            yield RecordedRun(report=archive.read_report(), rebuild=rebuild)
        finally:
            remove_tree(folder)


def _refuse_other_specs(contract: Contract, runs: Sequence[RecordedRun]) -> None:
    """Raise :class:`UsageError` for a recording that has none of the spec's commands."""
    for each in runs:
        if not _list_ids(each.report) & {*contract.spec.commands}:
            raise UsageError(
                f"a recording has no command of {contract.spec.file}",
                hint="name recordings of this spec: `cliconform check SPEC --record FILE.zip`",
            )


def _list_ids(report: Report) -> set[str]:
    return {base_of(each.step.id) for each in report.outcomes}
