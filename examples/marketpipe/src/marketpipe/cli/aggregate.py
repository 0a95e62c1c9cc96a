"""`aggregate-ohlcv`: computes longer frames from the ingested bars."""

from marketpipe.cli.console import say
from marketpipe.cli.jobs_for import chosen_jobs, for_each
from marketpipe.cli.options import AllRecentOption, DaysOption, JobIdArgument, SymbolFilter
from marketpipe.domain.jobs import Job
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout


def aggregate(
    job_id: JobIdArgument = None,
    symbol: SymbolFilter = None,
    days: DaysOption = 7,
    everything: AllRecentOption = False,
) -> None:
    """Aggregate OHLCV data to multiple timeframes.

    Without JOB_ID: aggregates recent completed jobs. With JOB_ID: that job alone.
    """
    layout = Layout()
    jobs = chosen_jobs(
        JobStore(layout.jobs), job_id, symbol=symbol, days=days, everything=everything
    )
    if jobs:
        for_each(jobs, lambda job: _aggregate(job, layout), title="Aggregation")
        say(f"📄 Check '{layout.aggregates}/' for aggregated data")


def _aggregate(job: Job, layout: Layout) -> None:
    from marketpipe.services.aggregate import aggregate_job

    say(f"📊 Aggregating job: {job.job_id}")
    counts = aggregate_job(job, layout)
    say(f"  {', '.join(f'{frame}: {count}' for frame, count in counts.items())}")
    say(f"✅ Aggregation completed for job: {job.job_id}")
