"""How a whole text differs from the one that is promised."""

from __future__ import annotations

from cliconform.verifying.texts.diff import diff_pattern
from cliconform.verifying.texts.invisible import (
    LINE_ENDS,
    describe_line_ends,
    find_invisible,
    join_names,
)
from cliconform.verifying.texts.wildcards import is_match

_LONGEST_COMPARED = 1_000_000
"""Characters of a text that is searched for differences that cannot be seen."""


def describe_difference(pattern: str, text: str, name: str, file: str) -> str:
    """Return what differs in one line: nothing but line ends, nothing that can be seen, or more.

    ``file`` is where the expected text is, if it is in a file.
    """
    kinds = find_invisible(pattern, text, is_match) if len(text) <= _LONGEST_COMPARED else ()
    if kinds == (LINE_ENDS,):
        seen = describe_line_ends(text, "no line end")
        where = f"in {file}" if file else "expected"
        return f"line ends differ: {seen} in {name}, {describe_line_ends(pattern, 'LF')} {where}"
    differs = f"{name} differs from {file}" if file else f"{name} differs"
    return f"{differs} only in {join_names(kinds)}" if kinds else differs


def diff_texts(pattern: str, text: str) -> tuple[str, ...]:
    """Return the lines that differ, each behind ``-`` or ``+``, with some around them."""
    if pattern.strip("\n") or text.strip("\n"):
        lines = diff_pattern(pattern, text)
        # Of nothing at all there is one empty line, which would look as if a newline were there.
        nothing = {sign for sign, side in (("-", pattern), ("+", text)) if not side}
        return tuple(f"{line}(nothing)" if line in nothing else line for line in lines)
    return tuple(
        sign + (each.replace("\n", r"\n") or "(nothing)")
        for sign, each in (("-", pattern), ("+", text))
    )
