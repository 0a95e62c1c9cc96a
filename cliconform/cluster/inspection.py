"""Whether each worker has the same system, program and version of cliconform as this machine."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cliconform
from cliconform import clock, host
from cliconform.errors import CannotRunError, CliconformError
from cliconform.fingerprint.target import fingerprint_target
from cliconform.model.fingerprint import Fingerprint
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The target, as it is looked for on each worker."""

    name: str
    command: tuple[str, ...]
    """With the path of its program."""
    files: tuple[str, ...]
    """``[target] fingerprint`` of the spec."""
    folder: str
    """The spec's folder."""
    fingerprint: Fingerprint
    """That of this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What was found on a worker."""

    version: str
    machine: str
    """The same for all workers that use the same ports."""
    name: str
    """The machine's name."""
    fingerprint: Fingerprint | None
    problem: str = ""
    """Why there is no fingerprint."""


def inspect_worker(command: tuple[str, ...], files: tuple[str, ...], folder: str) -> Inspected:
    """Describe this machine: called on each worker."""
    fingerprint, problem = None, ""
    if not os.access(command[0], os.X_OK):
        problem = f"there is no program {command[0]}"
    else:
        try:
            with TemporaryDirectory(prefix="cliconform-") as cache:
                fingerprint = fingerprint_target(
                    command,
                    files,
                    Path(folder),
                    cache=Path(cache),
                    now=clock.now().timestamp(),
                    system=host.system(),
                )
        except CliconformError as error:
            problem = error.message
    return Inspected(
        version=cliconform.__version__,
        machine=_identify_machine(),
        name=socket.gethostname(),
        fingerprint=fingerprint,
        problem=problem,
    )


def _identify_machine() -> str:
    """Return what tells machines apart, and containers that have ports of their own."""
    found = [socket.gethostname()]
    try:
        found.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        found.append(os.readlink("/proc/self/ns/net"))  # noqa: PTH115 - it is no path
    except OSError:
        pass  # not on Linux: the name has to do
    return " ".join(found)


def check_workers(found: Mapping[str, Any], target: Target) -> Mapping[str, Inspected]:
    """Return what was found on each worker, by its address.

    Raises :class:`CannotRunError` for the first worker that differs from this machine; the hint
    names all others.
    """
    faults = {
        address: (each, fault)
        for address, each in found.items()
        if (fault := _find_fault(each, target))
    }
    if not faults:
        return found
    address, (each, (message, remedy)) = next(iter(faults.items()))
    where = f" ({each.name})" if isinstance(each, Inspected) else ""
    count = len(faults) - 1
    more = f"; {count} more {'worker differs' if count == 1 else 'workers differ'}" if count else ""
    others = f", and on {', '.join(list(faults)[1:])}" if len(faults) > 1 else ""
    raise CannotRunError(
        f"{message}{more}",
        place=f"worker {address}{where}",
        hint=f"{remedy} on worker {address}{where}{others}",
    )


def _find_fault(found: Inspected | Exception, target: Target) -> tuple[str, str] | None:
    """Return what is wrong with a worker, and what to do on it."""
    ours = f"cliconform {cliconform.__version__}"
    with_extra = f"install `cliconform[dask]` {cliconform.__version__}"
    if isinstance(found, OSError):  # a TimeoutError is one
        return f"it cannot be reached: {_first_line(found)}", "end Dask, or start it again,"
    if not isinstance(found, Inspected):
        return f"it could not be asked: {_first_line(found)}", with_extra
    if found.version != cliconform.__version__:
        return f"it has cliconform {found.version}, and here it is {ours}", with_extra
    same = f"install the same {target.name} as here"
    if found.fingerprint is None:
        return f"the target is not the same: {found.problem}", same
    here, there = target.fingerprint.system, found.fingerprint.system
    if here != there:
        remedy = "what different systems do cannot be compared: end Dask"
        return f"it has another system: {there or 'an unknown one'}, and here it is {here}", remedy
    difference = target.fingerprint.explain_difference(found.fingerprint)
    return (f"the target is not the same: {difference}", same) if difference else None


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
