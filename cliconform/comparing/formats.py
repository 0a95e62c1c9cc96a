"""Which format a text is in: a JSON document, JSON Lines, a table with delimiters, or prose."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from cliconform.comparing.delimiters import find_delimiter, split_rows
from cliconform.comparing.table_reading import make_table
from cliconform.model.comparison import Content, JsonContent, TableContent, TextContent
from cliconform.quick_dataclass import replace

_DEEPEST = 200
"""Arrays and objects in one another, at most, of a JSON document that is compared as one."""
_NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "vertical lines"}


def read_text(
    text: str, *, is_json: bool = False, may_be_table: bool = False
) -> TextContent | JsonContent | TableContent:
    """Return what ``text`` is: JSON, where it begins like that or is to be that, or a table."""
    if is_json or text.lstrip()[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            return _read_json(text)
        with suppress(ValueError, RecursionError):
            return _read_json_lines(text)
    table = _read_table(text) if may_be_table else None
    return table or TextContent(text=text)


def use_lines(*contents: Content) -> tuple[Content, ...]:
    """Return ``contents``, of which a document of one line is JSON Lines where others are."""
    if not any(isinstance(each, JsonContent) and each.is_lines for each in contents):
        return contents
    return tuple(
        replace(each, value=[each.value], is_lines=True)
        if isinstance(each, JsonContent) and not each.is_lines and isinstance(each.value, dict)
        else each
        for each in contents
    )


def describe_format(content: Content) -> str:
    """Return in words which format a content is in; nothing where it is only a text, or none."""
    match content:
        case JsonContent(is_lines=is_lines):
            return "JSON Lines" if is_lines else "JSON"
        case TableContent(delimiter=delimiter) if delimiter:
            return f"a table with {_NAMES.get(delimiter, delimiter)}"
        case _:
            return ""


def _read_table(text: str) -> TableContent | None:
    """Return the table that a text is, where its first row can be the names of the columns."""
    delimiter = find_delimiter(text)
    if not delimiter:
        return None
    names, *rows = split_rows(text, delimiter)
    if len({*names}) < len(names) or any(not name or _is_number(name) for name in names):
        return None
    return make_table(dict.fromkeys(names, ""), rows, str, delimiter)


def _is_number(text: str) -> bool:
    with suppress(ValueError):
        float(text)
        return True
    return False


def _read_json(text: str) -> JsonContent:
    """Raises :class:`ValueError` where a text is no JSON document, or nested too deeply."""
    value = json.loads(text)
    _refuse_deep(value)
    return JsonContent(value=value)


def _read_json_lines(text: str) -> JsonContent:
    lines = [line for line in text.splitlines() if line.strip()]
    if any(line[:1] not in "{[" for line in map(str.lstrip, lines)):
        raise ValueError("a line is no array and no object")
    values: Sequence[Any] = [json.loads(line) for line in lines]
    _refuse_deep(values)
    return JsonContent(value=values, is_lines=True)


def _refuse_deep(value: Any) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise ValueError("it is nested too deeply")
