"""Select the jobs that a command works on."""

from dataclasses import dataclass

from marketpipe.clock import days_ago
from marketpipe.domain.jobs import Job, JobState, parse_job_id
from marketpipe.errors import MarketPipeError, NotFoundError
from marketpipe.storage.jobs import JobStore

DAYS_OF_ALL = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """The jobs completed within some days, all or those of one symbol."""

    days: int
    symbol: str = ""


def completed_job(jobs: JobStore, text: str) -> Job:
    """Return the completed job of that name."""
    job_id = parse_job_id(text)
    job = jobs.by_id(job_id)
    if job is None:
        raise NotFoundError(f"Job not found: {job_id}", hint="marketpipe jobs list shows them")
    if job.state is not JobState.COMPLETED:
        raise MarketPipeError(f"Job {job_id} is {job.state}; only a completed job has all its data")
    return job


def recent_jobs(jobs: JobStore, recent: Recent) -> tuple[Job, ...]:
    """Return completed jobs, in the order of their names."""
    earliest = days_ago(recent.days)
    chosen = [
        job
        for job in jobs.all()
        if job.state is JobState.COMPLETED
        and job.updated_at >= earliest
        and recent.symbol in ("", *job.scope.symbols)
    ]
    return tuple(sorted(chosen, key=lambda job: str(job.job_id)))


def job_by_reference(jobs: JobStore, text: str) -> Job:
    """Return the job of that number (`109`) or name (`AAPL_2025-01-01`)."""
    job = jobs.by_number(int(text)) if text.isdecimal() else jobs.by_id(parse_job_id(text))
    if job is None:
        raise NotFoundError(f"Job {text} not found", hint="marketpipe jobs list shows them")
    return job
