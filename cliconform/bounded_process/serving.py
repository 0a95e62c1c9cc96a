"""The process itself: carries out the calls that arrive, within its limits."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from cliconform.bounded_process.process import LENGTH, MEMORY

_READY = "ready"
_FILE_SIZE = 1_000_000_000  # bytes of a file that it may write
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_MB = 1 << 20
_KEPT = ((-1, 64 * _MB), (-2, 8 * _MB), (-3, 32 * _MB))
"""M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD (malloc.h). The last can be no larger."""


def serve(parent: int, fd: int, preload: Sequence[str]) -> None:
    """Carry out the calls that arrive through ``fd``, a connected socket, until it is closed.

    ``parent`` is the process at the other end.
    """
    import ctypes

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        return
    for kind, limit in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
    _keep_freed_memory()
    for name in preload:
        import_module(name)
    with socket.socket(fileno=fd) as channel, channel.makefile("rwb") as stream:
        _write(stream, _READY)
        while header := stream.read(LENGTH.size):
            (length,) = LENGTH.unpack(header)
            function, args, is_answered = pickle.loads(stream.read(length))  # noqa: S301 - the parent's calls
            answer = _carry_out(function, args)
            if is_answered:
                _write(stream, answer)


def _keep_freed_memory() -> None:
    """Have the C library keep some of the memory that a call has freed, for the next one.

    It gives back what is at the end of its heap, and large blocks: DuckDB needs several MB to read
    the smallest CSV file, and to get them from the system each time takes longer than to read it.
    The limits are those of mallopt(3), which other C libraries do not have.
    """
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, limit in _KEPT:
            mallopt(parameter, limit)


def _carry_out(function: Callable[..., object], args: Sequence[object]) -> tuple[str, object]:
    try:
        return "value", function(*args)
    except MemoryError:
        return "memory", None
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's
        return "error", error


def _write(stream: Any, answer: object) -> None:
    try:
        data = pickle.dumps(answer, protocol=5)
    except MemoryError:
        data = pickle.dumps(("memory", None))
    except Exception:  # noqa: BLE001 - an exception that cannot be pickled
        data = pickle.dumps(("error", RuntimeError(repr(answer))))
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()
