"""What ``check --watch`` waits for: changes of files, keys, and signals."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Literal, Self, TypeAlias

from cliconform.quick_dataclass import dataclass
from cliconform.running.process.signals import catch_interrupts
from cliconform.verbs.watching.file_watcher import FileWatcher
from cliconform.verbs.watching.watch_list import WatchList


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Files have changed."""

    kind: Literal["changed"] = "changed"
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAll:
    """All commands are to be run: Enter."""

    kind: Literal["run all"] = "run all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quit:
    """The user quits: q."""

    kind: Literal["quit"] = "quit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """A signal ends the program, such as that of ctrl-c."""

    kind: Literal["interrupted"] = "interrupted"


Event: TypeAlias = Changed | RunAll | Quit | Interrupted

_KEYS: dict[bytes, Event] = {
    b"q": Quit(),
    b"Q": Quit(),
    b"\x04": Quit(),  # ctrl-d
    b"\n": RunAll(),
    b"\r": RunAll(),
}


class TerminalEvents:
    """Changes of the files that :meth:`watch` names, and keys from ``keyboard``, a descriptor.

    Without a terminal there are no keys, and only a signal ends the waiting. As a context manager,
    it notes a signal also while nothing waits for it: the next :meth:`wait` returns it.
    """

    def __init__(self, keyboard: int | None = None) -> None:
        self._keyboard = _find_keyboard() if keyboard is None else keyboard
        self._watcher = FileWatcher()
        self._signals = ExitStack()
        self._interrupted = -1

    @property
    def has_keys(self) -> bool:
        """Whether keys can be read."""
        return self._keyboard is not None

    def __enter__(self) -> Self:
        self._interrupted = self._signals.enter_context(catch_interrupts())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._signals.close()
        self._watcher.close()

    def watch(self, files: WatchList) -> None:
        """Watch ``files`` from now on, and what was watched before no longer."""
        self._watcher.watch(files)

    def wait(self) -> Event:
        """Wait for a key, a change or a signal. A key that was pressed before counts."""
        with _read_key_by_key(self._keyboard):
            while True:
                waiting = [self._interrupted, self._watcher.fileno()]
                if self._keyboard is not None:
                    waiting.append(self._keyboard)
                ready, _, _ = select.select(waiting, [], [])
                if self._interrupted in ready:
                    return Interrupted()
                if self._keyboard in ready and (event := self._read_keys()) is not None:
                    return event
                if self._watcher.fileno() in ready and (paths := self._watcher.take()):
                    return Changed(paths=paths)

    def _read_keys(self) -> Event | None:
        """Return what the first key that means something means; quitting comes first."""
        assert self._keyboard is not None
        try:
            data = os.read(self._keyboard, 1024)
        except OSError:
            data = b""
        if not data:  # the terminal has gone
            return Quit()
        meant = [_KEYS[key] for key in (bytes([byte]) for byte in data) if key in _KEYS]
        return next((each for each in meant if isinstance(each, Quit)), next(iter(meant), None))


def _find_keyboard() -> int | None:
    """Return the descriptor of a terminal that keys can be read from, if there is one."""
    try:
        keyboard = sys.stdin.fileno()
        return keyboard if os.tcgetpgrp(keyboard) == os.getpgrp() else None
    except (OSError, ValueError, AttributeError):  # no terminal, or that of another job
        return None


@contextmanager
def _read_key_by_key(keyboard: int | None) -> Iterator[None]:
    """Have keys arrive at once and unseen; ctrl-c is a signal as before."""
    if keyboard is None or not os.isatty(keyboard):
        yield
        return
    before = termios.tcgetattr(keyboard)
    try:
        tty.setcbreak(keyboard, termios.TCSANOW)
        yield
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)
