"""Changes of files, from watchfiles, as a descriptor to wait for."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from cliconform.errors import CannotRunError, UsageError
from cliconform.verbs.watching.watch_list import WatchList

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

_QUIET = 100
"""Milliseconds without a change after which several changes are one."""
_LONGEST = 1_000
"""Milliseconds after which changes are passed on in any case."""


def require_watchfiles() -> None:
    """Raise :class:`UsageError` if the package that ``--watch`` needs is not installed."""
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        raise UsageError(
            "--watch needs the package watchfiles, which is not installed",
            hint="pip install 'cliconform[watch]'",
        ) from None


class FileWatcher:
    """Collects changes in a thread, until they are taken."""

    def __init__(self) -> None:
        self._ready, self._on_change = os.pipe()
        os.set_blocking(self._ready, False)
        os.set_blocking(self._on_change, False)
        self._files: WatchList | None = None
        self._changed: set[str] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when there are changes to take."""
        return self._ready

    def watch(self, files: WatchList) -> None:
        """Watch ``files`` from now on; changes that were not taken yet stay."""
        before, self._files = self._files, files
        if before is not None and before.folders == files.folders:
            return
        self._end()
        self._stop = threading.Event()
        watcher = _start(sorted(files.folders))
        self._thread = threading.Thread(
            target=self._follow, args=(watcher, self._stop), name="file watcher", daemon=True
        )
        self._thread.start()

    def take(self) -> tuple[str, ...]:
        """Return the paths that have changed and matter, and forget them."""
        with suppress(BlockingIOError):
            os.read(self._ready, 65536)
        with self._lock:
            changed, self._changed = self._changed, set()
        files = self._files
        return tuple(sorted(path for path in changed if files and files.is_relevant(path)))

    def close(self) -> None:
        """Watch nothing any longer."""
        self._end()
        os.close(self._ready)
        os.close(self._on_change)

    def _end(self) -> None:
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None

    def _follow(self, watcher: RustNotify, stop: threading.Event) -> None:
        with watcher:
            while True:
                found = watcher.watch(_LONGEST, _QUIET, 0, stop)
                if isinstance(found, str):  # it was told to stop
                    return
                self._note({path for _, path in found})

    def _note(self, paths: set[str]) -> None:
        with self._lock:
            self._changed |= paths
        with suppress(BlockingIOError):  # there is something to take already
            os.write(self._on_change, b".")


def _start(folders: list[str]) -> RustNotify:
    """Watch ``folders``, without what is below them.

    Raises :class:`CannotRunError` where the system does not allow as many.
    """
    from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

    try:
        return RustNotify(
            folders,
            debug=False,
            force_polling=False,
            poll_delay_ms=0,
            recursive=False,
            ignore_permission_denied=True,
        )
    except (OSError, WatchfilesRustInternalError) as error:
        raise CannotRunError(
            f"{len(folders)} folders cannot be watched: {error}",
            hint="see `sysctl fs.inotify`; `fingerprint` in [target] says which files matter",
        ) from None
