"""Text that is safe anywhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.reporting.text.clean import clean, clean_line, clean_name, limit_bytes, limit_lines
from support.strategies import ANY_TEXT


@given(text=ANY_TEXT)
def test_clean_text_has_no_control_but_tab_and_newline(text: str) -> None:
    bad = {c for c in clean(text) if unicodedata.category(c) in {"Cc", "Cs"}}
    assert bad <= {"\t", "\n"}
    clean(text).encode()


@given(text=ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("a\x1b]0;title\x07b", "ab"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x7f", "a␀b␡"),
        ("a\x9b31mb", r"a\x9b31mb"),
        ("a\u202etxt.exe", r"a\u202etxt.exe"),
        ("a\ud800\ufffe", r"a\ud800\ufffe"),
        ("caf\udce9 \ufffd", r"caf\xe9 \ufffd"),
        ("ein Test: äöü ✅ 漢字", "ein Test: äöü ✅ 漢字"),
    ],
)
def test_what_is_shown_of(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(text=ANY_TEXT, limit=st.integers(min_value=1, max_value=20))
def test_one_line_is_one_and_no_longer_than_its_limit(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line


@given(text=ANY_TEXT)
def test_a_name_needs_no_escaping_in_xml(text: str) -> None:
    assert not set(clean_name(text)) & set('<>&"\t\n')


@given(text=st.text(max_size=400), limit=st.integers(min_value=2, max_value=100))
def test_a_capped_text_keeps_its_head_and_its_tail(text: str, limit: int) -> None:
    found = limit_bytes(text, limit)
    if len(text.encode()) <= limit:
        assert found == text
        return
    assert "bytes left out" in found
    assert len(found.encode()) <= limit + 60
    assert text.startswith(found.split("\n…")[0])


def test_shortened_lines_say_how_many_are_gone() -> None:
    lines = [str(number) for number in range(10)]
    assert limit_lines(lines, 10) == lines
    assert limit_lines(lines, 4) == ["0", "1", "2", "… 6 more lines …", "9"]
    assert limit_lines(lines, 1) == ["0", "… 9 more lines …"]
