"""Reads a TOML file as plain data.

tomli is used because it reads TOML 1.1 on every Python version, where the standard library's
``tomllib`` knows TOML 1.0 only, and because its errors have a line and a column.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import tomli

from cliconform.errors import Problem, SpecError
from cliconform.hashes import sha256
from cliconform.loading.files import Files
from cliconform.loading.toml_pieces import LARGE, parse_in_pieces

MAX_SIZE = 5_000_000
"""Bytes. A spec of 3,000 commands has some 600 kB: a larger file is most likely no spec."""


def read_text(file: Path, files: Files | None = None) -> str:
    """Return the text of ``file`` without a byte order mark; ``files`` notes that it was read.

    Raises :class:`SpecError` if there is no such file, or if it is not a regular file, cannot be
    read, has more than 5 MB or is not UTF-8.
    """
    raw = read_bytes(file)
    if files is not None:
        files.note_content(file, raw)
    return decode(raw, file)


def digest_of(raw: bytes) -> str:
    """Return what tells whether the content of a file has changed."""
    return sha256(raw).hexdigest()


def decode(raw: bytes, file: Path) -> str:
    """Return ``raw``, the content of ``file``, as text; raises :class:`SpecError`."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark, `start` counts from after it, and `object` is what follows it.
        before = error.object[: error.start]
        byte = error.object[error.start]
        line = before.count(b"\n") + 1
        message = f"not UTF-8: byte 0x{byte:02x} in line {line}"
        raise _make_error(file, message, "save the file as UTF-8", line=line) from None


def read_bytes(file: Path) -> bytes:
    """Return the content of ``file``; raises :class:`SpecError` as :func:`read_text` does."""
    try:
        facts = file.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise _make_error(file, "a directory, not a file", "name a TOML file in it")
        if not stat.S_ISREG(facts.st_mode):
            raise _make_error(file, "not a regular file", "name a TOML file")
        if facts.st_size > MAX_SIZE:
            size = facts.st_size / 1_000_000
            message = f"too large: {size:.1f} MB, and at most 5 MB are allowed"
            raise _make_error(file, message, "split it into several files")
        with file.open("rb") as stream:
            return stream.read(MAX_SIZE)
    except FileNotFoundError:
        raise _make_error(file, "no such file", _hint_at_neighbours(file)) from None
    except (OSError, ValueError) as error:
        # ValueError: a NUL in the name. The system's own message is in `strerror`.
        reason = getattr(error, "strerror", None) or str(error)
        raise _make_error(file, f"cannot be read: {reason}", "") from None


def _hint_at_neighbours(file: Path) -> str:
    """Return a hint with the TOML files in the folder of ``file``."""
    try:
        names = sorted(path.name for path in file.parent.glob("*.toml"))
    except OSError:
        return ""
    return f"the TOML files in {file.parent} are: {', '.join(names[:5])}" if names else ""


def parse_toml(text: str, file: Path) -> dict[str, Any]:
    """Return ``text`` as data.

    Raises :class:`SpecError` with the position of the first syntax error.
    """
    try:
        found = parse_in_pieces(text) if len(text) > LARGE else None
        return tomli.loads(text) if found is None else found
    except tomli.TOMLDecodeError as error:
        message, hint = _explain_syntax_error(error.msg)
        raise _make_error(file, message, hint, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise _make_error(file, "not TOML: values are nested too deeply", "") from None
    except ValueError:
        # Python does not parse an integer of more than 4,300 digits.
        line, column = _find_long_number(text)
        message = "not TOML: a number with too many digits"
        raise _make_error(file, message, "", line=line, column=column) from None


_TWICE = re.compile(r"Cannot declare \((.*?),?\) twice")
_HINTS = {
    "Illegal character '\\n'": 'close the quotes; a string of several lines is written in """',
    "Unterminated string": "close the quotes",
    "Cannot overwrite a value": "the key is defined twice: remove one",
    "Invalid value": "write a string in quotes",
}


def _explain_syntax_error(message: str) -> tuple[str, str]:
    """Return the message and the hint for an error that tomli reports as ``message``."""
    twice = _TWICE.match(message)
    if twice:
        keys = re.findall(r"'([^']*)'", twice[1])
        written = ".".join(key if re.fullmatch(r"[\w-]+", key) else f'"{key}"' for key in keys)
        return f"not TOML: the table [{written}] is defined twice", "rename one of them"
    return f"not TOML: {message[:1].lower()}{message[1:]}", _HINTS.get(message, "")


def _find_long_number(text: str) -> tuple[int, int]:
    found = re.search(r"[0-9_]{4000,}", text)
    before = text[: found.start()] if found else ""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _make_error(
    file: Path, message: str, hint: str, *, line: int = 0, column: int = 0
) -> SpecError:
    problem = Problem(file=str(file), line=line, column=column, key="", message=message, hint=hint)
    return SpecError((problem,))
