"""Texts found in bytes that come in pieces, as in the whole text."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.text import Reading, decode, end_lines, make_home_hider, normalize
from cliconform.text_search import Found, TextDigest, TextScan, Wanted, find_match
from cliconform.time_limit import limit_time

HOME = "/homes/7"
PIECES = st.lists(
    st.sampled_from(
        [
            b"a",
            b"b\n",
            b"\n",
            b"\r\n",
            b"\x1b[31m",
            b"\x1b",
            b"\xc3\xa9",
            b"\xff",
            b"/homes/7",
            b" x",
        ]
    ),
    max_size=40,
)
CUTS = st.lists(st.integers(0, 200), max_size=8)


def cut(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(each for each in cuts if each < len(data)), len(data)]
    return [data[start:end] for start, end in pairwise(places)]


def scan(wanted: Wanted, *pieces: bytes, **more: bool) -> Found:
    search = TextScan([wanted], home=HOME, **more)
    for piece in pieces:
        search.feed(piece)
    search.finish()
    return search.found[wanted]


def literal(text: str, reading: Reading = "plain") -> Wanted:
    return Wanted(text=text, regex=False, reading=reading)


def regex(text: str, reading: Reading = "plain") -> Wanted:
    return Wanted(text=text, regex=True, reading=reading)


@pytest.fixture(params=[(256 * 1024, 1024 * 1024, 8 * 1024), (8, 24, 16)], ids=["usual", "tiny"])
def sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in zip(("_BLOCK", "_MAX_LINE", "_HOLD"), request.param, strict=True):
        monkeypatch.setattr(f"cliconform.text_search.{name}", size)


@pytest.mark.usefixtures("sizes")
@given(PIECES, CUTS, st.sampled_from(["a", "ab\n", "a\na", "$HOME", "é", "\ufffd", "ab", " x"]))
def test_a_text_is_found_where_the_whole_text_has_it(
    pieces: list[bytes], cuts: list[int], text: str
) -> None:
    data = b"".join(pieces)
    whole = make_home_hider(HOME)(normalize(decode(data), "plain", terminal=True))
    found = scan(literal(text), *cut(data, cuts), terminal=True)
    assert bool(found.lines) is (text in whole)


@pytest.mark.usefixtures("sizes")
@given(PIECES, CUTS)
def test_the_number_of_a_line_is_that_in_the_whole_text(
    pieces: list[bytes], cuts: list[int]
) -> None:
    data = b"".join(pieces)
    lines = normalize(decode(data), "plain", terminal=False).split("\n")
    numbers = [number for number, line in enumerate(lines, 1) if "a" in line]
    assert list(scan(literal("a"), *cut(data, cuts)).lines) == numbers[:5]


@given(PIECES, CUTS, st.sampled_from([r"^a$", r"b$", r"^\w+$", r"(?<=a)b", r"^ x", r"\bx\b"]))
def test_a_pattern_matches_where_it_does_in_a_line(
    pieces: list[bytes], cuts: list[int], pattern: str
) -> None:
    data = b"".join(pieces)
    whole = end_lines(normalize(decode(data), "plain", terminal=False).replace(HOME, "$HOME"))
    found = scan(regex(pattern), *cut(data, cuts))
    assert found.is_complete
    assert bool(found.lines) is any(re.search(pattern, line) for line in whole.split("\n"))


def test_blocks_change_nothing_about_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cliconform.text_search._BLOCK", 4)
    data = [f"line {number}\n".encode() for number in range(50)]
    assert scan(regex(r"^line (4\d)$"), *data).value == "40"
    assert not scan(regex(r"^ne"), *data).lines
    assert list(scan(regex(r"7$"), *data).lines) == [8]


def test_a_pattern_is_searched_in_pieces_of_a_line_that_is_too_long() -> None:
    line = [b"x" * 100_000] * 30
    found = scan(regex(r"x1y"), *line, b"x1y", *line)
    assert found.lines
    for pattern in (r"^y", r"x$\n?z", r"xz"):
        missing = scan(regex(pattern), *line, b"\n")
        assert not missing.lines
        assert not missing.is_complete


@pytest.mark.parametrize("pattern", [r"\Aa", r"a\Z", "("])
def test_what_cannot_be_searched_for_by_lines_is_not_complete(pattern: str) -> None:
    found = scan(regex(pattern), b"a\n")
    assert not found.lines
    assert not found.is_complete


def test_a_pattern_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cliconform.text_search.SEARCH_LIMIT", 0.05)
    found = scan(regex("(a+)+$"), b"a" * 60 + b"b\n", b"aa\n")
    assert not found.lines
    assert not found.is_complete


def test_one_byte_at_a_time_of_a_long_line_takes_no_quadratic_time() -> None:
    search = TextScan([literal("needle")], home=HOME)
    search.feed(b"x" * 900_000)
    for _ in range(200_000):
        search.feed(b"x")
    search.feed(b"needle")
    search.finish()
    assert list(search.found[literal("needle")].lines) == [1]


def test_each_search_has_its_own_reading() -> None:
    data = b"\x1b[31mred\x1b[0m\r\n"
    readings: dict[tuple[str, Reading], bool] = {
        ("red", "plain"): True,
        ("31m", "plain"): False,
        ("[31mred", "escapes"): True,
        ("\x1b[0m\n", "escapes"): True,
        ("\r\n", "escapes"): False,
        ("\r\n", "raw"): True,
    }
    for (text, reading), is_there in readings.items():
        assert bool(scan(literal(text, reading), data, terminal=True).lines) is is_there, text


@given(PIECES, CUTS)
def test_the_digest_does_not_depend_on_how_the_bytes_came(
    pieces: list[bytes], cuts: list[int]
) -> None:
    data = b"".join(pieces)
    digests = set()
    for parts in ([data], cut(data, cuts)):
        digest = TextDigest(home=HOME, terminal=False)
        for part in parts:
            digest.feed(part)
        digests.add(digest.finish())
    assert len(digests) == 1


def test_the_digests_of_two_homes_are_equal() -> None:
    digests = set()
    for home in ("/homes/7", "/homes/12"):
        digest = TextDigest(home=home, terminal=False)
        digest.feed(f"in {home}/x\n".encode())
        digests.add(digest.finish())
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^50%$", "10%\r50%\r100%\n", True),
        (r"^a$", "a\r\nb\r\n", True),
        (r"a\r\nb", "a\r\nb", True),
        (r"a\nb", "a\rb", True),
        (r"^b", "ab", False),
    ],
)
def test_a_carriage_return_ends_a_line_for_a_pattern(
    pattern: str, text: str, *, matches: bool
) -> None:
    assert bool(find_match(re.compile(pattern, re.MULTILINE), text)) is matches


def test_searches_of_a_long_line_that_take_too_long_are_given_up_together() -> None:
    wanted = [
        Wanted(text=rf"\w+Error{number}", regex=True, reading="escapes") for number in range(9)
    ]
    scan = TextScan(wanted, home="/homes/7")
    with limit_time(60.0):
        for _ in range(10):
            scan.feed(b"a" * 1_000_000)
        scan.finish()
    assert not any(found.is_complete or found.lines for found in scan.found.values())


def test_a_pattern_is_found_in_a_long_line() -> None:
    inside = Wanted(text=r"x(\d+)x", regex=True, reading="escapes")
    at_the_end = Wanted(text=r"(b+)$", regex=True, reading="escapes")
    scan = TextScan([inside, at_the_end], home="/homes/7")
    scan.feed(b"a" * 900_000 + b"x12x" + b"a" * 70_000 + b"bb\nend\n")
    scan.finish()
    assert (scan.found[inside].value, scan.found[at_the_end].value) == ("12", "bb")
