"""Ruling out quickly that a text has a secret: never where the thorough search finds one."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from cliconform.masking.forms import list_forms
from cliconform.masking.search import Utf16Search, make_searches

BLANKS = " \t\r\n\x0b\x0c\x1c\x85\xa0\u2003"
GAPS = ("\x1b[1m", "\x1b[38;5;4m", "\x1b]0;a\nb\x07", "\x1b]8;;x\x1b\\", "\x1b(B", "\x1b=", "\n")
BREAKS = ("\r\n    ", "\n\t ", "\r", "\r\x1b[0m\n  ")
SECRETS = st.text(f'ab1é"/%+\\<{BLANKS}\x1b[m\udc80', min_size=4, max_size=24).filter(str.strip)
JUNK = st.text(f"ab1=%-{BLANKS}\x1b[m]\x07\udc80", max_size=8)


@st.composite
def forms(draw: st.DrawFn, secret: str) -> str:
    """A form of ``secret``, at times with something between any two of its characters."""
    data = secret.encode("utf-8", "surrogateescape")
    listed = sorted(form.core for form in list_forms(secret))
    before = draw(st.binary(max_size=4))
    form = draw(
        st.sampled_from(
            [secret, *listed, quote(data), base64.b64encode(before + data + b"?").decode()]
        )
    )
    gaps = draw(st.lists(st.sampled_from(("", *GAPS, *BREAKS)), max_size=3))
    for gap in gaps:
        at = draw(st.integers(0, len(form)))
        form = form[:at] + gap + form[at:]
    return form


@st.composite
def secrets_and_texts(draw: st.DrawFn) -> tuple[list[str], str]:
    secrets = draw(st.lists(SECRETS, min_size=1, max_size=3))
    pieces = st.one_of(JUNK, st.sampled_from((*GAPS, *BREAKS)), *map(forms, secrets))
    return secrets, "".join(draw(st.lists(pieces, max_size=6)))


@settings(max_examples=200, deadline=None)
@given(secrets_and_texts())
def test_nothing_that_the_thorough_search_finds_is_ruled_out(
    secrets_and_text: tuple[list[str], str],
) -> None:
    secrets, text = secrets_and_text
    in_text, in_bytes = make_searches(secrets)
    data = text.encode("utf-8", "surrogateescape")
    found = in_bytes.find_thoroughly(data)
    event(f"found: {bool(found)}")
    assert in_bytes.find(data) == found
    assert in_text.find(text) == in_text.find_thoroughly(text)


@pytest.mark.parametrize(
    "text",
    [
        "nothing of the kind: token=, canary/4, 2",
        "\x1b[1mcan\x1b[0m",
        "can\r\n  ary\n",
        base64.b64encode(b"another canary").decode(),
    ],
)
def test_a_text_without_a_secret_is_ruled_out(text: str) -> None:
    in_text, in_bytes = make_searches(["canary/42-long-enough", "canary/43"])
    assert not in_text.may_find(text)
    assert not in_bytes.may_find(text.encode())


@settings(max_examples=200, deadline=None)
@given(st.lists(SECRETS, min_size=1, max_size=3), st.binary(max_size=9), st.data())
def test_utf_16_is_found_in_either_byte_order(
    secrets: list[str], before: bytes, data: st.DataObject
) -> None:
    encoding = data.draw(st.sampled_from(["utf-16-le", "utf-16-be"]))
    secret = data.draw(st.sampled_from(secrets)).encode(encoding, "surrogatepass")
    search = Utf16Search(secrets)
    cut = data.draw(st.sampled_from([secret, secret[1:], secret[:-1], secret.strip(b"\0")]))
    for content in (before + secret + b"\0!", b"\0" + cut, cut + b"!\0", b"\0\0"):
        forms = [each.encode(code, "surrogatepass") for each in secrets
                 for code in ("utf-16-le", "utf-16-be")]  # fmt: skip
        assert search.is_in(content) is any(form in content for form in forms)
