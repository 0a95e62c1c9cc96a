"""What a command leaves in memory of its IPC namespace: System V's shared memory and the like."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from cliconform.running.isolation.system_calls import libc

_REMOVE = 0  # linux/ipc.h: IPC_RMID
_KINDS: tuple[tuple[str, str, Callable[[int], int]], ...] = (
    ("shm", "shared memory", lambda number: libc().shmctl(number, _REMOVE, None)),
    ("sem", "semaphores", lambda number: libc().semctl(number, 0, _REMOVE)),
    ("msg", "a message queue", lambda number: libc().msgctl(number, _REMOVE, None)),
)


def remove_shared_memory() -> list[str]:
    """Remove all objects of sysvipc(7) in the namespace of this process; return what there was."""
    found: list[str] = []
    for file, name, remove in _KINDS:
        with suppress(OSError), open(f"/proc/sysvipc/{file}", encoding="ascii") as listed:
            for line in listed.readlines()[1:]:
                key, number = map(int, line.split()[:2])
                if not remove(number):
                    found.append(f"{name} {key & 0xFFFFFFFF:#x}")
    return found
