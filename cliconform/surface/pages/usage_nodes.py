"""What a node in the tree of a usage form stands for: choices, a value, an option, all options."""

from __future__ import annotations

import re

from cliconform.surface.pages.usage_grammar import Group, Node, Word
from cliconform.surface.pages.values import are_kinds

_GENERIC = re.compile(
    r"^(?:.*[-_ ])?(?:options?|flags?|\w?opts|switches|globals?|optional arguments)(?:\(s\))?\.*$",
    re.IGNORECASE,
)
"""A name for all options: ``[OPTIONS]``, ``[global options]``, ``[<log-options>]``."""
_PLURAL = re.compile(
    r"^(?:[A-Z]*[-_])?(?:FILES|PATHS|DIRS|DIRECTORIES|PATTERNS|URLS|NAMES|ARGS|TARGETS|PACKAGES)$"
    r"|^(?:[a-z]+[-_])?(?:files|paths|dirs|directories|patterns|urls|filenames)$"
)
_COMMAND = re.compile(r"^(?:.*[-_ ])?(?:(?:sub-?)?commands?\d*|cmd|verb|action)$", re.IGNORECASE)


def join_choices(group: Group) -> str:
    """Return ``[json|yaml]`` or ``(up|down)`` as ``{json,yaml}``; empty unless all are words.

    ``[url|file]`` becomes ``<url|file>``, the name of one argument.
    """
    words: list[str] = []
    for branch in group.branches:
        if len(branch) != 1 or not isinstance(branch[0], Word) or branch[0].repeated:
            return ""
        words.append(branch[0].text)
    bare = all(re.fullmatch(r"[\w+-]+", word) and not word.startswith("-") for word in words)
    if any(len(word) > 1 and word.isupper() for word in words):
        return ""  # `[URI | FILE]` names what is given, and not how it is typed
    if not bare or len(set(words)) == 1:
        return ""
    return f"<{'|'.join(words)}>" if are_kinds(words) else "{" + ",".join(words) + "}"


def join_name(nodes: list[Node]) -> str:
    """Return the name in ``[snapshot ID]``, which has a blank; empty if it is several words."""
    words = [node.text for node in nodes if isinstance(node, Word) and not node.repeated]
    *others, last = words if len(words) == len(nodes) and len(words) > 1 else ("", "")
    lower = all(re.fullmatch(r"[a-z][\w-]*", word) for word in others)
    return " ".join(words) if lower and re.fullmatch(r"[A-Z]{2,}s?", last) else ""


def join_plural(nodes: list[Node]) -> str:
    """Return the name in ``[entry points]`` or ``[key or prefix]``, of one argument; else empty."""
    words = [node.text for node in nodes if isinstance(node, Word) and not node.repeated]
    name = " ".join(words) if len(words) == len(nodes) else ""
    is_name = re.fullmatch(r"[a-z]+ [a-z]+s|[A-Z]+ (?:OR|or) [A-Z]+|[a-z]+ or [a-z]+", name)
    return name if is_name else ""


def is_more(nodes: list[Node]) -> bool:
    """Return whether the nodes are ``...`` alone: more of what is before them."""
    return len(nodes) == 1 and isinstance(nodes[0], Word) and nodes[0].text == "..."


def is_plural(text: str) -> bool:
    """Return whether the name stands for several words: ``FILES``, ``paths``."""
    return _PLURAL.match(text) is not None


def is_prose(nodes: list[Node]) -> bool:
    """Return whether the nodes are a remark: ``(print this help information)``."""
    words = [node.text for node in nodes if isinstance(node, Word)]
    return (
        len(words) == len(nodes) > len(("a", "b"))
        and all(map(str.isalpha, words))
        and (" ".join(words).islower())
    )


def collect_values(nodes: list[Node], at: int, words: int, *, groups: bool) -> list[str]:
    """Return up to ``words`` values from index ``at`` on, before the next option.

    With ``groups`` a group counts as a value; otherwise it ends the values.
    """
    values: list[str] = []
    for node in nodes[at : at + words]:
        if isinstance(node, Word) and node.is_option:
            break
        if isinstance(node, Group) and not groups:
            break
        values.append(render_node(node))
    return values


