"""Which jobs a cleanup removes, and the checkpoints that go with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketpipe.domain.jobs import Job, JobId, JobState
from marketpipe.storage.jobs import JobStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """The criteria for jobs to remove; without any, every job."""

    states: frozenset[JobState] = frozenset(JobState)
    changed_before: datetime | None = None
    job_id: JobId | None = None

    def match(self, job: Job) -> bool:
        """Return whether a job is to be removed."""
        old_enough = self.changed_before is None or job.updated_at < self.changed_before
        named = self.job_id is None or job.job_id == self.job_id
        return job.state in self.states and old_enough and named


@dataclass(frozen=True, slots=True)
class Removal:
    """The jobs to remove, and the checkpoints that no remaining job needs."""

    jobs: tuple[Job, ...]
    checkpoints: frozenset[str]


def plan_removal(store: JobStore, criteria: Criteria) -> Removal:
    """Return what would be removed; nothing is changed."""
    jobs = store.all()
    leaving = tuple(job for job in jobs if criteria.match(job))
    staying = [job for job in jobs if not criteria.match(job)]
    return Removal(leaving, (_symbols(leaving) - _symbols(staying)) & store.checkpoints())


def _symbols(jobs: Sequence[Job]) -> frozenset[str]:
    return frozenset(symbol for job in jobs for symbol in job.scope.symbols)
