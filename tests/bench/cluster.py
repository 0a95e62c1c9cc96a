"""What a plan costs the scheduler of a Dask cluster: ``python -m tests.bench.cluster``.

It starts a scheduler and two workers on this machine and prints, for ``check --executor dask=…``:
messages a command, bytes that the scheduler keeps a command, and memory of our own process a
command, by runs of two sizes; and what the scheduler would keep if all commands of a plan were
submitted at once. From both follow the figures for a plan of a million commands.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest has it

from distributed import Client

from cliconform.cluster.messages import Order
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.running.channel import dumps
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.contract import load_contract
from support.dask_cluster import Cluster

from .measure import measure
from .peers import cliconform, write_spec

_MILLION = 1_000_000
_NO_WORKER = "tcp://127.0.0.1:1"
"""The address of no worker: what is submitted for it waits at the scheduler."""


def count_messages(dask_scheduler: Any) -> int:
    """Return how many messages the scheduler has sent to its workers, but for answers."""
    return sum(stream.message_count for stream in dask_scheduler.stream_comms.values())


def count_replies(dask_worker: Any) -> int:
    """Return how many messages a worker has sent to its scheduler, but for answers."""
    return int(dask_worker.batched_stream.message_count)


def count_transitions(dask_scheduler: Any) -> int:
    """Return how many changes of the state of a task there were."""
    return int(dask_scheduler.transition_counter)


def read_memory(dask_scheduler: Any) -> int:
    """Return the resident set of the scheduler."""
    del dask_scheduler
    gc.collect()
    return psutil.Process().memory_info().rss


def wait(order: bytes) -> bytes:
    """Stand for a step that is submitted."""
    return order


def make_order(spec: Path) -> bytes:
    """Return an order for the first step of ``spec``, as it is submitted."""
    plan = make_plan(load_contract(spec, None, no_known=True).spec, Selection(), make_context(spec))
    step = plan.steps[0]
    return dumps(Order(slot=0, step=step, attempt=1, captured={}, needed_by=()))


def measure_all_at_once(client: Client, count: int, order: bytes) -> float:
    """Return the bytes a command that the scheduler keeps if all are submitted at once."""
    before = client.run_on_scheduler(read_memory)
    futures = [
        client.submit(wait, order + b"%d" % n, key=("held", n), workers=[_NO_WORKER], pure=False)
        for n in range(count)
    ]
    client.submit(wait, b"", pure=False).result()  # what was submitted before has arrived
    kept = client.run_on_scheduler(read_memory) - before
    del futures
    return float(kept / count)


def measure_run(client: Client, count: int, *options: str) -> dict[str, float]:
    """Return what a run of ``count`` trivial commands costs."""
    with tempfile.TemporaryDirectory(prefix="cliconform-bench-") as name:
        folder = Path(name)
        spec = write_spec(folder, count)
        before = read_counts(client)
        words = cliconform("check", str(spec), *options, "-q", "--no-record")
        cost = measure(words, folder)
        after = read_counts(client)
    found = {each: after[each] - before[each] for each in after}
    return {**found, "seconds": cost.wall, "cpu": cost.cpu, "memory": cost.memory}


def read_counts(client: Client) -> dict[str, float]:
    """Return what has passed so far, and how large the scheduler is."""
    return {
        "transitions": client.run_on_scheduler(count_transitions),
        "sent": client.run_on_scheduler(count_messages),
        "received": sum(client.run(count_replies).values()),
        "scheduler": client.run_on_scheduler(read_memory),
    }


def main(
    count: Annotated[
        int, typer.Option(min=100, help="Commands of the larger run; the other has half.")
    ] = 3000,
    held: Annotated[int, typer.Option(min=100, help="Commands submitted at once.")] = 100_000,
) -> None:
    """Measure what a plan costs a Dask scheduler, and say what a million commands would."""
    with tempfile.TemporaryDirectory(prefix="cliconform-bench-") as name:
        cluster = Cluster(Path(name))
        try:
            cluster.complete()
            with Client(cluster.address, set_as_default=False) as client:
                report(cluster, client, count, held)
        finally:
            cluster.close()


def report(cluster: Cluster, client: Client, count: int, held: int) -> None:
    """Measure and print."""
    on_cluster = ("--executor", f"dask={cluster.address}")
    sizes = (count // 2, count)
    measure_run(client, 10, *on_cluster)  # what happens once is not counted
    few, many = (measure_run(client, each, *on_cluster) for each in sizes)
    per = {name: (many[name] - few[name]) / (count - count // 2) for name in many}
    here = [measure_run(client, each)["memory"] for each in sizes]
    with tempfile.TemporaryDirectory() as folder:
        order = make_order(write_spec(Path(folder), 1))
    kept = measure_all_at_once(client, held, order)
    lines = [
        f"a run of {count:,} commands on the cluster: {many['seconds']:.1f} s; a command:",
        f"  {many['seconds'] / count * 1000:.1f} ms, {per['cpu'] * 1000:.1f} ms of our process",
        f"  {per['sent']:.1f} messages to the worker and {per['received']:.1f} back",
        f"  {per['transitions']:.1f} changes of state in the scheduler",
        f"  {per['scheduler']:,.0f} bytes that the scheduler grows by",
        f"  {per['memory']:,.0f} bytes in our process",
        f"  {(here[1] - here[0]) / (count - count // 2):,.0f} bytes in a run without a cluster",
        f"{held:,} orders of {len(order):,} bytes submitted at once:",
        f"  the scheduler keeps {kept:,.0f} bytes a command",
        f"a million commands at once would be {kept * _MILLION / 1e9:.1f} GB there",
    ]
    typer.echo("\n".join(lines))


if __name__ == "__main__":
    os.nice(5)
    typer.run(main)
