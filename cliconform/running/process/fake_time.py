"""Make a program see another time, with libfaketime (https://github.com/wolfcw/libfaketime)."""

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
_LEFT_FILES = frozenset({"faketime_shm", "sem.faketime_sem"})


def fake_time(
    now: str, environment: Mapping[str, str], program: str, since: str | None = None
) -> dict[str, str]:
    """Return the environment variables that make ``program`` start at ``now`` and continue.

    ``now`` and ``since`` are times in ISO 8601. With ``since``, the program starts later than
    ``now`` by the time that has really passed since then. ``environment`` is what the program will
    be started with otherwise.

    The monotonic clock stays real, and so do the times of files: timeouts inside the program depend
    on the one, SQLite and build tools on the other. Raises :class:`NotStartedError` if the program
    would see the real time instead.
    """
    variable, library = _LIBRARY.get(sys.platform, ("", ""))
    if not variable:
        raise NotStartedError(f"`now` is not supported on {sys.platform}")
    path = _find_library(library)
    if path is None:
        raise NotStartedError(
            "`now` needs libfaketime, which is not installed",
            "pip install 'cliconform[now]'",
        )
    if _is_static(program):
        raise NotStartedError(
            f"{program} is linked statically, so `now` cannot change the time that it sees"
        )
    if _is_foreign(path, program):
        raise NotStartedError(
            f"{path} is built for another kind of machine than {program} is",
            "pip install --force-reinstall --no-binary libfaketime libfaketime",
        )
    # An offset from the real time depends on no time zone, and the processes that the program
    # starts continue in its time; with an absolute time each would start at `now` again.
    offset = datetime.fromisoformat(now) - (datetime.fromisoformat(since) if since else clock.now())
    return {
        **_preload(path, variable, environment),
        "FAKETIME": f"{offset.total_seconds():+.3f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_NO_CACHE": "1",
        "NO_FAKE_STAT": "1",
        # libfaketime's workaround for a bug of glibc before 2.25 lets threads that wait for one
        # another spin. Python's threads do so at every switch: a program with several of them takes
        # ten times as long.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }


def remove_left_files(shared: str = _SHARED_MEMORY) -> None:
    """Remove the files of programs that have ended which libfaketime left in shared memory.

    The first program that loads it creates two files there, named after its process id. They stay
    when the program is killed or replaced by ``execve(2)``.
    """
    with suppress(FileNotFoundError):
        for entry in os.scandir(shared):
            prefix, _, pid = entry.name.rpartition("_")
            if prefix in _LEFT_FILES and pid.isdecimal() and not os.path.exists(f"/proc/{pid}"):
                with suppress(OSError):
                    os.unlink(entry.path)


def _find_library(name: str) -> str | None:
    """Return the path of the package's library, without importing the package, which is slow."""
    spec = find_spec("libfaketime")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, "vendor", "libfaketime", "src", name)
        if path.is_file():
            return str(path)
    return None


def _preload(path: str, variable: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that have the library at ``path`` loaded into a program.

    Linux' loader ends a path in LD_PRELOAD at a blank or a colon, with no way to escape either
    (ld.so(8)). A blank may be in LD_LIBRARY_PATH, where it finds a library by its name.
    """
    linux, (folder, name) = sys.platform == "linux", os.path.split(path)
    if ":" in path or (linux and " " in path and ";" in path):
        raise NotStartedError(
            f"`now` needs libfaketime, which the loader cannot find below {folder}",
            "install cliconform in a folder without a colon or semicolon in its path",
        )
    if not (linux and " " in path):
        return {variable: _join(path, environment.get(variable))}
    return {
        variable: _join(name, environment.get(variable)),
        "LD_LIBRARY_PATH": _join(folder, environment.get("LD_LIBRARY_PATH")),
    }


def _join(first: str, others: str | None) -> str:
    return f"{first}:{others}" if others else first


def _is_foreign(library: str, program: str) -> bool:
    """Whether ``library`` is for another kind of machine than ``program``.

    A wheel may hold a library for any machine, and the loader would skip it with no more than a
    line on stderr. A script's interpreter is assumed to be of the same kind as our own.
    """
    ours, theirs = _read_machine(library), _read_machine(program) or _read_machine(sys.executable)
    return bool(ours and theirs) and ours != theirs


def _read_machine(file: str) -> bytes:
    """Return class, byte order and machine of an ELF file (elf(5)); empty for other files."""
    data = _read_start(file)
    return data[4:6] + data[18:20] if data[:4] == _ELF else b""


def _read_start(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read(4096)
    except OSError:
        return b""


def _is_static(program: str) -> bool:
    """Whether ``program`` is an ELF file without a loader (elf(5)): no library can be preloaded."""
    data = _read_start(program)
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
