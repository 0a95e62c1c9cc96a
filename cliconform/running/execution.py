"""Execute one program from its start to its end, and record everything that it does."""

from __future__ import annotations

import os
import resource
import signal
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from cliconform import clock
from cliconform.model.invocation import Service
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import (
    Chunk,
    Ending,
    Exchange,
    Exited,
    Flooded,
    HttpAnswer,
    NotStarted,
    ProcessFact,
    SearchResult,
    ServiceFacts,
    Signalled,
    StreamName,
    Suspended,
    TimedOut,
)
from cliconform.model.plan import Invocation
from cliconform.quick_dataclass import dataclass, field
from cliconform.running.messages import Resized, Typed
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.program import Program, StartParameters, start_program
from cliconform.running.process.reaper import GRACE, SETTLE, Reaper
from cliconform.running.process.signals import signal_name
from cliconform.running.process.tree import is_ending, measure_longest_wait, process_name
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
_LONG_WAIT = 2.0  # seconds; any busy machine lets a program wait for some
_ForcedEnding: TypeAlias = TimedOut | Flooded | Suspended


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
    """One program while it runs: its output, its input, its timeout and its end.

    It implements :class:`~cliconform.running.service.service_run.ProgramControl` for the service,
    if the program is one.
    """

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
        self._dialogue = self._make_dialogue(values) if invocation.dialogue else None
        self._service = self._make_service(invocation.service, values)
        self._may_read_too_early = program.slave is not None
        self._forced_ending: _ForcedEnding | None = None
        self._own_ending: Ending | None = None
        self._duration = 0.0
        self._leftovers: tuple[ProcessFact, ...] = ()
        self._typed: list[Keystrokes] = []
        self._stdin_unseen = False
        self._stdin = None if invocation.stdin is None else values.fill(invocation.stdin)

    def _make_dialogue(self, values: Substitutions) -> Dialogue:
        from cliconform.running.terminal.dialogue import Dialogue  # noqa: PLC0415 - see above

        return Dialogue(
            self._invocation.dialogue,
            values,
            self._keyboard,
            self._elapsed,
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
            self,
            scale=self._limits.scale,
            enter_network=self._worker.enter_network,
        )

    # From the start to the end.

    def run(self) -> None:
        """Wait until the program has ended, then end what it has left running."""
        self._watch()
        self._loop.run_while(lambda: self._own_ending is None)
        self._keyboard.close()
        if not isinstance(self._forced_ending, Flooded):
            drain(self._program, self._record)
        if self._service is not None:
            self._service.close()
        forced = self._forced_ending is not None
        scale = 0.0 if forced else self._limits.scale
        found = self._worker.reaper.end_all(
            settle=SETTLE * scale, grace=GRACE * scale, on_left=self._worker.on_long
        )
        self._leftovers = () if forced else found

    def result(self, *, cpu: float) -> ExecutionResult:
        """Return everything that was recorded, and ``cpu``. Call it after :meth:`run`."""
        ending = self._forced_ending or self._own_ending
        assert ending is not None
        searches, digests = self._output.finish_searches()
        return ExecutionResult(
            ending=ending,
            duration=self._duration,
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
        self._loop.watch(self._worker.reaper.wakeup.fd, self._check_child)
        self._loop.watch(self._worker.channel, self._handle_message)
        timeout = self._limits.timeout
        self._loop.call_at(self._started_at + PATIENCE, self._worker.on_long)
        self._loop.call_at(
            self._started_at + timeout / 2, lambda: self._worker.on_slow(self._elapsed())
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

    def _elapsed(self) -> float:
        return clock.monotonic() - self._started_at

    # What a person does, if the program runs live.

    def _handle_message(self) -> None:
        message = self._worker.on_message()
        modes = self._keyboard.modes
        if isinstance(message, Typed):
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
        if isinstance(self._forced_ending, Flooded):
            return
        self._output.add(stream, data, self._elapsed())
        if self._worker.on_output is not None:
            self._worker.on_output(stream, data)
        self._keyboard.note_output()
        if self._dialogue is not None:
            self._dialogue.feed(stream, data)
        if self._service is not None:
            self._service.feed(stream, data)
        if self._output.total > self._limits.flood:
            self._force_end(Flooded(limit=self._limits.flood))

    # How it ends.

    def _check_child(self) -> None:
        """Handle every change of the program's state since the last call."""
        self._worker.reaper.wakeup.clear()
        flags = os.WEXITED | os.WSTOPPED | os.WNOHANG
        while self._own_ending is None:
            change = os.waitid(os.P_PID, self._program.pid, flags)
            if change is None:
                return
            if change.si_code == os.CLD_STOPPED and self._has_read_too_early(change.si_status):
                # The system has stopped the whole group, whichever process of it was reading.
                os.killpg(self._program.pid, signal.SIGCONT)
            elif change.si_code == os.CLD_STOPPED:
                self._force_end(Suspended(signal=signal_name(change.si_status)))
            elif change.si_code == os.CLD_EXITED:
                self._set_ending(Exited(code=change.si_status))
            else:
                self._set_ending(Signalled(signal=signal_name(change.si_status)))

    def _has_read_too_early(self, number: int) -> bool:
        """Whether it was stopped for using the terminal before it was put into the foreground."""
        possible, self._may_read_too_early = self._may_read_too_early, False
        return possible and number in {signal.SIGTTIN, signal.SIGTTOU}

    def _set_ending(self, ending: Ending) -> None:
        self._own_ending = ending
        self._duration = self._elapsed()

    def _handle_timeout(self) -> None:
        if self._service is None or self._service.handle_timeout():
            self.time_out(self._limits.timeout)

    def time_out(self, seconds: float) -> None:
        """Stop the program, which has not ended within ``seconds``; record what it waits for."""
        from cliconform.running.terminal.stream_search import find_last_line  # noqa: PLC0415 - too

        too_many = self._worker.reaper.is_overrun()
        reader = None if too_many else self._keyboard.find_reader()
        waited = 0.0 if too_many else measure_longest_wait(self._program.pid)
        self._force_end(
            TimedOut(
                seconds=seconds,
                waiting_for_input=reader is not None,
                reader="" if reader is None else process_name(reader),
                prompt="" if reader is None else find_last_line(self._output.read_latest_text()),
                starved=round(waited, 3) if waited > max(seconds / 2, _LONG_WAIT) else 0.0,
            )
        )

    def _force_end(self, ending: _ForcedEnding) -> None:
        """Record ``ending`` as the program's; terminate its processes, then kill them."""
        if self._forced_ending is not None or self._own_ending is not None:
            return
        self._forced_ending = ending
        self._worker.reaper.terminate(self._program.pid)
        self._loop.call_later(GRACE * self._limits.scale, self._kill)

    def _kill(self) -> None:
        self._worker.reaper.kill()
        self._loop.call_later(GRACE, self._kill)  # for what was started meanwhile

    # What a service uses of it.

    @property
    def loop(self) -> EventLoop:
        """The event loop of the execution."""
        return self._loop

    @property
    def deadline(self) -> float:
        """The time at which the timeout is over, on the monotonic clock."""
        return self._started_at + self._limits.timeout

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return self._elapsed()

    def stop(self, stop_signal: signal.Signals) -> bool:
        """Send the program ``stop_signal``; SIGINT as ctrl-c on its terminal if it has one.

        Returns ``False``, and sends nothing, if the program is ending already. (A server that dies
        closes its connections before the system reports its end.)
        """
        if is_ending(self._program.pid):
            return False
        modes = self._keyboard.modes
        if stop_signal is not signal.SIGINT:
            with suppress(ProcessLookupError):
                os.kill(self._program.pid, stop_signal)
        elif modes is not None and modes.signals:
            self._keyboard.type_bytes(modes.interrupt_key)
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._program.find_foreground_group(), stop_signal)
        return True


def make_not_started(reason: str, hint: str = "") -> ExecutionResult:
    """Return the result for a program that could not be started."""
    return ExecutionResult(ending=NotStarted(reason=reason, hint=hint), duration=0.0)
