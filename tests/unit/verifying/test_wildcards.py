"""Whole texts with wildcards, and the diffs of those that do not match."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.verifying.texts.diff import diff_pattern
from cliconform.verifying.texts.wildcards import is_line_match, is_match

LINE = st.lists(st.sampled_from(["a", "b", "ab", "[..]", ".", " "]), max_size=4).map("".join)
PATTERN = st.lists(st.one_of(LINE, st.just("...")), min_size=1, max_size=6)
LINES = st.lists(st.text(alphabet="ab .", max_size=4), min_size=1, max_size=6)


def naive_line(pattern: str, line: str) -> bool:
    if not pattern:
        return not line
    if pattern.startswith("[..]"):
        rest = pattern[4:]
        return any(naive_line(rest, line[at:]) for at in range(len(line) + 1))
    return line[:1] == pattern[0] and naive_line(pattern[1:], line[1:])


def naive(patterns: tuple[str, ...], lines: tuple[str, ...]) -> bool:
    @cache
    def from_(at: int, line: int) -> bool:
        if at == len(patterns):
            return line == len(lines)
        if patterns[at] == "...":
            return any(from_(at + 1, next_) for next_ in range(line, len(lines) + 1))
        return (
            line < len(lines) and naive_line(patterns[at], lines[line]) and from_(at + 1, line + 1)
        )

    return from_(0, 0)


@pytest.mark.parametrize(
    ("pattern", "line", "matches"),
    [
        ("[..]", "", True),
        ("a[..]b", "ab", True),
        ("a[..]b", "axxb", True),
        ("a[..]a", "a", False),
        ("a[..]b[..]c", "abbc", True),
        ("a[..]bb[..]c", "abc", False),
        ("[..]b", "abx", False),
        ("[..]b[..]b", "b", False),
        ("a.c", "abc", False),
        ("...", "x", False),
    ],
)
def test_any_text_may_be_none_but_nothing_is_counted_twice(
    pattern: str, line: str, *, matches: bool
) -> None:
    assert is_line_match(pattern, line) is matches


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("...", "", True),
        ("...\na", "a", True),
        ("a\n...", "a", True),
        ("a\n...\na", "a", False),
        ("a\n...\nb\n...\nc", "a\nb\nc", True),
        ("a\n...\nb\nc\n...\nc", "a\nb\nc", False),
        ("...\nb\n...", "a\nb\nc", True),
        ("...\nx\n...", "a\nb\nc", False),
        (" ...", "a", False),
        ("a", "a\n", True),
        ("a", "a\n\n", False),
    ],
)
def test_any_lines_may_be_none_but_nothing_is_counted_twice(
    pattern: str, text: str, *, matches: bool
) -> None:
    assert is_match(pattern, text) is matches


@given(LINE, st.text(alphabet="ab .[]", max_size=6))
def test_a_line_matches_like_a_naive_matcher(pattern: str, line: str) -> None:
    assert is_line_match(pattern, line) is naive_line(pattern, line)


@given(PATTERN, LINES)
def test_a_text_matches_like_a_naive_matcher(pattern: list[str], lines: list[str]) -> None:
    # One more newline at the end, since a final one is never compared.
    matches = is_match("\n".join(pattern) + "\n", "\n".join(lines) + "\n")
    assert matches is naive(tuple(pattern), tuple(lines))


@given(PATTERN, LINES)
def test_a_diff_is_empty_where_a_text_matches_and_only_there(
    pattern: list[str], lines: list[str]
) -> None:
    wanted, text = "\n".join(pattern) + "\n", "\n".join(lines) + "\n"
    shown = diff_pattern(wanted, text)
    assert any(line[0] in "-+" for line in shown) is not is_match(wanted, text)


@given(PATTERN, LINES)
def test_a_diff_has_lines_of_both_sides_and_no_others(pattern: list[str], lines: list[str]) -> None:
    found = diff_pattern("\n".join(pattern) + "\n", "\n".join(lines) + "\n")
    shown = [line.replace(r"\x20", " ").replace(r"\n", "") for line in found]
    assert {line[1:] for line in shown if line[0] == "-"} <= set(pattern)
    assert {line[1:] for line in shown if line[0] != "-"} <= {*lines, "…"}


@pytest.mark.parametrize(
    ("pattern", "text", "texts"),
    [
        ("a\nb\nc", "a\nx\nc", [" a", "-b", "+x", " c"]),
        ("a\nb\nc\nd", "a\nx\ny\nd", [" a", "-b", "-c", "+x", "+y", " d"]),
        ("a\nb", "b", ["-a", " b"]),
        ("a", "a\nb", [" a", "+b"]),
        ("1\n2\n3\n4\nx", "1\n2\n3\n4\ny", [" …", " 3", " 4", "-x", "+y"]),
    ],
)
def test_a_diff_shows_what_differs_with_context(pattern: str, text: str, texts: list[str]) -> None:
    assert list(diff_pattern(pattern, text)) == texts


def test_a_diff_of_very_long_texts_reports_where_it_stops() -> None:
    shown = diff_pattern("a\n" * 9_000, "b\n" * 9_000)
    assert "more lines were not compared" in shown[-1]


@pytest.mark.parametrize(("more", "sign"), [("wanted", "-"), ("seen", "+")])
def test_a_diff_of_very_long_texts_invents_no_difference_where_it_stops(
    more: str, sign: str
) -> None:
    """Another line at the beginning moves the last one out of what is compared."""
    lines = "".join(f"{number}\n" for number in range(9_000))
    longer = f"first\n{lines}"
    shown = diff_pattern(longer, lines) if more == "wanted" else diff_pattern(lines, longer)
    assert [line for line in shown if line[0] in "+-"] == [f"{sign}first"]
