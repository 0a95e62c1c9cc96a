"""The loop of ``check --watch``: look at what there is, run what is touched, wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar, assert_never

from cliconform.errors import CliconformError
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Plan
from cliconform.model.report import FAILING, Report, exit_code
from cliconform.quick_dataclass import replace
from cliconform.verbs.watching.events import Changed, Event, Interrupted, Quit, RunAll
from cliconform.verbs.watching.touched import StepKey, find_touched
from cliconform.verbs.watching.watch_list import WatchList

_INTERRUPTED = 130
_RESTLESS = 3
"""Runs in a row during which something changed: what is run changes it itself."""
_FAILED = FAILING | {Verdict.ERROR}


class Look(Protocol):
    """What there is to run, at one moment."""

    @property
    def plan(self) -> Plan:
        """All selected commands."""
        ...

    @property
    def keys(self) -> Mapping[str, StepKey]:
        """What each of them depends on."""
        ...


L = TypeVar("L", bound=Look)


class Watched(Protocol[L]):
    """What is watched: a spec, its files and the program."""

    def look(self) -> L:
        """Return what there is now; raises :class:`CliconformError` for a spec with errors."""
        ...

    def list_files(self) -> WatchList:
        """Return what is to be watched, as of the last look, be it one that has raised."""
        ...

    def check(self, look: L, ids: frozenset[str], first: frozenset[str]) -> Report:
        """Run the commands ``ids`` and report on them, beginning with ``first``."""
        ...


class Events(Protocol):
    """What the loop waits for."""

    def watch(self, files: WatchList) -> None:
        """Watch ``files`` from now on, and what was watched before no longer."""

    def wait(self) -> Event:
        """Wait for something to happen."""
        ...


class Screen(Protocol):
    """What is printed between the runs."""

    def show_start(self, changed: tuple[str, ...], ids: frozenset[str], plan: Plan) -> None:
        """Print what has changed and what is run; nothing where all is run for the first time."""

    def show_nothing(self, changed: tuple[str, ...]) -> None:
        """Print that what has changed touches no command."""

    def show_restless(self, changed: tuple[str, ...]) -> None:
        """Print that the commands change what is watched, and are not run again for that."""

    def show_error(self, changed: tuple[str, ...], error: CliconformError) -> None:
        """Print an error, after which there is nothing to run until something changes."""

    def show_all(self, report: Report) -> None:
        """Print how all commands have ended, where only some were run."""

    def show_waiting(self, files: WatchList) -> None:
        """Print what is waited for."""


class WatchLoop(Generic[L]):
    """Runs commands until the user quits."""

    def __init__(self, watched: Watched[L], events: Events, screen: Screen) -> None:
        self._watched = watched
        self._events = events
        self._screen = screen
        self._keys: dict[str, StepKey] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._code = 0
        self._restless = 0
        self._runs_all = True

    def run(self) -> int:
        """Return the exit code: of all commands as they ended last, or 130 for ctrl-c."""
        changed: tuple[str, ...] = ()
        while True:
            if self._look_and_run(changed):
                return _INTERRUPTED
            self._screen.show_waiting(self._watched.list_files())
            event = self._events.wait()
            match event:
                case Quit():
                    return self._code
                case Interrupted():
                    return _INTERRUPTED
                case RunAll():
                    changed, self._runs_all = (), True
                case Changed():
                    changed = event.paths
                case _:
                    assert_never(event)

    def _look_and_run(self, changed: tuple[str, ...]) -> bool:
        """Run what is touched; return whether the run was interrupted."""
        try:
            look = self._look()
            ids = self._choose(look, changed)
            return bool(ids) and self._run(look, ids, changed)
        except CliconformError as error:
            self._code = error.exit_code
            self._screen.show_error(changed, error)
            return False

    def _look(self) -> L:
        """Look once the files are watched: no change between the two is lost."""
        try:
            self._watched.look()
        finally:
            self._events.watch(self._watched.list_files())
        return self._watched.look()

    def _choose(self, look: L, changed: tuple[str, ...]) -> frozenset[str]:
        if self._runs_all:
            return frozenset(look.keys)
        ids = find_touched(self._keys, look.keys, look.plan)
        if not ids:
            self._screen.show_nothing(changed)
        elif self._restless >= _RESTLESS:
            self._restless = 0
            self._keys |= look.keys
            self._screen.show_restless(changed)
            return frozenset()
        return ids

    def _run(self, look: L, ids: frozenset[str], changed: tuple[str, ...]) -> bool:
        self._screen.show_start(changed, ids, look.plan)
        failed = {id_ for id_, outcome in self._outcomes.items() if outcome.verdict in _FAILED}
        report = self._watched.check(look, ids, ids & failed)
        self._runs_all = False
        self._note(look, report)
        if report.interrupted:
            return True
        whole = replace(
            report,
            outcomes=tuple(
                self._outcomes[step.id] for step in look.plan.steps if step.id in self._outcomes
            ),
        )
        self._code = exit_code(whole)
        if len(whole.outcomes) > len(report.outcomes):
            self._screen.show_all(whole)
        self._restless = self._restless + 1 if self._has_changed(look) else 0
        return False

    def _note(self, look: L, report: Report) -> None:
        """Note how each command has ended; what the run did not reach is still to be run."""
        for outcome in report.outcomes:
            id_ = outcome.step.id
            is_left = report.stopped_early and outcome.reason == report.stopped_early
            self._outcomes[id_] = outcome
            if is_left:
                self._keys.pop(id_, None)
            elif id_ in look.keys:
                self._keys[id_] = look.keys[id_]

    def _has_changed(self, look: L) -> bool:
        try:
            return self._watched.look().keys != look.keys
        except CliconformError:
            return True
