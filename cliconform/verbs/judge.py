"""``cliconform judge``: judge a recorded run by the spec as it is now; nothing is run."""

from __future__ import annotations

from pathlib import Path

from cliconform import pipeline
from cliconform.model.plan import Plan
from cliconform.model.report import Report, exit_code
from cliconform.model.run_options import Ci
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass, replace
from cliconform.verbs.shared.context import stored_context
from cliconform.verbs.shared.contract import Contract, load_contract
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.github_step import find_github_step
from cliconform.verbs.shared.project import resolve_defaults
from cliconform.verbs.shared.recorded_runs import add_surface_warnings
from cliconform.verbs.shared.recording import RecordingResult
from cliconform.verbs.shared.report_files import ReportFiles, check_report_files, write_reports
from cliconform.verbs.shared.runs import OpenRun, open_run
from cliconform.verbs.shared.standard_output import has_printed_report


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    run: str
    spec: Path | None
    select: tuple[str, ...]
    tags: tuple[str, ...]
    exclude_tags: tuple[str, ...]
    known: Path | None
    no_known: bool
    junit: Path | None
    json: Path | None
    html: Path | None
    ctrf: Path | None
    jsonl: Path | None
    md: Path | None
    ci: Ci
    verbose: int
    quiet: bool
    color: str


def run(arguments: Arguments) -> int:
    """Judge the run, write the reports, and return the exit code."""
    defaults = resolve_defaults(arguments.spec)
    known = arguments.known or (None if arguments.no_known else defaults.known)
    contract = load_contract(defaults.spec, known, no_known=arguments.no_known)
    report_files = ReportFiles(
        junit=arguments.junit,
        json=arguments.json,
        html=arguments.html,
        ctrf=arguments.ctrf,
        jsonl=arguments.jsonl,
        md=arguments.md,
    )
    is_printed = has_printed_report(report_files.by_option)
    with open_run(arguments.run, defaults.spec) as opened:
        check_report_files(report_files, contract, opened.file)
        report = _rejudge(arguments, contract, opened)
    report = add_surface_warnings(report, contract.spec)
    display = Display(
        color=arguments.color,
        verbose=arguments.verbose,
        quiet=arguments.quiet,
        to_stderr=is_printed,
        step=find_github_step(arguments.ci, to_stderr=is_printed),
    )
    display.print_results(report)
    recording = RecordingResult(readable=opened.file)
    write_reports(report, contract.known, report_files, display, recording)
    return exit_code(report)


def _rejudge(arguments: Arguments, contract: Contract, opened: OpenRun) -> Report:
    selection = Selection(
        patterns=arguments.select, tags=arguments.tags, exclude_tags=arguments.exclude_tags
    )
    stored, spec = opened.report, contract.spec
    context = stored_context(stored, Path(spec.file))
    plan = _ask_as_before(make_plan(spec, selection, context, stored.command), stored)
    return pipeline.rejudge(spec, contract.known, plan, stored, rebuild=opened.rebuild)


def _ask_as_before(plan: Plan, stored: Report) -> Plan:
    """Return ``plan`` asked for as the run was: ``--command`` only where it had one."""
    requests = [outcome.step.request for outcome in stored.outcomes]
    if any(request and request.command for request in requests):
        return plan
    return replace(
        plan,
        steps=tuple(
            replace(step, request=replace(step.request, command=())) if step.request else step
            for step in plan.steps
        ),
    )
