"""Writes plain data as the TOML of a spec, in the layout of the specs in this repository.

The keys of a table are in one order, their equals signs below one another, and no line that can be
broken is longer than 100 columns.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from cliconform.reporting.text.toml import quote_toml_exactly

Data: TypeAlias = "str | int | float | bool | Sequence[Data] | Mapping[str, Data]"
"""What TOML can represent, without dates."""

COLUMNS = 100
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_INDENT = "  "
_ORDER = (
    *("about", "tags", "needs", "skip", "when", "home", "args", "env", "pass_env", "keep_env"),
    *("cwd", "tty", "columns", "lines", "stdin", "stdin_file", "now", "timeout", "retries"),
    *("isolation", "network"),
    *("ports", "service"),
    *("exit", "within", "cpu", "repeatable", "stdout", "stderr", "output", "capture", "exact"),
    *("ignore", "effects", "produces", "removes"),
)
_TABLES = ("matrix",)
_ARRAYS = ("dialogue", "queries", "http")


def render_command(id_: str, data: Mapping[str, Data]) -> str:
    """Return ``data`` as the table of the command ``id_``, with a newline at its end.

    ``data`` has the keys of a command as the spec format has them. Texts of a stream that are too
    long for one line become a table of their own, dialogues and queries arrays of tables.
    """
    name = f"command.{format_key(id_)}"
    known = [key for key in _ORDER if key in data]
    others = [key for key in data if key not in (*_ORDER, *_TABLES, *_ARRAYS)]
    below = {key for key in ("stdout", "stderr", "output") if _needs_table(key, data.get(key))}
    rows = {key: data[key] for key in (*known, *others) if key not in below}
    blocks = [render_table(f"[{name}]", rows)]
    for key in (*_ORDER, *_TABLES):
        table = data.get(key)
        if (key in below or key in _TABLES) and isinstance(table, Mapping):
            blocks += _render_tables(f"{name}.{key}", table)
    for key in _ARRAYS:
        header = f"[[{name}.{key}]]"
        blocks += [render_table(header, table) for table in _list_tables(data.get(key))]
    return "\n".join(blocks)


def _render_tables(name: str, table: Mapping[str, Data]) -> list[str]:
    """Return ``table``, and each table in it that is too long for a line as one of its own."""
    long = {
        key: value
        for key, value in table.items()
        if isinstance(value, Mapping) and len(key) + 3 + len(_format_flat(value)) > COLUMNS
    }
    rows = {key: value for key, value in table.items() if key not in long}
    blocks = [render_table(f"[{name}]", rows)] if rows or not long else []
    return blocks + [render_table(f"[{name}.{format_key(key)}]", long[key]) for key in long]


def render_table(header: str, data: Mapping[str, Data]) -> str:
    """Return ``data`` below ``header``, with the equals signs below one another."""
    keys = {key: format_key(key) for key in data}
    width = max(map(len, keys.values()), default=0)
    rows = [
        f"{keys[key]:<{width}} = {format_value(value, width + 3)}" for key, value in data.items()
    ]
    return "\n".join([header, *rows]) + "\n"


def plan_args(words: Sequence[str]) -> Data:
    """Return a command line as ``args`` has it: a string, or an array where that is plainer.

    ``words`` may have placeholders.
    """
    quoted = [
        word if re.fullmatch(r"[\w@%+=:,./${}-]+", word) else shlex.quote(word) for word in words
    ]
    line = " ".join(quoted)
    return line if not {"'", "\n", "\\"} & {*line} else [*words]


def format_key(key: str) -> str:
    """Return ``key`` as TOML: in quotes where it needs them."""
    return key if _BARE_KEY.fullmatch(key) else quote_toml_exactly(key)


def format_value(value: Data, used: int = 0) -> str:
    """Return ``value`` as TOML; ``used`` columns of its first line are taken already."""
    flat = _format_flat(value)
    if len(flat) + used <= COLUMNS and "\n" not in flat:
        return flat
    if isinstance(value, Mapping) and len(value) == 1:
        ((key, only),) = value.items()
        return f"{{ {format_key(key)} = {format_value(only, used + len(key) + 5)} }}"
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return "[\n" + "".join(f"{_INDENT}{line}\n" for line in _fill_lines(value)) + "]"
    return flat


def _fill_lines(values: Sequence[Data]) -> list[str]:
    """Return the items of an array, as many on a line as fit; tables each on a line."""
    lines: list[str] = []
    for value in values:
        item = f"{_format_flat(value)},"
        is_open = lines and not isinstance(value, Mapping)
        if is_open and len(_INDENT) + len(lines[-1]) + 1 + len(item) <= COLUMNS:
            lines[-1] += f" {item}"
        else:
            lines.append(item)
    return lines


def _format_flat(value: Data) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{format_key(k)} = {_format_flat(v)}" for k, v in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return f"[{', '.join(map(_format_flat, value))}]"


def quote(text: str) -> str:
    """Return ``text`` as a TOML string: a literal one where that saves escapes, else a basic one.

    A text of several lines is written as one.
    """
    has_controls = any(not (sign.isprintable() or sign in " \n") for sign in text)
    if "\n" in text.strip("\n") and not has_controls and "\\" not in text and '"""' not in text:
        return f'"""\n{text}"""' if not text.endswith('"') else quote_toml_exactly(text)
    if ("\\" in text or '"' in text) and "'" not in text and "\n" not in text and not has_controls:
        return f"'{text}'"
    return quote_toml_exactly(text)


def _needs_table(key: str, value: Data | None) -> bool:
    if not isinstance(value, Mapping):
        return False
    flat = _format_flat(value)
    return "\n" in flat or (len(value) > 1 and len(key) + 3 + len(flat) > COLUMNS)


def _list_tables(value: Data | None) -> list[Mapping[str, Data]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [each for each in value if isinstance(each, Mapping)]
