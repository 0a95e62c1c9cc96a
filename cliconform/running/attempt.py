"""One task carried out: the home made, the step run in it, and all of it observed."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

from cliconform import clock
from cliconform.model.invocation import Terminal
from cliconform.model.observation import FileFact, NotStarted, Observation
from cliconform.running.execution import ExecutionResult, WorkerContext, execute, not_started
from cliconform.running.home.creation import fill_home, home_environment, make_home, write_census
from cliconform.running.home.snapshot import NOTHING, Census, take_census
from cliconform.running.process.fake_time import clear_traces, fake_time
from cliconform.running.process.find import find_program
from cliconform.running.process.program import NotStartedError, Start
from cliconform.running.process.reaper import Reaper
from cliconform.running.protocol import Channel, Finished, Prepared, Reply, Slow, Started, Task
from cliconform.running.service.ports import Ports
from cliconform.running.substitution import HOME_PLACEHOLDER, Substitutions, make_substitutions

# What is wrong with the place of the homes, and not with what is put into one.
_PLACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS})


class StopWorker(BaseException):
    """The worker is to end now, whatever it does."""


class Attempt:
    """One task on its way: what is known of it so far."""

    def __init__(self, task: Task, channel: Channel, reaper: Reaper, *, times_prove: bool) -> None:
        self._task = task
        self._channel = channel
        self._reaper = reaper
        self._times_prove = times_prove
        self._started = clock.now().isoformat()

    def observe(self) -> Observation:
        """Make the home or homes, run the step in each, and tell what was seen."""
        task = self._task
        try:
            ports = Ports(task.run, task.ports)
        except OSError as error:
            return self.failed(NotStarted(reason=f"no free port: {error.strerror}"))
        try:
            homes = [task.home] if task.second_home is None else [task.home, task.second_home]
            censuses = []
            for home in homes:
                values = make_substitutions(task, home, ports.numbers)
                censuses.append(self._make(home, values))
            self._channel.send(Started())
            seen = self._observe_in(homes[0], censuses[0], ports)
            if len(homes) > 1 and seen.ending.kind in {"exited", "signalled"}:
                seen = replace(seen, again=self._observe_in(homes[1], censuses[1], ports))
        except OSError as error:
            return self.failed(self._no_home(error))
        finally:
            ports.close()
        return seen

    def prepare(self) -> Reply:
        """Make the home, and tell what the step would be started with."""
        task = self._task
        ports = Ports(task.run, task.ports)
        try:
            values = make_substitutions(task, task.home, ports.numbers)
            self._make(task.home, values)
            start = self._start(task.home, values)
        except OSError as error:
            return Finished(observation=self.failed(self._no_home(error)))
        except NotStartedError as error:
            why = NotStarted(reason=error.reason, hint=error.hint)
            return Finished(observation=self.failed(why))
        finally:
            ports.close()
        return Prepared(
            home=task.home,
            argv=start.argv,
            environment=start.environment,
            values=values.known,
        )

    def failed(self, why: NotStarted) -> Observation:
        """What is told of a step whose program never ran."""
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

    def _make(self, home: str, values: Substitutions) -> Census:
        digests = make_home(home, self._task.origin)
        fill_home(home, self._task.invocation.home, values, digests)
        return take_census(home, known=digests)

    def _observe_in(self, home: str, before: Census, ports: Ports) -> Observation:
        values = make_substitutions(self._task, home, ports.numbers)
        self._started = clock.now().isoformat()
        os.chdir(home)  # noqa: TID251 - a worker is in one home at a time
        argv: tuple[str, ...] = ()
        try:
            start = self._start(home, values)
            argv = start.argv
            ports.let_go()
            performed = execute(start, self._task.invocation, values, self._surroundings())
        except NotStartedError as error:
            performed = not_started(error.reason, error.hint)
        if self._task.invocation.now is not None:
            clear_traces()
        try:
            after = take_census(home, earlier=before if self._times_prove else NOTHING, like=before)
        except OSError as error:
            why = f"the home that the command left could not be read: {self._said(error)}"
            performed, after = not_started(why), NOTHING
        if self._task.needed and home == self._task.home:
            write_census(home, after)
        return self._seen((home, argv, values), performed, before.facts, after.facts)

    def _seen(
        self,
        run: tuple[str, tuple[str, ...], Substitutions],
        performed: ExecutionResult,
        before: Mapping[str, FileFact],
        after: Mapping[str, FileFact],
    ) -> Observation:
        home, argv, values = run
        return Observation(
            id=self._task.id,
            attempt=self._task.attempt,
            argv=argv,
            home=home,
            values=values.known,
            started=self._started,
            duration=performed.duration,
            ending=performed.ending,
            chunks=performed.chunks,
            dialogue=performed.dialogue,
            service=performed.service,
            answers=performed.answers,
            before=before,
            after=after,
            leftovers=performed.leftovers,
        )

    def _start(self, home: str, values: Substitutions) -> Start:
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
        return Start(
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

    def _surroundings(self) -> WorkerContext:
        return WorkerContext(
            reaper=self._reaper,
            channel=self._channel.fileno(),
            interrupted=self._interrupted,
            slow=lambda seconds: self._channel.send(Slow(seconds=seconds)),
        )

    def _interrupted(self) -> NoReturn:
        """Something came while a command runs: nothing but the end of it all does."""
        self._channel.receive()
        raise StopWorker

    def _no_home(self, error: OSError) -> NotStarted:
        """A home that could not be made: no room, no permission, a folder in a file's place."""
        said = self._said(error)
        at_home = error.filename is None or HOME_PLACEHOLDER in said
        hint = "--work-dir names another place for the homes"
        return NotStarted(
            reason=f"the home could not be made: {said}",
            hint=hint if at_home and error.errno in _PLACE else "",
        )

    def _said(self, error: OSError) -> str:
        """What the system says, and of what: what is in a home by its path there."""
        task = self._task
        name = str(error.filename or "")
        for home in (task.home, task.second_home, task.origin and task.origin.home):
            name = name.replace(home, HOME_PLACEHOLDER) if home else name
        return f"{error.strerror}: {name}" if name else f"{error.strerror}"
