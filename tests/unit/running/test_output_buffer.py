"""What is kept of a program's output."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.invocation import Terminal
from cliconform.model.observation import Chunk, FoundLine, SearchResult, StreamName
from cliconform.model.search import Search, list_searches
from cliconform.model.template import Template
from cliconform.running.terminal import unkept_output
from cliconform.running.terminal.output_buffer import OutputBuffer
from cliconform.running.terminal.unkept_output import OutputSearch
from support.judging import text_promise

WRITES = st.lists(
    st.tuples(
        st.sampled_from(get_args(StreamName)),
        st.binary(min_size=1, max_size=30),
        st.floats(0, 0.02),
    ),
    max_size=60,
)


def buffer(writes: list[tuple[StreamName, bytes, float]], keep: int) -> tuple[Chunk, ...]:
    output = OutputBuffer(keep)
    at = 0.0
    for stream, data, later in writes:
        at += later
        output.add(stream, data, at)
    assert output.total == sum(len(data) for _, data, _ in writes)
    return output.chunks()


@given(WRITES)
def test_little_output_is_kept_whole_and_in_order(
    writes: list[tuple[StreamName, bytes, float]],
) -> None:
    chunks = buffer(writes, keep=10_000)
    for stream in get_args(StreamName):
        kept = b"".join(chunk.data for chunk in chunks if chunk.stream == stream)
        assert kept == b"".join(data for name, data, _ in writes if name == stream)
    whole = b"".join(chunk.data for chunk in chunks)
    assert whole == b"".join(data for _, data, _ in writes)
    assert all(chunk.dropped == 0 for chunk in chunks)
    assert [chunk.at for chunk in chunks] == sorted(chunk.at for chunk in chunks)


@given(WRITES, st.integers(1, 50))
def test_of_much_output_head_and_tail_are_kept_and_the_rest_is_counted(
    writes: list[tuple[StreamName, bytes, float]], keep: int
) -> None:
    chunks = buffer(writes, keep)
    for stream in get_args(StreamName):
        whole = b"".join(data for name, data, _ in writes if name == stream)
        mine = [chunk for chunk in chunks if chunk.stream == stream]
        dropped = max(0, len(whole) - 2 * keep)
        assert sum(chunk.dropped for chunk in mine) == dropped
        kept = b"".join(chunk.data for chunk in mine)
        assert kept == (whole[:keep] + whole[-keep:] if dropped else whole)
        cut = [number for number, chunk in enumerate(mine) if chunk.dropped]
        assert all(sum(len(chunk.data) for chunk in mine[: n + 1]) == keep for n in cut)


def test_bytes_of_one_stream_that_come_close_together_are_one_chunk() -> None:
    writes: list[tuple[StreamName, bytes, float]] = [
        ("stdout", b"a", 0.001),
        ("stdout", b"a", 0.001),
        ("stdout", b"a", 0.001),
        ("stderr", b"b", 0.0),
        ("stdout", b"c", 0.0),
        ("stdout", b"d", 1.0),
    ]
    chunks = buffer(writes, keep=100)
    assert [(chunk.stream, chunk.data) for chunk in chunks] == [
        ("stdout", b"aaa"),
        ("stderr", b"b"),
        ("stdout", b"c"),
        ("stdout", b"d"),
    ]


def test_streams_that_keep_taking_turns_do_not_begin_a_chunk_each_time() -> None:
    output = OutputBuffer(keep=10_000_000)
    for number in range(100_000):
        output.add("stdout" if number % 2 else "stderr", b".", number * 0.1)
    assert len(output.chunks()) < 11_000
    assert sum(len(chunk.data) for chunk in output.chunks()) == 100_000


def test_the_latest_text_is_the_end_of_the_stream_that_was_written_to_last() -> None:
    output = OutputBuffer(keep=100)
    assert output.read_latest_text() == ""
    output.add("stderr", b"Del", 0.0)
    output.add("stdout", b"noise", 0.1)
    output.add("stderr", b"ete?\x1b[0m ", 0.5)
    assert output.read_latest_text() == "Delete? "


def search(*searches: Search, digests: bool = False) -> OutputSearch:
    return OutputSearch(
        searches=searches,
        values={"id": "a.b", "path": "/homes/7/x"},
        home="/homes/7",
        terminal=Terminal.PIPES,
        with_digests=digests,
    )


def find(output: bytes, *searches: Search, keep: int = 100) -> list[SearchResult]:
    buffer = OutputBuffer(keep, search(*searches))
    for start in range(0, len(output), 7):
        buffer.add("stdout", output[start : start + 7], start * 1.0)
    return list(buffer.finish_searches()[0])


def wanted(text: str, *, regex: bool = False) -> Search:
    return Search(streams=("stdout", "stderr"), text=Template(text), regex=regex)


LINES = b"".join(b"line %d\n" % number for number in range(1000))


def test_what_is_not_kept_is_searched_for_texts_and_patterns() -> None:
    text, pattern, missing = find(
        LINES, wanted("line 500"), wanted(r"^line (50\d)$", regex=True), wanted("line 1000")
    )
    assert text.lines == (FoundLine(number=501, text="line 500"),)
    assert (text.stream, text.text, text.regex, text.reading) == (
        "stdout",
        "line 500",
        False,
        "plain",
    )
    assert (pattern.value, pattern.complete) == ("500", True)
    assert (missing.lines, missing.complete) == ((), True)


@pytest.mark.parametrize("overlap", [64 * 1024, 20])
def test_a_text_that_begins_or_ends_in_what_is_kept_is_found(
    monkeypatch: pytest.MonkeyPatch, overlap: int
) -> None:
    monkeypatch.setattr(unkept_output, "_OVERLAP", overlap)
    for at in (100, len(LINES) - 100):
        begin = LINES.rfind(b"\n", 0, at) + 1
        end = LINES.find(b"\n", at)
        line = LINES[begin:end].decode()
        (found, by_pattern) = find(LINES, wanted(line), wanted(f"^{line}$", regex=True))
        assert found.lines[0].text == line
        assert by_pattern.lines


def test_placeholders_are_filled_in_and_the_home_is_replaced() -> None:
    output = b"x\n" * 200 + b"id a.b in /homes/7/x\nid axb\n" + b"x\n" * 200
    texts = find(output, wanted("id ${id} in ${path}"), wanted("id ${id}$", regex=True))
    assert [result.text for result in texts] == ["id a.b in $HOME/x", r"id a\.b$"]
    assert [bool(result.lines) for result in texts] == [True, False]
    assert find(output, wanted("${unknown}")) == []


def test_nothing_is_searched_where_all_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OutputSearch, "begin", None)
    assert find(b"x" * 200, wanted("x")) == []


def test_the_digest_is_that_of_the_whole_text() -> None:
    digests = []
    for keep in (100, 1000):
        buffer = OutputBuffer(keep, search(digests=True))
        buffer.add("stderr", LINES, 0.0)
        digests.append(buffer.finish_searches()[1]["stderr"])
    assert digests[0] == digests[1]


def test_line_ends_that_are_dropped_are_counted() -> None:
    buffer = OutputBuffer(100)
    buffer.add("stdout", LINES, 0.0)
    chunks = buffer.chunks()
    kept = sum(chunk.data.count(b"\n") for chunk in chunks)
    assert kept + sum(chunk.dropped_lines for chunk in chunks) == 1000


def test_promises_that_can_be_judged_by_a_search_are_searched_for() -> None:
    promises = (
        text_promise("contains", "a"),
        text_promise("lacks", "b", source="output", raw=True),
        text_promise("matches", "c", source="stderr"),
        text_promise("equals", "d"),
        text_promise("ordered", "e", "f"),
        text_promise("empty"),
    )
    assert [
        (each.text.source, each.streams, each.regex, each.raw) for each in list_searches(promises)
    ] == [
        ("a", ("stdout",), False, False),
        ("b", ("stdout", "stderr"), False, True),
        ("c", ("stderr",), True, False),
    ]
