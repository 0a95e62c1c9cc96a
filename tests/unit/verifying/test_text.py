"""Promises about a text."""

from __future__ import annotations

import pytest

from cliconform.model.contents import TextForm, TextPromise
from cliconform.model.invocation import Terminal
from cliconform.model.observation import Chunk
from cliconform.model.outcome import Verdict
from cliconform.verifying.bounds import Bounds
from support.judging import (
    assert_deviates,
    assert_holds,
    judge_finding,
    judge_promise,
    observe,
    text_promise,
)


@pytest.mark.parametrize(
    ("promise", "output"),
    [
        (text_promise("contains", "total: 3"), "the total: 3 files\n"),
        (text_promise("contains", "a\nb\n"), "a\nb"),
        (text_promise("contains", "a"), b"\x1b[31ma\x1b[0m"),
        (text_promise("contains", "[/x] a.b*"), "[/x] a.b*"),
        (text_promise("matches", r"^total: \d+$"), "x\ntotal: 3\ny\n"),
        (text_promise("matches", "tal"), "total"),
        (text_promise("lacks", "Traceback"), "fine"),
        (text_promise("equals", "a\nb\n"), "a\nb"),
        (text_promise("equals", "a\nb"), "a\r\nb\r\n"),
        (text_promise("equals", "a\n...\nd [..] f\n"), "a\nb\nc\nd eee f\n"),
        (text_promise("equals", ""), ""),
        (text_promise("ordered", "a", "b", "a"), "a b a"),
        (text_promise("empty"), ""),
        (text_promise("empty"), b"\x1b[?25l\x1b[?25h"),
        (text_promise("empty", negated=True), "a"),
        (text_promise("empty", negated=True), "\n"),
        (text_promise("equals", "\n"), "\n"),
        (text_promise("equals", "a\n\n"), "a\n\n"),
        (text_promise("equals", "a\n\n\n"), "a\n\n\n"),
        (text_promise("equals", "\n\n"), "\n\n"),
        (text_promise("equals", "[..]"), "\n"),
        (text_promise("contains", "\n"), "a\n"),
        (text_promise("lacks", "\n"), "a"),
    ],
)
def test_a_text_that_is_as_promised_holds(promise: TextPromise, output: str | bytes) -> None:
    assert_holds(judge_finding(promise, observe(output)))


@pytest.mark.parametrize(
    ("promise", "output", "texts"),
    [
        (
            text_promise("contains", "Total: 3"),
            "total: 3",
            ['"Total: 3" not found in stdout', "in different case: line 1"],
        ),
        (text_promise("contains", "a b"), "x\na  b\n", ["with different spaces", '"a  b"']),
        (
            text_promise("contains", "one two three"),
            "one two\nthree",
            ["several lines", "80 columns"],
        ),
        (text_promise("contains", "one two"), "│ one │\n│ two │", ["several lines"]),
        (text_promise("contains", "Rows: 12"), "x\nRows: 13\n", ["nearest line (2): Rows: 13"]),
        (text_promise("contains", "a"), "", ["nothing"]),
        (
            text_promise("matches", "^total$"),
            "a total\n",
            ["nothing in stdout matches", "/^total$/"],
        ),
        (
            text_promise("lacks", "Error"),
            "a\nan Error here\n",
            ['found "Error" in stdout', "+line 2: an Error"],
        ),
        (text_promise("equals", "a\nb"), "a\nc\n", ["-b", "+c", " a"]),
        (text_promise("equals", "a"), "a\n\n", ["+"]),
        (text_promise("equals", "a\n\n"), "a\n", ["stdout differs", "-"]),
        (text_promise("equals", ""), "a\n", ["-(nothing)", "+a"]),
        (text_promise("equals", "a"), "", ["-a", "+(nothing)"]),
        (text_promise("equals", "a\nb"), "", ["-a", "-b", "+(nothing)"]),
        (text_promise("equals", "a"), "\n", ["-a", "+"]),
        (text_promise("equals", ""), "\n", ["stdout differs", "-(nothing)", r"+\n"]),
        (text_promise("equals", "\n"), "", ["stdout differs", r"-\n", "+(nothing)"]),
        (text_promise("equals", "\n"), "\n\n", ["stdout differs", r"-\n", r"+\n\n"]),
        (
            text_promise("empty"),
            "\n",
            ["stdout is a lone newline, expected nothing", r'`equals = "\n"` promises'],
        ),
        (text_promise("ordered", "a", "b"), "b a", ['"b" not found after "a" in stdout', "line 1"]),
        (text_promise("ordered", "a", "b"), "a", ['"b" not found in stdout']),
        (text_promise("empty"), "a\nb\n", ["has 2 lines, expected none", "+a", "+b"]),
        (text_promise("empty", negated=True), "", ["stdout is empty"]),
    ],
)
def test_another_text_deviates_with_hints(
    promise: TextPromise, output: str, texts: list[str]
) -> None:
    assert_deviates(judge_finding(promise, observe(output)), *texts)


