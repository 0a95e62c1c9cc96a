"""Asking and answering: prompts listened for in order, answers typed when somebody reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from cliconform.model.invocation import Answer, Eof, Keys, Line, Turn
from cliconform.model.observation import Exchange, StreamName
from cliconform.running.substitution import Substitutions
from cliconform.running.terminal.keyboard import PATIENCE, QUIET, Keyboard
from cliconform.running.terminal.keys import key_bytes
from cliconform.running.terminal.stream_search import Ear

_CTRL_D = b"\x04"
_SIGNAL_KEYS = frozenset({"ctrl-c", "ctrl-\\", "ctrl-z"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """An answer as bytes, and as a report tells it."""

    data: bytes
    shown: str
    ends_input: bool = False
    patience: float = PATIENCE


class Conversation:
    """Goes through ``turns``. Call :meth:`hear` with all output, in the order in which it comes."""

    def __init__(
        self,
        turns: Sequence[Turn],
        values: Substitutions,
        keyboard: Keyboard,
        elapsed: Callable[[], float],
    ) -> None:
        self._turns = turns
        self._values = values
        self._keyboard = keyboard
        self._elapsed = elapsed
        self._ears: dict[StreamName, Ear] = {"stdout": Ear(), "stderr": Ear()}
        self._last: Ear = self._ears["stdout"]
        self._done: list[Exchange] = []
        self._asked: tuple[float, str] | None = None
        self._listen(echo="")

    def hear(self, stream: StreamName, data: bytes) -> None:
        """``data`` came on ``stream``."""
        self._last = self._ears[stream]
        prompt = self._last.hear(data)
        if prompt is not None and self._asked is None:
            self._asked = (self._elapsed(), prompt)
            typed = self._typed(self._turns[len(self._done)].answer)
            self._keyboard.when_read(lambda: self._answer(typed), typed.patience)

    @property
    def line(self) -> str:
        """The last line of the stream that was written to last."""
        return self._last.line

    def exchanges(self) -> tuple[Exchange, ...]:
        """Every turn as it went, also those that were never come to."""
        turns = list(self._done)
        if self._asked is not None:
            at, prompt = self._asked
            turns.append(Exchange(asked_at=at, prompt=prompt))
        gave_up = any(ear.gave_up for ear in self._ears.values())
        missed = Exchange(asked_at=None, prompt=self.line, gave_up=gave_up)
        return (*turns, *[missed] * (len(self._turns) - len(turns)))

    def _listen(self, echo: str) -> None:
        if len(self._done) < len(self._turns):
            turn = self._turns[len(self._done)]
            wanted = self._values.fill(turn.expect)
            for stream, ear in self._ears.items():
                ear.listen(wanted, regex=turn.regex, echo=echo if stream == "stdout" else "")

    def _answer(self, typed: _Typed) -> None:
        assert self._asked is not None
        at, prompt = self._asked
        self._asked = None
        self._done.append(Exchange(asked_at=at, prompt=prompt, typed=typed.shown))
        modes = self._keyboard.modes
        self._listen(echo=typed.shown if modes is not None and modes.echoes else "")
        over = len(self._done) == len(self._turns)
        if modes is None and (typed.ends_input or over):
            self._keyboard.press(b"" if typed.ends_input else typed.data, self._keyboard.hang_up)
        else:
            self._keyboard.press(typed.data)

    def _typed(self, answer: Answer) -> _Typed:
        on_pipes = self._keyboard.modes is None
        match answer:
            case Line():
                text = self._values.fill(answer.text)
                # A terminal's return key sends a carriage return; a program behind a pipe gets
                # the line end that the terminal would make of it.
                return _Typed(data=text.encode() + (b"\n" if on_pipes else b"\r"), shown=text)
            case Keys():
                return _Typed(
                    data=b"".join(map(key_bytes, answer.keys)),
                    shown=" ".join(answer.keys),
                    patience=QUIET if _SIGNAL_KEYS.issuperset(answer.keys) else PATIENCE,
                )
            case Eof():
                return _Typed(data=_CTRL_D, shown="ctrl-d", ends_input=True)
            case _:
                assert_never(answer)
