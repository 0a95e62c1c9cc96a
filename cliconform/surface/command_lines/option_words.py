"""Which words of a command line are options, and which options they name."""

from __future__ import annotations

import re

from cliconform.model.surface import CommandSurface, Option

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def is_option(word: str, command: CommandSurface) -> bool:
    """Return whether ``word`` is an option; a negative number is one where ``command`` has such."""
    if not word.startswith("-") or word in {"-", "--"}:
        return False
    if not _NUMBER.fullmatch(word):
        return True
    options = (find_option(command, word[:2]), find_numeric_option(command, word))
    return any(option is not None for option in options)


def find_numeric_option(command: CommandSurface, word: str) -> Option | None:
    """Return the option that ``word``, such as ``-5``, stands for."""
    numeric = (option for option in command.options if option.numeric)
    return next(numeric, None) if _NUMBER.fullmatch(word) else None


def find_option(command: CommandSurface, spelling: str) -> Option | None:
    """Return the option of ``command`` with this spelling, such as ``-j`` or ``--jobs``."""
    return next((option for option in command.options if spelling in option.spellings), None)