def test_each_stream_is_checked_by_itself_and_output_is_both() -> None:
    observation = observe("out", "err")
    assert_holds(judge_finding(text_promise("contains", "err", source="stderr"), observation))
    assert_holds(judge_finding(text_promise("equals", "outerr", source="output"), observation))
    assert_deviates(judge_finding(text_promise("contains", "err"), observation), "found in stderr")
    assert_deviates(judge_finding(text_promise("matches", "e.r"), observation), "found in stderr")


def test_a_wrapped_text_through_pipes_mentions_no_terminal() -> None:
    found = judge_finding(text_promise("contains", "a b"), observe("a\nb"), terminal=Terminal.PIPES)
    assert_deviates(found, "several lines")
    assert "columns" not in "".join(found.detail)


def test_output_is_merged_by_whole_lines_and_split_characters_stay_whole() -> None:
    euro = "€".encode()
    chunks = (
        Chunk(stream="stdout", at=0.1, data=b"a" + euro[:1]),
        Chunk(stream="stderr", at=0.2, data=b"b"),
        Chunk(stream="stdout", at=0.3, data=euro[1:] + b"c"),
    )
    observation = observe(chunks=chunks)
    assert_holds(judge_finding(text_promise("equals", "a€cb", source="output"), observation))
    assert_holds(judge_finding(text_promise("equals", "a€c"), observation))


def test_the_homes_path_is_replaced_only_as_a_whole() -> None:
    observation = observe("saved /homes/7/out.csv, /homes/7 and /homes/77\n")
    assert_holds(
        judge_finding(
            text_promise("equals", "saved $HOME/out.csv, $HOME and /homes/77"), observation
        )
    )
    assert_holds(judge_finding(text_promise("contains", "${home}/out.csv"), observation))
    assert_holds(judge_finding(text_promise("matches", r"saved ${home}/out\.csv"), observation))


def test_a_value_is_filled_in_and_literal_in_a_pattern() -> None:
    observation = observe("id a.b\n", values={"id": "a.b", "in": "/homes/7/x"})
    assert_holds(judge_finding(text_promise("contains", "id ${id}"), observation))
    assert_holds(judge_finding(text_promise("matches", "^id ${id}$"), observation))
    broken = judge_finding(
        text_promise("matches", "^id ${id}$"), observe("id axb", values={"id": "a.b"})
    )
    assert_deviates(broken)
    assert broken.promise == "stdout matches /^id a.b$/"


def test_a_name_without_a_value_deviates_and_is_named() -> None:
    assert_deviates(
        judge_finding(text_promise("contains", "${job}"), observe("a")), "${job} has no value"
    )


def test_every_line_that_deviates_is_listed() -> None:
    found = judge_finding(text_promise("lacks", "Error"), observe("Error 1\nfine\nError 2\n"))
    assert found.detail == ("+line 1: Error 1", "+line 3: Error 2")
    many = judge_finding(text_promise("lacks", "Error"), observe("Error\n" * 9))
    assert many.detail == tuple(f"+line {number}: Error" for number in range(1, 10))
    flood = judge_finding(text_promise("lacks", "Error"), observe("Error\n" * 9000))
    assert len(flood.detail) == 41
    assert "more lines" in flood.detail[-1]


