"""The chunks of two streams as one text."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.observation import Chunk, StreamName
from cliconform.stream_text import merge_chunks
from cliconform.text import decode_bytes

WRITES = st.lists(
    st.tuples(
        st.sampled_from(get_args(StreamName)),
        st.sampled_from([b"a", b"b\n", b"\n", b"c\nd", b"\xe2\x82", b"\xac", b"\xff", b""]),
    ),
    max_size=30,
)


def chunk(stream: StreamName, data: bytes, dropped: int = 0) -> Chunk:
    return Chunk(stream=stream, at=0.0, data=data, dropped=dropped)


def merge(*writes: tuple[StreamName, bytes]) -> str:
    return "".join(run.text for run in merge_chunks(chunk(*write) for write in writes))


@given(WRITES)
def test_each_stream_is_in_it_as_it_was_written(writes: list[tuple[StreamName, bytes]]) -> None:
    runs = merge_chunks(chunk(*write) for write in writes)
    for name in get_args(StreamName):
        whole = decode_bytes(b"".join(data for stream, data in writes if stream == name))
        assert "".join(run.text for run in runs if run.stream == name) == whole


@given(WRITES)
def test_only_a_line_that_never_ends_is_followed_by_another_stream(
    writes: list[tuple[StreamName, bytes]],
) -> None:
    runs = merge_chunks(chunk(*write) for write in writes)
    last = {run.stream: run for run in runs}
    for run in runs:
        assert run.text.endswith("\n") or run is last[run.stream]


@pytest.mark.parametrize(
    ("writes", "text"),
    [
        ([("stderr", b"Trace"), ("stdout", b"x"), ("stderr", b"back\n")], "Traceback\nx"),
        ([("stdout", b"a\nb"), ("stderr", b"e\n"), ("stdout", b"c\nd\n")], "a\nbc\ne\nd\n"),
        ([("stdout", b"Name: "), ("stderr", b"no\n")], "Name: no\n"),
        ([("stdout", b"out\n"), ("stderr", b"err\n"), ("stdout", b"out\n")], "out\nerr\nout\n"),
    ],
)
def test_a_line_is_whole_and_where_it_began(
    writes: list[tuple[StreamName, bytes]], text: str
) -> None:
    assert merge(*writes) == text


def test_nothing_is_joined_across_a_gap() -> None:
    chunks = (chunk("stdout", b"a\xe2", 9), chunk("stderr", b"e\n"), chunk("stdout", b"\x82b\n"))
    runs = merge_chunks(chunks)
    assert [(run.text, bool(run.gap)) for run in runs] == [
        ("a\udce2", False),
        ("", True),
        ("e\n", False),
        ("\udc82b\n", False),
    ]
