"""Execute one program from its start to its end, and record everything that it does."""

from __future__ import annotations

import os
import resource
import termios
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from cliconform import clock
from cliconform.model.invocation import Service
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import (
    Chunk,
    Ending,
    Exchange,
    Flooded,
    HttpAnswer,
    NotStarted,
    ProcessFact,
    SearchResult,
    ServiceFacts,
    StreamName,
)
from cliconform.model.plan import Invocation
from cliconform.quick_dataclass import dataclass, field
from cliconform.running.messages import Resized, Typed
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.program import Program, StartParameters, start_program
from cliconform.running.process.reaper import GRACE, SETTLE, Reaper
from cliconform.running.program_end import ProgramEnd
from cliconform.running.substitution import Substitutions
from cliconform.running.task_queue import PATIENCE
from cliconform.running.terminal.drain import drain
from cliconform.running.terminal.keyboard import Keyboard
from cliconform.running.terminal.output_buffer import OutputBuffer
from cliconform.running.terminal.unkept_output import OutputSearch

# What few commands need is imported when one does: pexpect alone takes a third of a worker's start.
if TYPE_CHECKING:
    from cliconform.running.service.service_run import ServiceRun
    from cliconform.running.terminal.dialogue import Dialogue

_BLOCK = 64 * 1024  # bytes that are read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionResult:
    """What one execution of a program has shown; the fields are those of an observation."""

    ending: Ending
    duration: float
    """Seconds from the start to the end of the program."""
    cpu: float | None = None
    """Seconds of CPU time of the program and of all that it started."""
    chunks: tuple[Chunk, ...] = ()
    searches: tuple[SearchResult, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    dialogue: tuple[Exchange, ...] = ()
    service: ServiceFacts | None = None
    answers: tuple[HttpAnswer, ...] = ()
    leftovers: tuple[ProcessFact, ...] = ()
    stdin_unseen: bool = False
    """The terminal did not show what was typed as standard input."""
    typed: tuple[Keystrokes, ...] = ()
    """What a person has typed, if the program ran live. It is no field of an observation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerContext:
    """What an execution uses of the worker that it runs in."""

    reaper: Reaper
    channel: int
    """A descriptor that becomes readable when the scheduler sends something."""
    on_message: Callable[[], Typed | Resized | None]
    """Called when ``channel`` is readable; returns what a person does at their terminal if the
    program runs live, and raises an exception that ends the execution if it is to stop."""
    on_long: Callable[[], None]
    """Called when it has run for :data:`~cliconform.running.task_queue.PATIENCE`, and when it has
    left something running."""
    on_slow: Callable[[float], None]
    """Called with the seconds since the start when half of the timeout is over."""
    on_output: Callable[[StreamName, bytes], None] | None = None
    """Called with all that the program writes, if it runs live."""
    enter_network: Callable[[], None] | None = None
    """Puts the thread that calls it into the program's network, if that has one of its own."""


def execute(
    start: StartParameters,
    invocation: Invocation,
    values: Substitutions,
    search: OutputSearch,
    worker: WorkerContext,
) -> ExecutionResult:
    """Start a program in the current folder, wait for its end, and return what it did.

    ``start`` says what to start, ``invocation`` what to type, to request and when to stop it, and
    ``values`` fill the templates in that; ``search`` is for output that is too much to keep. No
    process that the program has started is running when this returns or raises. Raises
    :class:`NotStartedError`.
    """
    started_at = clock.monotonic()
    cpu_before = _read_cpu_time()
    program = start_program(start)
    try:
        execution = _Execution(program, invocation, values, search, worker, started_at=started_at)
        execution.run()
        return execution.result(cpu=_read_cpu_time() - cpu_before)
    except BaseException:
        worker.reaper.end_all(settle=0.0)
        raise
    finally:
        program.close()


def _read_cpu_time() -> float:
    """Return the CPU time of all processes that have ended below this one, in seconds.

    It includes those that this process has adopted, and what each of them had waited for
    (getrusage(2)); and nothing else runs below a worker meanwhile.
    """
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Execution:
    """One program while it runs: its output, its input, and what is to happen when."""

    def __init__(
        self,
        program: Program,
        invocation: Invocation,
        values: Substitutions,
        search: OutputSearch,
        worker: WorkerContext,
        *,
        started_at: float,
    ) -> None:
        self._program = program
        self._invocation = invocation
        self._limits = invocation.limits
        self._worker = worker
        self._started_at = started_at
        self._output = OutputBuffer(self._limits.keep, search)
        self._loop = EventLoop()
        self._keyboard = Keyboard(program, self._loop, self._limits.scale)
        self._end = ProgramEnd(
            program,
            self._loop,
            worker.reaper,
            self._limits,
            keyboard=self._keyboard,
            output=self._output,
            started_at=started_at,
        )
        self._dialogue = self._make_dialogue(values) if invocation.dialogue else None
        self._service = self._make_service(invocation.service, values)
        self._leftovers: tuple[ProcessFact, ...] = ()
        self._typed: list[Keystrokes] = []
        self._paused = 0.0
        self._stdin_unseen = False
        self._stdin = None if invocation.stdin is None else values.fill(invocation.stdin)

    def _make_dialogue(self, values: Substitutions) -> Dialogue:
        from cliconform.running.terminal.dialogue import Dialogue  # noqa: PLC0415 - see above

        return Dialogue(
            self._invocation.dialogue,
            values,
            self._keyboard,
            self._end.elapsed,
            echoed=self._invocation.terminal.stream or "stdout",
        )

    def _make_service(self, service: Service | None, values: Substitutions) -> ServiceRun | None:
        if service is None:
            return None
        from cliconform.running.service.service_run import ServiceRun  # noqa: PLC0415 - see above

        return ServiceRun(
            service,
            self._invocation.requests,
            values,
            self._end,
            scale=self._limits.scale,
            enter_network=self._worker.enter_network,
        )

    # From the start to the end.

    def run(self) -> None:
        """Wait until the program has ended, then end what it has left running."""
        self._watch()
        self._loop.run_while(lambda: self._end.own_ending is None)
        self._keyboard.close()
        if not isinstance(self._end.forced_ending, Flooded):
            drain(self._program, self._record)
        if self._service is not None:
            self._service.close()
        forced = self._end.forced_ending is not None
        scale = 0.0 if forced else self._limits.scale
        found = self._worker.reaper.end_all(
            settle=SETTLE * scale, grace=GRACE * scale, on_left=self._worker.on_long
        )
        self._leftovers = () if forced else found

    def result(self, *, cpu: float) -> ExecutionResult:
        """Return everything that was recorded, and ``cpu``. Call it after :meth:`run`."""
        ending = self._end.forced_ending or self._end.own_ending
        assert ending is not None
        searches, digests = self._output.finish_searches()
        return ExecutionResult(
            ending=ending,
            duration=self._end.duration,
            cpu=cpu,
            chunks=self._output.chunks(),
            searches=searches,
            digests=digests,
            dialogue=() if self._dialogue is None else self._dialogue.exchanges(),
            service=None if self._service is None else self._service.facts(),
            answers=() if self._service is None else self._service.answers(),
            leftovers=self._leftovers,
            stdin_unseen=self._stdin_unseen,
            typed=tuple(self._typed),
        )

    def _watch(self) -> None:
        for fd, stream in self._program.outputs.items():
            self._loop.watch(fd, partial(self._read, fd, stream))
        self._loop.watch(self._worker.reaper.wakeup.fd, self._end.check_child)
        self._loop.watch(self._worker.channel, self._handle_message)
        timeout = self._limits.timeout
        self._loop.call_at(self._started_at + PATIENCE, self._worker.on_long)
        self._loop.call_at(
            self._started_at + timeout / 2, lambda: self._worker.on_slow(self._end.elapsed())
        )
        self._loop.call_at(self._started_at + timeout, self._handle_timeout)
        if self._service is not None:
            self._service.start()
        if self._stdin is not None:
            self._type_stdin(self._stdin)

    def _type_stdin(self, text: str) -> None:
        if self._program.slave is None:
            self._keyboard.type_text(text)
        else:
            self._keyboard.call_when_read(lambda: self._type_when_read(text))

    def _type_when_read(self, text: str) -> None:
        modes = self._keyboard.modes
        self._stdin_unseen = modes is not None and not modes.shows_typing
        self._keyboard.type_text(text)

    def _handle_timeout(self) -> None:
        # What the program could not use, since it and this process were stopped, does not count.
        paused, self._paused = self._loop.paused - self._paused, self._loop.paused
        if paused:
            self._loop.call_later(paused, self._handle_timeout)
        elif self._service is None or self._service.handle_timeout():
            self._end.time_out(self._limits.timeout)

    # What a person does, if the program runs live.

    def _handle_message(self) -> None:
        message = self._worker.on_message()
        if isinstance(message, Typed):
            modes = self._keyboard.modes
            self._typed.append(
                Keystrokes(
                    after=self._output.total,
                    data=message.data,
                    echo=modes is not None and modes.echo,
                    canonical=modes is None or modes.canonical,
                )
            )
            self._keyboard.type_bytes(message.data)
        elif isinstance(message, Resized) and self._program.slave is not None:
            termios.tcsetwinsize(self._program.slave, (message.lines, message.columns))

    # What the program writes.

    def _read(self, fd: int, stream: StreamName) -> None:
        try:
            data = os.read(fd, _BLOCK)
        except BlockingIOError:
            return
        except OSError:  # on some systems, reading from a terminal that has hung up fails
            data = b""
        if not data:
            self._loop.unwatch(fd)
            return
        self._record(stream, data)

    def _record(self, stream: StreamName, data: bytes) -> None:
        """Keep ``data``, which was read from ``stream``, and pass it to all that wait for text."""
        if isinstance(self._end.forced_ending, Flooded):
            return
        self._output.add(stream, data, self._end.elapsed())
        if self._worker.on_output is not None:
            self._worker.on_output(stream, data)
        self._keyboard.note_output()
        if self._dialogue is not None:
            self._dialogue.feed(stream, data)
        if self._service is not None:
            self._service.feed(stream, data)
        if self._output.total > self._limits.flood:
            self._end.force_end(Flooded(limit=self._limits.flood))


def make_not_started(reason: str, hint: str = "") -> ExecutionResult:
    """Return the result for a program that could not be started."""
    return ExecutionResult(ending=NotStarted(reason=reason, hint=hint), duration=0.0)
