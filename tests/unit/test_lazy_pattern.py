"""A lazy pattern does what the compiled one does, and is compiled at its first use."""

from __future__ import annotations

import re

import pytest

from cliconform.lazy_pattern import lazy_pattern


def test_it_has_the_methods_and_attributes_of_the_compiled_pattern() -> None:
    source = r"(?P<x>a+)b?"
    made, compiled = lazy_pattern(source, re.IGNORECASE), re.compile(source, re.IGNORECASE)
    for text in ("xAAb", "", "aa"):
        for name in ("search", "match", "fullmatch"):
            found, expected = getattr(made, name)(text), getattr(compiled, name)(text)
            assert (found and found.groupdict()) == (expected and expected.groupdict())
        assert made.sub("-", text) == compiled.sub("-", text)
        assert made.findall(text) == compiled.findall(text)
    assert (made.pattern, made.flags) == (compiled.pattern, compiled.flags)


def test_it_is_compiled_when_it_is_used() -> None:
    made = lazy_pattern(b"(")
    with pytest.raises(re.error, match="unterminated"):
        made.search(b"x")
