"""`jobs cleanup`: shows which jobs it would delete, then deletes them."""

from typing import Annotated

import typer

from marketpipe.cli.console import hint, rule, say
from marketpipe.clock import now
from marketpipe.domain.days import parse_age
from marketpipe.domain.jobs import JobState, parse_job_id
from marketpipe.errors import InputError
from marketpipe.services.cleanup import Criteria, Removal, plan_removal
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout

_JOBS_SHOWN = 10


def cleanup(
    everything: Annotated[
        bool, typer.Option("--all", help="Remove ALL jobs and checkpoints (use with caution)")
    ] = False,
    completed: Annotated[
        bool, typer.Option("--completed", help="Remove completed jobs only")
    ] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Remove failed jobs only")] = False,
    older_than: Annotated[
        str | None, typer.Option("--older-than", help="Remove jobs older than N days (7, 7d, 2m)")
    ] = None,
    job_id: Annotated[str | None, typer.Option("--job-id", help="Remove specific job ID")] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run/--execute", help="Preview changes without applying them"),
    ] = True,
) -> None:
    """Clean up old or stale jobs and checkpoints.

    Only previews what would be removed, unless told to --execute.
    """
    store = JobStore(Layout().jobs)
    criteria = Criteria() if everything else _criteria(completed, failed, older_than, job_id)
    if criteria == Criteria() and not everything and not dry_run:
        raise InputError(
            "nothing chosen to remove",
            hint="name --completed, --failed, --older-than or --job-id, or --all",
        )
    if everything:
        say("⚠️  WARNING: This will delete ALL jobs and checkpoints!")
        if not dry_run and not typer.confirm("Are you sure you want to delete ALL jobs?"):
            say("❌ Cancelled: no job was deleted")
            return
    removal = plan_removal(store, criteria)
    if not removal.jobs:
        say("📭 No jobs found matching the criteria")
        return
    _show(removal, "🔍 PREVIEW" if dry_run else "🗑️  DELETING")
    if dry_run:
        hint("Run with --execute to apply these changes")
        return
    store.delete(removal.jobs, removal.checkpoints)
    say(f"✅ Deleted {len(removal.jobs)} jobs")
    say(f"✅ Deleted {len(removal.checkpoints)} checkpoints")
    say("🎉 Cleanup complete!")


def _criteria(
    completed: bool, failed: bool, older_than: str | None, job_id: str | None
) -> Criteria:
    chosen = {JobState.COMPLETED: completed, JobState.FAILED: failed}
    states = frozenset(state for state, wanted in chosen.items() if wanted)
    return Criteria(
        states=states or frozenset(JobState),
        changed_before=None if older_than is None else now() - parse_age(older_than),
        job_id=None if job_id is None else parse_job_id(job_id),
    )


def _show(removal: Removal, title: str) -> None:
    say(f"\n{title}: {len(removal.jobs)} jobs")
    rule(60)
    for job in removal.jobs[:_JOBS_SHOWN]:
        say(f"  • {job.job_id!s:<25} {job.state:<12} {job.updated_at:%Y-%m-%d %H:%M:%S}")
    if len(removal.jobs) > _JOBS_SHOWN:
        say(f"  ... and {len(removal.jobs) - _JOBS_SHOWN} more")
    say(f"\n📌 Associated checkpoints: {len(removal.checkpoints)}\n")
