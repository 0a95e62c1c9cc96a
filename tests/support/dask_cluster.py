"""A Dask cluster on this machine: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import psutil

_QUIET = ("--host", "127.0.0.1", "--no-dashboard")


class Process:
    """A process of Dask's, started; ``temp`` is its folder for temporary files."""

    def __init__(self, temp: Path, *words: str, env: Mapping[str, str] | None = None) -> None:
        temp.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-m", *words, *_QUIET],
            cwd=temp,
            env={**os.environ, "TMPDIR": str(temp), **(env or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.temp = temp
        self.pid = self._process.pid

    def wait_for(self, words: str) -> str:
        """Return what follows ``words`` in the first line of its log that has them."""
        log: IO[str] = self._process.stderr  # type: ignore[assignment]
        for line in log:
            if words in line:
                return line.partition(words)[2].strip()
        raise AssertionError(f"it has ended without saying {words!r}")

    def is_running(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


class Cluster:
    """A scheduler and three workers of one thread, below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.workers: list[Process] = []
        self.scheduler = Process(folder / "s", "distributed.cli.dask_scheduler", "--port", "0")
        self.address = self.scheduler.wait_for("Scheduler at: ")

    def complete(self) -> None:
        """Start a worker for each that is not running."""
        for worker in self.workers:
            if not worker.is_running():
                worker.end()
        self.workers = [worker for worker in self.workers if worker.is_running()]
        fresh = [self.start_worker() for _ in range(3 - len(self.workers))]
        for worker in fresh:
            worker.wait_for("Registered to:")
        self.workers += fresh

    def start_worker(self, env: Mapping[str, str] | None = None) -> Process:
        """Start a worker; it is there when it has said that it is registered."""
        self._count += 1
        temp = self._folder / f"w{self._count}"
        words = ("--nthreads", "1", "--no-nanny", "--local-directory", str(temp / "dask"))
        return Process(temp, "distributed.cli.dask_worker", self.address, *words, env=env)

    def list_leftovers(self) -> list[str]:
        """Return the processes below the workers, and what is in their folders."""
        processes = [psutil.Process(worker.pid) for worker in self.workers if worker.is_running()]
        below = [child for each in processes for child in each.children(recursive=True)]
        files = [str(path) for each in self.workers for path in each.temp.glob("cliconform*")]
        return [" ".join(child.cmdline()) for child in below] + files

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.end()
