"""Which recordings a session of ``check --watch`` leaves in the store."""

from __future__ import annotations

from pathlib import Path


class SessionRecordings:
    """Keeps the newest run of all commands, and the newest run of some of them after it.

    A session has a run for every change: kept all, they would push other runs out of the store, and
    out of the history.
    """

    def __init__(self) -> None:
        self._whole: tuple[Path, ...] = ()
        self._partial: tuple[Path, ...] = ()

    def list_replaced(self, *, is_whole: bool) -> tuple[Path, ...]:
        """Return the recordings of which a run takes the place: of all commands, or of some."""
        return self._whole + self._partial if is_whole else self._partial

    def note(self, stored: Path, *, is_whole: bool) -> None:
        """Note that a run was recorded in ``stored``."""
        if is_whole:
            self._whole, self._partial = (stored,), ()
        else:
            self._partial = (stored,)
