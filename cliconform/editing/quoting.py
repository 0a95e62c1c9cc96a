"""Plain data as TOML values, quoted as the value that they replace."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import tomli

from cliconform.model.edit import TomlValue

WIDTH = 100
"""Columns of a line; what does not fit is written as one item a line."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_RADIX = {"0x": "#x", "0o": "#o", "0b": "#b"}
_MULTILINE = ('"""', "'''")


def format_key(key: str) -> str:
    """Return ``key`` as it is written in TOML: bare where it can be, else in quotes."""
    return key if _BARE.fullmatch(key) else _quote_basic(key)


def format_path(path: Sequence[str]) -> str:
    """Return a dotted key."""
    return ".".join(map(format_key, path))


def format_value(value: TomlValue, like: str = "") -> str:
    """Return ``value`` on one line, in the style of ``like``, a value as it is written."""
    match value:
        case str():
            written = quote(value, like)
        case bool():
            written = "true" if value else "false"
        case int():
            written = _format_integer(value, like)
        case float():
            written = repr(value)
        case Mapping():
            pairs = (f"{format_key(key)} = {format_value(each)}" for key, each in value.items())
            written = f"{{ {', '.join(pairs)} }}" if value else "{}"
        case Sequence():
            written = f"[{', '.join(map(format_value, value))}]"
        case _:
            written = value.isoformat()
    return written


def format_pair(key: str, value: TomlValue) -> str:
    """Return ``key``, padded as it is to be written, with its value; broken where it is long."""
    line = f"{key} = {format_value(value)}"
    if len(line) <= WIDTH or isinstance(value, str) or not isinstance(value, Sequence):
        return line
    return "\n".join([f"{key} = [", *(f"  {format_value(each)}," for each in value), "]"])


def _format_integer(value: int, like: str) -> str:
    if like[:2] in _RADIX and value >= 0:
        return format(value, _RADIX[like[:2]])
    return f"{value:_}" if "_" in like else str(value)


def quote(text: str, like: str = "") -> str:
    """Return ``text`` in quotes: as ``like`` where that can hold it, else as this house quotes.

    A text with a backslash or a quotation mark becomes a literal string where it can be one.
    """
    if like[:3] in _MULTILINE:
        return _edit_raw(text, like) or _quote_multiline(text, like)
    if _is_literal(text) and (like[:1] == "'" or (not like and _needs_escapes(text))):
        return f"'{text}'"
    return (like[:1] == '"' and _edit_raw(text, like)) or _quote_basic(text)


def _needs_escapes(text: str) -> bool:
    return "\\" in text or '"' in text


def _is_literal(text: str) -> bool:
    """Return whether ``text`` can be a literal string of one line."""
    return "'" not in text and not any(sign < " " or sign == "\x7f" for sign in text)


def _quote_basic(text: str) -> str:
    # JSON's escapes are all valid in TOML, and DEL is the one that only TOML has.
    text = text.encode("utf-8", "replace").decode()
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _quote_multiline(text: str, like: str) -> str:
    """Return ``text`` in the three quotation marks of ``like``, or in others that can hold it."""
    marks = like[:3]
    newline = "\r\n" if "\r\n" in like else "\n"
    body = text.replace("\n", newline)
    if marks == '"""':
        body = newline.join(_quote_basic(line)[1:-1] for line in text.split("\n"))
        body = body.replace('\\"', '"').replace('"""', '""\\"')
        body = f'{body[:-1]}\\"' if body.endswith('"') else body
    first = newline if like[3:4] in {"\r", "\n"} else ""
    written = f"{marks}{first}{body}{marks}"
    return written if _parse(written) == text else _quote_basic(text)


def _edit_raw(text: str, like: str) -> str | None:
    """Return ``like`` with only that part replaced that differs in ``text``.

    The other lines keep their escapes as they are written. ``None`` if this cannot be done.
    """
    old = _parse(like)
    if not isinstance(old, str):
        return None
    size = len(like[:3]) if like[:3] in _MULTILINE else 1
    for before, after in _list_differences(old, text):
        quoted = [_escape(part, like[:size]) for part in (before, after)]
        at = like.find(quoted[0], size)
        while quoted[0] and 0 <= at < len(like) - size:
            written = like[:at] + quoted[1] + like[at + len(quoted[0]) :]
            if _parse(written) == text:
                return written
            at = like.find(quoted[0], at + 1)
    return None


def _list_differences(old: str, new: str) -> list[tuple[str, str]]:
    """Return the part that differs in both texts, then the lines that it is in."""
    shortest = min(len(old), len(new))
    start = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    end = next(
        (at for at in range(shortest - start) if old[-1 - at] != new[-1 - at]), shortest - start
    )
    lines_start = old.rfind("\n", 0, start) + 1
    found = old.find("\n", len(old) - end)
    lines_end = 0 if found < 0 else len(old) - found
    return [
        (old[first : len(old) - last], new[first : len(new) - last])
        for first, last in ((start, end), (lines_start, lines_end))
    ]


def _escape(text: str, marks: str) -> str:
    if marks[:1] == "'":
        return text
    if len(marks) == 1:
        return _quote_basic(text)[1:-1]
    return "\n".join(_quote_basic(line)[1:-1].replace('\\"', '"') for line in text.split("\n"))


def _parse(value: str) -> object:
    try:
        return tomli.loads(f"v = {value}")["v"]
    except tomli.TOMLDecodeError:
        return None
