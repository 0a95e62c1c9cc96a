"""The time that a command believes it is: libfaketime, where it is installed."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from cliconform import clock
from cliconform.running.process.program import NotStartedError

_LIBRARY = {
    "linux": ("LD_PRELOAD", "libfaketime.so.1"),
    "darwin": ("DYLD_INSERT_LIBRARIES", "libfaketime.1.dylib"),
}
_ELF = b"\x7fELF"
_PT_INTERP = 3
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - where shm_open(3) and sem_open(3) keep their files
_TRACES = frozenset({"faketime_shm", "sem.faketime_sem"})


def fake_time(
    now: str, environment: Mapping[str, str], program: str, since: str | None = None
) -> dict[str, str]:
    """The variables that make ``program`` start at ``now`` and run on from there.

    It starts as much later as it truly is since ``since``, where that is said.

    The monotonic clock stays true, so that timeouts within the program do, and so do the times of
    files, which SQLite and build tools compare with each other. Raises :class:`NotStartedError`
    where the program would see the real time instead.
    """
    variable, library = _LIBRARY.get(sys.platform, ("", ""))
    if not variable:
        raise NotStartedError(f"`now` cannot be had on {sys.platform}")
    path = _library(library)
    if path is None:
        raise NotStartedError(
            "`now` needs libfaketime, which is not installed",
            "pip install 'cliconform[now]'",
        )
    if _is_static(program):
        raise NotStartedError(
            f"{program} is linked statically: `now` cannot change the time that it sees"
        )
    if _is_foreign(path, program):
        raise NotStartedError(
            f"{path} is built for another kind of machine than {program}",
            "pip install --force-reinstall --no-binary libfaketime libfaketime",
        )
    preloaded = environment.get(variable)
    # As a distance from the true time the moment depends on no time zone, and the processes that
    # the program starts go on in its time instead of beginning anew.
    distance = datetime.fromisoformat(now) - (
        datetime.fromisoformat(since) if since else clock.now()
    )
    return {
        variable: f"{path}:{preloaded}" if preloaded else path,
        "FAKETIME": f"{distance.total_seconds():+.3f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_NO_CACHE": "1",
        "NO_FAKE_STAT": "1",
        # Its way around a fault of old glibc (before 2.25) lets threads that wait for one another
        # spin: Python's do so at every switch, and a program of several takes ten times as long.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }


def clear_traces(shared: str = _SHARED_MEMORY) -> None:
    """Remove what libfaketime leaves in shared memory when a program is killed or replaced.

    Each program that is the first to load it makes two files there, named by its process id, and
    removes them only when it ends politely.
    """
    with suppress(FileNotFoundError):
        for entry in os.scandir(shared):
            prefix, _, pid = entry.name.rpartition("_")
            if prefix in _TRACES and pid.isdecimal() and not os.path.exists(f"/proc/{pid}"):
                with suppress(OSError):
                    os.unlink(entry.path)


def _library(name: str) -> str | None:
    """Where the package has its library; found without loading the package, which is heavy."""
    spec = find_spec("libfaketime")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, "vendor", "libfaketime", "src", name)
        if path.is_file():
            return str(path)
    return None


def _is_foreign(library: str, program: str) -> bool:
    """Whether the loader would leave ``library`` out, with no more than a line on stderr.

    A wheel may hold a library of any machine. A script's interpreter is taken to be as we are.
    """
    ours, theirs = _kind(library), _kind(program) or _kind(sys.executable)
    return bool(ours and theirs) and ours != theirs


def _kind(file: str) -> bytes:
    """The class, the byte order and the machine of an ELF file (elf(5)); empty for others."""
    data = _start(file)
    return data[4:6] + data[18:20] if data[:4] == _ELF else b""


def _start(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read(4096)
    except OSError:
        return b""


def _is_static(program: str) -> bool:
    """Whether an ELF file names no loader (elf(5)): nothing can then be loaded before it."""
    data = _start(program)
    if data[:4] != _ELF or len(data) < 64 or data[4] != 2:  # noqa: PLR2004 - 64 bits
        return False
    order = "<" if data[5] == 1 else ">"
    start, size, count = struct.unpack_from(f"{order}32xQ14xHH", data)
    kinds = {
        struct.unpack_from(f"{order}I", data, start + number * size)[0]
        for number in range(count)
        if start + (number + 1) * size <= len(data)
    }
    return bool(kinds) and _PT_INTERP not in kinds