def test_dropped_bytes_are_a_warning_and_nothing_is_joined_across_them() -> None:
    chunks = (
        Chunk(stream="stdout", at=0.1, data=b"head", dropped=9_000_000),
        Chunk(stream="stdout", at=0.2, data=b"tail\n"),
    )
    outcome = judge_promise(text_promise("contains", "headtail"), observe(chunks=chunks))
    assert outcome.verdict is Verdict.DEVIATES
    assert outcome.warnings[0].startswith("9,000,000 bytes of stdout were not kept")


def test_a_diff_shows_what_a_wildcard_matched() -> None:
    wanted = "id [..] made\n...\nrows: 3\nend"
    found = judge_finding(
        text_promise("equals", wanted), observe("id 77 made\nx\ny\nrows: 4\nend\n")
    )
    assert found.detail == (" …", " x", " y", "-rows: 3", "+rows: 4", " end")


def test_a_difference_far_into_a_long_line_is_shown() -> None:
    long = "a" * 5_000
    found = judge_finding(text_promise("equals", f"{long}X"), observe(f"{long}Y"))
    assert_deviates(found, "aX", "aY")
    assert all(len(line) < 300 for line in found.detail)


def test_findings_stay_short_for_long_output() -> None:
    output = "".join(f"{number} Error\n" for number in range(100_000))
    for promise in (
        text_promise("equals", "x"),
        text_promise("lacks", "Error"),
        text_promise("contains", "Eror 7"),
    ):
        found = judge_finding(promise, observe(output))
        assert_deviates(found)
        assert len(found.detail) <= 41
        assert len(found.seen) < 300


def test_a_pattern_with_exponential_time_stops_at_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Bounds.__init__, "__kwdefaults__", {"scale": 0.01, "patterns": 5.0})
    found = judge_finding(text_promise("matches", "(a+)+$"), observe("a" * 60 + "b"))
    assert_deviates(found, "searching the pattern took more than")


def test_a_pattern_that_a_value_makes_invalid_is_an_error() -> None:
    outcome = judge_promise(
        text_promise("matches", "(?P<${id}>a)"), observe("a", values={"id": "1x"})
    )
    assert outcome.verdict is Verdict.ERROR
    assert "is not a valid regular expression" in outcome.reason
    assert "specs/x.toml:20" in outcome.reason


@pytest.mark.parametrize("form", ["contains", "ordered"])
def test_an_empty_placeholder_is_not_searched_for(form: TextForm) -> None:
    outcome = judge_promise(text_promise(form, "${id}"), observe("a", values={"id": ""}))
    (found,) = outcome.deviations
    assert found.message == "${id} is empty here, so it would be found in any text"


def test_output_that_no_promise_checks_is_a_warning() -> None:
    own = text_promise("lacks", "Traceback", source="output")
    outcome = judge_promise(own, observe("\nCreated job: 7\ndone\n"))
    assert outcome.warnings == ()  # its own `lacks` is a promise
    defaults = text_promise("lacks", "Traceback", source="output", default=True)
    outcome = judge_promise(defaults, observe("\nCreated job: 7\ndone\n"))
    assert outcome.warnings == ('prints 3 lines that no promise checks (stdout: "Created job: 7")',)
    assert outcome.verdict is Verdict.CONFORMS
    assert judge_promise(defaults, observe("\n")).warnings == ()
    assert judge_promise(text_promise("contains", "a"), observe("a")).warnings == ()


def test_a_line_that_has_both_texts_in_the_wrong_order_is_told_once() -> None:
    found = judge_finding(text_promise("ordered", "a", "b"), observe("b a"))
    assert found.detail == (" line 1: b a",)


def test_with_the_terminal_for_input_only_the_line_ends_of_output_are_those_of_a_pipe() -> None:
    seen = observe("a\r\n", stderr="b\r\n")
    for promise in (
        text_promise("equals", "a\r\n"),
        text_promise("equals", "b\n", source="stderr"),
    ):
        assert_holds(judge_finding(promise, seen, terminal=Terminal.INPUT))
