"""Whether each worker's machine allows the sandbox."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from cliconform.model.isolation import Isolation
from cliconform.model.plan import Plan
from cliconform.quick_dataclass import replace
from cliconform.running.channel import dumps, loads
from cliconform.running.isolation.availability import (
    Obstacle,
    find_sandbox_obstacle,
    settle_isolation,
)
from cliconform.running.scheduling.worker_process import PYTHON, make_module_path

_CODE = """\
import sys
sys.path[:] = sys.argv[1:]
from cliconform.cluster.sandboxes import main
main()
"""


async def inspect_sandbox() -> Obstacle | None:
    """Return why there can be no sandbox on this machine: called on each worker.

    That is tried in a process of its own: the worker has threads, so that it must not be forked.
    """
    return await asyncio.to_thread(_inspect)


def _inspect() -> Obstacle | None:
    words = [*PYTHON, "-c", _CODE, *make_module_path()]
    ran = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - our own program
    if ran.returncode:
        return Obstacle(reason=f"it could not be tried (exit code {ran.returncode})")
    found: Obstacle | None = loads(ran.stdout)
    return found


def main() -> None:
    """Write what was found to standard output."""
    sys.stdout.buffer.write(dumps(find_sandbox_obstacle()))


def settle_for_workers(plan: Plan, ask: Callable[[], Mapping[str, Any]]) -> Plan:
    """Return ``plan`` with the isolation that each step has on every worker.

    ``ask`` returns what :func:`inspect_sandbox` found, by the worker's address; it is called only
    if a step needs to know. Raises as :func:`settle_isolation` does.
    """
    if all(step.invocation.isolation is Isolation.HOME for step in plan.steps):
        return plan
    return settle_isolation(plan, lambda: _find_first(ask()))


def _find_first(found: Mapping[str, Any]) -> Obstacle | None:
    for address, each in found.items():
        if isinstance(each, Exception):
            return Obstacle(reason=f"worker {address} could not be asked: {each}")
        if each is not None:
            there: Obstacle = each
            return replace(there, reason=f"on worker {address}, {there.reason}")
    return None
