"""Commands that see another time (``now``)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.model.observation import Exited, Observation
from cliconform.model.plan import Step
from support.running import RecordingHandler, python, sh, stdout

pytest.importorskip("libfaketime", reason="an optional dependency")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux alone")

See = Callable[[Step], Observation]
Observe = Callable[..., RecordingHandler]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata", "CET-1CEST"])
@pytest.mark.parametrize(
    "now", ["2031-02-03T04:05:06+00:00", "2031-02-03T04:05:06Z", "2031-02-03T05:05:06+01:00"]
)
def test_a_command_starts_at_its_moment_whatever_the_time_zone(
    see: See, now: str, zone: str
) -> None:
    seen = see(sh("x", "date -u +%Y-%m-%dT%H:%M", now=now, environment={"TZ": zone}))
    assert stdout(seen) == "2031-02-03T04:05\n"


def test_time_runs_on_and_the_monotonic_clock_is_real(see: See) -> None:
    code = (
        "import time; a, b = time.time(), time.monotonic(); time.sleep(0.2)\n"
        "print(0.2 <= time.time() - a < 60, 0.2 <= time.monotonic() - b < 60)"
    )
    assert stdout(see(python("x", code, now="2031-02-03T04:05:06Z"))) == "True True\n"


def test_no_file_is_left_in_shared_memory(see: See) -> None:
    """Neither a shell that is replaced by its last command nor a killed one cleans up."""
    replaced = see(sh("x", "echo $$; exec date", now="2031-02-03T04:05:06Z"))
    killed = see(sh("y", "echo $$; kill -KILL $$", now="2031-02-03T04:05:06Z"))
    pids = {stdout(seen).split()[0] for seen in (replaced, killed)}
    left = [path.name for path in Path("/dev/shm").iterdir() if "faketime" in path.name]
    assert not [name for name in left if name.rpartition("_")[2] in pids]


def test_sqlite_and_locks_work_at_another_time(see: See) -> None:
    code = (
        "import sqlite3; d = sqlite3.connect('x.db', timeout=5)\n"
        "d.execute('create table t (at default current_timestamp, n)')\n"
        "d.execute('insert into t (n) values (1)'); d.commit()\n"
        "print(d.execute('select at from t').fetchone()[0][:10])"
    )
    seen = see(python("x", code, now="2031-02-03T04:05:06Z"))
    assert seen.ending == Exited(code=0)
    assert stdout(seen) == "2031-02-03\n"


def test_the_next_command_sees_the_real_time(observe: Observe) -> None:
    handler = observe(
        sh("a", "date -u +%Y", now="2031-02-03T04:05:06Z"),
        sh("b", "date -u +%Y; echo ${LD_PRELOAD:-none}", needs="a"),
    )
    assert stdout(handler["a"]) == "2031\n"
    assert stdout(handler["b"]).split() == [handler["b"].started[:4], "none"]
