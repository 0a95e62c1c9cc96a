"""Find the prompts of a dialogue in the output, in order, and type the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from cliconform.model.invocation import Answer, Eof, Keys, Line, Turn
from cliconform.model.observation import Exchange, StreamName
from cliconform.quick_dataclass import dataclass
from cliconform.running.substitution import Substitutions
from cliconform.running.terminal.input_wait import LONG_SILENCE, SHORT_SILENCE
from cliconform.running.terminal.keyboard import Keyboard
from cliconform.running.terminal.keys import encode_key
from cliconform.running.terminal.stream_search import StreamSearch

_CTRL_D = b"\x04"
_SIGNAL_KEYS = frozenset({"ctrl-c", "ctrl-\\", "ctrl-z"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keystrokes:
    """An answer as the bytes to type, and as reports show it."""

    data: bytes
    shown: str
    """As the records have it: without secrets of the environment."""
    echo: str = ""
    """What a terminal shows of it, if it shows what is typed."""
    ends_input: bool = False
    silence_limit: float = LONG_SILENCE


class Dialogue:
    """Goes through ``turns``, one after the other. Call :meth:`feed` with all output.

    ``elapsed`` returns the seconds since the program was started; ``echoed`` is the stream in which
    a terminal shows what is typed.
    """

    def __init__(
        self,
        turns: Sequence[Turn],
        values: Substitutions,
        keyboard: Keyboard,
        elapsed: Callable[[], float],
        echoed: StreamName = "stdout",
    ) -> None:
        self._echoed = echoed
        self._turns = turns
        self._values = values
        self._keyboard = keyboard
        self._elapsed = elapsed
        self._searches: dict[StreamName, StreamSearch] = {
            "stdout": StreamSearch(),
            "stderr": StreamSearch(),
        }
        self._latest: StreamSearch = self._searches[echoed]
        self._done: list[Exchange] = []
        self._open_prompt: tuple[float, str] | None = None
        self._search_next(echo="")

    def feed(self, stream: StreamName, data: bytes) -> None:
        """Search what came on ``stream``; when it ends a prompt, answer once that is read."""
        self._latest = self._searches[stream]
        prompt = self._latest.feed(data)
        if prompt is not None and self._open_prompt is None:
            self._open_prompt = (self._elapsed(), prompt)
            keystrokes = self._encode_answer(self._turns[len(self._done)].answer)
            self._keyboard.call_when_read(
                lambda: self._type_answer(keystrokes), keystrokes.silence_limit
            )

    def exchanges(self) -> tuple[Exchange, ...]:
        """Return how each turn went, also those whose prompt never came."""
        turns = list(self._done)
        if self._open_prompt is not None:
            at, prompt = self._open_prompt
            turns.append(Exchange(asked_at=at, prompt=prompt))
        gave_up = any(search.gave_up for search in self._searches.values())
        missed = Exchange(asked_at=None, prompt=self._latest.last_line, gave_up=gave_up)
        return (*turns, *[missed] * (len(self._turns) - len(turns)))

    def _search_next(self, echo: str) -> None:
        """Search both streams for the next prompt; ``echo`` is what was typed just before."""
        if len(self._done) < len(self._turns):
            turn = self._turns[len(self._done)]
            wanted = self._values.fill(turn.expect)
            for stream, search in self._searches.items():
                search.start(wanted, regex=turn.regex, echo=echo if stream == self._echoed else "")

    def _type_answer(self, keystrokes: _Keystrokes) -> None:
        assert self._open_prompt is not None
        at, prompt = self._open_prompt
        self._open_prompt = None
        self._check_line_length()
        modes = self._keyboard.modes
        self._done.append(
            Exchange(
                asked_at=at,
                prompt=prompt,
                typed=keystrokes.shown,
                unseen=modes is not None and not modes.shows_typing,
                shown_by_program=modes is not None and not modes.echo and not modes.canonical,
            )
        )
        # A password prompt switches echo off: then no echo is expected in the output.
        self._search_next(echo=keystrokes.echo if modes is not None and modes.shows_typing else "")
        is_last = len(self._done) == len(self._turns)
        if modes is None and (keystrokes.ends_input or is_last):
            data = b"" if keystrokes.ends_input else keystrokes.data
            self._keyboard.type_bytes(data, self._keyboard.end_input)
        else:
            self._keyboard.type_bytes(keystrokes.data)

    def _check_line_length(self) -> None:
        """Raise :class:`NotStartedError` if the terminal would cut the answer that is next."""
        number = len(self._done)
        answer = self._turns[number].answer
        if isinstance(answer, Line):
            text = self._values.fill(answer.text).replace("\r", "\n")
            name = f"dialogue[{number}].send"
            self._keyboard.check_line_length(text, name, "use `stdin` with `tty = false`")

    def _encode_answer(self, answer: Answer) -> _Keystrokes:
        has_pipes = self._keyboard.modes is None
        match answer:
            case Line():
                text = self._values.fill(answer.text)
                # A terminal's return key sends a carriage return, which the terminal turns into a
                # line end; a pipe needs the line end itself.
                end = b"\n" if has_pipes else b"\r"
                return _Keystrokes(
                    data=text.encode() + end, shown=self._values.show(answer.text), echo=text
                )
            case Keys():
                is_signal = _SIGNAL_KEYS.issuperset(answer.keys)  # such a key need not be read
                return _Keystrokes(
                    data=b"".join(map(encode_key, answer.keys)),
                    shown=" ".join(answer.keys),
                    echo=" ".join(answer.keys),
                    silence_limit=SHORT_SILENCE if is_signal else LONG_SILENCE,
                )
            case Eof():
                return _Keystrokes(data=_CTRL_D, shown="ctrl-d", echo="ctrl-d", ends_input=True)
            case _:
                assert_never(answer)
