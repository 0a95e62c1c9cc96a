"""Which word of a command line is which argument."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.model.surface import Argument
from cliconform.surface.command_lines.command_line import ArgumentUse


def assign_words(
    arguments: Sequence[Argument], words: Sequence[tuple[int, str]]
) -> tuple[tuple[ArgumentUse, ...], Sequence[tuple[int, str]]]:
    """Return the uses of ``arguments``, and the ``words`` that are left; each has its index.

    Required arguments get theirs first, and a repeated one takes the rest.
    """
    spare = len(words) - sum(argument.required for argument in arguments)
    uses: list[ArgumentUse] = []
    for argument in arguments:
        count = 1 if argument.required else int(spare > 0)
        spare -= 0 if argument.required else count
        if (argument.repeated or argument.remainder) and spare > 0:
            count, spare = count + spare, 0
        uses += [ArgumentUse(argument=argument, value=word, at=at) for at, word in words[:count]]
        words = words[count:]
    return tuple(uses), words
