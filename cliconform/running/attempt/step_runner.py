"""Run the step of a task in a home that exists, and make the observation of that."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cliconform import clock
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import FileFact, Observation, SandboxFacts, StreamName
from cliconform.quick_dataclass import replace
from cliconform.running.attempt.not_started import describe_file_error
from cliconform.running.attempt.start import find_folder, join_folder, make_start_parameters
from cliconform.running.channel import Channel
from cliconform.running.execution import ExecutionResult, WorkerContext, execute, make_not_started
from cliconform.running.home.file_system import FileSystem
from cliconform.running.home.held_folder import HeldFolder
from cliconform.running.home.left_home import settle_home
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, Snapshot, take_snapshot
from cliconform.running.home.snapshot_file import write_snapshot
from cliconform.running.messages import Resized, Slow, Task, Tasks, Typed, Wrote
from cliconform.running.process.fake_time import remove_left_files
from cliconform.running.process.program import NotStartedError, StartParameters
from cliconform.running.process.reaper import Reaper
from cliconform.running.service.ports import ReservedPorts
from cliconform.running.substitution import Substitutions
from cliconform.running.task_queue import TaskQueue
from cliconform.running.terminal.unkept_output import OutputSearch

if TYPE_CHECKING:
    from cliconform.running.isolation.sandbox import Sandbox


class StopWorker(BaseException):
    """Raised to end the worker at once, whatever it is doing.

    A ``BaseException``, so that no handler of errors catches it.
    """


class StepRunner:
    """Runs the step of one task, in one home after the other.

    ``run`` is the folder of the run. It is the current one, and is so again after each method.
    ``queue`` has the tasks that wait for this one, and ``on_long`` is called when it takes long.
    ``file_system`` is that of the folder. The program is started in ``sandbox``, if there is one.
    """

    def __init__(
        self,
        task: Task,
        run: HeldFolder,
        channel: Channel,
        reaper: Reaper,
        *,
        queue: TaskQueue,
        on_long: Callable[[], None],
        file_system: FileSystem,
        sandbox: Sandbox | None,
    ) -> None:
        self._task = task
        self._run = run
        self._channel = channel
        self._reaper = reaper
        self._queue = queue
        self._on_long = on_long
        self._file_system = file_system
        self._sandbox = sandbox
        self._seen_in_sandbox: SandboxFacts | None = None
        self.started = ""
        """When the program was last started, as ISO 8601; empty if it was not."""
        self.typed: tuple[Keystrokes, ...] = ()
        """What a person has typed into the program, if it runs live."""

    def run(
        self,
        home: str,
        values: Substitutions,
        before: Snapshot,
        ports: ReservedPorts,
        *,
        again: bool,
    ) -> Observation:
        """Execute the program in ``home``, of which ``before`` is the snapshot; return what it did.

        ``ports`` are released just before. ``again`` says that this is not the first run.
        """
        self.started, self._seen_in_sandbox = clock.now().isoformat(), None
        relative = self._run.make_relative(home)
        self._run.enter_home(home)
        try:
            result = self._execute(home, values, ports)
            self.typed = result.typed
        except NotStartedError as error:
            result = make_not_started(error.reason, error.hint)
        finally:
            self._run.enter()
        if self._task.invocation.now is not None and self._sandbox is None:
            remove_left_files()
        is_there = settle_home(relative)
        try:
            earlier = before if self._file_system.has_reliable_times else EMPTY_SNAPSHOT
            after = EMPTY_SNAPSHOT
            if is_there:
                after = take_snapshot(
                    relative, earlier=earlier, like=before, file_system=self._file_system
                )
        except OSError as error:
            cause = describe_file_error(self._task, error)
            why = f"the home that the command left could not be read: {cause}"
            result, after = make_not_started(why), EMPTY_SNAPSHOT
        if self._task.store_snapshot and is_there and not again:
            write_snapshot(self._run.make_relative(self._task.final_home), after)
        return self._make_observation(home, values, result, before.facts, after.facts)

    def _execute(self, home: str, values: Substitutions, ports: ReservedPorts) -> ExecutionResult:
        """Execute the program in the current folder, the one at ``home``, or below it.

        Raises :class:`NotStartedError`.
        """
        cwd = find_folder(self._task.invocation, ".", values)
        folder = join_folder(home, cwd)
        start = make_start_parameters(self._task.invocation, folder, values)

        def begin(start: StartParameters) -> ExecutionResult:
            if cwd != ".":
                os.chdir(cwd)  # noqa: TID251 - a worker is in one home at a time
            ports.release()
            search = self._make_search(home, values)
            return execute(start, self._task.invocation, values, search, self._make_context())

        if self._sandbox is None:
            return begin(start)
        with self._confine(self._sandbox, start, home, folder) as start:
            return begin(start)

    def _make_observation(
        self,
        home: str,
        values: Substitutions,
        result: ExecutionResult,
        before: Mapping[str, FileFact],
        after: Mapping[str, FileFact],
    ) -> Observation:
        return Observation(
            id=self._task.id,
            attempt=self._task.attempt,
            argv=tuple(map(values.show, self._task.argv)),
            home=home,
            values=values.recorded,
            started=self.started,
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

    @contextmanager
    def _confine(
        self, sandbox: Sandbox, start: StartParameters, home: str, folder: str
    ) -> Iterator[StartParameters]:
        """Have the program started in the sandbox; note what it tries there."""
        confinement = sandbox.confine(
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
