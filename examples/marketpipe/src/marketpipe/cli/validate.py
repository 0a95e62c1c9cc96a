"""`validate-ohlcv`: reports on the quality of the ingested bars."""

from collections import Counter
from itertools import groupby
from pathlib import Path

from marketpipe.cli.console import hint, in_bytes, rule, say, table
from marketpipe.cli.jobs_for import chosen_jobs, for_each
from marketpipe.cli.options import (
    AllRecentOption,
    DaysOption,
    JobIdArgument,
    ListOption,
    ShowOption,
    SymbolFilter,
)
from marketpipe.domain.jobs import Job
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout
from marketpipe.storage.reports import ReportStore, read_report

_FAULTS_SHOWN = 10


def validate(
    job_id: JobIdArgument = None,
    symbol: SymbolFilter = None,
    days: DaysOption = 7,
    everything: AllRecentOption = False,
    list_reports: ListOption = False,
    show: ShowOption = None,
) -> None:
    """Validate OHLCV data quality and generate reports.

    Without JOB_ID: validates recent completed jobs. With JOB_ID: that job alone.
    """
    layout = Layout()
    reports = ReportStore(layout.reports)
    if list_reports:
        _list(reports)
    elif show is not None:
        _show(reports.find(show))
    else:
        jobs = chosen_jobs(
            JobStore(layout.jobs), job_id, symbol=symbol, days=days, everything=everything
        )
        if jobs:
            for_each(jobs, lambda job: _validate(job, layout), title="Validation")
            say(f"📄 Check '{layout.reports}/' for generated reports")


def _validate(job: Job, layout: Layout) -> None:
    from marketpipe.services.validate import validate_job

    say(f"🔍 Validating job: {job.job_id}")
    for result in validate_job(job, layout):
        sign = "⚠️ " if result.faults else "✅"
        say(f"  {sign} {result.symbol}: {result.bars} bars, {len(result.faults)} errors")
    say(f"✅ Validation completed for job: {job.job_id}")


def _list(reports: ReportStore) -> None:
    paths = reports.all()
    say("📊 Available Validation Reports:")
    rule()
    if not paths:
        say("No validation reports found.")
        hint("Run validation with: marketpipe validate-ohlcv")
        return
    jobs = groupby(paths, key=lambda path: path.parent.name)
    for job, of_job in jobs:
        say(f"Job {job}:")
        for path in of_job:
            say(f"  📄 {path.name} ({in_bytes(path.stat().st_size)})")
    total = len({path.parent for path in paths})
    say(f"\nTotal: {len(paths)} reports across {total} jobs")
    hint("Use --show <filename> to view a specific report")


def _show(path: Path) -> None:
    faults = read_report(path)
    say(f"📄 Validation Report: {path.name}")
    rule()
    if not faults:
        say("✅ No validation errors found in this report")
        return
    say(f"Total validation errors: {len(faults)}\n")
    for reason, count in Counter(fault.reason for fault in faults).most_common():
        say(f"  {reason}: {count}")
    say(f"\nFirst {_FAULTS_SHOWN} errors:")
    table(
        ("symbol", "ts_ns", "reason"),
        [(fault.symbol, fault.ts_ns, fault.reason) for fault in faults[:_FAULTS_SHOWN]],
    )
