"""Prompts found in bytes that come in pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.running.terminal.stream_search import (
    WINDOW,
    PlainTextDecoder,
    StreamSearch,
    find_last_line,
)
from cliconform.text import to_plain_text

OUTPUT = "\x1b[1mName\x1b[0m \x1b]0;title\x07of\r\nthe ü→ user?\x1b(B \x1b[?25h".encode()


@given(st.lists(st.integers(0, len(OUTPUT)), max_size=8))
def test_text_is_the_same_however_the_bytes_are_cut(cuts: list[int]) -> None:
    text = PlainTextDecoder()
    places = [0, *sorted(cuts), len(OUTPUT)]
    pieces = [OUTPUT[start:end] for start, end in pairwise(places)]
    assert "".join(map(text.feed, pieces)) == to_plain_text(OUTPUT)


def feed_all(search: StreamSearch, *pieces: bytes) -> list[str]:
    return [found for found in map(search.feed, pieces) if found is not None]


@pytest.mark.parametrize(
    ("wanted", "regex"),
    [("Name of\nthe ü→ user?", False), (r"^the .* user\?", True), ("[N]ame of", True)],
)
def test_a_text_is_found_through_escapes_and_over_pieces(wanted: str, *, regex: bool) -> None:
    search = StreamSearch()
    search.start(wanted, regex=regex)
    assert len(feed_all(search, *(OUTPUT[n : n + 1] for n in range(len(OUTPUT))))) == 1


def test_only_text_after_the_start_of_the_search_is_found() -> None:
    search = StreamSearch()
    assert feed_all(search, b"Sure? ") == []
    search.start("Sure?", regex=False)
    assert feed_all(search, b"really ", b"Sure? ") == ["Sure?"]


def test_the_search_ends_with_a_match() -> None:
    search = StreamSearch()
    search.start("a", regex=False)
    assert feed_all(search, b"a", b"a") == ["a"]


@pytest.mark.parametrize("pieces", [[b"yes\r\n"], [b"y", b"es", b"\r\n"]])
def test_the_echo_of_what_was_typed_is_ignored(pieces: list[bytes]) -> None:
    search = StreamSearch()
    search.start("yes", regex=False, echo="yes")
    assert feed_all(search, *pieces) == []
    assert search.last_line == "yes"
    assert feed_all(search, b"yes?") == ["yes"]


def test_an_expected_echo_that_does_not_come_hides_nothing() -> None:
    search = StreamSearch()
    search.start("Next?", regex=False, echo="hunter2")
    assert feed_all(search, b"\r\nNext? ") == ["Next?"]


def test_a_text_at_the_end_of_long_output_is_found_quickly() -> None:
    search = StreamSearch()
    search.start("Go?", regex=True)
    assert feed_all(search, *[b"x" * 1000] * (3 * WINDOW // 1000), b"Go? ") == ["Go"]


def test_the_last_line_is_the_last_that_is_not_blank() -> None:
    assert find_last_line("one\ntwo \n\n  \n") == "two "
    assert find_last_line("") == ""


def test_a_search_that_takes_too_long_is_given_up() -> None:
    search = StreamSearch()
    search.start("(a+)+b", regex=True)
    assert search.feed(b"a" * 60 + b"? ") is None  # without a limit, years later
    assert search.gave_up
    assert feed_all(search, b"aab") == []
    search.start("aab", regex=False)
    assert not search.gave_up
    assert feed_all(search, b"aab") == ["aab"]
