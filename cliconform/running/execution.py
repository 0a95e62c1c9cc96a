"""Running one program from its start to its end, and seeing everything of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from cliconform import clock
from cliconform.model.observation import (
    Chunk,
    Ending,
    Exchange,
    Exited,
    Flooded,
    HttpAnswer,
    NotStarted,
    ProcessFact,
    ServiceFacts,
    Signalled,
    StreamName,
    Suspended,
    TimedOut,
)
from cliconform.model.plan import Invocation
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.program import Program, Start, start_program
from cliconform.running.process.reaper import GRACE, Reaper
from cliconform.running.process.signals import signal_name
from cliconform.running.process.tree import is_ending, process_name
from cliconform.running.service.service_run import Serving
from cliconform.running.substitution import Substitutions
from cliconform.running.terminal.dialogue import Conversation
from cliconform.running.terminal.drain import drain
from cliconform.running.terminal.keyboard import Keyboard
from cliconform.running.terminal.output_buffer import Recorder
from cliconform.running.terminal.stream_search import last_line

_READ = 64 * 1024
_Forced: TypeAlias = TimedOut | Flooded | Suspended


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionResult:
    """What was seen of one run of a program."""

    ending: Ending
    duration: float
    chunks: tuple[Chunk, ...] = ()
    dialogue: tuple[Exchange, ...] = ()
    service: ServiceFacts | None = None
    answers: tuple[HttpAnswer, ...] = ()
    leftovers: tuple[ProcessFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerContext:
    """What a performance has of the worker that it runs in."""

    reaper: Reaper
    channel: int
    """Becomes readable when somebody wants the worker to stop."""
    interrupted: Callable[[], None]
    """To be called then; raises."""
    slow: Callable[[float], None]


def execute(
    start: Start, invocation: Invocation, values: Substitutions, around: WorkerContext
) -> ExecutionResult:
    """Start a program in the current folder and see it to its end.

    When this returns nothing that the program has started is running. Raises
    :class:`NotStartedError`.
    """
    begun = clock.monotonic()
    program = start_program(start)
    try:
        performance = _Execution(program, invocation, values, around, begun)
        performance.run()
        return performance.performed()
    except BaseException:
        around.reaper.end_all(settle=0.0)
        raise
    finally:
        program.close()


class _Execution:
    """One program under way: what it writes, what it is told, and how it ends."""

    def __init__(
        self,
        program: Program,
        invocation: Invocation,
        values: Substitutions,
        around: WorkerContext,
        begun: float,
    ) -> None:
        self._program = program
        self._invocation = invocation
        self._limits = invocation.limits
        self._around = around
        self._begun = begun
        self._recorder = Recorder(self._limits.keep)
        self._loop = EventLoop()
        self._keyboard = Keyboard(program, self._loop)
        self._conversation = (
            Conversation(invocation.dialogue, values, self._keyboard, self._elapsed)
            if invocation.dialogue
            else None
        )
        self._serving = (
            None
            if invocation.service is None
            else Serving(invocation.service, invocation.requests, values, self)
        )
        self._early = program.slave is not None
        self._forced: _Forced | None = None
        self._ended: Ending | None = None
        self._duration = 0.0
        self._leftovers: tuple[ProcessFact, ...] = ()
        self._stdin = None if invocation.stdin is None else values.fill(invocation.stdin)

    # What runs until the program has ended.

    def run(self) -> None:
        """See the program to its end, and end what it leaves."""
        self._watch()
        self._loop.run_while(lambda: self._ended is None)
        self._keyboard.close()
        if not isinstance(self._forced, Flooded):
            drain(self._program, self._take)
        if self._serving is not None:
            self._serving.close()
        forced = self._forced is not None
        found = self._around.reaper.end_all(**({"settle": 0.0, "grace": 0.0} if forced else {}))
        self._leftovers = () if forced else found

    def performed(self) -> ExecutionResult:
        """Everything that was seen; after :meth:`run`."""
        ending = self._forced or self._ended
        assert ending is not None
        return ExecutionResult(
            ending=ending,
            duration=self._duration,
            chunks=self._recorder.chunks(),
            dialogue=() if self._conversation is None else self._conversation.exchanges(),
            service=None if self._serving is None else self._serving.facts(),
            answers=() if self._serving is None else self._serving.answers(),
            leftovers=self._leftovers,
        )

    def _watch(self) -> None:
        for fd, stream in self._program.outputs.items():
            self._loop.watch(fd, partial(self._read, fd, stream))
        self._loop.watch(self._around.reaper.wakeup.fd, self._look_at_child)
        self._loop.watch(self._around.channel, self._around.interrupted)
        timeout = self._limits.timeout
        self._loop.call_at(self._begun + timeout / 2, lambda: self._around.slow(self._elapsed()))
        self._loop.call_at(self._begun + timeout, self._time_out)
        if self._serving is not None:
            self._serving.begin()
        if self._stdin is not None:
            self._give_input(self._stdin)

    def _give_input(self, text: str) -> None:
        if self._program.slave is None:
            self._keyboard.type_text(text)
        else:
            self._keyboard.when_read(lambda: self._keyboard.type_text(text))

    def _elapsed(self) -> float:
        return clock.monotonic() - self._begun

    # What the program says.

    def _read(self, fd: int, stream: StreamName) -> None:
        try:
            data = os.read(fd, _READ)
        except BlockingIOError:
            return
        except OSError:  # a terminal that is hung up, where the system says so with an error
            data = b""
        if not data:
            self._loop.unwatch(fd)
            return
        self._take(stream, data)

    def _take(self, stream: StreamName, data: bytes) -> None:
        if isinstance(self._forced, Flooded):
            return
        self._recorder.take(stream, data, self._elapsed())
        self._keyboard.heard()
        if self._conversation is not None:
            self._conversation.hear(stream, data)
        if self._serving is not None:
            self._serving.hear(stream, data)
        if self._recorder.total > self._limits.flood:
            self.force(Flooded(limit=self._limits.flood))

    # How it ends.

    def _look_at_child(self) -> None:
        self._around.reaper.wakeup.clear()
        flags = os.WEXITED | os.WSTOPPED | os.WNOHANG
        while self._ended is None:
            news = os.waitid(os.P_PID, self._program.pid, flags)
            if news is None:
                return
            if news.si_code == os.CLD_STOPPED and self._was_too_early(news.si_status):
                # The system stopped the whole group, whichever process of it read.
                os.killpg(self._program.pid, signal.SIGCONT)
            elif news.si_code == os.CLD_STOPPED:
                self.force(Suspended(signal=signal_name(news.si_status)))
            elif news.si_code == os.CLD_EXITED:
                self._end(Exited(code=news.si_status))
            else:
                self._end(Signalled(signal=signal_name(news.si_status)))

    def _was_too_early(self, number: int) -> bool:
        """Whether it was stopped for using the terminal before it was put into the foreground."""
        early, self._early = self._early, False
        return early and number in {signal.SIGTTIN, signal.SIGTTOU}

    def _end(self, ending: Ending) -> None:
        self._ended = ending
        self._duration = self._elapsed()

    def _time_out(self) -> None:
        if self._serving is None or self._serving.too_late():
            self.time_out(self._limits.timeout)

    def time_out(self, seconds: float) -> None:
        """It did not end within ``seconds``: say what it waits for, and stop it."""
        reader = self._keyboard.reader()
        self.force(
            TimedOut(
                seconds=seconds,
                waiting_for_input=reader is not None,
                reader="" if reader is None else process_name(reader),
                prompt="" if reader is None else last_line(self._recorder.latest()),
            )
        )

    def force(self, ending: _Forced) -> None:
        """The program ends like this, as of now; its processes are asked to end, then killed."""
        if self._forced is not None or self._ended is not None:
            return
        self._forced = ending
        self._around.reaper.terminate()
        self._loop.call_later(GRACE, self._kill)

    def _kill(self) -> None:
        self._around.reaper.kill()
        self._loop.call_later(GRACE, self._kill)

    # What a service needs of it.

    @property
    def loop(self) -> EventLoop:
        """Where to wait."""
        return self._loop

    @property
    def deadline(self) -> float:
        """When the timeout is over, on the monotonic clock."""
        return self._begun + self._limits.timeout

    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._elapsed()

    def stop(self, wanted: signal.Signals) -> bool:
        """Tell the program to stop: by ctrl-c on its terminal for SIGINT, where it has one.

        Returns whether it had to be told: its connections break before its end is told.
        """
        if is_ending(self._program.pid):
            return False
        modes = self._keyboard.modes
        if wanted is not signal.SIGINT:
            with suppress(ProcessLookupError):
                os.kill(self._program.pid, wanted)
        elif modes is not None and modes.signals:
            self._keyboard.press(modes.interrupt)
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._program.foreground(), wanted)
        return True


def not_started(reason: str, hint: str = "") -> ExecutionResult:
    """What is seen of a program that never ran."""
    return ExecutionResult(ending=NotStarted(reason=reason, hint=hint), duration=0.0)
