"""Differences that cannot be seen are shown, and named."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.verifying.texts.invisible import describe_line_ends, find_invisible, show_pair
from cliconform.verifying.texts.pattern_sample import make_sample
from support.judging import assert_deviates, judge_finding, observe, text_promise

DIFFERENCES = [
    ("a\nb", "a  \nb\n", "trailing blanks", [r"+a\x20\x20"]),
    ("a \nb", "a\nb\n", "trailing blanks", [r"-a\x20", "+a"]),
    ("a", "a\t\n", "trailing blanks", [r"+a\t"]),
    ("a", "a            \n", "trailing blanks", [r"+a\x20 (12 blanks)"]),
    ("a b", "a\u00a0b\n", "no-break spaces", [r"+a\xa0b"]),
    ("a b", "a\u202fb\n", "no-break spaces", [r"+a\u202fb"]),
    ("a\u00a0b", "a b\n", "no-break spaces", [r"-a\xa0b"]),
    ("a b", "a\u2009b\n", "special spaces", [r"+a\u2009b"]),
    ("ab", "a\u200bb\n", "zero-width characters", [r"+a\u200bb"]),
    ("ok ✔", "ok ✔\ufe0f\n", "zero-width characters", [r"+ok ✔\ufe0f"]),
    ("a b", "a\tb\n", "tabs and blanks", [r"-a b", r"+a\tb"]),
    ("café", "cafe\u0301\n", "composed and decomposed letters", ["-café", r"+cafe\u0301"]),
    ("cafe\u0301", "café\n", "composed and decomposed letters", [r"-cafe\u0301", "+café"]),
    ("5 K", "5 \u212a\n", "composed and decomposed letters", ["-5 K", r"+5 \u212a"]),
    ("1 \u03a9;", "1 \u2126\u037e\n", "composed and decomposed letters", [r"+1 \u2126\u037e"]),
    ("abc", "\u0430bc\n", "look-alike characters", ["-abc", r"+\u0430bc"]),
    ("\u039f0", "O0\n", "look-alike characters", [r"-\u039f0", "+O0"]),
    ("a - 'b'", "a \u2212 \u2018b\u2019\n", "look-alike characters", [r"+a \u2212 \u2018b\u2019"]),
    ("id [..] ok", "id 7 ok \n", "trailing blanks", [r"+id 7 ok\x20"]),
    ("a\n...\nz", "a\nb\nz \n", "trailing blanks", [r"+z\x20"]),
    ("a b\nc", "a\u00a0b \nc\n", "no-break spaces and trailing blanks", [r"+a\xa0b\x20"]),
]


@pytest.mark.parametrize(("promise", "output", "name", "lines"), DIFFERENCES)
def test_it_is_shown_and_named(promise: str, output: str, name: str, lines: list[str]) -> None:
    found = judge_finding(text_promise("equals", promise), observe(output))
    assert_deviates(found)
    assert found.message == f"stdout differs only in {name}"
    for line in lines:
        assert line in found.detail


@pytest.mark.parametrize(
    ("promise", "output", "lines"),
    [
        ("total: 3", "total: 4 \n", ["-total: 3", r"+total: 4\x20"]),
        ("a b\nc", "a\u00a0b\nd\n", [r"+a\xa0b", "+d"]),
        ("a\nb", "a\n \nb\n", [r"+\x20"]),
        ("a  b", "a b\n", ["-a  b", "+a b"]),
        (
            "hello",
            "\u043f\u0440\u0438\u0432\u0435\u0442\n",
            ["+\u043f\u0440\u0438\u0432\u0435\u0442"],
        ),
    ],
)
def test_beside_a_difference_that_can_be_seen_it_is_shown(
    promise: str, output: str, lines: list[str]
) -> None:
    found = judge_finding(text_promise("equals", promise), observe(output))
    assert_deviates(found)
    assert found.message == "stdout differs"
    for line in lines:
        assert line in found.detail


def test_of_what_both_lines_have_nothing_is_shown() -> None:
    found = judge_finding(text_promise("equals", "a  \nहिन्दी 1"), observe("b  \nहिन्दी 2\n"))
    assert found.detail == ("-a  ", "-हिन्दी 1", "+b  ", "+हिन्दी 2")


@pytest.mark.parametrize(
    ("promise", "output", "hint"),
    [
        ("a b", "x\na\u00a0b\n", r" found, but no-break spaces differ: line 2: a\xa0b"),
        ("a\nb", "a \nb\n", r" found, but trailing blanks differ: line 1: a\x20"),
        ("café", "the cafe\u0301", r"letters differ: line 1: the cafe\u0301"),
        ("ab", "x a\u200bb", r" found, but zero-width characters differ: line 1: x a\u200bb"),
        ("total: 11", "total:\u00a012", r" nearest line (1): total:\xa012"),
    ],
)
def test_a_text_that_only_seems_to_be_there_is_named(promise: str, output: str, hint: str) -> None:
    assert_deviates(judge_finding(text_promise("contains", promise), observe(output)), hint)


@given(
    st.text("ab \t\r\u00a0\u200be\u0301é", max_size=8), st.text("ab \t\r\u00a0e\u0301", max_size=8)
)
def test_a_kind_is_named_only_where_nothing_else_differs(one: str, other: str) -> None:
    kinds = find_invisible(one, other, str.__eq__)
    shown = show_pair(one, other, str.__eq__)
    if one == other:
        assert not kinds
    if kinds:
        assert shown[0] != shown[1]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("a\nb", "LF"),
        ("a\r\nb\r\n", "CRLF"),
        ("a\rb", "CR"),
        ("a\nb\r\nc\rd", "LF and CRLF and CR"),
        ("a", "none"),
    ],
)
def test_line_ends_are_named(text: str, ends: str) -> None:
    assert describe_line_ends(text, "none") == ends


ROWS = "".join(f"row {number}\n" for number in range(40))


@pytest.mark.parametrize(
    ("pattern", "line", "hint"),
    [
        (r"^Total: \d+ files$", "Total: 31 file", " nearest line (41): Total: 31 file"),
        (r"^Total: \d+ files$", "total: 31 files", " found in different case: line 41: total: 31"),
        (r"^Total: \d+ files$", "Total: 3 files ", r"trailing blanks differ: line 41: Total: 3 f"),
        (r"Total:\s+(?P<n>\d{2,}) (?:files|rows)\b", "Total 31 files", " nearest line (41): Tot"),
        (r"(?i)job [0-9a-f]+ done\.", "Job 17 is done.", " nearest line (41): Job 17 is done."),
    ],
)
def test_the_line_that_a_pattern_nearly_matched_is_shown(
    pattern: str, line: str, hint: str
) -> None:
    found = judge_finding(text_promise("matches", pattern), observe(f"{ROWS}{line}\n{ROWS}"))
    assert_deviates(found, hint)
    assert found.near == (line,)


def test_a_pattern_that_is_like_no_line_has_no_hint() -> None:
    found = judge_finding(text_promise("matches", r"\d{4}-.*%%"), observe(ROWS))
    assert found.detail == ()
    assert found.near == ()


@pytest.mark.parametrize(
    ("pattern", "sample"),
    [
        (r"^Total: \d+ files$", "Total: 0 files"),
        (r"(?i)a(?:b|c)[0-9]+\.csv", "abc0.csv"),
        (r"(?P<x>foo)\s+bar\(1\)", "foo bar(1)"),
        (r"[^\]x]y\x41B", "yAB"),
        (r"a{2,3}?\n.*", "a\n"),
    ],
)
def test_a_sample_has_the_text_of_a_pattern(pattern: str, sample: str) -> None:
    assert make_sample(pattern) == sample


@given(st.text(max_size=30))
def test_the_sample_of_a_literal_text_is_the_text(text: str) -> None:
    assert make_sample(re.escape(text)) == text


@given(st.text(max_size=30))
def test_any_text_can_be_read_as_a_pattern(pattern: str) -> None:
    assert isinstance(make_sample(pattern), str)
