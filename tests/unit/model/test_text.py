"""The bytes that a program writes, as texts that are compared or read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.text import (
    Reading,
    choose_reading,
    decode,
    normalize,
    strip_final_newline,
    to_plain_text,
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"one\r\ntwo\n", "one\ntwo\n"),
        (b"one\r\r\ntwo", "one\ntwo"),
        (b"10%\r50%\r100%\n", "10%\n50%\n100%\n"),
        (b"\x1b[1;31mred\x1b[0m", "red"),
        (b"\x1b[38:2:1:2:3mtrue\x1b[m", "true"),
        (b"\x1b]0;a title\x07text", "text"),
        (b"\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        (b"\x1bP1$r0m\x1b\\dcs", "dcs"),
        (b"\x1b(Bplain\x1b=\x1b>", "plain"),
        (b"a\x00b\x07c\x08", "abc"),
        (b"caf\xe9 \xe2\x9c\x93", "caf� ✓"),
        (b"\x1b]0;never ended\nnext", "\nnext"),
        (b"\x1bPq#0\n#1\x1b\\end", "end"),
        (b"tab\tstays", "tab\tstays"),
    ],
)
def test_escapes_and_controls_are_removed(raw: bytes, text: str) -> None:
    assert to_plain_text(raw) == text


@given(st.binary())
def test_no_control_character_is_left_of_any_bytes(raw: bytes) -> None:
    assert not [sign for sign in to_plain_text(raw) if ord(sign) < 32 and sign not in "\n\t"]


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc"))))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert to_plain_text(text.encode()) == text


@pytest.mark.parametrize("control", ["\0", "\a", "\b", "\v", "\f", "\r", "\x1e", "\x1b", "\x7f"])
@pytest.mark.parametrize("terminal", [True, False])
def test_control_characters_are_compared(control: str, *, terminal: bool) -> None:
    text = f"a{control}"
    assert normalize(text, "plain", terminal=terminal) == text
    assert normalize(f"{text}\x1b[0m", "plain", terminal=terminal) == text


@pytest.mark.parametrize(
    ("reading", "terminal", "text"),
    [
        ("plain", True, "red\nb\rc\n"),
        ("escapes", True, "\x1b[31mred\x1b[0m\nb\rc\n"),
        ("raw", True, "\x1b[31mred\x1b[0m\r\nb\rc\r\r\n"),
        ("plain", False, "red\r\nb\rc\r\r\n"),
        ("escapes", False, "\x1b[31mred\x1b[0m\r\nb\rc\r\r\n"),
        ("raw", False, "\x1b[31mred\x1b[0m\r\nb\rc\r\r\n"),
    ],
)
def test_a_reading_drops_no_more_than_it_says(
    reading: Reading, text: str, *, terminal: bool
) -> None:
    assert normalize("\x1b[31mred\x1b[0m\r\nb\rc\r\r\n", reading, terminal=terminal) == text


@pytest.mark.parametrize(
    ("texts", "raw", "reading"),
    [
        (["a"], False, "plain"),
        (["[31m"], False, "plain"),
        (["a", "\x1b[31m"], False, "escapes"),
        ([r"\x1b\[\d+m"], False, "escapes"),
        ([r"\033\[0m"], False, "escapes"),
        ([r"\u001B"], False, "escapes"),
        (["a"], True, "raw"),
        (["\x1b"], True, "raw"),
    ],
)
def test_escapes_are_compared_where_a_promise_has_one(
    texts: list[str], reading: Reading, *, raw: bool
) -> None:
    assert choose_reading(texts, raw=raw) == reading


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("a\n", "a"),
        ("a\n\n", "a\n"),
        ("a", "a"),
        ("", ""),
        ("\n", "\n"),
        ("\n\n", "\n\n"),
        ("a\r\n", "a\r\n"),
        ("\r\n", "\r\n"),
    ],
)
def test_one_newline_at_the_end_is_not_compared(text: str, stripped: str) -> None:
    assert strip_final_newline(text) == stripped


def test_each_invalid_byte_is_one_replacement_character() -> None:
    assert decode(b"\xe2\x82a\xff") == "\ufffd\ufffda\ufffd"
