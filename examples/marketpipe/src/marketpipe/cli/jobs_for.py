"""Apply an action to the jobs that a command line names, and summarise the results."""

from collections.abc import Callable

from marketpipe.cli.console import fail, finish, hint, say
from marketpipe.domain.jobs import Job
from marketpipe.domain.symbols import parse_symbol
from marketpipe.errors import MarketPipeError
from marketpipe.services.selection import DAYS_OF_ALL, Recent, completed_job, recent_jobs
from marketpipe.storage.jobs import JobStore


def chosen_jobs(
    store: JobStore, job_id: str | None, *, symbol: str | None, days: int, everything: bool
) -> tuple[Job, ...]:
    """Return the job that was named, or the recent ones; print a message if there are none."""
    if job_id is not None:
        return (completed_job(store, job_id),)
    reach = DAYS_OF_ALL if everything else days
    recent = Recent(days=reach, symbol=parse_symbol(symbol) if symbol else "")
    say(f"🔍 Finding recent completed jobs from last {reach} days...")
    jobs = recent_jobs(store, recent)
    if not jobs:
        say("ℹ️  No completed jobs found")
        hint("Run an ingestion first, look further back with --days, or name a JOB_ID")
    else:
        say(f"🔍 Found {len(jobs)} job(s)")
    return jobs


def for_each(jobs: tuple[Job, ...], act: Callable[[Job], None], *, title: str) -> None:
    """Call `act` with each job, also after a failure; exit with 1 if any failed."""
    failed = 0
    for job in jobs:
        try:
            act(job)
        except MarketPipeError as error:
            failed += 1
            fail(f"{job.job_id}: {error.message}", hint=error.hint)
    say(f"\n📊 {title} Summary:")
    say(f"  ✅ Successful: {len(jobs) - failed}")
    if failed:
        say(f"  ❌ Failed: {failed}")
        finish(1)
