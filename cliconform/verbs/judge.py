"""``cliconform judge``: judge a stored run by the spec as it is now; nothing is run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cliconform import pipeline
from cliconform.model.report import exit_code
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.reporting.run.stored_run import read_stored_run
from cliconform.verbs.shared.context import stored_context
from cliconform.verbs.shared.contract import load_contract
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.project import resolve_defaults
from cliconform.verbs.shared.recorded_runs import add_surface_warnings
from cliconform.verbs.shared.report_files import ReportFiles, check_report_files, write_reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    stored_run: Path
    spec: Path | None
    select: tuple[str, ...]
    tags: tuple[str, ...]
    exclude_tags: tuple[str, ...]
    known: Path | None
    no_known: bool
    junit: Path | None
    json: Path | None
    verbose: int
    quiet: bool
    color: str


def run(arguments: Arguments) -> int:
    """Judge the stored run, write the reports, and return the exit code."""
    stored = read_stored_run(arguments.stored_run)
    defaults = resolve_defaults(arguments.spec)
    known = arguments.known or (None if arguments.no_known else defaults.known)
    contract = load_contract(defaults.spec, known, no_known=arguments.no_known)
    report_files = ReportFiles(junit=arguments.junit, json=arguments.json)
    check_report_files(report_files, contract, arguments.stored_run)
    selection = Selection(
        patterns=arguments.select, tags=arguments.tags, exclude_tags=arguments.exclude_tags
    )
    context = stored_context(stored, defaults.spec)
    plan = make_plan(contract.spec, selection, context, stored.command)
    report = pipeline.rejudge(contract.spec, contract.known, plan, stored)
    report = add_surface_warnings(report, contract.spec)
    display = Display(color=arguments.color, verbose=arguments.verbose, quiet=arguments.quiet)
    display.print_results(report)
    write_reports(report, contract.known, report_files, display)
    return exit_code(report)
