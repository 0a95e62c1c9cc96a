"""The lines below ``Arguments:`` → arguments, and those put together with what the usage tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cliconform.model.surface import Argument
from cliconform.surface.pages.descriptions import said
from cliconform.surface.pages.entries import Entry
from cliconform.surface.pages.usage_grammar import Group, Node, Word, parse
from cliconform.surface.pages.values import read_value

_SENTENCE = re.compile(r"[.!?;]$|^\W*$")


@dataclass(frozen=True, slots=True)
class Described:
    """An argument that a section describes, and whether its term alone says it may be left out."""

    argument: Argument
    optional: bool
    marked: bool
    """Its term tells whether it is required: by brackets, or by Typer's star."""


def is_argument_term(text: str) -> bool:
    """Whether ``text`` is one argument: ``<x>...``, ``[x]``, ``x [x ...]``, ``{a,b}``."""
    if _SENTENCE.search(text.removesuffix("...")) and not text.endswith(("]", ">", "}")):
        return False
    root, matches = parse(text)
    words = [node for node in _flat(root) if node.text != "--"]
    if not matches or not words or any(word.is_option for word in words):
        return False
    names = {word.text.strip("<>[]").lower() for word in words}
    typed = len(words) > 1 and all(
        word.text[:1] in "<[{" or word.text.isupper() for word in words[1:]
    )
    return len(names) == 1 or typed or text.count(" ") == 0


def described(entry: Entry, *, boxed: bool) -> Described:
    """The argument that an entry tells of; in a box the type may stand beside the name."""
    term, facts = entry.term, said(entry.said)
    words = _top_words(term)
    kind = read_value(words[-1]) if len(words) > 1 else read_value("")
    again = words[-1].startswith("[") and words[0].strip("<>[]") in words[-1]
    typed = len(words) > 1 and not again
    value = read_value(words[0] if typed else term)
    optional = term.startswith("[") or value.optional
    repeated = value.repeatable or value.many or (typed and (kind.repeatable or kind.many))
    name = re.split(r"\s", value.name)[0] if not value.name.count(" ") or typed else value.name
    argument = Argument(
        name=name.strip("<>[].!") or term,
        required=(entry.required if boxed else not optional) or facts.required,
        repeated=repeated,
        choices=value.choices or (kind.choices if typed else ()) or facts.choices,
        default=facts.default,
        help=facts.help,
    )
    return Described(argument, optional=optional, marked=boxed or term[:1] in "[<")


def merged(
    told: Iterable[Described],
    used: tuple[Argument, ...],
    commands: Iterable[str],
    *,
    remainder: bool,
    chooser: bool,
) -> tuple[Argument, ...]:
    """The usage knows what is required and repeated, the section what it is for."""
    known = {key(each.argument.name): each for each in told}
    below = set(commands)
    found: list[Argument] = []
    for argument in used:
        if below and set(argument.choices) & below:
            continue
        each = known.pop(key(argument.name), None)
        found.append(argument if each is None else _both(argument, each.argument))
    # What the usage does not name: it has no usage, or calls them `[ARGS]`, or `...`.
    rest = [each.argument for each in known.values()]
    if rest and not remainder and not below and chooser and found:
        # `file ...` is argparse's for any words after the file, where a section names them.
        found[-1] = replace(found[-1], repeated=False)
        remainder = True
    if remainder and rest:
        rest[-1] = replace(rest[-1], required=False, repeated=True)
    if used and not remainder:
        rest = [
            replace(each.argument, required=each.argument.required and each.marked)
            for each in known.values()
        ]
    return (*found, *rest)


def key(name: str) -> str:
    """A name as it is compared: the usage has ``FILES``, the section ``[files]``."""
    return re.sub(r"[^a-z0-9]", "", name.lower()).rstrip("s") or name


def _both(used: Argument, told: Argument) -> Argument:
    return replace(
        used,
        help=told.help,
        default=told.default,
        choices=used.choices or told.choices,
        repeated=used.repeated or told.repeated,
    )


def _flat(group: Group) -> list[Word]:
    words: list[Word] = []
    pending: list[Node] = [group]
    while pending:
        node = pending.pop(0)
        if isinstance(node, Word):
            words.append(node)
        else:
            pending[:0] = [each for branch in node.branches for each in branch]
    return words


def _top_words(term: str) -> list[str]:
    """The parts of a term that a space parts, what brackets hold being one."""
    return re.findall(
        r"(?:\[[^\[\]]*(?:\[[^\]]*\])?[^\[\]]*\]|<[^>]*>|\{[^}]*\}|\S)+(?:\s?\.\.\.)?", term
    )
