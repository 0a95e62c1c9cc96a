"""Measures one execution of a program, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_LAUNCHER = """
import os, signal, sys, time

results, argv = int(sys.argv[1]), sys.argv[2:]
os.set_inheritable(results, False)
began = time.perf_counter()
ignored = [signal.SIGPIPE, signal.SIGXFSZ]  # by Python
pid = os.posix_spawnp(argv[0], argv, os.environ, setsigdef=ignored)
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - began
found = wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)
os.write(results, " ".join(map(str, found)).encode())
"""
"""Starts the program. Its peak memory includes that of the process that started it, so the starter
has to be small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of wall time, seconds of CPU of the program and all that it waited for, bytes.

    ``memory`` is the largest resident set of one process.
    """

    wall: float
    cpu: float
    memory: int


class FailedError(Exception):
    """A program did not do the work that was to be measured."""


def measure(argv: Sequence[str], folder: Path, *, code: int = 0) -> Cost:
    """Run ``argv`` in ``folder`` and return what it cost.

    Raises :class:`FailedError` where it does not exit with ``code``: failing quickly is no merit.
    """
    results, end = os.pipe()
    with (folder / "bench.log").open("wb") as log, os.fdopen(results) as stream:
        try:
            launcher = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(end), *argv],
                cwd=folder,
                stdout=log,
                stderr=log,
                env=_environment(folder),
                pass_fds=[end],
            )
        finally:
            os.close(end)
        wall, cpu, kilobytes, status = map(float, stream.read().split() or ["0", "0", "0", "-1"])
        launcher.wait()
    if status != code:
        tail = (folder / "bench.log").read_text("utf-8", "replace")[-500:]
        raise FailedError(f"{argv[0]} exited with {status:.0f}: {tail}")
    return Cost(wall=wall, cpu=cpu, memory=int(kilobytes) * 1024)


def interleave(
    runs: dict[str, Callable[[], Cost]], rounds: int, say: Callable[[str], None]
) -> dict[str, list[Cost]]:
    """Return the costs of each of ``runs``, one of each a round: a slow minute slows all alike.

    One that fails is left out with a word.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for number in range(rounds):
        for name, run in runs.items():
            if name not in costs:
                continue
            try:
                costs[name].append(run())
                say(f"round {number + 1}: {name}: {costs[name][-1].wall:.2f} s")
            except FailedError as error:
                del costs[name]
                say(f"{name} is left out: {error}")
    return costs


def find_median(costs: Sequence[Cost]) -> Cost:
    """Return the medians of all three."""
    return Cost(
        wall=median(each.wall for each in costs),
        cpu=median(each.cpu for each in costs),
        memory=int(median(each.memory for each in costs)),
    )


def find_spread(costs: Sequence[Cost]) -> float:
    """Return the longest wall time as a multiple of the shortest."""
    walls = [each.wall for each in costs]
    return max(walls) / min(walls)


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONDONTWRITEBYTECODE": "",
        "NO_COLOR": "1",
    }
