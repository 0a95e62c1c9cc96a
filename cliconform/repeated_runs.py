"""Runs a command several times from equal homes, and says what each run showed.

The first run may be live, on a person's terminal. What is compared afterwards is in
:mod:`cliconform.drafting`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from cliconform.drafting.showing import FileShown, RowsShown, Showing, TableShown
from cliconform.errors import CannotRunError
from cliconform.model.days import days
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import (
    Exited,
    Flooded,
    NotStarted,
    Observation,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.outcome import Outcome
from cliconform.model.plan import Plan, Step
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import KnownFile
from cliconform.quick_dataclass import dataclass, replace
from cliconform.run_judge import RunJudge
from cliconform.running.interface import Decision, Next
from cliconform.running.scheduling.live_terminal import LiveTerminal
from cliconform.running.scheduling.observer import LocalObserver
from cliconform.text import make_home_hider
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.contents.table_content import count_rows_of, read_columns_of
from cliconform.verifying.evidence import Evidence, open_evidence
from cliconform.verifying.files.changes import find_changes
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.files.left_contents import (
    UNREADABLE,
    SqliteTable,
    is_database,
    open_tables,
    read_plain_text,
)
from cliconform.verifying.homes import Homes
from cliconform.verifying.texts.normalize import StreamTexts

_LIVE_LIMIT = 7 * 24 * 3600.0
"""Seconds that a person may use a program live."""
_LONGEST_TEXT = 64 * 1024
_MOST_FILES = 400
"""Files whose content is read, at most."""
_MOST_TABLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRun:
    """One run of the command: what it showed, and what was observed."""

    showing: Showing
    observation: Observation
    typed: tuple[Keystrokes, ...] = ()
    secrets: tuple[str, ...] = ()
    """The texts that are secret in the plan."""


def run_once(
    plan: Plan,
    id_: str,
    *,
    observer: LocalObserver,
    known: KnownFile,
    live: LiveTerminal | None = None,
) -> OneRun:
    """Run the step ``id_`` of ``plan``, after what it needs, and return what it showed.

    With ``live``, it runs on a person's terminal without a time limit. Raises
    :class:`KeyboardInterrupt` where the run is interrupted or given up, and
    :class:`CannotRunError` where a needed command or the step itself does not come to an end.
    """
    if live is not None:
        plan = replace(plan, steps=tuple(_without_limit(step, id_) for step in plan.steps))
    handler = _ShowingJudge(id_, known)
    typed: tuple[Keystrokes, ...] = ()
    if live is None:
        end = observer.observe(plan, handler)
    else:
        end, typed = observer.observe_live(plan, handler, live)
    if end.interrupted:
        raise KeyboardInterrupt
    if handler.showing is None:
        raise _explain(handler, id_)
    assert handler.observation is not None
    return OneRun(
        showing=handler.showing,
        observation=handler.observation,
        typed=typed,
        secrets=tuple(plan.secrets),
    )


def _without_limit(step: Step, id_: str) -> Step:
    if step.id != id_:
        return step
    limits = replace(step.invocation.limits, timeout=_LIVE_LIMIT)
    return replace(step, invocation=replace(step.invocation, limits=limits))


class _ShowingJudge(RunJudge):
    """Judges what the step needs, and reads what the step itself showed while its home exists."""

    def __init__(self, id_: str, known: KnownFile) -> None:
        super().__init__(known, RunOptions(jobs=1), lambda _: None)
        self.showing: Showing | None = None
        self.observation: Observation | None = None
        self._id = id_

    def decide(self, step: Step, observation: Observation) -> Decision:
        """Judge the observation of a needed step; read what the step itself showed."""
        if step.id != self._id:
            return super().decide(step, observation)
        self.observation = observation
        if observation.ending.kind in {"exited", "signalled"}:
            self.showing = read_showing(step, observation)
        return Decision(next=Next.PROCEED)


def _explain(handler: _ShowingJudge, id_: str) -> CannotRunError:
    observation = handler.observation
    if observation is None:
        failed = next((each for each in handler.outcomes.values() if _has_failed(each)), None)
        hint = f"to see why: cliconform check SPEC --select {failed.step.id}" if failed else ""
        name = f"`{failed.step.id}`" if failed else "what it needs"
        return CannotRunError(f"{name}, which it needs, did not end as promised", hint=hint)
    match observation.ending:
        case NotStarted(reason=reason, hint=hint):
            return CannotRunError(f"`{id_}` could not be run: {reason}", hint=hint)
        case TimedOut(seconds=seconds, waiting_for_input=True, prompt=prompt):
            return CannotRunError(
                f"timed out after {seconds:g} s: it waits for input at {prompt!r}",
                hint="record it on a terminal, and answer there",
            )
        case TimedOut(seconds=seconds):
            return CannotRunError(
                f"timed out after {seconds:g} s",
                hint="raise `timeout` in [defaults]; a server needs a `service`: write it by hand",
            )
        case Flooded(limit=limit):
            return CannotRunError(f"printed more than {limit} bytes")
        case Suspended(signal=signal):
            return CannotRunError(f"suspended by {signal}", hint="record it without ctrl-z")
        case Exited() | Signalled():
            raise AssertionError(observation.ending)  # then it has shown something


def _has_failed(outcome: Outcome) -> bool:
    return outcome.observation is not None and bool(outcome.deviations or outcome.reason)


def read_showing(step: Step, observation: Observation) -> Showing:
    """Return what a run of ``step`` showed; its home still exists."""
    ending = observation.ending
    texts = StreamTexts(observation, step.invocation.terminal).by_stream
    hide = make_home_hider(observation.home)
    changes = find_changes(observation)
    paths = [*changes.created, *changes.changed]
    parents = {path.rpartition("/")[0] for path in paths}
    ports = {port.name for port in step.invocation.ports}
    given = {
        name: value
        for name, value in observation.values.items()
        if name != "home" and (name in ports or name not in step.values)
    }
    return Showing(
        exit=ending.code
        if isinstance(ending, Exited)
        else ending.signal
        if isinstance(ending, Signalled)
        else ending.kind,
        stdout=texts["stdout"],
        stderr=texts["stderr"],
        today=_find_today(step, observation),
        asked=" ".join(observation.argv),
        given=given,
        prompts=tuple(
            hide(each.prompt) for each in observation.dialogue if each.asked_at is not None
        ),
        files=_read_files([path for path in paths if path not in parents], step, observation),
        removed=changes.removed,
    )


def _find_today(step: Step, observation: Observation) -> str:
    """Return the day that the command saw at its start, in UTC."""
    seen = datetime.fromisoformat(observation.started)
    invocation = step.invocation
    if invocation.now is not None:
        start = datetime.fromisoformat(invocation.now)
        since = datetime.fromisoformat(invocation.since) if invocation.since else seen
        seen = start + (seen - since)
    return days(["today"], seen)["today"]


def _read_files(paths: list[str], step: Step, observation: Observation) -> Mapping[str, FileShown]:
    homes = Homes.of(observation)
    with open_evidence(step, observation, homes=homes, bounds=Bounds()) as evidence:
        return {
            path: _read_file(path, evidence, opened=number < _MOST_FILES)
            for number, path in enumerate(sorted(paths))
        }


def _read_file(path: str, evidence: Evidence, *, opened: bool) -> FileShown:
    fact = evidence.observation.after[path]
    shown = FileShown(kind=fact.kind, size=fact.size, digest=fact.digest)
    if fact.kind != "file" or not opened:
        return shown
    with suppress(*UNREADABLE):
        if (database := _read_database(path, evidence)) is not None:
            return replace(shown, database=database)
    with suppress(*UNREADABLE):
        return replace(shown, table=_read_table(path, evidence))
    with suppress(*UNREADABLE):
        return replace(shown, text=_read_text(path, evidence, fact.size))
    return shown


def _read_database(path: str, evidence: Evidence) -> Mapping[str, RowsShown] | None:
    if not is_database(evidence.home, path):
        return None
    found = {}
    with open_tables(evidence.home, path, _MOST_TABLES) as tables:
        for table in tables:
            with suppress(sqlite3.Error):
                found[table.name] = _show_rows(table, evidence)
    return found


def _show_rows(table: SqliteTable, evidence: Evidence) -> RowsShown:
    row = next(iter(table.read_rows(1)), ())
    return RowsShown(
        count=table.rows,
        columns=tuple(table.columns),
        filled=table.count_values(),
        first=tuple(evidence.hide(each) if isinstance(each, str) else each for each in row),
    )


def _read_table(path: str, evidence: Evidence) -> TableShown:
    """Return the rows and columns of a file; raises :class:`UnreadableError` if it is no table.

    A single JSON document is none: its values say more.
    """
    if path.lower().endswith(".json"):
        raise UnreadableError(path)
    columns = read_columns_of(path, evidence)
    return TableShown(rows=count_rows_of(path, evidence), columns=tuple(columns.items()))


def _read_text(path: str, evidence: Evidence, size: int) -> str | None:
    if size > _LONGEST_TEXT:
        return None
    text = read_plain_text(evidence.home, path)
    return None if text is None else evidence.hide(text)
