"""Run two steps until an interrupt: ``interrupted.py WORK_DIR SCRIPT [tree|sandbox]``.

With ``tree``, the first of them is run twice in a home at the path of a tree; ``SCRIPT`` is what it
runs the second time. With ``sandbox`` it runs in the sandbox, with the system's network.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cliconform.model.isolation import Isolation, SandboxOptions
from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from support.running import RecordingHandler, plan, sh

if __name__ == "__main__":
    work_dir, script, *how = sys.argv[1:]
    first = sh("a", script)
    if how == ["sandbox"]:
        options = SandboxOptions(network=True)
        first = sh("a", script, isolation=Isolation.SANDBOX, sandbox=options)
    if how == ["tree"]:
        first = sh("a", f"mkdir ../ran && exit; {script}", tree="a", repeat=True)
    with LocalObserver(WorkerOptions(jobs=2, work_dir=Path(work_dir))) as observer:
        end = observer.observe(plan(first, sh("b", "sleep 600")), RecordingHandler())
    sys.stdout.write(f"{end}\n")
