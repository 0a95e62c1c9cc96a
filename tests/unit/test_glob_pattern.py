"""Globs: what they match, and in which time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.glob_pattern import compile_glob, compile_glob_above
from cliconform.model.ids import matches
from cliconform.time_limit import limit_time

PIECES = ["*", "?", "a", "b", ".", "[ab]", "[!a]", "[.]", "[*]", "[z-a]"]
PARTS = st.one_of(st.just("**"), st.lists(st.sampled_from(PIECES), min_size=1).map("".join))
GLOBS = st.lists(PARTS, min_size=1, max_size=6).map("/".join)
NAMES = st.text("ab.*z", min_size=1, max_size=6)
PATHS = st.lists(NAMES, min_size=1, max_size=7).map("/".join)

CLASSES = {"[ab]": "ab", "[.]": ".", "[*]": "*", "[z-a]": ""}


def is_part_match(part: str, name: str) -> bool:
    """Match one part by trying everything: slow, and simple enough to be right."""
    if not part:
        return not name
    if part[0] == "*":
        return any(is_part_match(part[1:], name[at:]) for at in range(len(name) + 1))
    if not name:
        return False
    piece = next(each for each in PIECES if part.startswith(each))
    letters = CLASSES.get(piece, piece)
    fits = piece == "?" or (name[0] != "a" if piece == "[!a]" else name[0] in letters)
    return fits and is_part_match(part[len(piece) :], name[1:])


def is_match(parts: list[str], names: list[str]) -> bool:
    if not parts:
        return not names
    if parts[0] == "**":
        rest = parts[1:] or ["*"]
        return is_match(rest, names) or (
            bool(names) and names[0][0] != "." and is_match(parts[:1] + rest, names[1:])
        )
    if not names:
        return False
    if names[0].startswith(".") and parts[0].startswith(("*", "?", "[")):
        return False
    return is_part_match(parts[0], names[0]) and is_match(parts[1:], names[1:])


@given(glob=GLOBS, path=PATHS)
def test_a_glob_matches_what_trying_every_possibility_finds(glob: str, path: str) -> None:
    parts = [part for part in glob.split("/") if part != "."]
    assert bool(compile_glob(glob).fullmatch(path)) is is_match(parts, path.split("/"))


@given(glob=GLOBS, path=PATHS)
def test_what_matches_above_is_the_path_or_a_folder_of_it(glob: str, path: str) -> None:
    names = path.split("/")
    above = ["/".join(names[:end]) for end in range(1, len(names) + 1)]
    found = any(map(compile_glob(glob).fullmatch, above))
    assert bool(compile_glob_above(glob).match(path)) is found


DEEP = "/".join(["d"] * 2000)
LONG = "a" * 255


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("*a" * 40 + "b", LONG),
        ("*?" * 40 + "b", LONG),
        ("*[ab]" * 40 + "[!ab]", LONG),
        ("**/d/" * 20 + "e", DEEP),
        ("**/" * 50 + "e", DEEP),
        ("**/*d*/" * 20 + "e", DEEP),
    ],
)
def test_a_glob_takes_linear_time(glob: str, path: str) -> None:
    pattern, above = compile_glob(glob), compile_glob_above(glob)
    with limit_time(2.0):
        for _ in range(50):
            assert not pattern.fullmatch(path)
            assert not above.match(path)


def test_a_glob_of_ids_takes_linear_time() -> None:
    with limit_time(2.0):
        assert not any(matches("*a" * 40 + "b", f"{LONG}.{number}") for number in range(2000))


@given(glob=st.text("ab*?[]", max_size=8), name=st.text("ab[]", max_size=8))
def test_a_glob_of_ids_matches_as_before(glob: str, name: str) -> None:
    signs = {"*": ".*", "?": "."}
    expression = re.compile("".join(signs.get(sign, re.escape(sign)) for sign in glob))
    base = name.partition("[")[0]
    assert matches(glob, name) is bool(expression.fullmatch(name) or expression.fullmatch(base))
