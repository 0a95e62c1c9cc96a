"""Where secrets are found: whatever they are encoded with, and nothing is ruled out too early."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from cliconform.masking.forms import list_forms
from cliconform.masking.search import SecretSearch

BLANKS = " \t\r\n\x0b\x0c\x1c\x85\xa0\u2003"
GAPS = ("\x1b[1m", "\x1b[38;5;4m", "\x1b]0;a\nb\x07", "\x1b]8;;x\x1b\\", "\x1b(B", "\x1b=", "\n")
BREAKS = ("\r\n    ", "\n\t ", "\r", "\r\x1b[0m\n  ", "\\\n", " │\n│ ", "\n> ", "x\b", "\u200b")
SECRETS = st.text(f'ab1é"/%+\\<{BLANKS}\x1b[m\udc80', min_size=4, max_size=24).filter(str.strip)
JUNK = st.text(f"ab1=%-&;{BLANKS}\x1b[m]\x07\b\udc80", max_size=8)
MARKS = st.text('aQ9é"/%+\\<&= ✓😀', max_size=8)
LONG = st.tuples(MARKS, MARKS).map("Qz79a{0[0]}zQa97{0[1]}z".format)
BEFORE, AFTER = "user 7: ", "; end"


def encode_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ENCODINGS: dict[str, Callable[[str], str]] = {
    "JSON": json.dumps,
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False).replace("/", r"\/"),
    "URL": lambda text: quote(text, safe=""),
    "URL as it is typed": lambda text: text.replace("%", "%25").replace("/", "%2f"),
    "form": quote_plus,
    "HTML": html.escape,
    "HTML's numbers": lambda text: re.sub(r"[^a-zA-Z0-9]", lambda at: f"&#{ord(at[0])};", text),
    "Python": repr,
    "Python's bytes": lambda text: repr(text.encode()),
    "a regular expression": re.escape,
    "a shell": lambda text: "'" + text.replace("'", "'\"'\"'") + "'",
}
LAYOUTS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "colours": lambda text: "".join(f"\x1b[3{at % 8}m{each}" for at, each in enumerate(text)),
    "lines": lambda text: " |\n| ".join(text[at : at + 5] for at in range(0, len(text), 5)),
    "typed over": lambda text: "".join(f"{each}\b{each}" for each in text),
    "wide": "\0".join,
}


@st.composite
def forms(draw: st.DrawFn, secret: str) -> str:
    """A form of ``secret``, at times with something between any two of its characters."""
    data = secret.encode("utf-8", "surrogateescape")
    listed = sorted(form.core.decode("utf-8", "surrogateescape") for form in list_forms(secret))
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
def secrets_and_texts(draw: st.DrawFn) -> tuple[list[str], bytes]:
    secrets = draw(st.lists(st.one_of(SECRETS, LONG), min_size=1, max_size=3))
    pieces = st.one_of(JUNK, st.sampled_from((*GAPS, *BREAKS)), *map(forms, secrets))
    text = "".join(draw(st.lists(pieces, max_size=6)))
    return secrets, text.encode("utf-8", "surrogateescape")


class ThoroughSearch(SecretSearch):
    """Rules nothing out."""

    def _may_be_in(self, _: bytes) -> bool:
        return True


@settings(max_examples=80, deadline=None, derandomize=True)
@given(secrets_and_texts())
def test_nothing_that_the_thorough_search_finds_is_ruled_out(
    secrets_and_text: tuple[list[str], bytes],
) -> None:
    secrets, data = secrets_and_text
    found = ThoroughSearch(secrets).find(data)
    event(f"found: {bool(found)}")
    search = SecretSearch(secrets)
    assert search.find(data) == found
    assert search.is_in(data) == bool(found) or "…".encode() in data
    for before, after in pairwise(found):
        assert before.start < before.end <= after.start
    assert not any(span.end > len(data) for span in found)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    LONG,
    st.lists(st.sampled_from(sorted(ENCODINGS)), max_size=2),
    st.sampled_from(sorted(LAYOUTS)),
    st.booleans(),
    st.booleans(),
)
def test_a_secret_is_found_in_any_encoding_of_an_encoding(
    secret: str,
    ways: list[str],
    layout: str,
    in_base64: bool,  # noqa: FBT001 - hypothesis gives it
    capital: bool,  # noqa: FBT001 - likewise
) -> None:
    text = BEFORE + secret + AFTER
    if in_base64:
        text = encode_base64(encode_base64(text) if ways else text)
    elif capital and secret.isascii():
        text = text.upper()
    for way in ways:
        text = ENCODINGS[way](text)
    text = LAYOUTS[layout](text)
    event(f"ways: {len(ways)}")
    spans = SecretSearch([secret]).find(text.encode())
    assert spans, text
    if in_base64 or not ways:
        return
    hidden = sum(span.end - span.start for span in spans)
    assert hidden >= len(secret.encode().strip()) // 2


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.one_of(SECRETS, LONG), st.binary(max_size=9))
def test_a_secret_as_it_is_is_found_anywhere(secret: str, before: bytes) -> None:
    data = secret.strip().encode("utf-8", "surrogateescape")
    for text in (data, before + data + before):
        assert SecretSearch([secret.strip()]).is_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "nothing of the kind: token=, canary/4, 2",
        "\x1b[1mcan\x1b[0m",
        "can\r\n  ary\n",
        base64.b64encode(b"another canary").decode(),
        "ca%6Eary, can&amp;ary and \\u0063anary",
    ],
)
def test_a_text_without_a_secret_has_none(text: str) -> None:
    assert not SecretSearch(["canary/42-long-enough", "canary/43"]).find(text.encode())


def test_a_number_is_found_as_it_is_and_not_where_it_is_of_several() -> None:
    search = SecretSearch(["1234567890"])
    assert search.is_in(b"no. 1234567890")
    assert search.is_in(b"no. 12345\x1b[1m67890")
    assert not search.is_in(b"123 456 7890")
    assert SecretSearch(["4111111111111111"]).is_in(b"4111 1111 1111 1111")


@pytest.mark.parametrize("count", [1, 15, 16, 17, 4096])
def test_zeros_in_a_binary_file_hide_no_secret_and_make_none(count: int) -> None:
    zeros = bytes(count)
    search = SecretSearch(["c4n/4", "canary-42-long"])
    for text in (b"c4n/4", b"c4n%2f4", "c4n/4".encode("utf-16-le"), "c4n/4".encode("utf-16-be")):
        assert search.is_in(b"7" + zeros + text + zeros + b"7"), text
    assert search.is_in(b"canary" + zeros + b"42long")
    assert not search.is_in(b"c4n" + zeros + b"/4")


def test_a_short_secret_is_found_only_as_it_is_or_escaped() -> None:
    search = SecretSearch(["c4n/4"])
    for text in (b"c4n/4", b"c4n%2f4", rb"c4n\/4", b"c4\x1b[1mn/4", b"63346e2f34", b"YzRuLzQ="):
        assert search.is_in(text), text
    for text in (b"C4N/4", b"c4n4", b"c4n /4", b"c4n\n/4"):
        assert not search.is_in(text), text
