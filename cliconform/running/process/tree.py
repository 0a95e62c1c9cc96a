"""The processes below a process: list, name, describe and signal them.

On Linux a worker is a *child subreaper* (``prctl(2)``): every orphan of its command becomes its
child, even a daemon in a session of its own, so that "no child is left" proves that nothing of the
command is running. On other systems (macOS), psutil lists the children of a process; a daemon whose
parent has ended is not found there.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from cliconform.model.observation import ProcessFact

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PR_SET_CHILD_SUBREAPER = 36  # likewise
_PR_GET_CHILD_SUBREAPER = 37  # likewise
_PF_EXITING = 0x4  # linux/sched.h
_STATE = re.compile(rb"^State:\t(.)", re.MULTILINE)
_TRACER = re.compile(rb"^TracerPid:\t(\d+)$", re.MULTILINE)
STOPPED = "Tt"
"""The letters of the states in which a process is stopped, by a signal or a tracer (proc(5))."""
_STOPPED_BY_SIGNAL = b"T"


def adopt_orphans(*, adopt: bool = True) -> None:
    """Make this process the parent of every orphan below it, on Linux, or stop doing so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0)


@contextmanager
def adopting_orphans() -> Iterator[None]:
    """Adopt orphans inside the context; after it, do so only if that was so before."""
    before = ctypes.c_int()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(before), 0, 0, 0)
    adopt_orphans()
    try:
        yield
    finally:
        adopt_orphans(adopt=bool(before.value))


def continue_when_parent_ends() -> None:
    """Have this process continued when its parent ends: one that is stopped would stay for ever."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGCONT), 0, 0, 0)


def end_with_parent(parent: int) -> None:
    """Have this process get a SIGTERM when its parent, the process ``parent``, ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:  # it has ended before
            os.kill(os.getpid(), signal.SIGTERM)


def list_children(pid: int) -> list[int]:
    """Return the ids of the child processes of ``pid``; none if ``pid`` has ended."""
    try:
        found: list[int] = []
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                found.extend(map(int, file.read().split()))
    except FileNotFoundError:
        return _list_children_by_psutil(pid)
    except (ProcessLookupError, PermissionError):
        return []
    return found


def _list_children_by_psutil(pid: int) -> list[int]:
    """List the children on systems without ``/proc/PID/task/TID/children``."""
    if os.path.exists("/proc/self/task"):
        return []  # the system has the file: it was missing because the process has ended
    import psutil  # noqa: PLC0415 - 20 ms that most workers never need

    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(pid).children()]
    return []


def find_sandboxed_worker(pid: int) -> int | None:
    """Return the child of the worker ``pid`` that works in a sandbox; ``None`` if it has none.

    It is the first process of a process namespace (proc(5), NSpid), as no command of a worker is.
    """
    for child in list_children(pid):
        with suppress(OSError), open(f"/proc/{child}/status", "rb") as file:
            if re.search(rb"^NSpid:(?:\t\d+)+\t1$", file.read(), re.MULTILINE):
                return child
    return None


def list_descendants(pid: int, *, but: Iterable[int] = ()) -> list[int]:
    """Return the ids of all processes below ``pid``, parents before their children.

    Processes in ``but`` are left out, and so is what only they have started.
    """
    return list(iterate_descendants(pid, but=but))


def iterate_descendants(pid: int, *, but: Iterable[int] = ()) -> Iterator[int]:
    """Yield what :func:`list_descendants` returns, each as it is found."""
    skipped = set(but)
    pending = [pid]
    while pending:
        for child in list_children(pending.pop()):
            if child not in skipped:
                skipped.add(child)
                pending.append(child)
                yield child


def is_ending(pid: int) -> bool:
    """Whether a process has ended, or is exiting and needs only to be waited for.

    That is so when all of its threads have: the first one may end while others go on.
    """
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except (FileNotFoundError, ProcessLookupError):
        return os.path.exists("/proc/self/stat") or not _is_alive(pid)
    except OSError:  # too few descriptors: it is not known
        return False
    return all(_is_thread_ending(f"/proc/{pid}/task/{thread}") for thread in threads)


