"""Carry out one task: create the home, execute the step in it, and return the observation."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cliconform import clock
from cliconform.model.invocation import Terminal
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import (
    FileFact,
    NotStarted,
    Observation,
    SandboxFacts,
    StreamName,
)
from cliconform.model.variables import find_unset_variables
from cliconform.program_file import explain_missing
from cliconform.quick_dataclass import replace
from cliconform.running.channel import Channel
from cliconform.running.execution import ExecutionResult, WorkerContext, execute, make_not_started
from cliconform.running.home.copy_tree import copy_tree
from cliconform.running.home.creation import create_home, fill_home
from cliconform.running.home.environment import home_environment
from cliconform.running.home.left_home import is_real_folder, settle_home
from cliconform.running.home.snapshot import (
    EMPTY_SNAPSHOT,
    Snapshot,
    snapshot_new_home,
    take_snapshot,
)
from cliconform.running.home.snapshot_file import write_snapshot
from cliconform.running.home.start_folder import StartFolderError, find_start_folder
from cliconform.running.messages import (
    Finished,
    Prepared,
    Reply,
    Resized,
    Slow,
    Started,
    Task,
    Tasks,
    Typed,
    Wrote,
)
from cliconform.running.process.fake_time import fake_time, remove_left_files
from cliconform.running.process.find_program import find_program
from cliconform.running.process.program import NotStartedError, StartParameters
from cliconform.running.process.reaper import Reaper
from cliconform.running.service.ports import ReservedPorts
from cliconform.running.substitution import HOME_PLACEHOLDER, Substitutions, make_substitutions
from cliconform.running.task_queue import TaskQueue
from cliconform.running.terminal.unkept_output import OutputSearch

if TYPE_CHECKING:
    from cliconform.running.isolation.sandbox import Sandbox

# Errors that may come from the folder that holds the homes, rather than from what goes into one.
_WORK_DIR_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS})


class StopWorker(BaseException):
    """Raised to end the worker at once, whatever it is doing.

    A ``BaseException``, so that no handler of errors catches it.
    """


class Attempt:
    """One task while it is carried out; ``queue`` has those that wait for it.

    ``reliable_times`` says that a file whose times have not changed has not changed either. The
    program is started in ``sandbox``, if there is one.
    """

    def __init__(
        self,
        task: Task,
        channel: Channel,
        reaper: Reaper,
        *,
        queue: TaskQueue,
        on_long: Callable[[], None] = lambda: None,
        reliable_times: bool,
        sandbox: Sandbox | None = None,
    ) -> None:
        self._task = task
        self._channel = channel
        self._reaper = reaper
        self._queue = queue
        self._on_long = on_long
        self._reliable_times = reliable_times
        self._sandbox = sandbox
        self._started = clock.now().isoformat()
        self._seen_in_sandbox: SandboxFacts | None = None
        self._substitutions: dict[str, Substitutions] = {}
        self.typed: tuple[Keystrokes, ...] = ()
        """What a person has typed into the program, if it runs live."""

    def observe(self) -> Observation:
        """Create the home, or both homes, execute the step in each, and return the observation."""
        task = self._task
        if (unset := self._find_unset_variables()) is not None:
            return self.make_failed(unset)
        try:
            ports = self._reserve_ports()
        except OSError as error:
            return self.make_failed(_explain_port_error(error))
        try:
            observed = self._observe_once_or_twice(ports)
            if task.rerun_home is None or task.live or not _has_ended_by_itself(observed):
                return observed
            return self._observe_in_left_home(observed, task.rerun_home, ports)
        except OSError as error:
            return self.make_failed(self._explain_home_error(error))
        finally:
            ports.close()

    def _observe_once_or_twice(self, ports: ReservedPorts) -> Observation:
        task = self._task
        if task.second_home is None:
            before = self._create_home(task.home, ports)
            self._tell_started()
            return self._observe_in(task.home, before, ports)
        if task.moved_to is None:
            return self._observe_in_two_homes(task.second_home, ports)
        return self._observe_twice_at_one_path(task.moved_to, task.second_home, ports)

    def _observe_in_left_home(
        self, observed: Observation, rerun_home: str, ports: ReservedPorts
    ) -> Observation:
        """Run the step once more in a copy of what it has left, at the same path."""
        home = self._task.home
        if not is_real_folder(home):
            return observed
        _move(home, rerun_home)
        try:
            os.mkdir(home, stat.S_IRWXU)
            digests = copy_tree(rerun_home, home, EMPTY_SNAPSHOT, shared=False)
            before = take_snapshot(home, known=digests)
            second = self._observe_in(home, before, ports, again=True)
        finally:
            parked = f"{rerun_home}.second"
            _move(home, parked)
            _move(rerun_home, home)
            _move(parked, rerun_home)
        return replace(observed, in_left_home=replace(second, moved_to=rerun_home))

    def _observe_in_two_homes(self, second_home: str, ports: ReservedPorts) -> Observation:
        homes = (self._task.home, second_home)
        first_before, second_before = (self._create_home(home, ports) for home in homes)
        self._tell_started()
        observed = self._observe_in(homes[0], first_before, ports)
        if not _has_ended_by_itself(observed):
            return observed
        return replace(observed, again=self._observe_in(homes[1], second_before, ports, again=True))

    def _observe_twice_at_one_path(
        self, first_home: str, second_home: str, ports: ReservedPorts
    ) -> Observation:
        """Run the step in two homes that take turns at one path; the first is there at the end."""
        home = self._task.home
        observed = self._observe_in(home, self._create_home(home, ports), ports)
        if not _has_ended_by_itself(observed):
            self._tell_started()
            return observed
        _move(home, first_home)
        try:
            before = self._create_home(home, ports)
            self._tell_started()  # not before: the origin is needed for the second home
            second = self._observe_in(home, before, ports, again=True)
        finally:
            _move(home, second_home)
            _move(first_home, home)
        return replace(observed, again=replace(second, moved_to=second_home))

    def prepare(self) -> Reply:
        """Create the home; return what the step would be started with, or why it cannot be."""
        task = self._task
        if (unset := self._find_unset_variables()) is not None:
            return Finished(observation=self.make_failed(unset))
        try:
            ports = ReservedPorts(task.run, task.ports)
        except OSError as error:
            return Finished(observation=self.make_failed(_explain_port_error(error)))
        try:
            values = self._find_substitutions(task.home, ports)
            self._create_home(task.home, ports)
            folder = self._find_folder(task.home, values)
            start = self._make_start_parameters(task.home, folder, values)
        except OSError as error:
            return Finished(observation=self.make_failed(self._explain_home_error(error)))
        except NotStartedError as error:
            why = NotStarted(reason=error.reason, hint=error.hint)
            return Finished(observation=self.make_failed(why))
        finally:
            ports.close()
        return Prepared(
            home=task.home,
            folder=folder,
            argv=tuple(map(values.show, task.argv)),
            environment=start.environment,
            values=values.recorded,
        )

    def make_failed(self, why: NotStarted) -> Observation:
        """Return the observation of a step whose program was not started."""
        return Observation(
            id=self._task.id,
            attempt=self._task.attempt,
            argv=tuple(word.partly(self._task.public_values).source for word in self._task.argv),
            home=self._task.home,
            values={**self._task.captured, **self._task.public_values},
            started=self._started,
            duration=0.0,
            ending=why,
            moved_to=self._task.moved_to or "",
        )

    def _tell_started(self) -> None:
        """Tell the scheduler that the origin is no longer needed, or that a person may type."""
        if self._task.origin is not None or self._task.live:
            self._channel.send(Started())

    def _find_substitutions(self, home: str, ports: ReservedPorts) -> Substitutions:
        if home not in self._substitutions:
            self._substitutions[home] = make_substitutions(self._task, home, ports.numbers)
        return self._substitutions[home]

    def _create_home(self, home: str, ports: ReservedPorts) -> Snapshot:
        digests = create_home(home, self._task.origin)
        invocation = self._task.invocation
        contents = [each for each in (invocation.fresh_home, invocation.home) if not each.is_empty]
        for content in contents:
            fill_home(home, content, self._find_substitutions(home, ports), digests)
        if self._task.origin is None and not contents:
            return snapshot_new_home(home)
        return take_snapshot(home, known=digests)

    def _observe_in(
        self, home: str, before: Snapshot, ports: ReservedPorts, *, again: bool = False
    ) -> Observation:
        values = self._find_substitutions(home, ports)
        self._started, self._seen_in_sandbox = clock.now().isoformat(), None
        os.chdir(home)  # noqa: TID251 - a worker is in one home at a time
        argv = tuple(map(values.show, self._task.argv))
        try:
            folder = self._find_folder(home, values)
            start = self._make_start_parameters(home, folder, values)
            if folder != home:
                os.chdir(folder)  # noqa: TID251 - likewise
            ports.release()
            with self._confine(start, home, folder) as start:
                search = self._make_search(home, values)
                result = execute(start, self._task.invocation, values, search, self._make_context())
            self.typed = result.typed
        except NotStartedError as error:
            result = make_not_started(error.reason, error.hint)
        if self._task.invocation.now is not None and self._sandbox is None:
            remove_left_files()
        is_there = settle_home(self._task.run, home)
        try:
            earlier = before if self._reliable_times else EMPTY_SNAPSHOT
            after = EMPTY_SNAPSHOT
            if is_there:
                after = take_snapshot(home, earlier=earlier, like=before)
        except OSError as error:
            why = f"the home that the command left could not be read: {self._describe(error)}"
            result, after = make_not_started(why), EMPTY_SNAPSHOT
        if self._task.store_snapshot and is_there and not again:
            write_snapshot(self._task.final_home, after)
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
            cpu=result.cpu,
            ending=result.ending,
            chunks=result.chunks,
            searches=result.searches,
            digests=result.digests,
            dialogue=result.dialogue,
            stdin_unseen=result.stdin_unseen,
            service=result.service,
            answers=result.answers,
            before=before,
            after=after,
            leftovers=tuple(
                replace(left, command=values.hide(left.command)) for left in result.leftovers
            ),
            sandbox=self._seen_in_sandbox,
            moved_to=self._task.moved_to or "",
        )

    def _reserve_ports(self) -> ReservedPorts:
        """Reserve the ports, in the program's own network if it has one."""

        def reserve() -> ReservedPorts:
            return ReservedPorts(self._task.run, self._task.ports)

        if self._sandbox is None:
            return reserve()
        self._sandbox.begin()
        if not self._task.ports:
            return reserve()
        return self._sandbox.in_network(self._task.invocation.sandbox, reserve)

    @contextmanager
    def _confine(self, start: StartParameters, home: str, folder: str) -> Iterator[StartParameters]:
        """Have the program started in the sandbox, if there is one; note what it tries there."""
        if self._sandbox is None:
            yield start
            return
        confinement = self._sandbox.confine(
            self._task.invocation.sandbox,
            home=home,
            folder=folder,
            argv=start.argv,
            environment=start.environment,
        )
        try:
            yield replace(start, confine=confinement.start)
        finally:
            self._seen_in_sandbox = confinement.end()

    def _find_unset_variables(self) -> NotStarted | None:
        """Return why the step cannot be run if ``${env:NAME}`` asks for a variable without value.

        It is not the schedule's matter: the run goes on without this step.
        """
        unset = find_unset_variables(self._task.invocation, self._task.values)
        if not unset:
            return None
        names = ", ".join(f"`{name}`" for name in unset)
        return NotStarted(
            reason=f"the spec uses {names} of your environment, and it is not set"
            if len(unset) == 1
            else f"the spec uses {names} of your environment, and they are not set",
            hint=f"set it, or write what to use without it: ${{env:{unset[0]}:-…}}",
        )

    def _find_folder(self, home: str, values: Substitutions) -> str:
        try:
            return find_start_folder(home, values.fill_path(self._task.invocation.cwd))
        except StartFolderError as error:
            hint = "create it with `home.dirs`, or need the command that does"
            raise NotStartedError(str(error), hint) from None

    def _make_start_parameters(
        self, home: str, folder: str, values: Substitutions
    ) -> StartParameters:
        invocation = self._task.invocation
        argv = tuple(values.fill(word) for word in invocation.argv)
        own = home_environment(home, folder)
        environment = {
            **{name: value for name, value in own.items() if name not in invocation.unset},
            **{name: values.fill(text) for name, text in invocation.environment.items()},
        }
        path = find_program(argv[0], environment.get("PATH", os.defpath), base=folder)
        if path is None:
            program = os.path.join(folder, argv[0]) if "/" in argv[0] else argv[0]
            fault = explain_missing(program, environment.get("PATH", os.defpath))
            raise NotStartedError(f"`{argv[0]}` {fault.reason}", fault.hint)
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

    def _make_search(self, home: str, values: Substitutions) -> OutputSearch:
        return OutputSearch(
            searches=self._task.searches,
            values=values.recorded,
            home=home,
            terminal=self._task.invocation.terminal,
            with_digests=self._task.second_home is not None,
        )

    def _make_context(self) -> WorkerContext:
        return WorkerContext(
            reaper=self._reaper,
            channel=self._channel.fileno(),
            on_message=self._receive,
            on_long=self._note_long,
            on_slow=lambda seconds: self._channel.send(Slow(seconds=seconds)),
            on_output=self._pass_on if self._task.live else None,
            enter_network=self._enter_network if self._sandbox else None,
        )

    def _note_long(self) -> None:
        self._queue.return_all()
        self._on_long()

    def _enter_network(self) -> None:
        if self._sandbox is not None:
            self._sandbox.enter_network(self._task.invocation.sandbox)

    def _receive(self) -> Typed | Resized | None:
        """Receive a message during an execution; return what a person does at their terminal.

        Any other is of tasks for later, or ``Stop``.
        """
        match self._channel.receive():
            case Typed() | Resized() as message:
                return message
            case Tasks() as later:
                self._queue.add(later.tasks)
                return None
            case _:
                raise StopWorker

    def _pass_on(self, stream: StreamName, data: bytes) -> None:
        self._channel.send(Wrote(stream=stream, data=data))

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
        origin = task.origin and task.origin.home
        for home in (task.home, task.moved_to, task.second_home, origin):
            name = name.replace(home, HOME_PLACEHOLDER) if home else name
        return f"{error.strerror}: {name}" if name else f"{error.strerror}"


def _explain_port_error(error: OSError) -> NotStarted:
    return NotStarted(reason=f"no free port: {error.strerror}")


def _has_ended_by_itself(observation: Observation) -> bool:
    return observation.ending.kind in {"exited", "signalled"}


def _move(home: str, path: str) -> None:
    """Move a home; do nothing if its command has removed it."""
    with suppress(FileNotFoundError):
        os.rename(home, path)
