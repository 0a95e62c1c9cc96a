"""Excerpts of texts, and hints at what is similar."""

from __future__ import annotations

import pytest

from cliconform.verifying.texts.closest import find_near_paths, find_nearest_line
from cliconform.verifying.texts.excerpt import (
    _UNPRINTABLE,
    cap_lines,
    cut_around,
    format_count,
    format_list,
    quote,
    to_one_line,
)


@pytest.mark.parametrize(
    ("start", "shown"),
    [(0, "0123456789…"), (50, "…5678901234…"), (99, "…0123456789"), (4, "0123456789…")],
)
def test_a_long_line_is_cut_around_a_position(start: int, shown: str) -> None:
    assert cut_around("0123456789" * 10, start, start, 10) == shown


def test_a_short_line_is_whole_and_a_span_longer_than_the_limit_shows_its_start() -> None:
    assert cut_around("0123456789", 9, 10, 10) == "0123456789"
    assert cut_around("ab" * 50, 20, 60, 10) == "…ababababab…"


def test_a_cut_text_has_its_length() -> None:
    assert to_one_line("x" * 10, 10) == "x" * 10
    assert to_one_line("x" * 11, 10) == "x" * 10 + "… (11 characters)"
    assert quote("xxx", 3) == '"xxx"'
    assert quote("x" * 1_001, 3) == '"xxx…" (1,001 characters)'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('a"b\\', '"a\\"b\\\\"'),
        ("a\nb\tc", '"a\\nb\\tc"'),
        ("\x1b[1m\x00", '"\\x1b[1m\\x00"'),
        ("\u202e\ud800é", '"\\u202e\\ud800é"'),
    ],
)
def test_a_quoted_text_is_one_printable_line(text: str, shown: str) -> None:
    assert quote(text) == shown


def test_a_detail_has_the_number_of_omitted_lines() -> None:
    assert cap_lines(["a", "b"], 2) == ("a", "b")
    assert cap_lines(["a", "b", "c"], 2) == ("a", "b", " … 1 more line")
    assert format_list("made:", []) == ()
    assert format_list("made:", ["a", "b"], 2) == (" made:", "   a", "   b")
    assert format_list("made:", ["a", "b", "c"], 2) == (" made:", "   a", "   b", "   … and 1 more")


def test_one_is_singular() -> None:
    assert [format_count(number, "row") for number in (0, 1, 2_880)] == [
        "0 rows",
        "1 row",
        "2,880 rows",
    ]


def test_the_nearest_line_is_the_most_similar_if_any() -> None:
    lines = ["Symbols: 2", "Symbols processed: 3", "", "Symbols processed", "Symbols processed: 3"]
    assert find_nearest_line("Symbols processed: 2", lines) == (2, "Symbols processed: 3")
    assert find_nearest_line("Symbols processed: 2", ["%%%", "", "   "]) is None
    assert find_nearest_line("x", []) is None


def test_near_paths_share_a_name_or_folders() -> None:
    paths = ["log.txt", "data/raw/bars.parquet", "data/agg/b.csv", "data/agg/bars.parquet"]
    assert find_near_paths("data/ag/bars.parquet", paths)[:2] == [
        "data/agg/bars.parquet",
        "data/raw/bars.parquet",
    ]
    assert find_near_paths("qqq", paths) == []


def test_no_character_that_is_escaped_is_printable() -> None:
    """A text of printable characters is shown as it is, without a look at each of them."""
    escaped = _UNPRINTABLE.findall("".join(map(chr, range(0x110000))))
    assert len(escaped) > 2000
    assert not any(map(str.isprintable, escaped))
    assert not "\n".isprintable()
    assert not "\t".isprintable()
