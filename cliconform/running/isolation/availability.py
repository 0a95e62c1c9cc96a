"""Whether this machine allows the sandbox, and what to do where it does not."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cliconform.errors import CannotRunError
from cliconform.model.isolation import Isolation
from cliconform.model.plan import Plan, Step
from cliconform.quick_dataclass import dataclass, replace
from cliconform.running.isolation.entry import EntryError, start_in_namespaces
from cliconform.running.isolation.filter import is_supported
from cliconform.running.isolation.network import PrivateNetwork
from cliconform.running.isolation.privileges import OLDEST_LANDLOCK, read_landlock_version
from cliconform.running.process.forked_process import can_fork

_NOT_ALLOWED = 3
_CONTAINERS = ("/.dockerenv", "/run/.containerenv")
_SWITCHES = (
    (
        "kernel/apparmor_restrict_unprivileged_userns",
        "1",
        (
            "Ubuntu's AppArmor forbids it: allow it with "
            "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
        ),
    ),
    (
        "kernel/unprivileged_userns_clone",
        "0",
        "this system forbids it: allow it with `sudo sysctl kernel.unprivileged_userns_clone=1`",
    ),
    (
        "user/max_user_namespaces",
        "0",
        "this system forbids it: allow it with `sudo sysctl user.max_user_namespaces=10000`",
    ),
)
"""Settings below /proc/sys, the value with which they forbid user namespaces, and the way out."""
_IN_CONTAINER = (
    "a container allows it with `docker run --security-opt seccomp=unconfined --security-opt "
    "apparmor=unconfined --security-opt systempaths=unconfined`"
)
_CODE = """\
import sys
sys.path[:] = sys.argv[1:]
from cliconform.running.isolation.availability import enter_once
error = enter_once()
if error is not None:
    print(error.number, error.call)
"""
_OTHERWISE = 'run without it: `--isolation home`, or isolation = "sandbox if available"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why there can be no sandbox, and what to do."""

    reason: str
    hint: str = _OTHERWISE


def settle_isolation(
    plan: Plan, find_obstacle: Callable[[], Obstacle | None] | None = None
) -> Plan:
    """Return ``plan`` with ``sandbox if available`` settled to the one or the other.

    Raises :class:`CannotRunError` if a step that is not skipped is to run in the sandbox and this
    machine does not allow it. ``find_obstacle`` is called only if a step needs to know.
    """
    wanted = {step.invocation.isolation for step in plan.steps if not step.skip}
    if wanted <= {Isolation.HOME}:
        return plan
    obstacle = (find_obstacle or find_sandbox_obstacle)()
    if obstacle is not None and Isolation.SANDBOX in wanted:
        raise CannotRunError(f"there is no sandbox here: {obstacle.reason}", hint=obstacle.hint)
    settled = Isolation.SANDBOX if obstacle is None else Isolation.HOME
    reason = obstacle.reason if obstacle else ""
    return replace(plan, steps=tuple(_settle(step, settled, reason) for step in plan.steps))


def _settle(step: Step, settled: Isolation, reason: str) -> Step:
    if step.invocation.isolation is not Isolation.IF_AVAILABLE:
        return step
    promises = step.promises
    if settled is Isolation.HOME:
        promises = tuple(each for each in promises if not each.address.startswith("isolation."))
    sandbox = replace(step.invocation.sandbox, unavailable=reason)
    invocation = replace(step.invocation, isolation=settled, sandbox=sandbox)
    return replace(step, invocation=invocation, promises=promises)


def find_sandbox_obstacle() -> Obstacle | None:
    """Return why there can be no sandbox on this machine; ``None`` if there can be one.

    It is tried: a process enters the namespaces that the workers will.
    """
    if sys.platform != "linux":
        return Obstacle(reason="it needs Linux")
    return _find_missing_part() or _try_namespaces()


def _find_missing_part() -> Obstacle | None:
    try:
        is_too_old = read_landlock_version() < OLDEST_LANDLOCK
    except OSError:
        return Obstacle(
            reason="this kernel has no Landlock",
            hint="boot a Linux of 5.19 or later with `landlock` in its `lsm=` parameter; or "
            f"{_OTHERWISE}",
        )
    if is_too_old:
        return Obstacle(reason="it needs Linux 5.19 or later, for Landlock")
    if not is_supported():
        return Obstacle(reason="it needs seccomp, and a machine of the kind x86_64 or aarch64")
    return None


def _try_namespaces() -> Obstacle | None:
    error = enter_once() if can_fork() else _enter_once_in_new_process()
    return None if error is None else explain_entry_error(error)


def enter_once() -> EntryError | None:
    """Have a fork of this process enter the namespaces, and end; return why that fails."""
    try:
        inner = start_in_namespaces(_try_network)
        _, status = os.waitpid(inner, 0)
    except EntryError as error:
        return error
    except OSError as error:
        return EntryError(error.errno or 0, "fork")
    if os.waitstatus_to_exitcode(status) == _NOT_ALLOWED:
        return EntryError(errno.EPERM, "network namespace")
    return None


def _try_network() -> int:
    try:
        PrivateNetwork().enter()
    except OSError:
        return _NOT_ALLOWED
    return 0


def _enter_once_in_new_process() -> EntryError | None:
    """Do the same where this process has several threads, and so cannot be forked."""
    path = [str(Path(__file__).parents[3]), *map(os.path.abspath, sys.path)]
    result = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-X", "utf8", "-c", _CODE, *path],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        return EntryError(0, "a process of the sandbox ended")
    number, _, call = result.stdout.strip().partition(" ")
    return EntryError(int(number), call) if number else None


def explain_entry_error(error: EntryError, system: str = "/") -> Obstacle:
    """Return what stands behind ``error``; ``system`` is the root folder of the system."""
    for name, forbids, hint in _SWITCHES:
        if _read(f"{system}proc/sys/{name}") == forbids:
            return Obstacle(reason=f"{error}", hint=f"{hint}; or {_OTHERWISE}")
    if any(os.path.exists(f"{system}{path[1:]}") for path in _CONTAINERS):
        return Obstacle(reason=f"{error}", hint=f"{_IN_CONTAINER}; or {_OTHERWISE}")
    return Obstacle(reason=f"{error}")


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""
