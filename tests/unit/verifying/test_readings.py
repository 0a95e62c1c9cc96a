"""What of the output is compared: control characters, escape sequences, line ends, both streams."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.model.contents import TextPromise
from cliconform.model.invocation import Terminal
from cliconform.model.observation import Chunk, StreamName
from cliconform.model.promise import CapturePromise
from support.judging import (
    PLACE,
    assert_deviates,
    assert_holds,
    judge_finding,
    judge_promise,
    observe,
    text_promise,
)

RED = b"\x1b[31mred\x1b[0m\r\n"
PROGRESS = b"10%\r50%\r100%\r\n"


@pytest.mark.parametrize("terminal", [Terminal.PIPES, Terminal.SPLIT, Terminal.MERGED])
@pytest.mark.parametrize("control", ["\0", "\a", "\b", "\v", "\f", "\x1e", "\r"])
def test_a_control_character_is_compared(control: str, terminal: Terminal) -> None:
    observation = observe(f"a{control}b")
    whole = text_promise("equals", f"a{control}b")
    assert_holds(judge_finding(whole, observation, terminal=terminal))
    without = judge_finding(text_promise("equals", "ab"), observation, terminal=terminal)
    assert_deviates(without, "stdout")
    found = judge_finding(text_promise("lacks", control), observation, terminal=terminal)
    assert_deviates(found, "found")


@pytest.mark.parametrize(
    "promise",
    [
        text_promise("equals", "red"),
        text_promise("lacks", "[31m"),
        text_promise("equals", "\x1b[31mred\x1b[0m"),
        text_promise("contains", "\x1b[31mred"),
        text_promise("matches", r"^\x1b\[31mred\x1b\[0m$"),
        text_promise("ordered", "\x1b[31m", "\x1b[0m"),
        text_promise("equals", "\x1b[31mred\x1b[0m\r\n", raw=True),
        text_promise("contains", "[31m", raw=True),
        text_promise("matches", r"^.\[31m", raw=True),
    ],
)
def test_escape_sequences_are_dropped_unless_the_promise_is_about_them(
    promise: TextPromise,
) -> None:
    assert_holds(judge_finding(promise, observe(RED)))


@pytest.mark.parametrize(
    "promise",
    [
        text_promise("lacks", "\x1b["),
        text_promise("lacks", "[31m", raw=True),
        text_promise("equals", "red", raw=True),
        text_promise("equals", "\x1b[32mred\x1b[0m"),
        text_promise("contains", "[31m"),
    ],
)
def test_a_promise_about_escape_sequences_can_fail(promise: TextPromise) -> None:
    assert_deviates(judge_finding(promise, observe(RED)))


def test_a_raw_text_of_escape_sequences_alone_is_not_empty() -> None:
    hidden = observe("\x1b[?25l")
    assert_holds(judge_finding(text_promise("empty"), hidden))
    assert_deviates(judge_finding(text_promise("empty", raw=True), hidden))


def test_a_sequence_that_never_ends_hides_no_other_line() -> None:
    observation = observe("\x1b]0;title\nTraceback\n")
    assert_deviates(judge_finding(text_promise("lacks", "Traceback"), observation))


@pytest.mark.parametrize(
    ("promise", "terminal"),
    [
        (text_promise("equals", "a\r\nb\r\n"), Terminal.PIPES),
        (text_promise("contains", "a\r\n"), Terminal.PIPES),
        (text_promise("lacks", "a\n"), Terminal.PIPES),
        (text_promise("matches", "^a$"), Terminal.PIPES),
        (text_promise("equals", "a\nb\n"), Terminal.SPLIT),
        (text_promise("equals", "a\nb"), Terminal.MERGED),
        (text_promise("contains", "a\nb"), Terminal.SPLIT),
        (text_promise("contains", "a\r\nb", source="stderr"), Terminal.SPLIT),
    ],
)
def test_line_ends_are_what_the_program_wrote(promise: TextPromise, terminal: Terminal) -> None:
    if promise.form == "lacks":
        assert_deviates(judge_finding(promise, observe("a\nb\n"), terminal=terminal))
        return
    output = b"a\r\nb\r\n"
    streams: dict[str, Any] = {promise.source: output}
    observation = observe(**streams)
    assert_holds(judge_finding(promise, observation, terminal=terminal))


@pytest.mark.parametrize(
    ("promise", "output", "says"),
    [
        ("a\nb\n", b"a\r\nb\r\n", "line ends differ: CRLF in stdout, LF expected"),
        ("a", b"a\r\n", "line ends differ: CRLF in stdout, LF expected"),
        ("a\r\nb", b"a\nb", "line ends differ: LF in stdout, CRLF expected"),
        ("a\nb\nc", b"a\rb\nc", "line ends differ: LF and CR in stdout, LF expected"),
        ("a\n...\nc", b"a\r\nb\r\nc\r\n", "line ends differ: CRLF in stdout, LF expected"),
        ("a\r\n", b"a", "line ends differ: no line end in stdout, CRLF expected"),
    ],
)
def test_a_difference_of_line_ends_alone_says_so(promise: str, output: bytes, says: str) -> None:
    found = judge_finding(text_promise("equals", promise), observe(output), terminal=Terminal.PIPES)
    assert_deviates(found)
    assert found.message == says


def test_a_text_that_is_there_with_other_line_ends_says_so() -> None:
    promise = text_promise("contains", "a\nb")
    found = judge_finding(promise, observe(b"x\r\na\r\nb\r\n"), terminal=Terminal.PIPES)
    assert_deviates(found, " found with other line ends: CRLF in stdout, LF expected")


@pytest.mark.parametrize("terminal", [Terminal.SPLIT, Terminal.PIPES])
@pytest.mark.parametrize(
    "promise",
    [
        text_promise("contains", "50%"),
        text_promise("lacks", "10%50%"),
        text_promise("matches", "^50%$"),
        text_promise("matches", r"^100%$"),
        text_promise("ordered", "10%", "50%", "100%"),
        text_promise("contains", "10%\r50%"),
    ],
)
def test_each_state_of_a_progress_line_can_be_promised(
    promise: TextPromise, terminal: Terminal
) -> None:
    assert_holds(judge_finding(promise, observe(PROGRESS), terminal=terminal))


def test_a_capture_finds_a_state_of_a_progress_line() -> None:
    promise = CapturePromise(
        address="capture.x", place=PLACE, name="x", pattern=r"^(5\d)%$", source="output"
    )
    assert judge_promise(promise, observe(PROGRESS)).captured == {"x": "50"}


def byte_by_byte(text: bytes) -> tuple[Chunk, ...]:
    """Return ``text`` on stderr with an ``x`` on stdout after each byte."""
    streams: list[tuple[StreamName, bytes]] = []
    for number in text:
        streams += [("stderr", bytes([number])), ("stdout", b"x")]
    return tuple(Chunk(stream=stream, at=0.1, data=data) for stream, data in streams)


@pytest.mark.parametrize("terminal", [Terminal.SPLIT, Terminal.PIPES])
def test_a_line_of_one_stream_is_not_torn_by_the_other(terminal: Terminal) -> None:
    observation = observe(chunks=byte_by_byte(b"Traceback (most recent call last)\nKeyError\n"))
    for form, text in (("contains", "Traceback (most"), ("matches", "^KeyError$")):
        promise = text_promise(form, text, source="output")  # type: ignore[arg-type]
        assert_holds(judge_finding(promise, observation, terminal=terminal))
    lacks = text_promise("lacks", "Traceback", source="output")
    assert_deviates(judge_finding(lacks, observation, terminal=terminal), "Traceback (most")


def test_what_is_in_a_stream_alone_is_in_the_output() -> None:
    chunks = (
        Chunk(stream="stdout", at=0.1, data=b"one\n"),
        Chunk(stream="stderr", at=0.2, data=b"err\n"),
        Chunk(stream="stdout", at=0.3, data=b"two\n"),
    )
    observation = observe(chunks=chunks)
    for promise in (
        text_promise("contains", "one\ntwo", source="output"),
        text_promise("contains", "one\nerr\ntwo", source="output"),
        text_promise("matches", r"one\ntwo", source="output"),
        text_promise("equals", "one\nerr\ntwo\n", source="output"),
    ):
        assert_holds(judge_finding(promise, observation))
    assert_deviates(judge_finding(text_promise("lacks", "one\ntwo", source="output"), observation))


def test_line_ends_in_the_output_are_those_of_each_stream() -> None:
    observation = observe(b"a\r\n", b"b\r\n")
    assert_holds(judge_finding(text_promise("contains", "a\nb\r\n", source="output"), observation))


def test_invalid_bytes_are_compared_as_one_character_each_and_shown_as_they_are() -> None:
    observation = observe(b"caf\xe9 \xe2\x82\n")
    assert_holds(judge_finding(text_promise("equals", "caf\ufffd \ufffd\ufffd"), observation))
    assert_holds(judge_finding(text_promise("matches", r"caf\ufffd"), observation))
    assert_holds(judge_finding(text_promise("matches", r"caf. .."), observation))
    found = judge_finding(text_promise("equals", "café"), observation)
    assert_deviates(found, r"+caf\xe9 \xe2\x82")


def test_a_captured_value_has_no_invalid_bytes() -> None:
    promise = CapturePromise(
        address="capture.x", place=PLACE, name="x", pattern=r"is (.*)", source="stdout"
    )
    assert judge_promise(promise, observe(b"is \xff\n")).captured == {"x": "\ufffd"}
