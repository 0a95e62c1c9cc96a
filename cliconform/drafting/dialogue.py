"""What was typed and what was printed, in the order of time → prompts and their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cliconform.drafting.atoms import Hole, compare, escape, make_pattern
from cliconform.drafting.typed_keys import KEY, edit_line, name_key
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import Chunk
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass, field
from cliconform.text import HOME, make_home_hider, to_plain_text

_ENTER = b"\r\n"
_EOF = 0x04
_ANY_TIME = frozenset({b"\x03", b"\x04"})
"""ctrl-c and ctrl-d, which people press although nothing asks for them."""
_LONGEST = 60
_SHORTEST_HIDDEN = 2
_ASKS_SECRET = re.compile(
    r"\b(?:password|passphrase|passcode|pin|secret|token|api[ _-]?key|credentials?)\b[^?\n]*$",
    re.IGNORECASE,
)
"""A prompt that asks for a secret; a question about one, which ends in `?`, is another matter."""
_SECRET_WORD = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """What to type into a command, as its ``dialogue`` or its ``stdin``."""

    turns: tuple[Mapping[str, Any], ...] = ()
    """The entries of ``dialogue``."""
    stdin: str | None = None
    """What was typed before anything was printed."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """The texts that nobody was to see, by the names of the variables that stand for them."""
    lost: tuple[str, ...] = ()
    """What was typed and cannot be written down, in words."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.turns and self.stdin is None


@dataclass(slots=True)
class _Answer:
    """What was typed up to a key that ends an answer."""

    begun: int
    """How much was printed before its first key, in bytes."""
    ended: int
    """How much was printed before its last key."""
    data: bytes
    canonical: bool
    hidden: bool


def read_typing(
    chunks: Sequence[Chunk], keys: Sequence[Keystrokes], *, program: str, home: str
) -> Typing:
    """Return what was typed as prompts and answers; ``program`` begins the names of variables.

    ``home`` is the path of the home.

    A prompt is the last line that was printed before its answer was begun. A text that the
    terminal did not show is replaced by ``${env:NAME}``, and so is the same text elsewhere.
    """
    answers = list(_split_answers(keys))
    hide = make_home_hider(home)
    prompts = [hide(_find_prompt(chunks, answers, number)) for number in range(len(answers))]
    if answers and not any(prompts):
        return _make_stdin(answers)
    for number, answer in enumerate(answers):
        if not prompts[number] and answer.data in _ANY_TIME:
            prompts[number] = hide(_find_last_line(chunks, 0, answer.begun))
    turns: list[Mapping[str, Any]] = []
    lost: list[str] = []
    secrets: dict[str, str] = {}
    for answer, prompt in zip(answers, prompts, strict=True):
        if not prompt:
            lost.append(_describe(answer))
            continue
        asks_secret = _ASKS_SECRET.search(prompt) is not None
        hidden = answer.hidden or asks_secret or _is_masked(answer, chunks)
        reply = _make_reply(answer)
        if hidden and reply.get("send"):
            name = _name_secret(reply["send"], prompt, program, secrets)
            reply = {"send": f"${{env:{name}}}"}
        turns.append({**write_prompt(prompt), **reply})
    hidden_texts = {value: name for name, value in secrets.items()}
    turns = [
        {**turn, "send": f"${{env:{hidden_texts[turn['send']]}}}"}
        if turn.get("send") in hidden_texts
        else turn
        for turn in turns
    ]
    return Typing(turns=tuple(turns), secrets=secrets, lost=tuple(lost))


def write_prompt(prompt: str) -> dict[str, str]:
    """Return the key for a prompt that was seen once: what may vary in it is a pattern."""
    line = _trim(prompt)
    if not any(sign.isdigit() for sign in line):
        return {"expect": _write_text(line)}
    parts = re.split(r"(\d+)", line)
    pattern = "".join(
        r"\d+" if number % 2 else _write_pattern(part) for number, part in enumerate(parts)
    )
    return {"matches": pattern}


