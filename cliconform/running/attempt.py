"""Carry out one task: create the home, execute the step in it, and return the observation."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

from cliconform import clock
from cliconform.model.invocation import Terminal
from cliconform.model.observation import FileFact, NotStarted, Observation
from cliconform.running.execution import ExecutionResult, WorkerContext, execute, make_not_started
from cliconform.running.home.creation import create_home, fill_home
from cliconform.running.home.environment import home_environment
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, Snapshot, take_snapshot
from cliconform.running.home.snapshot_file import write_snapshot
from cliconform.running.process.fake_time import fake_time, remove_left_files
from cliconform.running.process.find_program import find_program
from cliconform.running.process.program import NotStartedError, StartParameters
from cliconform.running.process.reaper import Reaper
from cliconform.running.protocol import Channel, Finished, Prepared, Reply, Slow, Started, Task
from cliconform.running.service.ports import ReservedPorts
from cliconform.running.substitution import HOME_PLACEHOLDER, Substitutions, make_substitutions

# Errors that may come from the folder that holds the homes, rather than from what goes into one.
_WORK_DIR_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS})


class StopWorker(BaseException):
    """Raised to end the worker at once, whatever it is doing.

    A ``BaseException``, so that no handler of errors catches it.
    """


class Attempt:
    """One task while it is carried out.

    ``reliable_times`` says that a file whose times have not changed has not changed either.
    """

    def __init__(
        self, task: Task, channel: Channel, reaper: Reaper, *, reliable_times: bool
    ) -> None:
        self._task = task
        self._channel = channel
        self._reaper = reaper
        self._reliable_times = reliable_times
        self._started = clock.now().isoformat()

    def observe(self) -> Observation:
        """Create the home, or both homes, execute the step in each, and return the observation."""
        task = self._task
        try:
            ports = ReservedPorts(task.run, task.ports)
        except OSError as error:
            return self.make_failed(NotStarted(reason=f"no free port: {error.strerror}"))
        try:
            homes = [task.home] if task.second_home is None else [task.home, task.second_home]
            snapshots = []
            for home in homes:
                values = make_substitutions(task, home, ports.numbers)
                snapshots.append(self._create_home(home, values))
            self._channel.send(Started())
            observed = self._observe_in(homes[0], snapshots[0], ports)
            if len(homes) > 1 and observed.ending.kind in {"exited", "signalled"}:
                second = self._observe_in(homes[1], snapshots[1], ports)
                observed = replace(observed, again=second)
        except OSError as error:
            return self.make_failed(self._explain_home_error(error))
        finally:
            ports.close()
        return observed

    def prepare(self) -> Reply:
        """Create the home; return what the step would be started with, or why it cannot be."""
        task = self._task
        ports = ReservedPorts(task.run, task.ports)
        try:
            values = make_substitutions(task, task.home, ports.numbers)
            self._create_home(task.home, values)
            start = self._make_start_parameters(task.home, values)
        except OSError as error:
            return Finished(observation=self.make_failed(self._explain_home_error(error)))
        except NotStartedError as error:
            why = NotStarted(reason=error.reason, hint=error.hint)
            return Finished(observation=self.make_failed(why))
        finally:
            ports.close()
        return Prepared(
            home=task.home,
            argv=start.argv,
            environment=start.environment,
            values=values.recorded,
        )

    def make_failed(self, why: NotStarted) -> Observation:
        """Return the observation of a step whose program was not started."""
        return Observation(
            id=self._task.id,
            attempt=self._task.attempt,
            argv=tuple(word.partly(self._task.values).source for word in self._task.argv),
            home=self._task.home,
            values={**self._task.captured, **self._task.values},
            started=self._started,
            duration=0.0,
            ending=why,
        )

    def _create_home(self, home: str, values: Substitutions) -> Snapshot:
        digests = create_home(home, self._task.origin)
        fill_home(home, self._task.invocation.home, values, digests)
        return take_snapshot(home, known=digests)

    def _observe_in(self, home: str, before: Snapshot, ports: ReservedPorts) -> Observation:
        values = make_substitutions(self._task, home, ports.numbers)
        self._started = clock.now().isoformat()
        os.chdir(home)  # noqa: TID251 - a worker is in one home at a time
        argv: tuple[str, ...] = ()
        try:
            start = self._make_start_parameters(home, values)
            argv = start.argv
            ports.release()
            result = execute(start, self._task.invocation, values, self._make_context())
        except NotStartedError as error:
            result = make_not_started(error.reason, error.hint)
        if self._task.invocation.now is not None:
            remove_left_files()
        try:
            after = take_snapshot(
                home, earlier=before if self._reliable_times else EMPTY_SNAPSHOT, like=before
            )
        except OSError as error:
            why = f"the home that the command left could not be read: {self._describe(error)}"
            result, after = make_not_started(why), EMPTY_SNAPSHOT
        if self._task.store_snapshot and home == self._task.home:
            write_snapshot(home, after)
        return self._make_observation((home, argv, values), result, before.facts, after.facts)

    def _make_observation(
        self,
        started: tuple[str, tuple[str, ...], Substitutions],
        result: ExecutionResult,
        before: Mapping[str, FileFact],
        after: Mapping[str, FileFact],
    ) -> Observation:
        home, argv, values = started
        return Observation(
            id=self._task.id,
            attempt=self._task.attempt,
            argv=argv,
            home=home,
            values=values.recorded,
            started=self._started,
            duration=result.duration,
            ending=result.ending,
            chunks=result.chunks,
            dialogue=result.dialogue,
            service=result.service,
            answers=result.answers,
            before=before,
            after=after,
            leftovers=result.leftovers,
        )

    def _make_start_parameters(self, home: str, values: Substitutions) -> StartParameters:
        invocation = self._task.invocation
        argv = tuple(values.fill(word) for word in invocation.argv)
        environment = {
            **home_environment(home),
            **{name: values.fill(text) for name, text in invocation.environment.items()},
        }
        path = find_program(argv[0], environment.get("PATH", os.defpath), base=home)
        if path is None:
            where = "there is no such program" if "/" in argv[0] else "it is not on PATH"
            raise NotStartedError(f"`{argv[0]}` was not found: {where}")
        if invocation.now is not None:
            environment |= fake_time(invocation.now, environment, path, invocation.since)
        return StartParameters(
            path=path,
            argv=argv,
            environment=environment,
            terminal=invocation.terminal,
            columns=invocation.columns,
            lines=invocation.lines,
            keyboard=invocation.terminal is not Terminal.PIPES
            or bool(invocation.dialogue)
            or invocation.stdin is not None,
        )

    def _make_context(self) -> WorkerContext:
        return WorkerContext(
            reaper=self._reaper,
            channel=self._channel.fileno(),
            on_message=self._receive_stop,
            on_slow=lambda seconds: self._channel.send(Slow(seconds=seconds)),
        )

    def _receive_stop(self) -> NoReturn:
        """Handle a message during an execution: the scheduler sends none but ``Stop`` then."""
        self._channel.receive()
        raise StopWorker

    def _explain_home_error(self, error: OSError) -> NotStarted:
        """Say why the home was not created: no space, no permission, a folder in a file's place."""
        message = self._describe(error)
        is_in_home = error.filename is None or HOME_PLACEHOLDER in message
        hint = "choose another place with --work-dir DIR"
        return NotStarted(
            reason=f"the home could not be created: {message}",
            hint=hint if is_in_home and error.errno in _WORK_DIR_ERRORS else "",
        )

    def _describe(self, error: OSError) -> str:
        """Return the system's message and the file's name, with ``$HOME`` for the home's path."""
        task = self._task
        name = str(error.filename or "")
        for home in (task.home, task.second_home, task.origin and task.origin.home):
            name = name.replace(home, HOME_PLACEHOLDER) if home else name
        return f"{error.strerror}: {name}" if name else f"{error.strerror}"
