"""The processes that a command has started: which they are, and how they are ended.

A worker is a *child subreaper* (``prctl(2)``): an orphan of its command becomes its child, however
it hides, so that "no child is left" proves that nothing of the command is. Where there is no such
thing (macOS), psutil tells the children and the session's members; a daemon that leaves its
session is then not found.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress

from cliconform.model.observation import ProcessFact

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_PF_EXITING = 0x4  # linux/sched.h


def adopt_orphans(*, adopt: bool = True) -> bool:
    """Make this process the parent of every orphan below it; whether that can be had."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0) == 0)


def list_children(pid: int) -> list[int]:
    """The ids of the processes that ``pid`` is the parent of; none where it is gone."""
    try:
        found: list[int] = []
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                found.extend(map(int, file.read().split()))
    except FileNotFoundError:
        return _children_by_psutil(pid)
    except (ProcessLookupError, PermissionError):
        return []
    return found


def _children_by_psutil(pid: int) -> list[int]:
    """For systems without ``/proc/PID/task/TID/children``."""
    if os.path.exists("/proc/self/task"):
        return []  # it is only that this process is gone
    import psutil  # noqa: PLC0415 - 20 ms that most workers never need

    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(pid).children()]
    return []


def list_descendants(pid: int, *, but: Iterable[int] = ()) -> list[int]:
    """The ids of all processes below ``pid``, parents before their children."""
    found: list[int] = []
    skipped = set(but)
    pending = [pid]
    while pending:
        for child in list_children(pending.pop()):
            if child not in skipped:
                skipped.add(child)
                found.append(child)
                pending.append(child)
    return found


def is_ending(pid: int) -> bool:
    """Whether a process is gone, a zombie, or on its way out and only to be waited for."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # The name, in parentheses, may hold anything: what follows its last one is fixed.
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return not os.path.exists("/proc/self/stat") and not _alive(pid)
    return fields[0] in b"ZX" or bool(int(fields[6]) & _PF_EXITING)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def describe_process(pid: int) -> ProcessFact:
    """What a process is: its command line; its name in brackets where it has cleared that."""
    with suppress(OSError):
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().rstrip(b"\0").split(b"\0")
        if words != [b""]:
            return ProcessFact(pid=pid, command=os.fsdecode(b" ".join(words)))
    return ProcessFact(pid=pid, command=f"[{process_name(pid)}]")


def process_name(pid: int) -> str:
    """The name of a process as the system knows it; its number where it has none."""
    with suppress(OSError), open(f"/proc/{pid}/comm", "rb") as file:
        return os.fsdecode(file.read().rstrip(b"\n"))
    return str(pid)


def send_signals(pids: Iterable[int], *signals: signal.Signals) -> None:
    """Send each of ``signals`` to each process that is still there and ours to signal."""
    for pid in pids:
        for number in signals:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