def settle_prompt(seen: Sequence[str], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the turn ``before`` with its prompt as narrow as what was seen in all runs allows."""
    answer = {key: value for key, value in before.items() if key not in {"expect", "matches"}}
    if not all(seen):
        return dict(before)
    lines = [_trim(each) for each in seen]
    if len({*lines}) == 1:
        return {"expect": _write_text(lines[0]), **answer}
    pieces = compare(lines)
    if pieces is None:
        return dict(before)
    pattern = "".join(
        make_pattern(each) if isinstance(each, Hole) else _write_pattern(each) for each in pieces
    )
    return {"matches": pattern, **answer}


def _write_text(line: str) -> str:
    """Return a prompt as ``expect`` has it: with ``${home}``, since it is compared as it came."""
    return Template.literal(line).source.replace(HOME, "${home}")


def _write_pattern(text: str) -> str:
    return escape(text).replace("${", "$${").replace(escape(HOME), "${home}")


def _split_answers(keys: Sequence[Keystrokes]) -> Iterator[_Answer]:
    """Yield the answers: each ends with the return key, ctrl-d, or a key that sends a signal.

    What is typed key by key, into a program that reads so, and not ended is an answer too.
    """
    open_: _Answer | None = None
    for stroke in keys:
        for key in KEY.findall(stroke.data):
            if open_ is None:
                open_ = _Answer(stroke.after, stroke.after, b"", stroke.canonical, hidden=False)
            open_.data += key
            open_.ended = stroke.after
            open_.hidden = open_.hidden or stroke.is_hidden
            if key in {b"\r", b"\n", b"\x03", b"\x04", b"\x1c"}:
                yield open_
                open_ = None
    if open_ is not None and not open_.canonical:
        yield open_


def _find_prompt(chunks: Sequence[Chunk], answers: Sequence[_Answer], number: int) -> str:
    """Return the last line that was printed between the answer before and this one."""
    answer = answers[number]
    since = answers[number - 1].ended if number else 0
    text = _read_between(chunks, since, answer.begun)
    if number and answers[number - 1].canonical and not answers[number - 1].hidden:
        # The terminal has shown what was typed before.
        echo = answers[number - 1].data.rstrip(_ENTER).decode(errors="replace")
        text = text.removeprefix(echo)
    return _find_last(text)


def _find_last_line(chunks: Sequence[Chunk], since: int, until: int) -> str:
    return _find_last(_read_between(chunks, since, until))


def _read_between(chunks: Sequence[Chunk], since: int, until: int | None = None) -> str:
    """Return what was printed after the first ``since`` bytes, up to the first ``until``."""
    found: list[bytes] = []
    at = 0
    for chunk in chunks:
        end = at + len(chunk.data)
        found.append(chunk.data[max(0, since - at) : None if until is None else max(0, until - at)])
        at = end + chunk.dropped
    return to_plain_text(b"".join(found))


def _find_last(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    return lines[-1] if lines else ""


def _trim(prompt: str) -> str:
    line = prompt.strip()
    if len(line) <= _LONGEST:
        return line
    return line[-_LONGEST:].partition(" ")[2] or line[-_LONGEST:]


def _make_reply(answer: _Answer) -> dict[str, Any]:
    """Return the answer as ``send``, ``keys`` or ``eof``."""
    data = answer.data
    if data == bytes([_EOF]):
        return {"eof": True}
    body = data.rstrip(_ENTER)
    text = edit_line(body)
    if len(body) < len(data) and text is not None:
        return {"send": Template.literal(text).source}
    keys = [name_key(key) for key in KEY.findall(data)]
    return {"keys": keys if len(keys) > 1 else keys[0]}


def _is_masked(answer: _Answer, chunks: Sequence[Chunk]) -> bool:
    """Whether a program that reads key by key did not show the line that was typed: a password."""
    text = edit_line(answer.data.rstrip(_ENTER)) if answer.data[-1:] in _ENTER else None
    if answer.canonical or not text or len(text) < _SHORTEST_HIDDEN or text.isspace():
        return False
    return text not in _read_between(chunks, answer.begun)


def _name_secret(text: str, prompt: str, program: str, secrets: dict[str, str]) -> str:
    """Return the variable that stands for ``text``: ``RESTIC_PASSWORD``; a new text gets a new one.

    Its name says that it is a secret (see :func:`cliconform.model.invocation.is_secret`).
    """
    for name, value in secrets.items():
        if value == text:
            return name
    words = [word.upper() for word in re.findall(r"[A-Za-z]+", prompt)]
    word = next((each for each in words if _SECRET_WORD.search(each)), "PASSWORD")
    start = re.sub(r"[^A-Z0-9]+", "_", program.upper()).strip("_")
    wanted = f"{start}_{word}" if start and not start[0].isdigit() else word
    numbers = (f"{wanted}_{number}" for number in range(2, len(secrets) + 3))
    name = next(each for each in (wanted, *numbers) if each not in secrets)
    secrets[name] = text
    return name


def _make_stdin(answers: Sequence[_Answer]) -> Typing:
    """Return what was typed into a program that had printed nothing: it reads its input."""
    lines = [edit_line(answer.data.rstrip(b"\r\n\x04")) for answer in answers]
    if any(line is None for line in lines):
        return Typing(lost=tuple(map(_describe, answers)))
    if any(answer.hidden for answer in answers):
        return Typing(lost=("a text that was not shown, before any prompt",))
    ends = [answer.data.endswith((b"\r", b"\n")) for answer in answers]
    parts = [f"{line}\n" if end else line for line, end in zip(lines, ends, strict=True)]
    return Typing(stdin=Template.literal("".join(part or "" for part in parts)).source)


def _describe(answer: _Answer) -> str:
    if answer.hidden:
        return "a text that was not shown"
    text = edit_line(answer.data.rstrip(_ENTER))
    return f"{text!r}" if text is not None else " ".join(map(name_key, KEY.findall(answer.data)))
