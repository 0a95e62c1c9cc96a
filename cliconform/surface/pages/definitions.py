"""Names that a page defines below its usage, as iproute2 does: ``OBJECT := { address | link }``.

A definition of options has their spellings, whose ends may be left out: ``-s[tatistics]``. One of
the word in front of ``COMMAND`` has the names of commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.model.surface import Option
from cliconform.quick_dataclass import dataclass
from cliconform.surface.pages.terms import read_option_term

_FIRST = re.compile(r"^\s*(?:where\s+)?[A-Z][A-Z_-]*\s+:=\s")
_DEFINITION = re.compile(r"(?:^|\s)(?:where\s+)?(?P<name>[A-Z][A-Z_-]*)\s+:=\s")
_NAME = re.compile(r"[a-z][\w-]*")
_SHORTENED = re.compile(r"(?P<start>-{1,2}\w+)\[(?P<end>[\w-]+)\]\s*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Definitions:
    """What the definitions of a page say, and the lines without them."""

    lines: list[str]
    options: tuple[Option, ...] = ()
    commands: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """A message for each alternative that could not be read."""


def take_definitions(lines: list[str]) -> Definitions:
    """Return the definitions in ``lines``, which end at an empty line.

    In the lines that remain, ``COMMAND`` stands in place of the name that commands are defined by.
    """
    start = next((at for at, line in enumerate(lines) if _FIRST.match(line)), None)
    if start is None:
        return Definitions(lines)
    end = next((at for at in range(start, len(lines)) if not lines[at]), len(lines))
    text = " ".join(line.strip() for line in lines[start:end])
    rest = [*lines[:start], *lines[end:]]
    options: list[Option] = []
    commands: tuple[str, ...] = ()
    problems: list[str] = []
    for name, body in _split(text):
        parts = [part for part in _split_alternatives(body) if part not in {"...", ""}]
        if name.startswith("OPTION"):
            read = {part: _read_option(part) for part in parts}
            options += [option for option in read.values() if option is not None]
            problems += [f"could not read option: {part}" for part in parts if read[part] is None]
        elif not commands and all(map(_NAME.fullmatch, parts)):
            called = re.compile(rf"(?<=\s){name}(?=\s+\{{?\s*COMMAND\b)")
            if any(map(called.search, rest)):
                commands = tuple(dict.fromkeys(part for part in parts))
                rest = [called.sub("COMMAND", line) for line in rest]
    return Definitions(rest, tuple(options), commands, tuple(problems))


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Yield each defined name with what it stands for, without the braces around it."""
    found = list(_DEFINITION.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        body = text[match.end() : end].strip()
        yield match["name"], body.removeprefix("{").removesuffix("}").strip()


def _split_alternatives(text: str) -> Iterator[str]:
    """Yield what stands between the bars that are in no brackets."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char in "[{(") - (char in "]})")
        if char == "|" and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()


def _read_option(text: str) -> Option | None:
    """Return the option in ``-s[tatistics]``, ``-f[amily] { inet | link }`` or ``-b [file]``."""
    bare = re.sub(r"\s*([{}|])\s*", r"\1", text.replace("{", " {", 1))
    bare = re.sub(r"(?<=\S)\{", " {", bare)
    if match := _SHORTENED.fullmatch(bare):
        start = match["start"]
        bare = f"{start}, {start}{match['end']} {match['value']}".rstrip()
    term = read_option_term(bare)
    if term is None:
        return None
    return Option(
        spellings=term.spellings,
        value=term.value.name,
        value_optional=term.value.optional,
        choices=term.value.choices,
    )
