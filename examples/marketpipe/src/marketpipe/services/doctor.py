"""Find jobs that are stuck."""

from dataclasses import dataclass
from datetime import timedelta

from marketpipe.clock import now
from marketpipe.domain.jobs import Job, JobState
from marketpipe.storage.jobs import JobStore


@dataclass(frozen=True, slots=True)
class Issue:
    """A job that has been in one state for too long."""

    job: Job
    hours: float

    def __str__(self) -> str:
        what = "pending" if self.job.state is JobState.PENDING else "stuck"
        return f"Job {self.job.number} ({self.job.job_id}) {what} for {self.hours:.1f} hours"


def diagnose(store: JobStore, *, timeout_hours: int) -> tuple[Issue, ...]:
    """Return the jobs that have run for longer than the limit, or waited for twice as long."""
    patience = {
        JobState.IN_PROGRESS: timedelta(hours=timeout_hours),
        JobState.PENDING: timedelta(hours=2 * timeout_hours),
    }
    moment = now()
    ages = {job: moment - job.updated_at for job in store.all() if job.state in patience}
    return tuple(
        Issue(job, age / timedelta(hours=1))
        for job, age in ages.items()
        if age > patience[job.state]
    )


def fix(store: JobStore, issue: Issue) -> None:
    """Mark a job as failed."""
    store.move(issue.job.scope, JobState.FAILED, error=f"given up by jobs doctor: {issue}")
