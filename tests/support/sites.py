"""Sites without Dask: the processes that run steps, and a connection to them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import Any

from cliconform.cluster.executor import ClusterExecutor, Place
from cliconform.cluster.lost import WorkerLostError
from cliconform.cluster.messages import WriteContent
from cliconform.cluster.site_process import SiteProcess
from cliconform.model.plan import Step
from cliconform.running.channel import loads
from cliconform.running.home.run_folder import RunFolder, make_run_folder
from cliconform.running.interface import RunEnd, RunHandler
from cliconform.running.scheduling.run import Run
from support.running import plan


class Sites:
    """A site of one slot for each of ``names``, on machines of these names."""

    def __init__(self, names: str, work_dir: Path) -> None:
        self.processes = {name: SiteProcess(1, work_dir) for name in names}
        self.written: list[tuple[str, int]] = []
        """The name of the site, and the bytes, of each part of a content that was sent to one."""
        self._work_dir = work_dir
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.executor: ClusterExecutor

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop)

    async def run(self, worker: str, order: bytes) -> bytes:
        try:
            return await asyncio.wrap_future(self.processes[worker].call(order))
        except ChildProcessError as error:
            raise WorkerLostError(str(error)) from None

    async def call(self, worker: str, call: bytes) -> bytes:
        request = loads(call)
        if isinstance(request, WriteContent):
            self.written.append((worker, len(request.data)))
        return await self.run(worker, call)

    def observe(self, steps: Iterable[Step], handler: RunHandler) -> RunEnd:
        """Run ``steps`` as a cluster of these sites does."""
        places = [Place(address=name, machine=name, slots=1, name=name) for name in self.processes]
        folder = RunFolder(make_run_folder(self._work_dir))
        self.executor = ClusterExecutor(self, places, tuple(steps), folder)
        try:
            return Run(plan(*steps), handler, self.executor).execute()
        finally:
            folder.clear()

    def close(self) -> None:
        for process in self.processes.values():
            process.close()

        async def end() -> None:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.executor.close()
