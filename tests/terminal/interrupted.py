"""Run two steps until an interrupt: ``interrupted.py WORK_DIR SCRIPT [tree|sandbox|dies]``.

With ``tree``, the first of them is run twice in a home at the path of a tree; ``SCRIPT`` is what it
runs the second time. With ``sandbox`` it runs in the sandbox, with the system's network. With
``dies`` there is one worker; when that one has died, this process first prints the ids of all
processes below it, and then kills itself.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

import psutil

from cliconform.model.isolation import Isolation, SandboxOptions
from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from cliconform.running.scheduling.worker_process import WorkerProcess
from support.running import RecordingHandler, plan, sh


def die(worker: WorkerProcess) -> NoReturn:
    del worker
    below = psutil.Process().children(recursive=True)
    sys.stdout.write(" ".join(str(each.pid) for each in below))
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


if __name__ == "__main__":
    work_dir, script, *how = sys.argv[1:]
    first = sh("a", script)
    if how == ["sandbox"]:
        options = SandboxOptions(network=True)
        first = sh("a", script, isolation=Isolation.SANDBOX, sandbox=options)
    if how == ["tree"]:
        first = sh("a", f"mkdir ../ran && exit; {script}", tree="a", repeat=True)
    jobs = 2
    if how == ["dies"]:
        jobs = 1
        WorkerProcess.explain_death = die  # type: ignore[assignment, method-assign]
    with LocalObserver(WorkerOptions(jobs=jobs, work_dir=Path(work_dir))) as observer:
        end = observer.observe(plan(first, sh("b", "sleep 600")), RecordingHandler())
    sys.stdout.write(f"{end}\n")
