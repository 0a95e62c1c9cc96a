"""`jobs`: lists, inspects, repairs, stops and cleans up ingestion jobs."""

from collections import Counter
from typing import Annotated

import typer

from marketpipe.cli.cleanup import cleanup
from marketpipe.cli.console import hint, rule, say
from marketpipe.cli.options import JobReference
from marketpipe.clock import now
from marketpipe.domain.jobs import Job, JobState, parse_state
from marketpipe.domain.symbols import parse_symbol
from marketpipe.services.doctor import diagnose, fix
from marketpipe.services.selection import job_by_reference
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout

jobs_app = typer.Typer(name="jobs", help="Ingestion job management commands")
jobs_app.command()(cleanup)

_WIDTH = 80


@jobs_app.command("list")
def list_jobs(
    state: Annotated[
        str | None,
        typer.Option("--state", "-s", help=f"Filter by job state ({', '.join(JobState)})"),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-l", min=1, help="Number of jobs to show")] = 20,
    symbol: Annotated[str | None, typer.Option("--symbol", help="Filter by symbol")] = None,
) -> None:
    """List ingestion jobs with filtering options."""
    store = _store()
    jobs = _matching(
        store.all(),
        state=parse_state(state) if state else None,
        symbol=parse_symbol(symbol) if symbol else None,
    )[:limit]
    if jobs:
        _tabulate(jobs)
        return
    say("📭 No jobs found matching the criteria")
    if not store.exists():
        hint("Run an ingestion first: marketpipe ingest-ohlcv --help")


@jobs_app.command()
def status(
    job_id: Annotated[
        str | None,
        typer.Argument(
            metavar="JOB_ID",
            help="Job number, or SYMBOL_YYYY-MM-DD (optional - shows summary if not provided)",
        ),
    ] = None,
) -> None:
    """Get detailed status for a specific job or show summary of all jobs."""
    store = _store()
    if job_id is None:
        _summarize(store.all())
    else:
        _describe(job_by_reference(store, job_id))


@jobs_app.command()
def doctor(
    fix_issues: Annotated[
        bool, typer.Option("--fix", "-f", help="Automatically fix detected issues")
    ] = False,
    timeout: Annotated[
        int, typer.Option("--timeout", "-t", min=0, help="Consider jobs stuck after N hours")
    ] = 6,
) -> None:
    """Diagnose and fix common job issues.

    Finds jobs that have been running, or waiting to run, for too long.
    """
    store = _store()
    say("🔍 Running job diagnostics...")
    issues = diagnose(store, timeout_hours=timeout)
    for issue in issues:
        say(f"🚨 {issue}")
    say(f"\n📋 Issues found: {len(issues)}")
    if not issues:
        say("🎉 No issues found! All jobs are healthy.")
    elif not fix_issues:
        hint("Run with --fix to automatically resolve issues")
    else:
        for issue in issues:
            fix(store, issue)
            say(f"   ✅ Fixed Job {issue.job.number} ({issue.job.job_id})")
        say(f"🎯 Fixed {len(issues)} issue(s)")


@jobs_app.command()
def kill(
    job_id: JobReference,
    reason: Annotated[
        str, typer.Option("--reason", "-r", help="Reason for cancellation")
    ] = "Manual cancellation",
) -> None:
    """Cancel or force-kill a specific job."""
    store = _store()
    job = job_by_reference(store, job_id)
    say(f"📊 Job {job.number} ({job.job_id}) current state: {job.state}")
    if job.state.is_final:
        say(f"ℹ️  Job is already in terminal state: {job.state}")
        return
    store.move(job.scope, JobState.CANCELLED, error=reason)
    say(f"✅ Job {job.number} cancelled successfully")


def _store() -> JobStore:
    return JobStore(Layout().jobs)


def _matching(
    jobs: tuple[Job, ...], *, state: JobState | None, symbol: str | None
) -> tuple[Job, ...]:
    return tuple(
        job
        for job in jobs
        if state in (None, job.state) and (symbol is None or symbol in job.scope.symbols)
    )


def _tabulate(jobs: tuple[Job, ...]) -> None:
    say(f"📊 Jobs ({len(jobs)} found)")
    rule(_WIDTH)
    _print_row("ID", "Symbol", "Day", "State", "Created", "Updated")
    say("-" * _WIDTH)
    for job in jobs:
        _print_row(
            str(job.number),
            job.job_id.symbol,
            job.job_id.day.isoformat(),
            job.state,
            f"{job.created_at:%m-%d %H:%M:%S}",
            f"{job.updated_at:%m-%d %H:%M:%S}",
        )
    rule(_WIDTH)


def _print_row(*cells: str) -> None:
    widths = (5, 11, 12, 13, 17, 17)
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    say("".join(padded).rstrip())


def _summarize(jobs: tuple[Job, ...]) -> None:
    say("📊 Job Status Summary")
    rule(30)
    for state, count in Counter(job.state for job in jobs).most_common():
        say(f"{state:<12}: {count:>6}")
    say("-" * 30)
    say(f"{'TOTAL':<12}: {len(jobs):>6}")
    active = [job for job in jobs if not job.state.is_final]
    if active:
        say(f"\n🔄 Active Jobs ({len(active)})")
    for job in active:
        hours = (now() - job.updated_at).total_seconds() / 3600
        say(f"  Job {job.number}: {job.job_id} - {job.state} ({hours:.1f}h ago)")


def _describe(job: Job) -> None:
    say(f"📊 Job Details: {job.number}")
    rule()
    say(f"Job ID: {job.job_id}")
    say(f"Symbol: {job.job_id.symbol}")
    say(f"Day: {job.job_id.day}")
    say(f"State: {job.state}")
    say(f"Symbols: {', '.join(job.scope.symbols)}")
    say(f"Date range: {job.scope.days}")
    say(f"Provider: {job.scope.provider}")
    say(f"Created: {job.created_at.isoformat()}")
    say(f"Updated: {job.updated_at.isoformat()}")
    if job.error:
        say(f"Error: {job.error}")
