"""The promises of the spec that only one build keeps, and the differences that they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cliconform.comparing.findings import Found
from cliconform.model.comparison import CommandShown, Difference, DifferenceCode
from cliconform.model.drift import Effect

_QUOTED = re.compile(r"[\"'`]([^\"'`]+)[\"'`]")
_OF_OUTPUT = ("stdout", "stderr", "output")
_OF_FILES = ("produces", "removes", "unchanged")


def find_broken(first: CommandShown, second: CommandShown, again: CommandShown) -> dict[str, str]:
    """Return the promises that hold for the first build, each time, and not for the second."""
    steady = first.held & again.held
    return {address: text for address, text in second.broken.items() if address in steady}


def find_kept(
    id_: str, first: CommandShown, second: CommandShown, again: CommandShown
) -> Iterator[Difference]:
    """Yield the promises that hold for the second build alone."""
    for address, message in first.broken.items():
        if address in second.held and address in again.broken:
            yield Difference(
                command=id_,
                code=DifferenceCode.PROMISE_KEPT,
                effect=Effect.COMPATIBLE,
                what=address,
                before=message,
                why="a promise of the spec holds now that did not",
            )


def add_promises(id_: str, found: Found, broken: Mapping[str, str]) -> Difference:
    """Return the difference, which breaks somebody if the spec promises what it is about."""
    promises = tuple(each for each, text in broken.items() if _is_about(found, each, text))
    effect = Effect.BREAKING if promises else found.effect
    why = f"the spec promises it: {', '.join(promises)}" if promises else found.why
    return Difference(
        command=id_,
        code=found.code,
        effect=effect,
        what=found.what,
        before=found.before,
        after=found.after,
        detail=found.detail,
        promises=promises,
        why=why,
    )


def _is_about(found: Found, address: str, message: str) -> bool:
    """Whether a promise that is broken, with what was found instead, is about a difference."""
    root = re.split(r"[.\[]", address, maxsplit=1)[0]
    if not found.what:
        return root in ("exit", "ends", "ready", "timeout")
    if found.code is DifferenceCode.ANSWER_CHANGED:
        return address == found.what
    stream = found.what.partition(" ")[0]
    if stream in _OF_OUTPUT:
        return root in (stream, "output") and _is_named(message, found.detail)
    if found.what == "prompt":
        return root == "dialogue"
    if found.code is DifferenceCode.RESPONSE_CHANGED:
        return root in ("http", "service")
    return root in _OF_FILES and found.what.partition(" ")[0] in message


def _is_named(message: str, detail: Sequence[str]) -> bool:
    """Whether a message quotes a line that is gone, or one that is new; or nothing at all."""
    quoted = _QUOTED.findall(message)
    changed = [line[1:] for line in detail if line[:1] in ("-", "+")]
    return not quoted or any(_is_in(each, line) for each in quoted for line in changed)


def _is_in(quoted: str, line: str) -> bool:
    """Whether a line has a text, or what a regular expression matches."""
    try:
        return quoted in line or bool(line and re.search(quoted, line))
    except re.error:
        return False
