"""What is kept of what a program writes."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.observation import Chunk, StreamName
from cliconform.running.terminal.output_buffer import Recorder

WRITES = st.lists(
    st.tuples(
        st.sampled_from(get_args(StreamName)),
        st.binary(min_size=1, max_size=30),
        st.floats(0, 0.02),
    ),
    max_size=60,
)


def recorded(writes: list[tuple[StreamName, bytes, float]], keep: int) -> tuple[Chunk, ...]:
    recorder = Recorder(keep)
    at = 0.0
    for stream, data, later in writes:
        at += later
        recorder.take(stream, data, at)
    assert recorder.total == sum(len(data) for _, data, _ in writes)
    return recorder.chunks()


@given(WRITES)
def test_of_a_little_everything_is_kept_in_its_order(
    writes: list[tuple[StreamName, bytes, float]],
) -> None:
    chunks = recorded(writes, keep=10_000)
    for stream in get_args(StreamName):
        kept = b"".join(chunk.data for chunk in chunks if chunk.stream == stream)
        assert kept == b"".join(data for name, data, _ in writes if name == stream)
    whole = b"".join(chunk.data for chunk in chunks)
    assert whole == b"".join(data for _, data, _ in writes)
    assert all(chunk.dropped == 0 for chunk in chunks)
    assert [chunk.at for chunk in chunks] == sorted(chunk.at for chunk in chunks)


@given(WRITES, st.integers(1, 50))
def test_of_a_lot_head_and_tail_are_kept_and_the_rest_is_counted(
    writes: list[tuple[StreamName, bytes, float]], keep: int
) -> None:
    chunks = recorded(writes, keep)
    for stream in get_args(StreamName):
        whole = b"".join(data for name, data, _ in writes if name == stream)
        mine = [chunk for chunk in chunks if chunk.stream == stream]
        dropped = max(0, len(whole) - 2 * keep)
        assert sum(chunk.dropped for chunk in mine) == dropped
        kept = b"".join(chunk.data for chunk in mine)
        assert kept == (whole[:keep] + whole[-keep:] if dropped else whole)
        cut = [number for number, chunk in enumerate(mine) if chunk.dropped]
        assert all(sum(len(chunk.data) for chunk in mine[: n + 1]) == keep for n in cut)


def test_what_comes_close_together_is_one_chunk_and_what_does_not_is_not() -> None:
    writes: list[tuple[StreamName, bytes, float]] = [
        *[("stdout", b"a", 0.001)] * 3,
        ("stderr", b"b", 0.0),
        ("stdout", b"c", 0.0),
        ("stdout", b"d", 1.0),
    ]
    chunks = recorded(writes, keep=100)
    assert [(chunk.stream, chunk.data) for chunk in chunks] == [
        ("stdout", b"aaa"),
        ("stderr", b"b"),
        ("stdout", b"c"),
        ("stdout", b"d"),
    ]


def test_streams_that_take_turns_for_ever_do_not_make_a_chunk_each_time() -> None:
    recorder = Recorder(keep=10_000_000)
    for number in range(100_000):
        recorder.take("stdout" if number % 2 else "stderr", b".", number * 0.1)
    assert len(recorder.chunks()) < 11_000
    assert sum(len(chunk.data) for chunk in recorder.chunks()) == 100_000


def test_the_latest_is_the_end_of_the_stream_that_was_written_to_last() -> None:
    recorder = Recorder(keep=100)
    assert recorder.latest() == ""
    recorder.take("stderr", b"Del", 0.0)
    recorder.take("stdout", b"noise", 0.1)
    recorder.take("stderr", b"ete?\x1b[0m ", 0.5)
    assert recorder.latest() == "Delete? "
