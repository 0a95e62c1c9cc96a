"""Which words of a document stand for others: names in capitals or brackets, dots, variables."""

from __future__ import annotations

import re

from cliconform.surface.docs.shell import Word

_CAPITALS = re.compile(r"^[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)*(?:\.\.\.|…|S)?$")
_SHAPED = re.compile(
    r"^(?:<.*>|\{.*\}|\[.*\]|\(.*\)|%.*%)(?:\.\.\.|…)?$|\.\.\.|…|^(?:your|my)[-_]|/path/to/|^path/to",
    re.IGNORECASE,
)
# `[OPTIONS]`, `[ARGS]...`, `...`: any words at all may stand there.
_ANY = re.compile(
    r"^(?:\[?(?:options?|flags|args|arguments|command\s?options?)\]?(?:\.\.\.|…)?|\.\.\.|…)$",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(r"^\[(?P<inner>-.*)\](?:\.\.\.|…)?$")


def is_open(word: Word) -> bool:
    """Whether nothing can be said against ``word`` as a value."""
    text = word.text.partition("=")[2] if word.text.startswith("-") else word.text
    if word.open or _SHAPED.search(text):
        return True
    return not word.quoted and bool(_CAPITALS.match(text))


def stands_for_any(word: Word) -> bool:
    """Whether ``word`` stands for any number of words: the line is no complete one."""
    return bool(_ANY.match(word.text))


def optional_words(word: Word) -> tuple[str, ...]:
    """The words in ``[--limit N]``: an option that may be left out must exist, too."""
    match = _OPTIONAL.match(word.text)
    if match is None:
        return ()
    inner = re.sub(r"[\[\]]", " ", match["inner"])
    alternatives = re.split(r"\s*\|\s*(?=-)", inner)
    return tuple(part for each in alternatives for part in each.split())
