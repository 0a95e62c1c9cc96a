"""Output, files and responses of which a part was not kept: what is judged, and what cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cliconform.model.contents import Between, Exactly, TextPromise
from cliconform.model.invocation import Terminal
from cliconform.model.observation import Chunk, FoundLine, Observation, SearchResult
from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import CapturePromise, RepeatPromise
from cliconform.model.search import list_searches
from cliconform.running.terminal.output_buffer import OutputBuffer
from cliconform.running.terminal.unkept_output import OutputSearch
from support.judging import (
    HOME,
    PLACE,
    assert_deviates,
    assert_holds,
    file_promise,
    get_finding,
    judge_promise,
    observe,
    observe_home,
    text_promise,
)

KEPT = 200
LINES = b"".join(b"line %d\n" % number for number in range(500))
CAPTURE = CapturePromise(
    address="capture.x", place=PLACE, name="x", pattern=r"^line (25\d)$", source="stdout"
)


def observe_much(
    promise: TextPromise | CapturePromise, output: bytes = LINES, stream: str = "stdout"
) -> Observation:
    """Return what a run shows of which only the first and the last bytes are kept."""
    search = OutputSearch(
        searches=list_searches((promise,)),
        values={},
        home=HOME,
        terminal=Terminal.PIPES,
        with_digests=True,
    )
    buffer = OutputBuffer(KEPT, search)
    buffer.add(stream, output, 0.1)  # type: ignore[arg-type]
    results, digests = buffer.finish_searches()
    return observe(chunks=buffer.chunks(), searches=results, digests=digests)


def judge_much(promise: TextPromise | CapturePromise, output: bytes = LINES) -> Finding:
    observation = observe_much(promise, output)
    outcome = judge_promise(promise, observation, terminal=Terminal.PIPES)
    return get_finding(outcome, promise.address)


@pytest.mark.parametrize(
    "promise",
    [
        text_promise("contains", "line 250"),
        text_promise("contains", "line 250\nline 251\n"),
        text_promise("contains", "line 250", source="output"),
        text_promise("contains", "line 1\n"),
        text_promise("contains", "line 499"),
        text_promise("matches", r"^line 2\d1$"),
        text_promise("matches", r"\Aline 0$"),
        text_promise("matches", r"^line 499\s\Z"),
        text_promise("lacks", "Traceback"),
        text_promise("lacks", "Traceback", source="output"),
        text_promise("ordered", "line 1\n", "line 2\n", "line 499"),
        text_promise("equals", "line 0\n...\nline 499\n"),
        text_promise("equals", "line 0\n...\nline 5\n...\nline 499\n"),
        text_promise("empty", negated=True),
        text_promise("contains", "Traceback", count=Between(at_most=3)),
        text_promise("contains", "line", count=Between(at_least=9)),
        text_promise("contains", "line", source="output", count=Between(at_least=9)),
        text_promise("matches", "Traceback", count=Exactly(number=0)),
    ],
)
def test_what_is_there_holds_wherever_it_is(promise: TextPromise) -> None:
    assert_holds(judge_much(promise))


@pytest.mark.parametrize(
    ("promise", "texts"),
    [
        (text_promise("lacks", "line 250"), ["+line 251: line 250"]),
        (text_promise("lacks", "line 250", source="output"), ["+line 251: line 250"]),
        (text_promise("lacks", "line 499"), ["+line 500: line 499"]),
        (text_promise("contains", "line 500"), ['"line 500" not found in stdout']),
        (text_promise("matches", r"^line 5\d\d$"), ["nothing in stdout matches", "line by line"]),
        (text_promise("equals", "line 0\n"), ["stdout differs"]),
        (text_promise("equals", "line 1\n...\nline 499\n"), ["stdout differs"]),
        (text_promise("equals", "line 0\n...\nline 498\n"), ["stdout differs"]),
        (text_promise("empty"), ["stdout has"]),
    ],
)
def test_what_is_not_as_promised_deviates_wherever_it_is(
    promise: TextPromise, texts: list[str]
) -> None:
    found = judge_much(promise)
    assert_deviates(found, *texts)
    assert "cannot be judged" not in found.message


@pytest.mark.parametrize(
    "promise",
    [
        text_promise("equals", "line 0\n...\nline 250\n...\nline 499\n"),
        text_promise("contains", "line 250", count=Exactly(number=1)),
        text_promise("contains", "line", count=Exactly(number=500)),
        text_promise("matches", "^line", count=Between(at_most=1000)),
        text_promise("matches", r"^line 25\d$", source="output", count=Exactly(number=10)),
        text_promise("equals", "[..]"),
        text_promise("ordered", "line 1\n", "line 250"),
        text_promise("ordered", "line 499", "line 250"),
        text_promise("matches", r"line 250\n\Z"),
    ],
)
def test_what_depends_on_the_rest_cannot_be_judged(promise: TextPromise) -> None:
    found = judge_much(promise)
    assert_deviates(found, "cannot be judged: 3,990 bytes of stdout were not kept")


@pytest.mark.parametrize("form", ["contains", "lacks", "matches"])
def test_what_was_not_searched_for_cannot_be_judged(form: Any) -> None:
    """As where the run is an older one, or the promise is new."""
    searched = observe_much(text_promise("contains", "something else"))
    for observation in (searched, replace(searched, searches=())):
        for source in ("stdout", "output"):
            promise = text_promise(form, "needle", source=source)
            found = get_finding(judge_promise(promise, observation), promise.address)
            assert_deviates(found, "cannot be judged: 3,990 bytes of")


def test_a_promise_about_the_other_stream_is_judged() -> None:
    observation = replace(observe_much(text_promise("contains", "x")), searches=())
    promise = text_promise("lacks", "Traceback", source="stderr")
    assert_holds(get_finding(judge_promise(promise, observation), promise.address))


def test_nothing_is_found_in_the_line_that_stands_for_a_gap() -> None:
    for promise in (
        text_promise("contains", "bytes were not kept"),
        text_promise("matches", "bytes were not kept"),
        text_promise("equals", "line 0\n...\n[… 3,990 bytes were not kept …]\n...\nline 499"),
    ):
        assert_deviates(judge_much(promise))


def test_a_torn_line_is_no_line() -> None:
    output = b"x" * (KEPT - 1) + b"y" * 1000
    assert_deviates(judge_much(text_promise("matches", "^x+y?$"), output))


def test_a_search_that_was_given_up_proves_nothing() -> None:
    promise = text_promise("matches", "(a+)+$")
    result = SearchResult(
        stream="stdout", text="(a+)+$", regex=True, reading="plain", complete=False
    )
    chunks = (
        Chunk(stream="stdout", at=0.1, data=b"b\n", dropped=9),
        Chunk(stream="stdout", at=0.1, data=b"b\n"),
    )
    observation = observe(chunks=chunks, searches=(result,))
    assert_deviates(get_finding(judge_promise(promise, observation), promise.address), "cannot be")


def test_a_capture_is_the_first_match_wherever_it_is() -> None:
    observation = observe_much(CAPTURE)
    assert judge_promise(CAPTURE, observation).captured == {"x": "250"}
    late = replace(CAPTURE, pattern=r"^line (49\d)$")
    assert judge_promise(late, observe_much(late)).captured == {"x": "490"}
    unknown = judge_promise(replace(CAPTURE, pattern=r"^line (499)$"), observation)
    assert unknown.captured == {}
    assert_deviates(get_finding(unknown, "capture.x"), "cannot be judged")


def test_results_of_another_reading_are_not_used() -> None:
    promise = text_promise("lacks", "line 250")
    observation = observe_much(promise)
    raw = get_finding(judge_promise(replace(promise, raw=True), observation), promise.address)
    assert_deviates(raw, "cannot be judged")


REPEATABLE = RepeatPromise(address="repeatable", place=PLACE)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (LINES, ""),
        (LINES.replace(b"line 250", b"line xxx"), "differs in stdout"),
        (LINES.replace(b"line 1\n", b"line x\n"), "differs in stdout"),
    ],
)
def test_a_second_run_is_compared_as_a_whole(second: bytes, says: str) -> None:
    promise = text_promise("contains", "a")
    again = observe_much(promise, second)
    observation = replace(observe_much(promise), again=again)
    found = get_finding(judge_promise(REPEATABLE, observation), "repeatable")
    assert found.holds is (Holds.NO if says else Holds.YES)
    assert says in found.message


def test_a_second_run_without_digests_cannot_be_judged() -> None:
    once = replace(observe_much(text_promise("contains", "a")), digests={})
    found = get_finding(judge_promise(REPEATABLE, replace(once, again=once)), "repeatable")
    assert_deviates(found, "cannot be judged: 3,990 bytes of stdout were not kept")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a file that is too large to be read as one text."""
    monkeypatch.setattr("cliconform.verifying.contents.byte_text.TEXT_LIMIT", 1000)
    (tmp_path / "log").write_bytes(b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\r\n"))
    return tmp_path


@pytest.mark.parametrize(
    ("form", "text", "says"),
    [
        ("contains", "line 250", ""),
        ("contains", "line 250\nline 251", ""),
        ("contains", "line 250\r\n", ""),
        ("lacks", "Traceback", ""),
        ("lacks", "\ufeff", "found"),
        ("matches", r"^line 0$", ""),
        ("matches", r"^line 25\d$", ""),
        ("lacks", "line 250", "+line 251: line 250"),
        ("contains", "line 500", '"line 500" not found in log'),
        ("matches", r"^line 5\d\d$", "nothing in log matches"),
        ("equals", "line 0\n...\nline 499", "cannot be judged: log is larger than"),
    ],
)
def test_a_large_file_is_searched(home: Path, form: Any, text: str, says: str) -> None:
    promise = file_promise("log", texts=(replace(text_promise(form, text), address="a"),))
    found = get_finding(judge_promise(promise, observe_home(home), home=True), "a")
    if says:
        assert_deviates(found, says)
    else:
        assert_holds(found)


def test_results_keep_the_first_lines_only() -> None:
    promise = text_promise("lacks", "line")
    (result,) = observe_much(promise).searches
    assert len(result.lines) == 5
    assert result.lines[0] == FoundLine(number=1, text="line 0")
