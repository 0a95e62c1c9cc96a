"""One process under given circumstances."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from .circumstances import Circumstances


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended: its exit code, seconds of wall time, seconds of CPU of all it started.

    ``code`` is ``None`` where it was stopped after the limit. ``idle`` is the share of the time
    that the cores had nothing to do meanwhile.
    """

    code: int | None
    wall: float
    cpu: float
    idle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folders of one run: the checkout where it starts, its user's home, its ``TMPDIR``.

    What it prints goes to the file ``output``, and ``programs`` has Python and the stand-in.
    """

    checkout: Path
    programs: Path
    home: Path
    temporary: Path
    output: Path


def execute(
    argv: Sequence[str],
    circumstances: Circumstances,
    place: Place,
    *,
    limit: float,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Ended:
    """Run Python with the words ``argv`` and the variables ``more``.

    After ``limit`` seconds, stop it and its process group.
    """
    with place.output.open("wb") as stream, _busy_cores(circumstances):
        began, cpu, idle = time.monotonic(), _measure_cpu(), _measure_idle()
        process = subprocess.Popen(
            [place.programs / "python", *argv],
            cwd=place.checkout,
            env={**make_environment(circumstances, place, os.environ), **more},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            umask=circumstances.umask,
            user=circumstances.user,
            group=circumstances.user,
            extra_groups=None if circumstances.user is None else [],
            start_new_session=True,
        )
        code = None
        try:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(limit)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        wall = time.monotonic() - began
        cores = os.cpu_count() or 1
        return Ended(
            code=code,
            wall=wall,
            cpu=_measure_cpu() - cpu,
            idle=(_measure_idle() - idle) / (wall * cores),
        )


def make_environment(
    circumstances: Circumstances, place: Place, environ: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of a run: ``environ`` with what the circumstances say."""
    made = {
        name: value
        for name, value in environ.items()
        if not name.startswith(("LC_", "LANG", "XDG_", "CLICONFORM_", "PYTEST_"))
        and name not in ("TZ", "COLUMNS", "LINES", "PYTHONPATH")
    }
    made |= {
        "PATH": os.pathsep.join([str(place.programs), environ.get("PATH", "")]),
        "HOME": str(place.home),
        "TMPDIR": str(place.temporary),
        "LC_ALL": circumstances.locale,
        "TZ": circumstances.zone,
    }
    if circumstances.columns is not None:
        made["COLUMNS"] = str(circumstances.columns)
    if circumstances.xdg:
        made["XDG_CACHE_HOME"] = str(place.home / "xdg" / "cache")
        made["XDG_STATE_HOME"] = str(place.home / "xdg" / "state")
    return made


@contextmanager
def _busy_cores(circumstances: Circumstances) -> Iterator[None]:
    """Have each core compute all the while, where the circumstances say so.

    A core that somebody else's process computes on is busy already.
    """
    cores = os.cpu_count() or 1
    count = max(cores - _count_running(), 0) if circumstances.busy else 0
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def _measure_cpu() -> float:
    """Return the seconds of CPU of all processes that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _count_running() -> int:
    """Return how many processes compute at the moment, besides this one."""
    running = Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[0]
    return int(running) - 1


def _measure_idle() -> float:
    """Return the seconds that the cores have been idle since the system started, all together."""
    return float(Path("/proc/uptime").read_text(encoding="ascii").split()[1])
