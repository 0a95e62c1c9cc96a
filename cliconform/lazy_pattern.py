"""Regular expressions that are compiled when they are first used.

A run loads dozens of them and uses few; to compile one takes as long as to load a module.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what has the methods of ``re.compile(pattern, flags)``, for a constant of a module.

    The functions of :mod:`re` do not take it. An error in the pattern is raised at its first use.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))


class _LazyPattern:
    def __init__(self, pattern: Any, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Return the attribute of the compiled pattern, and keep it: it is not asked for again."""
        found = getattr(re.compile(*self._source), name)
        setattr(self, name, found)
        return found
