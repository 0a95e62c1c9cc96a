"""The output of a program is hostile text: any of it can be judged and printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.invocation import Line, Turn
from cliconform.model.observation import Chunk, Exchange, HttpAnswer, ProcessFact, TimedOut
from cliconform.model.outcome import Finding, Verdict
from cliconform.model.promise import (
    CapturePromise,
    EndsPromise,
    LeftoverPromise,
    Promise,
    RepeatPromise,
    TurnPromise,
)
from cliconform.model.template import Template
from cliconform.verifying.judge import judge
from cliconform.verifying.texts.excerpt import quote, to_one_line
from support.judging import (
    PLACE,
    assert_deviates,
    exit_promise,
    file_promise,
    judge_finding,
    make_fact,
    make_step,
    observe,
    text_promise,
)

PROMISES: tuple[Promise, ...] = (
    exit_promise(0),
    EndsPromise(address="timeout", place=PLACE),
    LeftoverPromise(address="leftovers", place=PLACE),
    RepeatPromise(address="repeatable", place=PLACE),
    *(
        text_promise(form, text, source=source)
        for form in ("contains", "lacks", "matches", "equals")
        for text in ("a", "A b", "$HOME")
        for source in ("stdout", "stderr", "output")
        if not (form == "matches" and text == "$HOME")
    ),
    text_promise("ordered", "a", "b"),
    text_promise("empty"),
    file_promise("*.csv"),
    CapturePromise(address="capture.x", place=PLACE, name="x", pattern="(.)b", source="output"),
    TurnPromise(address="dialogue[0]", place=PLACE, turn=0),
)
DIALOGUE = (Turn(expect=Template("?"), regex=False, answer=Line(text=Template("y"))),)
NASTY = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"\0", b"\x1b[31m", b"\x1b]0;", b"[/x]", b"]]>", b"\xff\xfe", b"\r\n\r",
         "\u202e€".encode(),
         b"/homes/7", b"\xe2\x82", b"a\nb", "\u2028".encode(), b"\xed\xa0\x80"]
    ),
)  # fmt: skip
CHUNKS = st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), NASTY), max_size=6)
TEXT = st.text(max_size=20)


def assert_showable(found: Finding) -> None:
    for text in (found.promise, found.message, found.expected, found.seen, *found.detail):
        assert text == to_one_line(text, 10_000)
        assert len(text) < 600
        text.encode()


@given(CHUNKS, CHUNKS, TEXT)
def test_any_output_is_judged_and_reported_in_printable_lines(
    first: list[tuple[str, bytes]], second: list[tuple[str, bytes]], path: str
) -> None:
    def chunks(pieces: list[tuple[str, bytes]]) -> tuple[Chunk, ...]:
        return tuple(Chunk(stream=stream, at=0, data=data) for stream, data in pieces)  # type: ignore[arg-type]

    observation = observe(
        chunks=chunks(first),
        ending=TimedOut(seconds=1, waiting_for_input=True, reader=path, prompt=path),
        after={path.strip("/") or "x": make_fact()},
        leftovers=(ProcessFact(pid=1, command=path),),
        dialogue=(Exchange(asked_at=None, prompt=path),),
        answers=(HttpAnswer(method="GET", url=path, seconds=0, error=path),),
        again=observe(chunks=chunks(second), home="/homes/8"),
    )
    outcome = judge(make_step(*PROMISES, dialogue=DIALOGUE), observation, homes=None, known=None)
    assert outcome.verdict is Verdict.DEVIATES
    assert len(outcome.findings) == len(PROMISES)
    for found in outcome.findings:
        assert_showable(found)
    for warning in outcome.warnings:
        assert "\n" not in warning


@given(st.text(), st.integers(0, 60))
def test_a_text_in_one_line_is_short_and_can_be_printed(text: str, limit: int) -> None:
    for shown in (to_one_line(text, limit), quote(text, limit)):
        assert "\n" not in shown
        assert "\x1b" not in shown
        assert len(shown) <= 10 * limit + 40
        shown.encode()


@pytest.mark.parametrize("unit", [b"x", b"x y ", b"\xff", b"a\n", b"\x1b[1m", "€".encode()])
def test_ten_megabytes_are_judged_with_short_findings(unit: bytes) -> None:
    output = unit * (10_000_000 // len(unit))
    promises = (
        text_promise("contains", "needle"),
        text_promise("equals", "a\nb\n...\nc"),
        text_promise("lacks", "x"),
        text_promise("matches", "needle"),
        text_promise("ordered", "x", "needle"),
        text_promise("empty"),
    )
    outcome = judge(make_step(*promises), observe(output), homes=None, known=None)
    for found in outcome.findings:
        assert_showable(found)


def test_markup_and_controls_stay_literal() -> None:
    found = judge_finding(text_promise("contains", "[/x]\x1b"), observe("[bold]\0\x07\u202ex"))
    assert_deviates(found, "[/x]\\x1b")
    assert_deviates(judge_finding(text_promise("empty"), observe("\u202e[/x]")), "\\u202e[/x]")
