"""``cliconform docs``: check the command lines of documents against the target's surface."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from cliconform import host
from cliconform.errors import NothingSelectedError
from cliconform.loading import load_spec
from cliconform.model.docs import DocsReport
from cliconform.model.report import Report, exit_code
from cliconform.model.spec import Spec
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.reporting.surface.docs import render_docs, render_github
from cliconform.surface.command_lines.plan_lines import read_plan_lines
from cliconform.surface.docs.spec_coverage import mark_covered_lines
from cliconform.verbs.shared.arguments import parse_command
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.documents import find_documents, read_documents
from cliconform.verbs.shared.project import resolve_spec
from cliconform.verbs.shared.target_surface import get_surface


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
    junit: Path | None
    json: Path | None
    github: bool
    verbose: bool
    quiet: bool
    color: str


def run(arguments: Arguments) -> int:
    """Check the documents, run their runnable lines if asked to, and write the reports.

    Returns the exit code of that run if it is not 0, else 1 where a document has a finding.
    """
    display = Display(color=arguments.color, verbose=int(arguments.verbose), quiet=arguments.quiet)
    report, spec = check_documents(arguments)
    display.console.print(render_docs(report, verbose=arguments.verbose, quiet=arguments.quiet))
    ran = _run_lines(report, spec, arguments, display) if arguments.run else None
    for message in _write_reports(report, ran, arguments):
        display.console.print(message)
    if arguments.github or host.environment().get("GITHUB_ACTIONS") == "true":
        typer.echo(render_github(report), nl=False)
    code = exit_code(ran) if ran is not None else 0
    return code or int(bool(report.findings))


def check_documents(arguments: Arguments) -> tuple[DocsReport, Spec]:
    """Check the documents' command lines against the surface; returns the report and the spec.

    Raises :class:`UsageError` for a path that cannot be read, and :class:`NothingSelectedError`
    where no document has a command line of the target.
    """
    spec_file = resolve_spec(arguments.spec)
    spec = load_spec(spec_file)
    files = find_documents(arguments.paths)
    command = parse_command(arguments.command)
    surface = get_surface(spec, command, recorded=arguments.surface, fresh=arguments.fresh)
    plan = make_plan(spec, Selection(), make_context(spec_file, host.which_or_name), command)
    lines = read_plan_lines(plan, surface)
    documents = tuple(
        mark_covered_lines(document, lines)
        for document in read_documents(files, spec, surface, arguments.names)
    )
    report = DocsReport(spec=str(spec_file), target=spec.target.name, documents=documents)
    if not report.lines and not report.ignored:
        raise NothingSelectedError(
            f"no command line of {spec.target.name} in {len(files)} "
            f"document{'' if len(files) == 1 else 's'}",
            hint="if the documents call it by another name: --name NAME",
        )
    return report, spec


def _run_lines(report: DocsReport, spec: Spec, arguments: Arguments, display: Display) -> Report:
    """Run the runnable lines and print the results."""
    from cliconform.verbs.shared.run_documents import run_documents

    display.console.print()
    ran = run_documents(report, spec, parse_command(arguments.command), display, arguments.names)
    display.print_summary(ran, {})
    return ran


def _write_reports(report: DocsReport, ran: Report | None, arguments: Arguments) -> Iterator[str]:
    """Write the reports that were asked for; gives a message for each."""
    from cliconform.reporting.write import write_file

    if arguments.junit is not None:
        from cliconform.reporting.surface.docs_junit import render_junit

        write_file(arguments.junit, render_junit(report, ran))
        yield f"JUnit: {arguments.junit}"
    if arguments.json is not None:
        from cliconform.reporting.surface.docs import render_json

        write_file(arguments.json, render_json(report, ran).encode())
        yield f"JSON: {arguments.json}"
