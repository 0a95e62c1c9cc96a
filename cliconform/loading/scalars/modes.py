"""Parses the permissions of files, which are written in octal, as for chmod(1)."""

from __future__ import annotations

import re

from cliconform.loading.problem_log import Location

_OCTAL = re.compile(r"(?:0o)?[0-7]{3,4}")
_HINT = 'write it in octal digits: "755", or 0o755'


def parse_mode(value: str | int, at: Location) -> int:
    """Return the permissions; a value that is not written in octal is reported.

    TOML's integers lose how they were written: 755 would be 0o1363.
    """
    if isinstance(value, int):
        written = at.read_number()
        if written and not written.startswith("0o"):
            at.problem(f"the mode {written} is not an octal number", _HINT)
        return value
    if not _OCTAL.fullmatch(value):
        at.problem(f"`{value}` is not a mode", _HINT)
        return 0
    return int(value, 8)
