"""``cliconform docs``: check the command lines of documents against the target's surface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from cliconform import host
from cliconform.errors import NothingSelectedError, UsageError
from cliconform.loading import load_spec, load_surface
from cliconform.masking.mask import mask_plan
from cliconform.model.docs import DocsReport
from cliconform.model.outcome import Verdict
from cliconform.model.plan import Plan
from cliconform.model.report import Report, exit_code
from cliconform.model.run_options import Ci
from cliconform.model.spec import Spec
from cliconform.model.surface import Surface
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.surface.docs import render_docs, render_github
from cliconform.reporting.text.lines import BLANK, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count
from cliconform.surface.command_lines.corrections import (
    AcceptedLine,
    correct_surface,
    mark_contradicted,
)
from cliconform.surface.command_lines.plan_lines import read_plan_lines
from cliconform.surface.docs.runnable import list_accepted_lines
from cliconform.surface.docs.spec_coverage import mark_covered_lines
from cliconform.verbs.shared.arguments import parse_command
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.documents import find_documents, read_documents
from cliconform.verbs.shared.github_step import find_github_step
from cliconform.verbs.shared.project import resolve_spec
from cliconform.verbs.shared.recorded_runs import read_accepted_lines
from cliconform.verbs.shared.standard_output import has_printed_report, refuse_overwriting
from cliconform.verbs.shared.target_surface import get_surface, make_empty_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    paths: tuple[Path, ...]
    command: str | None
    names: tuple[str, ...]
    surface: Path | None
    fresh: bool
    run: bool
    time_scale: float
    stored_run: Path | None
    uncovered: bool
    junit: Path | None
    json: Path | None
    ci: Ci
    verbose: bool
    quiet: bool
    color: str


def run(arguments: Arguments) -> int:
    """Check the documents, run their runnable lines if asked to, and write the reports.

    Returns the exit code of that run if it is not 0, else 1 where a document has an error.
    """
    display = Display(
        color=arguments.color,
        verbose=int(arguments.verbose),
        quiet=arguments.quiet,
        to_stderr=has_printed_report({"--junit": arguments.junit, "--json": arguments.json}),
    )
    checker = _make_checker(arguments)
    report = checker.check(read_accepted_lines(arguments.stored_run))
    ran = None
    if arguments.run:
        ran = _run_lines(report, checker.spec, arguments, display)
        report = checker.check(
            (*read_accepted_lines(arguments.stored_run), *_find_accepted_lines(report, ran))
        )
    shown = render_docs(
        report,
        verbose=arguments.verbose,
        quiet=arguments.quiet,
        uncovered=arguments.uncovered,
    )
    display.console.print(shown)
    for message in _write_reports(report, ran, arguments):
        display.console.print(Lines([make_line(message, whole=True)]))
    if find_github_step(arguments.ci) is not None:
        typer.echo(render_github(report), nl=False, err=display.to_stderr)
    code = exit_code(ran) if ran is not None else 0
    return code or int(bool(report.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checker:
    """Checks documents against a surface, as it is or as runs show it to be."""

    spec: Spec
    surface: Surface
    plan: Plan | None
    """``None`` without a spec."""
    files: tuple[Path, ...]
    names: tuple[str, ...]

    def check(self, accepted: Iterable[AcceptedLine]) -> DocsReport:
        """Return the report; the program is known to accept the command lines ``accepted``.

        Raises :class:`NothingSelectedError` where no document has a command line of the target.
        """
        corrected = correct_surface(self.surface, accepted)
        surface = mark_contradicted(corrected)
        documents = read_documents(self.files, self.spec, surface, self.names)
        if self.plan is not None:
            lines = read_plan_lines(self.plan, surface)
            documents = tuple(mark_covered_lines(document, lines) for document in documents)
        report = DocsReport(
            spec=self.spec.file,
            target=self.spec.target.name,
            documents=documents,
            contradictions=corrected.contradictions,
        )
        if not report.lines and not report.ignored:
            raise NothingSelectedError(
                f"no command line of {self.spec.target.name} in "
                f"{format_count(len(self.files), 'document')}",
                hint="if the documents call it by another name: --name NAME",
            )
        return report


def _make_checker(arguments: Arguments) -> _Checker:
    """Load the spec if there is one, and get the surface.

    Raises :class:`UsageError` for a path that cannot be read, and the errors of loading the files
    and of asking the target.
    """
    command = parse_command(arguments.command)
    spec = _load_spec(arguments, command)
    files = find_documents(arguments.paths)
    inputs = dict.fromkeys(map(Path, spec.files), "the spec") | dict.fromkeys(files, "a document")
    refuse_overwriting({"--junit": arguments.junit, "--json": arguments.json}, inputs)
    surface = get_surface(
        spec,
        command,
        recorded=arguments.surface,
        fresh=arguments.fresh,
        time_scale=arguments.time_scale,
    )
    context = make_context(Path(spec.file), host.which_or_name)
    return _Checker(
        spec=spec,
        surface=surface,
        plan=mask_plan(make_plan(spec, Selection(), context, command)) if spec.file else None,
        files=files,
        names=arguments.names,
    )


def _load_spec(arguments: Arguments, command: tuple[str, ...] | None) -> Spec:
    """Load the spec that is named, or that of the project; without one, return an empty one.

    With ``--command`` alone, the project's spec is used only if it is about the same program.
    """
    try:
        spec_file = resolve_spec(arguments.spec)
    except UsageError as error:
        if arguments.spec is not None:
            raise
        if command is not None:
            return make_empty_spec(command)
        if arguments.surface is not None:
            return make_empty_spec((load_surface(arguments.surface).target,))
        hint = f"{error.hint}; without a spec: --command mytool, or --surface FILE"
        raise UsageError(error.message, hint=hint) from error
    spec = load_spec(spec_file)
    if arguments.spec is None and command is not None:
        unnamed = make_empty_spec(command)
        names = {spec.target.name, *(Path(word).name for word in spec.target.command[-1:])}
        return spec if unnamed.target.name in names else unnamed
    return spec


def _find_accepted_lines(report: DocsReport, ran: Report) -> Iterator[AcceptedLine]:
    """Yield the command lines that the program accepted when the documents were run."""
    conformed = frozenset(
        outcome.step.id for outcome in ran.outcomes if outcome.verdict is Verdict.CONFORMS
    )
    for document in report.documents:
        yield from list_accepted_lines(document, conformed)


def _run_lines(report: DocsReport, spec: Spec, arguments: Arguments, display: Display) -> Report:
    """Run the runnable lines and print the results."""
    from cliconform.verbs.shared.run_documents import run_documents

    command = parse_command(arguments.command)
    ran = run_documents(
        report, spec, command, display, names=arguments.names, time_scale=arguments.time_scale
    )
    display.print_summary(ran, {})
    display.console.print(Lines([BLANK]))
    return ran


def _write_reports(report: DocsReport, ran: Report | None, arguments: Arguments) -> Iterator[str]:
    """Write the reports that were asked for; gives a message for each."""
    from cliconform.reporting.write import write_file

    if arguments.junit is not None:
        from cliconform.reporting.surface.docs_junit import render_junit

        yield f"JUnit: {write_file(arguments.junit, render_junit(report, ran))}"
    if arguments.json is not None:
        from cliconform.reporting.surface.docs import render_json

        yield f"JSON: {write_file(arguments.json, render_json(report, ran).encode())}"
