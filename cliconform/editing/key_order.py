"""The order of the keys of a command in this house."""

from __future__ import annotations

_RANKS = (
    ("about",),
    ("tags",),
    ("skip", "when", "needs"),
    (
        *("home", "env", "pass_env", "keep_env", "cwd", "now", "ports", "args"),
        *("stdin", "stdin_file", "tty", "columns", "lines", "timeout", "retries", "service"),
        *("isolation", "network"),
    ),
    ("within", "cpu", "exit"),
    ("stdout", "stderr", "output", "repeatable", "exact", "ignore", "effects", "capture"),
    ("produces", "removes"),
    ("dialogue", "http", "queries", "matrix"),
)
_RANK = {key: rank for rank, keys in enumerate(_RANKS) for key in keys}


def rank_key(key: object) -> int:
    """Return the rank of a key: those of one rank are in the order that their author gave them.

    A key that is not one of a command has the last rank.
    """
    return _RANK.get(str(key), len(_RANKS))
