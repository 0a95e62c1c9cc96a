"""Puts together what ``check --watch`` consists of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cliconform.file_search import exists
from cliconform.loading import known_file_beside
from cliconform.verbs.shared.checking import CheckSettings
from cliconform.verbs.shared.display import Display
from cliconform.verbs.watching.events import TerminalEvents
from cliconform.verbs.watching.file_watcher import require_watchfiles
from cliconform.verbs.watching.look import CheckCommands, WatchedSpec
from cliconform.verbs.watching.loop import WatchLoop
from cliconform.verbs.watching.screen import WatchScreen


def watch_spec(
    file: Path,
    known: Path | None,
    resolve: Callable[[], CheckSettings],
    check: CheckCommands,
    display: Display,
) -> int:
    """Run the commands of the spec in ``file`` whenever something changes; return the exit code.

    ``known`` is its known file, where it is not the one beside it. ``resolve`` returns the settings
    of a run as the files are now, and ``check`` runs one. Raises
    :class:`~cliconform.errors.UsageError` where watchfiles is not installed, and
    :class:`~cliconform.errors.SpecError` where there is no such file.
    """
    require_watchfiles()
    if not exists(file):  # it is mistyped: nobody waits for that
        resolve()
    beside = known_file_beside(file)
    if known is None and exists(beside):
        known = beside
    with TerminalEvents() as events:
        watched = WatchedSpec(file, known, resolve, check)
        screen = WatchScreen(display, has_keys=events.has_keys)
        return WatchLoop(watched, events, screen).run()
