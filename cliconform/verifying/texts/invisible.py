r"""Differences that cannot be seen: which kinds there are between two texts, and how to show them.

Characters are shown as escapes, ``\x20`` for a blank at the end of a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from cliconform.quick_dataclass import dataclass
from cliconform.text import escape_character

LINE_ENDS = "line ends"
TRAILING_BLANKS = "trailing blanks"
TABS = "tabs and blanks"

_NO_BREAK = "\u00a0\u2007\u202f"
_SPACES = "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
# Also the soft hyphen, direction marks, and the variation selectors that emoji have.
_ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# Letters of the Cyrillic and the Greek alphabet, dashes and quotes, by the ASCII character that
# they look like: the most usual of unicode.org/reports/tr39 (confusables).
_LOOK_ALIKES = {
    ord(sign): ascii_sign
    for ascii_sign, signs in {
        "A": "\u0410\u0391", "B": "\u0412\u0392", "C": "\u0421", "E": "\u0415\u0395",
        "H": "\u041d\u0397", "I": "\u0406\u0399", "J": "\u0408", "K": "\u041a\u039a",
        "M": "\u041c\u039c", "N": "\u039d", "O": "\u041e\u039f", "P": "\u0420\u03a1",
        "S": "\u0405", "T": "\u0422\u03a4", "X": "\u0425\u03a7", "Y": "\u03a5", "Z": "\u0396",
        "a": "\u0430", "c": "\u0441", "d": "\u0501", "e": "\u0435", "h": "\u04bb", "i": "\u0456",
        "j": "\u0458", "l": "\u04cf", "o": "\u043e\u03bf", "p": "\u0440", "s": "\u0455",
        "v": "\u03bd", "x": "\u0445", "y": "\u0443",
        "-": "\u2010\u2011\u2012\u2013\u2212", "'": "\u2018\u2019\u2032\u02bc", '"': "\u201c\u201d",
    }.items()
    for sign in signs
}  # fmt: skip
_ALL_LINE_ENDS = re.compile(r"\r\n|\r")
_BLANKS = re.compile(r"[ \t]+")
_LONGEST_LINE = 10_000
"""Characters of a line that is looked at."""
_LONG = 4  # blanks at the end of a line that are shown one by one


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of difference: ``fold`` makes texts equal that only differ in it."""

    name: str
    fold: Callable[[str], str]
    show: Callable[[str], str]
    is_common: bool = False
    """Whether such characters are usual, so that they are shown only where nothing else differs."""


def find_invisible(
    expected: str, text: str, is_match: Callable[[str, str], bool]
) -> tuple[str, ...]:
    """Return the kinds of differences that alone keep ``text`` from being as ``expected``.

    It is empty if a difference that can be seen does. ``is_match`` compares the two.
    """
    has_tabs = expected.count("\t") != text.count("\t")
    kinds = [kind for kind in _KINDS if kind.name != TABS or has_tabs]
    if not is_match(_fold(expected, kinds), _fold(text, kinds)):
        return ()
    for kind in tuple(kinds):
        fewer = [each for each in kinds if each is not kind]
        if is_match(_fold(expected, fewer), _fold(text, fewer)):
            kinds = fewer
    return tuple(kind.name for kind in kinds)


def show_pair(one: str, other: str, is_match: Callable[[str, str], bool]) -> tuple[str, str]:
    """Return two lines that differ, with what cannot be seen shown.

    Of a kind that both of them have, nothing is shown if there is a difference that can be seen.
    """
    if max(len(one), len(other)) > _LONGEST_LINE:
        return one, other
    names = find_invisible(one, other, is_match)
    kinds = [
        kind
        for kind in _KINDS
        if kind.name in names
        or (not kind.is_common and (kind.show(one) == one) != (kind.show(other) == other))
    ]
    return _show(one, kinds), _show(other, kinds)


