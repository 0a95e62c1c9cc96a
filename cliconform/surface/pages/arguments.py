"""An entry whose term is an argument → the argument, merged with those that the usage names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cliconform.model.surface import Argument
from cliconform.quick_dataclass import dataclass, replace
from cliconform.surface.pages.descriptions import read_description
from cliconform.surface.pages.entries import Entry
from cliconform.surface.pages.usage_grammar import Group, Node, Word, parse_form
from cliconform.surface.pages.usage_nodes import is_placeholder_word
from cliconform.surface.pages.values import read_value

_REMAINDER = "rest"
"""The name of an argument that a page calls ``...``."""
_SENTENCE = re.compile(r"[.!?;]$|^\W*$")


@dataclass(frozen=True, slots=True)
class DescribedArgument:
    """An argument that a section describes."""

    argument: Argument
    optional: bool
    """Whether its term says that it may be left out."""
    marked: bool
    """Whether its term says if it is required: by brackets, or by Typer's star."""
    words: tuple[str, ...] = ()
    """The names of the words that it stands for: rich-click's ``<address> <filename>...``."""


def is_argument_term(text: str) -> bool:
    """Return whether ``text`` is one argument: ``<x>...``, ``[x]``, ``x [x ...]``, ``{a,b}``."""
    if _SENTENCE.search(text.removesuffix("...")) and not text.endswith(("]", ">", "}")):
        return False
    root, matches = parse_form(text)
    words = [node for node in _list_words(root) if node.text != "--"]
    if not matches or not words or any(word.is_option for word in words):
        return False
    names = {word.text.strip("<>[]").lower() for word in words}
    has_type = len(words) > 1 and all(
        word.text[:1] in "<[{" or word.text.isupper() for word in words[1:]
    )
    return len(names) == 1 or has_type or text.count(" ") == 0


def read_argument(entry: Entry, *, boxed: bool) -> DescribedArgument:
    """Return the argument of an entry; in a box its type may stand beside its name."""
    term, description = entry.term, read_description(entry.description)
    term = re.sub(r"^([A-Z][\w-]*)=(?=<)", r"\1 ", term)  # citty's `KIND=<a|b>`
    words = _split_term(term)
    type_value = read_value(words[-1]) if len(words) > 1 else read_value("")
    is_repetition = words[-1].startswith("[") and words[0].strip("<>[]") in words[-1]
    has_type = len(words) > 1 and not is_repetition
    value = read_value(words[0] if has_type else term)
    optional = term.startswith("[") or value.optional
    repeated = (
        value.repeatable or value.many or (has_type and (type_value.repeatable or type_value.many))
    )
    name = re.split(r"\s", value.name)[0] if not value.name.count(" ") or has_type else value.name
    argument = Argument(
        name=_strip_marks(name) or _REMAINDER,
        required=(entry.required if boxed else not optional) or description.required,
        repeated=repeated,
        choices=value.choices or (type_value.choices if has_type else ()) or description.choices,
        default=description.default,
        help=description.help,
    )
    return DescribedArgument(
        argument,
        optional=optional,
        marked=boxed or term[:1] in "[<",
        words=_list_type_words(words) if boxed else (),
    )


def _list_type_words(words: list[str]) -> tuple[str, ...]:
    """Return the names in a type of several words."""
    names = tuple(each.strip("<>. ") for each in words[1:] if each.startswith("<"))
    return names if names[1:] else ()


def _strip_marks(name: str) -> str:
    """Return a name without brackets around it and dots behind it: ``x`` for ``[x...]``."""
    bare = name.rstrip(".!")
    if bare[:1] in "<[" or bare.count("]") > bare.count("["):
        bare = bare.strip("<>[]")
    return bare.strip(".!")


def merge_arguments(
    described: Iterable[DescribedArgument],
    from_usage: tuple[Argument, ...],
    commands: Iterable[str],
    *,
    remainder: bool,
    chooser: str,
    argparse: bool,
) -> tuple[Argument, ...]:
    """Return the arguments of the usage with their descriptions, then those it does not name.

    The usage decides what is required and repeated; the description adds help, default and choices.
    ``commands`` are the names of the commands below: an argument that chooses one is left out.
    ``remainder`` is whether the usage allows any words at the end without naming them;
    ``argparse`` is whether it is in argparse's style, where options may be among them.
    ``chooser`` is argparse's name for its commands, if there is one.
    """
    below = set(commands)
    named = {normalize_name(each.name) for each in from_usage}
    known = {
        normalize_name(each.argument.name): each
        for each in described
        if not (each.words and named.issuperset(map(normalize_name, each.words)))
        and not (below and is_placeholder_word(each.argument.name))
    }
    found: list[Argument] = []
    for argument in from_usage:
        if below and (set(argument.choices) & below or argument.name == chooser.strip("<>{}")):
            continue
        each = known.pop(normalize_name(argument.name), None)
        merged = argument if each is None else _merge(argument, each.argument)
        if remainder and argument.name == chooser:
            merged = replace(merged, repeated=False)  # `app ...`: the dots are the remainder
        found.append(merged)
    if known:
        found = [each for each in found if each.name != "ARGS" or each.required]
    # These are not in the usage: there is none, or it calls them `[ARGS]` or `...`.
    rest = [each.argument for each in known.values()]
    if remainder:
        rest = rest or [Argument(name=_REMAINDER)]
        rest[-1] = replace(rest[-1], required=False, repeated=True, remainder=argparse)
    if from_usage and not remainder:
        rest = [
            replace(each.argument, required=each.argument.required and each.marked)
            for each in known.values()
        ]
    return (*found, *rest)


def normalize_name(name: str) -> str:
    """Return a name for comparisons: the usage may have ``FILES``, the section ``[files]``."""
    bare = re.sub(r"(?<=\w)\[[^\]]*\]$", "", name)  # `name[,version]`
    return re.sub(r"[^a-z0-9]", "", bare.lower()).rstrip("s") or name


def _merge(from_usage: Argument, described: Argument) -> Argument:
    return replace(
        from_usage,
        help=described.help,
        default=described.default,
        choices=from_usage.choices or described.choices,
        repeated=from_usage.repeated or described.repeated,
    )


def _list_words(group: Group) -> list[Word]:
    """Return all words of a tree, in order."""
    words: list[Word] = []
    pending: list[Node] = [group]
    while pending:
        node = pending.pop(0)
        if isinstance(node, Word):
            words.append(node)
        else:
            pending[:0] = [each for branch in node.branches for each in branch]
    return words


def _split_term(term: str) -> list[str]:
    """Split a term at spaces that are not in brackets."""
    return re.findall(
        r"(?:\[[^\[\]]*(?:\[[^\]]*\])?[^\[\]]*\]|<[^>]*>|\{[^}]*\}|\S)+(?:\s?\.\.\.)?", term
    )
