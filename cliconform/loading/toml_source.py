"""From a file on the disk to plain TOML data, or to one clear problem.

tomli reads TOML 1.1 on every Python (the standard library's reader knows 1.0 only) and says where
a mistake is.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import tomli

from cliconform.errors import Problem, SpecError

LIMIT = 5_000_000
"""Bytes. A spec of 3,000 commands has some 600 kB; more than this is another kind of file."""


def read_text(file: Path) -> str:
    """The text of ``file``, without a byte order mark.

    Raises :class:`SpecError` where there is no such file, or it is none, cannot be read, is over
    5 MB, or is not UTF-8.
    """
    raw = _read_bytes(file)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark, the decoder counts from behind it; `object` is what it decoded.
        before = error.object[: error.start]
        byte = error.object[error.start]
        line = before.count(b"\n") + 1
        message = f"not UTF-8: the byte 0x{byte:02x} in line {line}"
        raise _unusable(file, message, "save the file as UTF-8", line=line) from None


def _read_bytes(file: Path) -> bytes:
    try:
        facts = file.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise _unusable(file, "a directory, not a file", "name the TOML file in it")
        if not stat.S_ISREG(facts.st_mode):
            raise _unusable(file, "not a regular file", "name a TOML file")
        if facts.st_size > LIMIT:
            size = facts.st_size / 1_000_000
            raise _unusable(file, f"has {size:.1f} MB, and a spec may have 5 MB", "split it")
        with file.open("rb") as stream:
            return stream.read(LIMIT)
    except FileNotFoundError:
        raise _unusable(file, "no such file", _neighbours(file)) from None
    except (OSError, ValueError) as error:
        # ValueError: a NUL in the name. What the system says is in its `strerror`.
        reason = getattr(error, "strerror", None) or str(error)
        raise _unusable(file, f"cannot be read: {reason}", "") from None


def _neighbours(file: Path) -> str:
    """The TOML files that lie where ``file`` was looked for."""
    try:
        names = sorted(path.name for path in file.parent.glob("*.toml"))
    except OSError:
        return ""
    return f"in {file.parent} there is {', '.join(names[:5])}" if names else ""


def parse(text: str, file: Path) -> dict[str, Any]:
    """``text`` as TOML. Raises :class:`SpecError` with the place of its first syntax error."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        message, hint = _syntax(error.msg)
        raise _unusable(file, message, hint, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise _unusable(file, "not TOML: values are nested too deeply", "") from None
    except ValueError:
        # Python refuses to read a number of more than 4,300 digits.
        line, column = _endless_number(text)
        message = "not TOML: a number with too many digits"
        raise _unusable(file, message, "", line=line, column=column) from None


_TWICE = re.compile(r"Cannot declare \((.*?),?\) twice")
_HINTS = {
    "Illegal character '\\n'": 'a quote is open: a text ends on its line, longer ones stand in """',
    "Unterminated string": "a quote is open",
    "Cannot overwrite a value": "the key is there already",
    "Invalid value": "a text stands in quotes",
}


def _syntax(said: str) -> tuple[str, str]:
    """What tomli says of a text, in our words, and how to mend it."""
    twice = _TWICE.match(said)
    if twice:
        keys = re.findall(r"'([^']*)'", twice[1])
        written = ".".join(key if re.fullmatch(r"[\w-]+", key) else f'"{key}"' for key in keys)
        return f"not TOML: the table [{written}] is there twice", "give one of them another name"
    return f"not TOML: {said[:1].lower()}{said[1:]}", _HINTS.get(said, "")


def _endless_number(text: str) -> tuple[int, int]:
    found = re.search(r"[0-9_]{4000,}", text)
    before = text[: found.start()] if found else ""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _unusable(file: Path, message: str, hint: str, *, line: int = 0, column: int = 0) -> SpecError:
    problem = Problem(file=str(file), line=line, column=column, key="", message=message, hint=hint)
    return SpecError((problem,))
