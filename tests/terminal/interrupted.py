"""Run two steps until an interrupt: ``interrupted.py WORK_DIR SCRIPT [TREE]``.

With ``TREE``, the first of them is run twice in a home at the path of a tree; ``SCRIPT`` is what it
runs the second time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from support.running import RecordingHandler, plan, sh

if __name__ == "__main__":
    work_dir, script, *tree = sys.argv[1:]
    first = sh("a", script)
    if tree:
        first = sh("a", f"mkdir ../ran && exit; {script}", tree="a", repeat=True)
    with LocalObserver(WorkerOptions(jobs=2, work_dir=Path(work_dir))) as observer:
        end = observer.observe(plan(first, sh("b", "sleep 600")), RecordingHandler())
    sys.stdout.write(f"{end}\n")
