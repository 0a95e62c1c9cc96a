"""How a program ends: by itself, by a signal for it, or by force; and what the end was."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TypeAlias

from cliconform import clock
from cliconform.model.observation import Ending, Exited, Flooded, Signalled, Suspended, TimedOut
from cliconform.model.plan import Limits
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.program import Program
from cliconform.running.process.reaper import GRACE, Reaper
from cliconform.running.process.signals import signal_name
from cliconform.running.process.tree import is_ending, measure_longest_wait, process_name
from cliconform.running.terminal.keyboard import Keyboard
from cliconform.running.terminal.output_buffer import OutputBuffer

_LONG_WAIT = 2.0  # seconds; any busy machine lets a program wait for some
_ForcedEnding: TypeAlias = TimedOut | Flooded | Suspended


class ProgramEnd:
    """Sees a program end, or ends it by force; one for each execution.

    ``started_at`` is on the monotonic clock. What ``keyboard`` and ``output`` show goes into the
    ending of a program that has timed out. Implements
    :class:`~cliconform.running.service.service_run.ProgramControl` for a program that is a service.
    """

    def __init__(
        self,
        program: Program,
        loop: EventLoop,
        reaper: Reaper,
        limits: Limits,
        *,
        keyboard: Keyboard,
        output: OutputBuffer,
        started_at: float,
    ) -> None:
        self._program = program
        self._loop = loop
        self._reaper = reaper
        self._limits = limits
        self._keyboard = keyboard
        self._output = output
        self._started_at = started_at
        self._may_read_too_early = program.slave is not None
        self.forced_ending: _ForcedEnding | None = None
        """Why it was ended by force; ``None`` if it was not."""
        self.own_ending: Ending | None = None
        """How it has ended, whatever the reason; ``None`` while it runs."""
        self.duration = 0.0
        """Seconds from the start to the end of the program."""

    def check_child(self) -> None:
        """Handle every change of the program's state since the last call."""
        self._reaper.wakeup.clear()
        flags = os.WEXITED | os.WSTOPPED | os.WNOHANG
        while self.own_ending is None:
            change = os.waitid(os.P_PID, self._program.pid, flags)
            if change is None:
                return
            if change.si_code == os.CLD_STOPPED and self._has_read_too_early(change.si_status):
                # The system has stopped the whole group, whichever process of it was reading.
                os.killpg(self._program.pid, signal.SIGCONT)
            elif change.si_code == os.CLD_STOPPED:
                self.force_end(Suspended(signal=signal_name(change.si_status)))
            elif change.si_code == os.CLD_EXITED:
                self._set_ending(Exited(code=change.si_status))
            else:
                self._set_ending(Signalled(signal=signal_name(change.si_status)))

    def _has_read_too_early(self, number: int) -> bool:
        """Whether it was stopped for using the terminal before it was put into the foreground."""
        possible, self._may_read_too_early = self._may_read_too_early, False
        return possible and number in {signal.SIGTTIN, signal.SIGTTOU}

    def _set_ending(self, ending: Ending) -> None:
        self.own_ending = ending
        self.duration = self.elapsed()

    def force_end(self, ending: _ForcedEnding) -> None:
        """Record ``ending`` as the program's; terminate its processes, then kill them."""
        if self.forced_ending is not None or self.own_ending is not None:
            return
        self.forced_ending = ending
        self._reaper.terminate(self._program.pid)
        self._loop.call_later(GRACE * self._limits.scale, self._kill)

    def _kill(self) -> None:
        self._reaper.kill()
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
        return clock.monotonic() - self._started_at

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

    def time_out(self, seconds: float) -> None:
        """Stop the program, which has not ended within ``seconds``; record what it waits for."""
        from cliconform.running.terminal.stream_search import find_last_line  # noqa: PLC0415 - rare

        too_many = self._reaper.is_overrun()
        reader = None if too_many else self._keyboard.find_reader()
        waited = 0.0 if too_many else measure_longest_wait(self._program.pid)
        self.force_end(
            TimedOut(
                seconds=seconds,
                waiting_for_input=reader is not None,
                reader="" if reader is None else process_name(reader),
                prompt="" if reader is None else find_last_line(self._output.read_latest_text()),
                starved=round(waited, 3) if waited > max(seconds / 2, _LONG_WAIT) else 0.0,
            )
        )
