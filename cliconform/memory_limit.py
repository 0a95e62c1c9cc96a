"""A limit of memory: a file of a few bytes, made on purpose, must not fill that of the machine."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_MEMORY = 600_000_000
"""Bytes of memory that a small file may take, whatever it says."""


@contextmanager
def limit_memory(amount: int) -> Iterator[None]:
    """Raise :class:`MemoryError` in the block where it takes more than ``amount`` bytes.

    The system counts the addresses that this process has (``RLIMIT_AS``); a lower limit of the user
    stays. Where ``/proc`` does not say how many these are, there is no limit.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except (OSError, ValueError, IndexError):
        yield
        return
    limit = pages * resource.getpagesize() + amount
    bounds = [each for each in (limit, soft, hard) if each != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
