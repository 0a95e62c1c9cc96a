"""Run two steps until an interrupt: ``interrupted.py WORK_DIR SCRIPT``."""

from __future__ import annotations

import sys
from pathlib import Path

from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from support.running import RecordingHandler, plan, sh

if __name__ == "__main__":
    work_dir, script = sys.argv[1:]
    with LocalObserver(WorkerOptions(jobs=2, work_dir=Path(work_dir))) as observer:
        end = observer.observe(plan(sh("a", script), sh("b", "sleep 600")), RecordingHandler())
    sys.stdout.write(f"{end}\n")
