"""What a node of a usage form's tree stands for: a choice, a value, an option, all options."""

from __future__ import annotations

import re

from cliconform.surface.pages.usage_grammar import Group, Node, Word

_GENERIC = re.compile(
    r"^(?:.*[-_ ])?(?:options?|flags?|opts|switches|optional arguments)\.*$", re.IGNORECASE
)
"""``[OPTIONS]``, ``[global options]``, ``[<log-options>]``: all of the options."""
_COMMAND = re.compile(r"^(?:.*[-_ ])?(?:(?:sub-?)?commands?\d*|cmd|verb|action)$", re.IGNORECASE)


def join_choices(group: Group) -> str:
    """``[json|yaml]`` and ``(up|down)``: an argument's choices, if all are bare words."""
    words: list[str] = []
    for branch in group.branches:
        if len(branch) != 1 or not isinstance(branch[0], Word) or branch[0].repeated:
            return ""
        words.append(branch[0].text)
    bare = all(re.fullmatch(r"[\w+-]+", word) and not word.startswith("-") for word in words)
    return "{" + ",".join(words) + "}" if bare and len(set(words)) > 1 else ""


def read_values(nodes: list[Node], at: int, words: int, *, groups: bool) -> list[str]:
    """The values that follow an option: so many, and none beyond the next option."""
    values: list[str] = []
    for node in nodes[at : at + words]:
        if isinstance(node, Word) and node.is_option:
            break
        if isinstance(node, Group) and not groups:
            break
        values.append(render_node(node))
    return values


def list_option_names(group: Group) -> list[str]:
    """The options, if ``(-m | --message)`` has them and nothing else."""
    firsts = [branch[0] for branch in group.branches if len(branch) == 1]
    names = [first.text for first in firsts if isinstance(first, Word) and first.is_option]
    return names if len(names) == len(group.branches) and not group.optional else []


def is_pair(names: list[str]) -> bool:
    """``-m`` and ``--message``: two spellings of one option."""
    short, *long = names
    return len(long) == 1 and long[0].startswith(f"-{short[:2]}")


def is_name_for_options(text: str) -> bool:
    """``OPTIONS``, ``log-options``: a word that stands for all of the options."""
    return _GENERIC.match(text) is not None


def is_all_options(nodes: list[Node]) -> bool:
    """``[global options]``: all words of it together are a name for the options."""
    words = [node.text for node in nodes if isinstance(node, Word) and not node.is_option]
    text = " ".join(words).strip("<>")
    more = len(words) > 1 and "options" in text.lower()
    return len(words) == len(nodes) and (more or is_name_for_options(text))


def is_glued_option(nodes: list[Node]) -> bool:
    """In kubectl: ``[(-o|--output=)json|yaml]``: an option in brackets, and its values."""
    return bool(nodes) and isinstance(nodes[0], Word) and nodes[0].text.startswith("(-")


def is_generic(node: Node) -> bool:
    """``[options]``, ``[global options]``, ``[-v | --version]``: what stands before a command."""
    if not isinstance(node, Group) or not node.optional:
        return False
    if len(node.branches) == 1 and is_all_options(node.branches[0]):
        return True
    first = next(iter(node.branches[0]), None)
    return isinstance(first, Word) and first.is_option


def is_placeholder_word(text: str) -> bool:
    """``COMMAND``, ``<subcommand>``: any command's name may stand there."""
    return bool(_COMMAND.match(text.strip("<>[]")))


def is_value(node: Node | None) -> bool:
    """Outside of brackets an unknown option's value is a word without brackets."""
    return isinstance(node, Word) and not node.is_option and not node.text.startswith(("<", "{"))


def is_repetition(node: Node, values: list[str]) -> bool:
    """``NAME [NAME ...]``: whether the group says the value before it once more."""
    return (
        isinstance(node, Group)
        and bool(values)
        and render_node(node).strip("[]. ") == values[0].strip("[]. ")
    )


def render_node(node: Node) -> str:
    """The node as it stood there, near enough to be read as a value."""
    if isinstance(node, Word):
        return node.text + ("..." if node.repeated else "")
    inner = "|".join(
        " ".join(render_node(each) for each in branch[:20]) for branch in node.branches[:50]
    )
    text = f"[{inner}]" if node.optional else inner
    return text + (" ..." if node.repeated else "")


def is_cluster(letters: str) -> bool:
    """Whether ``-46Aab`` stands for one-letter options (POSIX 12.1), and ``-name`` does not."""
    if len(set(letters)) != len(letters):
        return False
    lower = letters.lower()
    mixed = letters[1:] not in {letters[1:].lower(), letters[1:].upper()} or any(
        map(str.isdigit, letters)
    )
    return mixed or list(lower) == sorted(lower)
