"""What is kept of a program's output."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.observation import Chunk, StreamName
from cliconform.running.terminal.output_buffer import OutputBuffer

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
        *[("stdout", b"a", 0.001)] * 3,
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