def list_option_names(group: Group) -> list[str]:
    """Return the options in ``(-m | --message)``; none if it has anything else."""
    firsts = [branch[0] for branch in group.branches if len(branch) == 1]
    names = [first.text for first in firsts if isinstance(first, Word) and first.is_option]
    return names if len(names) == len(group.branches) and not group.optional else []


def are_spellings_of_one(names: list[str]) -> bool:
    """Return whether the names are two spellings of one option: ``-m`` and ``--message``."""
    short, *long = names
    return len(long) == 1 and long[0].startswith(f"-{short[:2]}")


def is_name_for_options(text: str) -> bool:
    """Return whether the word stands for all options: ``OPTIONS``, ``log-options``."""
    return _GENERIC.match(text) is not None


def are_all_options(nodes: list[Node]) -> bool:
    """Return whether the nodes together are a name for all options: ``[global options]``."""
    words = [node.text for node in nodes if isinstance(node, Word) and not node.is_option]
    text = " ".join(words).strip("<>")
    more = len(words) > 1 and "options" in text.lower()
    return len(words) == len(nodes) and (more or is_name_for_options(text))


def is_option_with_value(nodes: list[Node]) -> bool:
    """Return whether the nodes are an option and one word: ``-t dsa``."""
    two = len(nodes) == len(("-t", "dsa"))
    return two and isinstance(nodes[0], Word) and nodes[0].is_option and is_single_word(nodes[1:])


def is_single_word(nodes: list[Node]) -> bool:
    """Return whether the nodes are one word, and no option."""
    return len(nodes) == 1 and isinstance(nodes[0], Word) and not nodes[0].is_option


def is_option_with_values(nodes: list[Node]) -> bool:
    """Return whether the nodes are kubectl's ``[(-o|--output=)json|yaml]``: option and values."""
    return bool(nodes) and isinstance(nodes[0], Word) and nodes[0].text.startswith("(-")


def is_option_group(node: Node) -> bool:
    """Return whether the node is options before a command: ``[options]``, ``[-v | --version]``."""
    if not isinstance(node, Group) or not node.optional:
        return False
    if len(node.branches) == 1 and are_all_options(node.branches[0]):
        return True
    first = next(iter(node.branches[0]), None)
    return isinstance(first, Word) and first.is_option


def is_placeholder_word(text: str) -> bool:
    """Return whether the word stands for any command: ``COMMAND``, ``<subcommand>``."""
    return bool(_COMMAND.match(text.strip("<>[]")))


def is_value(node: Node | None) -> bool:
    """Return whether the node may be the value of an unknown option: a word without brackets."""
    return isinstance(node, Word) and not node.is_option and not node.text.startswith(("<", "{"))


def is_repetition(node: Node, values: list[str]) -> bool:
    """Return whether the group repeats the value before it: ``NAME [NAME ...]``."""
    return (
        isinstance(node, Group)
        and bool(values)
        and render_node(node).strip("[]. ") == values[0].strip("[]. ")
    )


def render_node(node: Node) -> str:
    """Return the node as text, close enough to the original to be read as a value."""
    if isinstance(node, Word):
        return node.text + ("..." if node.repeated else "")
    inner = "|".join(
        " ".join(render_node(each) for each in branch[:20]) for branch in node.branches[:50]
    )
    text = f"[{inner}]" if node.optional else inner
    return text + (" ..." if node.repeated else "")


def is_cluster(letters: str) -> bool:
    """Return whether the letters are options of their own (POSIX 12.1).

    They are in ``-46Aab`` and are not in ``-name``.
    """
    if len(set(letters)) != len(letters):
        return False
    lower = letters.lower()
    mixed = letters[1:] not in {letters[1:].lower(), letters[1:].upper()} or any(
        map(str.isdigit, letters)
    )
    return mixed or list(lower) == sorted(lower)
