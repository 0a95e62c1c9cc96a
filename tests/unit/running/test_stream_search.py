"""Prompts found in bytes that come in pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.running.terminal.stream_search import WINDOW, Ear, PlainText, last_line
from cliconform.text import to_plain_text

SAID = "\x1b[1mName\x1b[0m \x1b]0;title\x07of\r\nthe ü→ user?\x1b(B \x1b[?25h".encode()


@given(st.lists(st.integers(0, len(SAID)), max_size=8))
def test_text_is_the_same_however_the_bytes_are_cut(cuts: list[int]) -> None:
    text = PlainText()
    places = [0, *sorted(cuts), len(SAID)]
    pieces = [SAID[start:end] for start, end in pairwise(places)]
    assert "".join(map(text.feed, pieces)) == to_plain_text(SAID)


def heard(ear: Ear, *pieces: bytes) -> list[str]:
    return [found for found in map(ear.hear, pieces) if found is not None]


@pytest.mark.parametrize(
    ("wanted", "regex"),
    [("Name of\nthe ü→ user?", False), (r"^the .* user\?", True), ("[N]ame of", True)],
)
def test_a_text_is_found_through_escapes_and_over_pieces(wanted: str, *, regex: bool) -> None:
    ear = Ear()
    ear.listen(wanted, regex=regex)
    assert len(heard(ear, *(SAID[n : n + 1] for n in range(len(SAID))))) == 1


def test_what_was_said_before_does_not_count() -> None:
    ear = Ear()
    assert heard(ear, b"Sure? ") == []
    ear.listen("Sure?", regex=False)
    assert heard(ear, b"really ", b"Sure? ") == ["Sure?"]


def test_after_a_match_nobody_listens() -> None:
    ear = Ear()
    ear.listen("a", regex=False)
    assert heard(ear, b"a", b"a") == ["a"]


@pytest.mark.parametrize("pieces", [[b"yes\r\n"], [b"y", b"es", b"\r\n"]])
def test_the_echo_of_what_was_typed_is_passed_over(pieces: list[bytes]) -> None:
    ear = Ear()
    ear.listen("yes", regex=False, echo="yes")
    assert heard(ear, *pieces) == []
    assert ear.line == "yes"
    assert heard(ear, b"yes?") == ["yes"]


def test_an_echo_that_does_not_come_hides_nothing() -> None:
    ear = Ear()
    ear.listen("Next?", regex=False, echo="hunter2")
    assert heard(ear, b"\r\nNext? ") == ["Next?"]


def test_a_text_at_the_far_end_of_a_lot_is_found_quickly() -> None:
    ear = Ear()
    ear.listen("Go?", regex=True)
    assert heard(ear, *[b"x" * 1000] * (3 * WINDOW // 1000), b"Go? ") == ["Go"]


def test_the_last_line_is_the_last_that_says_something() -> None:
    assert last_line("one\ntwo \n\n  \n") == "two "
    assert last_line("") == ""


def test_a_search_that_would_not_end_is_given_up() -> None:
    ear = Ear()
    ear.listen("(a+)+b", regex=True)
    assert ear.hear(b"a" * 60 + b"? ") is None  # or it would be heard after the sun has gone out
    assert ear.gave_up
    assert heard(ear, b"aab") == []
    ear.listen("aab", regex=False)
    assert not ear.gave_up
    assert heard(ear, b"aab") == ["aab"]