def _list_threads(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def _is_thread_ending(folder: str) -> bool:
    fields = _read_stat(folder)
    if not fields:
        return not os.path.exists(f"{folder}/stat")
    return fields[0] in b"ZX" or bool(int(fields[6]) & _PF_EXITING)


def read_process_state(pid: int) -> tuple[str, int]:
    """Return the letter of a process's state, and its CPU time in the system's ticks (proc(5)).

    ``?`` and 0 where the system does not tell.
    """
    fields = _read_stat(f"/proc/{pid}")
    return (chr(fields[0][0]), int(fields[11]) + int(fields[12])) if fields else ("?", 0)


def measure_longest_wait(pid: int) -> float:
    """Return the most seconds that ``pid`` or a process below it has waited for a processor.

    Those are seconds in which it could have run, and others did (schedstat: the Linux kernel's
    Documentation/scheduler/sched-stats.rst); 0 where the system does not tell.
    """
    return max(map(_read_wait, (pid, *iterate_descendants(pid))))


def _read_wait(pid: int) -> float:
    with suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/schedstat", "rb") as file:
        return int(file.read().split()[1]) / 1e9
    return 0.0


def read_parent(pid: int) -> int | None:
    """Return the parent of a process; 0 if it has none here, ``None`` if it has ended."""
    fields = _read_stat(f"/proc/{pid}")
    return int(fields[1]) if fields else None


def is_held(pid: int) -> bool:
    """Whether a signal has stopped a process, or a process below this one traces it.

    One that is traced has any state: a tracer may let it run one instruction, again and again. A
    tracer that is not below this one, as in ``strace -f`` of this one, lets it go on.
    """
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            status = file.read()
    except OSError:
        return False
    state, tracer = _STATE.search(status), _TRACER.search(status)
    if tracer and (traced_by := int(tracer[1])):
        return _is_below(traced_by)
    return state is not None and state[1] == _STOPPED_BY_SIGNAL


def _is_below(pid: int) -> bool:
    """Whether ``pid`` is this process or one below it; not if the system does not tell."""
    at: int | None = pid
    while at and at != os.getpid():
        at = read_parent(at)
    return at == os.getpid()


def _read_stat(folder: str) -> list[bytes]:
    """Return the fields of a process or thread after its name; none if it has ended."""
    try:
        with open(f"{folder}/stat", "rb") as file:
            # The name stands in parentheses and may contain any character, ")" too; the fields
            # after the last ")" have fixed places (proc(5)).
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return []


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def describe_process(pid: int) -> ProcessFact:
    """Return the id and the command line of a process; its name in brackets if that is empty."""
    # The command line of a thread that has ended is empty, that of the others is there.
    for thread in _list_threads(pid) or [str(pid)]:
        with suppress(OSError):
            with open(f"/proc/{pid}/task/{thread}/cmdline", "rb") as file:
                words = file.read().rstrip(b"\0").split(b"\0")
            if words != [b""]:
                return ProcessFact(pid=pid, command=os.fsdecode(b" ".join(words)))
    return ProcessFact(pid=pid, command=f"[{process_name(pid)}]")


def process_name(pid: int) -> str:
    """Return the name that the system has for a process; its id if there is none."""
    with suppress(OSError), open(f"/proc/{pid}/comm", "rb") as file:
        return os.fsdecode(file.read().rstrip(b"\n"))
    return str(pid)


def send_signals(pids: Iterable[int], *signals: signal.Signals) -> None:
    """Send each of ``signals`` to each process; skip those that have ended or are not ours."""
    for pid in pids:
        for number in signals:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)


def signal_groups(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to ``pids`` and to all in their process groups: each group gets it at once.

    No process enters a session from outside (setsid(2)), and this process is the leader of its own:
    so all of the group of a process below this one are below this one too. Of this one's own group,
    it is sent to ``pids`` alone.
    """
    done: set[int] = set()
    own = os.getpgid(0)
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            group = os.getpgid(pid)
            if group == own:
                os.kill(pid, number)
            elif group not in done:
                done.add(group)
                os.killpg(group, number)
