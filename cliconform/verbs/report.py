"""``cliconform report``: write the reports of a recorded run."""

from __future__ import annotations

from pathlib import Path

import typer

from cliconform.errors import UsageError
from cliconform.file_search import resolve
from cliconform.model.joined_runs import JoinedRuns
from cliconform.model.spec import KnownFile
from cliconform.quick_dataclass import dataclass, replace
from cliconform.verbs.shared.display import Display
from cliconform.verbs.shared.joined_runs import describe_replaced, join_files
from cliconform.verbs.shared.report_files import ReportFiles, write_files
from cliconform.verbs.shared.runs import find_run, read_run
from cliconform.verbs.shared.standard_output import has_printed_report, refuse_overwriting


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    runs: tuple[str, ...]
    html: Path | None
    tabs: tuple[Path, ...]
    junit: Path | None
    ctrf: Path | None
    jsonl: Path | None
    md: Path | None


def run(arguments: Arguments) -> int:
    """Write the reports; returns the exit code 0, whatever the run found."""
    files = _find_files(arguments)
    is_printed = has_printed_report(files.by_option)
    runs = {each: find_run(each) for each in arguments.runs}
    inputs = dict.fromkeys((resolve(file) for file in runs.values()), "an input")
    refuse_overwriting(
        files.by_option, inputs | {resolve(tab): "an input" for tab in arguments.tabs}
    )
    if len(inputs) == 1:
        report = read_run(arguments.runs[0])
    else:
        joined = join_files(runs)
        report, files = joined.report, replace(files, joined=joined)
        _tell(joined)
    refuse_overwriting(files.by_option, {Path(report.spec): "the spec"})
    known = KnownFile(file="", target=report.target)
    written, errors = write_files(report, known, files, [*runs.values()])
    if written:
        paths = ", ".join(f"{name}: {path}" for name, path in written.items())
        typer.echo(paths, err=is_printed)
    if errors:
        raise errors[0]
    return 0


def _tell(joined: JoinedRuns) -> None:
    """Print on standard error in what the runs differ, and what is in several of them."""
    display = Display(color="auto", verbose=0, quiet=False)
    for note in joined.notes:
        display.print_note(note)
    if joined.replaced:
        display.print_note(describe_replaced(joined))


def _find_files(arguments: Arguments) -> ReportFiles:
    """Return what is to be written; raises :class:`UsageError` where that is nothing."""
    if arguments.tabs and arguments.html is None:
        raise UsageError("--tab is for the HTML", hint="add --html FILE")
    files = ReportFiles(
        junit=arguments.junit,
        html=arguments.html,
        ctrf=arguments.ctrf,
        jsonl=arguments.jsonl,
        md=arguments.md,
    )
    if not any(files.by_option.values()):
        raise UsageError("no report is named", hint="add --html, --junit, --md, --ctrf or --jsonl")
    if not arguments.tabs:
        return files
    from cliconform.reporting.html.tables import read_page

    return replace(files, pages=tuple(read_page(path) for path in arguments.tabs))