def show_blank(line: str) -> str:
    """Return ``line``, its blanks shown if there is nothing else in it."""
    return _show_trailing(line) if line and not line.strip(" \t") else line


def fold(text: str, names: Iterable[str]) -> str:
    """Return ``text`` so that it equals any that differs in these kinds only."""
    return _fold(text, [kind for kind in _KINDS if kind.name in names])


def show_all(text: str, names: Iterable[str]) -> str:
    """Return ``text`` with the differences of these kinds shown."""
    return _show(text, [kind for kind in _KINDS if kind.name in names])


def join_names(names: Iterable[str]) -> str:
    """Return names of kinds in a few words: ``trailing blanks and line ends``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def describe_line_ends(text: str, default: str) -> str:
    """Return the kinds of line ends in ``text``: ``CRLF``, ``LF and CRLF``; or else ``default``."""
    crlf = text.count("\r\n")
    numbers = {"LF": text.count("\n") - crlf, "CRLF": crlf, "CR": text.count("\r") - crlf}
    return " and ".join(name for name, number in numbers.items() if number) or default


def _fold(text: str, kinds: Iterable[_Kind]) -> str:
    for kind in kinds:
        text = kind.fold(text)
    return text


def _show(text: str, kinds: Iterable[_Kind]) -> str:
    # Blanks at the end first: what is shown of other kinds may come after them.
    for kind in sorted(kinds, key=lambda kind: kind.name != TRAILING_BLANKS):
        text = kind.show(text)
    return text


def _escape(match: re.Match[str]) -> str:
    return "".join(map(escape_character, match[0]))


def _make_kind(name: str, pattern: str, replacement: str) -> _Kind:
    found = re.compile(pattern)
    return _Kind(
        name, lambda text: found.sub(replacement, text), lambda text: found.sub(_escape, text)
    )


def _fold_letters(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _show_letters(text: str) -> str:
    return "".join(
        escape_character(sign)
        # Also what is composed to another character, such as the Kelvin sign to the letter K.
        if unicodedata.combining(sign) or unicodedata.normalize("NFC", sign) != sign
        else sign
        for sign in text
    )


def _show_look_alikes(text: str) -> str:
    return "".join(escape_character(sign) if ord(sign) in _LOOK_ALIKES else sign for sign in text)


def _fold_tabs(text: str) -> str:
    return _BLANKS.sub(" ", text)


def _fold_trailing(text: str) -> str:
    return "\n".join(map(_strip_trailing, text.split("\n")))


def _strip_trailing(line: str) -> str:
    core = line.rstrip("\r")
    return core.rstrip(" \t") + line[len(core) :]


def _show_trailing(line: str) -> str:
    core = line.rstrip("\r")
    text = core.rstrip(" \t")
    blanks = core[len(text) :]
    shown = blanks.replace(" ", r"\x20").replace("\t", r"\t")
    if len(blanks) > _LONG and blanks == " " * len(blanks):
        shown = rf"\x20 ({len(blanks)} blanks)"
    return text + shown + line[len(core) :]


# In the order in which they are folded.
_KINDS: tuple[_Kind, ...] = (
    _make_kind("zero-width characters", _ZERO_WIDTH.pattern, ""),
    _make_kind("no-break spaces", f"[{_NO_BREAK}]", " "),
    _make_kind("special spaces", f"[{_SPACES}]", " "),
    _Kind("composed and decomposed letters", _fold_letters, _show_letters),
    _Kind(
        "look-alike characters",
        lambda text: text if text.isascii() else text.translate(_LOOK_ALIKES),
        _show_look_alikes,
        is_common=True,
    ),
    _Kind(TABS, _fold_tabs, lambda text: text.replace("\t", r"\t")),
    _Kind(TRAILING_BLANKS, _fold_trailing, _show_trailing),
    _Kind(
        LINE_ENDS,
        lambda text: _ALL_LINE_ENDS.sub("\n", text),
        lambda text: text.replace("\r", r"\r"),
    ),
)
