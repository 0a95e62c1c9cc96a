"""The bytes sent to a terminal, as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.text import to_plain_text


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
