"""What runs in a Dask worker itself: it starts the site of a run, passes calls on, and ends it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

from cliconform import clock
from cliconform.cluster.site_process import SiteProcess

LEASE = 60.0
"""Seconds without a message of the process of the run, after which its site is ended."""


class SitePlugin(WorkerPlugin):
    """Has the site of the run ``name``, which is started with the first call.

    It ends with the run, with the Dask worker, and when the process of the run sends no messages
    any more: that may have been killed.
    """

    def __init__(self, name: str, work_dir: Path | None) -> None:
        self.name = name
        self._work_dir = work_dir
        self._site: SiteProcess | None = None

    def setup(self, worker: Worker) -> None:
        """Begin to wait for calls."""
        self._slots = worker.state.nthreads
        self._renewed = clock.monotonic()
        self._has_ended = False
        self._lock = threading.Lock()
        self._watch = asyncio.get_running_loop().create_task(self._end_with_lease())

    async def teardown(self, worker: Worker) -> None:
        """End the site."""
        del worker
        self._watch.cancel()
        await self._end()

    def renew_lease(self) -> None:
        """Note that the process of the run is there."""
        self._renewed = clock.monotonic()

    @property
    def site(self) -> SiteProcess:
        """The site. Raises ``ChildProcessError`` if it was ended."""
        with self._lock:
            if self._has_ended:
                raise ChildProcessError("the run was ended on this worker")
            if self._site is None:
                self._site = SiteProcess(self._slots, self._work_dir)
            return self._site

    async def _end_with_lease(self) -> None:
        # Each message renews the lease; an event for each would not be simpler.
        while (left := self._renewed + LEASE - clock.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)
        await self._end()

    async def _end(self) -> None:
        with self._lock:
            self._has_ended = True
            site, self._site = self._site, None
        if site is not None:
            await asyncio.to_thread(site.close)


def run_order(name: str, data: bytes) -> bytes:
    """Pass an order on to the site of the run ``name``; return its answer. It is one Dask task."""
    plugin: Any = get_worker().plugins[name]
    reply: bytes = plugin.site.call(data).result()
    return reply


async def call_site(name: str, data: bytes, dask_worker: Worker) -> bytes:
    """Pass a call on to the site of the run ``name`` without taking a thread; return its reply."""
    plugin: Any = dask_worker.plugins[name]
    plugin.renew_lease()
    # In a thread: sending waits while the site is busy, and the Dask worker must answer meanwhile.
    sent = await asyncio.to_thread(lambda: plugin.site.call(data))
    return await asyncio.wrap_future(sent)


def keep_alive(name: str, dask_worker: Worker) -> None:
    """Note that the process of the run ``name`` is there."""
    plugin: Any = dask_worker.plugins[name]
    plugin.renew_lease()
