"""Makes of a regular expression a text like those that it matches, to look for similar lines."""

from __future__ import annotations

import re

from cliconform.lazy_pattern import lazy_pattern

_TOKEN = lazy_pattern(
    r"""
      \\ (?P<escape> x[0-9a-fA-F]{2} | u[0-9a-fA-F]{4} | . )
    | (?P<set> \[ \^? \]? (?: \\. | [^\]\\] )* \] )
    | \( (?: \? (?P<look> <?[=!] | \# ) | \? P? < [^>]* > | \? P= \w+ | \? [aiLmsux-]* :? )?
    | (?P<end> [)|] )
    | (?P<repeat> (?: [*+?] | \{ \d* ,? \d* \} ) [?+]? )
    | (?P<any> [.^$] )
    | (?P<text> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CLASSES = {"d": "0", "s": " ", "w": "x", "n": "\n", "t": "\t", "r": "\r"}
_WITHOUT_TEXT = frozenset("bBAZDSW")


def make_sample(pattern: str) -> str:
    """Return a text like those that ``pattern`` matches; what can be any text is left out."""
    return "".join(filter(None, (_read_token(found) for found in _TOKEN.finditer(pattern))))


def _read_token(found: re.Match[str]) -> str:
    escape, text = found["escape"], found["text"]
    if text is not None:
        return text
    if found["set"] is not None:
        return "0" if r"\d" in found["set"] or "0-9" in found["set"] else ""
    if escape is None or escape in _WITHOUT_TEXT:
        return ""
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _CLASSES.get(escape, escape)
