"""Why a promise cannot be compared with what was observed; ``judge.py`` turns both into findings.

The other errors here are about what a command left: ``UnreadableError`` (``files/``) and
``QueryError`` (``databases/``). They are deviations, and the checks make findings of them.
"""

from __future__ import annotations


class PlaceholderError(Exception):
    """A placeholder in a promise has no value, or none that can be used there: a deviation."""


class SpecFaultError(Exception):
    """The promise itself is wrong, which only checking it could show (SQL, a pattern).

    The target is not to blame, so the command's verdict is ``error``. The message continues the
    promise's address: ``is not valid SQL: …``.
    """
