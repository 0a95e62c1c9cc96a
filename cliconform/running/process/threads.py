"""Starts a thread beside the program under test."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

from cliconform.running.process.program import NotStartedError


def start_thread(function: Callable[[], None], *, daemon: bool = False) -> Thread:
    """Start a thread that calls ``function``, and return it; ``daemon`` as in :class:`Thread`.

    Raises :class:`NotStartedError` where the system has no more threads, which Python reports as a
    ``RuntimeError``.
    """
    thread = Thread(target=function, daemon=daemon)
    try:
        thread.start()
    except RuntimeError as error:
        raise NotStartedError(
            f"the system starts no more threads: {error}",
            hint="fewer commands at a time need fewer: --jobs 1",
        ) from None
    return thread
