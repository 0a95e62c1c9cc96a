"""The tree of one usage form → the arguments, options and commands that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cliconform.model.surface import Argument, Option
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.surface.pages.usage_arguments import (
    get_argument_name,
    join_numbered,
    merge_alternatives,
)
from cliconform.surface.pages.usage_grammar import Group, Node, Word
from cliconform.surface.pages.usage_literals import is_typed, take_literal
from cliconform.surface.pages.usage_nodes import (
    are_all_options,
    are_spellings_of_one,
    collect_values,
    is_more,
    is_name_for_options,
    is_option_with_value,
    is_option_with_values,
    is_placeholder_word,
    is_plural,
    is_prose,
    is_repetition,
    is_single_word,
    is_value,
    join_choices,
    join_name,
    join_plural,
    list_option_names,
    render_node,
)
from cliconform.surface.pages.usage_options import find_option, make_options
from cliconform.surface.pages.values import read_value

_FOREIGN = re.compile(r"--[\w-]+-opts")
"""A name for options that a part of the command line has: Invoke's ``[--task1-opts]``."""
_HAS_NAME = re.compile(r"\w|^\.\.\.$")
_NOT_WORDS = frozenset({"-", "--", "$", "=", "&&", "."})


@dataclass(frozen=True, slots=True)
class UsageForm:
    """One way to call the command."""

    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    """The options that the form names and the page does not describe."""
    required: tuple[str, ...] = ()
    """The spellings of options that may not be left out."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The values of options that the page describes without one, by spelling."""
    literal: str = ""
    """A word in the place of a command that is typed as it is: a command, or an argument."""
    placeholder: bool = False
    """Whether a placeholder for any command follows: ``COMMAND``."""
    subparsers: str = ""
    """argparse's name for its commands: ``{a,b}`` or ``COMMAND``, followed by ``...``."""


class FormReader:
    """Reads the tree of one form from left to right.

    ``options`` and ``described`` are the options and the names of arguments that the page
    describes, ``has_commands`` is whether there are commands below and ``commands`` are those that
    are known, ``argparse`` is whether the usage is in its style, and ``literal_words`` whether bare
    words between arguments are part of a command, as in docopt.
    """

    def __init__(
        self,
        options: Mapping[str, Option],
        *,
        has_commands: bool,
        commands: frozenset[str],
        described: frozenset[str],
        argparse: bool,
        literal_words: bool,
    ) -> None:
        self._known = options
        self._has_commands = has_commands
        self._commands = commands
        self._described = described
        self._argparse = argparse
        self._literal_words = literal_words
        self._arguments: list[Argument] = []
        self._options: list[Option] = []
        self._required: list[str] = []
        self._values: dict[str, str] = {}
        self._placeholder = False
        self._subparsers = ""
        self._literal = ""
        self._has_foreign_options = False
        """Whether options that no page of the program lists may follow: ``[--task1-opts]``."""

    def read(self, root: Group, *, literal: bool) -> UsageForm:
        """Return the form; with ``literal``, a bare word in the place of a command is one."""
        if literal:
            self._literal = take_literal(root, self._described)
        self._read_group(root, required=True)
        self._arguments = join_numbered(self._arguments)
        last = self._arguments[-1] if self._arguments else None
        if last is not None and self._has_foreign_options:
            self._arguments[-1] = replace(last, remainder=True)
        elif last is not None and is_plural(last.name):
            is_last = not any(each.repeated for each in self._arguments)
            self._arguments[-1] = replace(last, repeated=last.repeated or is_last)
        return UsageForm(
            tuple(self._arguments),
            tuple(self._options),
            tuple(self._required),
            self._values,
            literal=self._literal,
            placeholder=self._placeholder,
            subparsers=self._subparsers,
        )

    def _read_group(self, group: Group, *, required: bool) -> None:
        first = group.branches[0]
        single = len(group.branches) == 1
        if (single and are_all_options(first)) or is_option_with_values(first):
            return
        if single and not group.optional and is_prose(first):
            return
        if single and is_more(first) and self._arguments and not self._argparse:
            self._arguments[-1] = replace(self._arguments[-1], repeated=True)
            return
        if single and group.optional and (name := join_name(first) or join_plural(first)):
            self._add_argument(
                f"<{name}>", required=False, repeated=group.repeated or name.lower().endswith("s")
            )
            return
        if not single and (choice := join_choices(group)):
            self._add_argument(
                choice, required=required and not group.optional, repeated=group.repeated
            )
            return
        before = self._arguments
        branches: list[list[Argument]] = []
        for branch in self._drop_alternative_values(group):
            self._arguments = list(before)
            self._read_sequence(
                branch,
                required=required and not group.optional,
                inside=group.optional or not single,
                repeated=group.repeated,
            )
            branches.append(self._arguments)
        self._arguments = merge_alternatives(before, branches)

    def _drop_alternative_values(self, group: Group) -> list[list[Node]]:
        """Return the branches without those of ``[--auth USER | TOKEN]`` that name its value."""
        first, *others = group.branches
        if not others or not is_option_with_value(first):
            return group.branches
        if not all(map(is_single_word, others)):
            return group.branches
        names = [render_node(branch[0]) for branch in others]
        first[1] = Word("|".join([render_node(first[1]), *names]))
        return [first]

    def _read_sequence(
        self, nodes: list[Node], *, required: bool, inside: bool, repeated: bool
    ) -> None:
        at = 0
        while at < len(nodes):
            node = nodes[at]
            if isinstance(node, Word) and node.is_option:
                at = self._read_option(nodes, at, required=required, inside=inside)
                continue
            if isinstance(node, Group):
                at = self._read_inner_group(nodes, at, node, required=required, repeated=repeated)
                continue
            self._read_word(node, nodes[at + 1 :], required=required, repeated=repeated)
            at += 1

    def _read_inner_group(
        self, nodes: list[Node], at: int, node: Group, *, required: bool, repeated: bool
    ) -> int:
        """Read a group, or options in a group with their value behind it; return the next index."""
        following = nodes[at + 1] if at + 1 < len(nodes) else None
        names = list_option_names(node)
        rest = self._argparse and node.repeated and node.spaced
        node.repeated = (node.repeated and not rest) or repeated
        if names and isinstance(following, Word) and not following.is_option:
            known = [self._known[name] for name in names if name in self._known]
            if any(each.value for each in known):
                return at + 2
            if not known and are_spellings_of_one(names):
                self._options += make_options(
                    ", ".join(names), [render_node(following)], self._known
                )
                return at + 2
        self._read_group(node, required=required)
        if rest:
            self._add_argument("...", required=False, repeated=True)
        return at + 1

    def _read_option(self, nodes: list[Node], at: int, *, required: bool, inside: bool) -> int:
        """Read an option and its values; return the next index."""
        text = render_node(nodes[at]).removesuffix("...")
        if text not in self._known and _FOREIGN.fullmatch(text):
            self._has_foreign_options = True
            return at + 1
        name, known = find_option(text, self._known)
        if required and not inside:
            self._required.append(name)
        if known is not None and not known.value and self._is_value_in_usage(nodes, at, name):
            self._values[name] = render_node(nodes[1])
            return at + 2
        if known is not None:
            words = len(known.value.split()) if name == text else 0
            values = collect_values(nodes, at + 1, words, groups=inside or known.value_optional)
            end = at + 1 + len(values)
            more = (known.many or known.repeatable) and end < len(nodes)
            return end + (more and is_repetition(nodes[end], values))
        following = nodes[at + 1] if at + 1 < len(nodes) else None
        words = len(nodes) if inside else int(is_value(following))
        values = collect_values(nodes, at + 1, words, groups=inside)
        self._options += make_options(text, values, self._known)
        return at + 1 + len(values)

    def _is_value_in_usage(self, nodes: list[Node], at: int, name: str) -> bool:
        """Whether the group is ``[-h host]``: its option has a value, if only the usage says so."""
        if self._literal_words or at or not is_option_with_value(nodes):
            return False
        return render_node(nodes[0]) == name and render_node(nodes[1]) not in self._described

    def _read_word(self, node: Word, after: list[Node], *, required: bool, repeated: bool) -> None:
        bare = node.text.strip("<>[]").rstrip("!")
        rest = self._argparse and required and node.spaced and node.text != "..."
        dots = (node.repeated and not rest) or repeated
        if (
            node.text in _NOT_WORDS
            or is_name_for_options(bare.strip("{}"))
            or not _HAS_NAME.search(bare)
        ):
            return
        if node.text[0] == "<" and "|-" in node.text:
            self._read_alternative_names(bare, repeated=dots)
            return
        if rest and not after and required and not repeated:
            self._subparsers = self._subparsers or node.text
        is_command = bare == "group" or is_placeholder_word(bare)
        is_command = is_command or self._commands.issuperset(bare.split("|"))
        if self._placeholder or (self._has_commands and is_command):
            self._placeholder = True  # the words behind it are the command's
            return
        if self._literal_words and required and not dots and is_typed(node, self._described):
            return  # docopt: `<name> move <x>`
        if self._has_commands and bare == "...":
            return
        self._add_argument(node.text, required=required, repeated=dots)
        if rest:
            self._add_argument("...", required=False, repeated=True)

    def _read_alternative_names(self, text: str, *, repeated: bool) -> None:
        """Read clap's ``<PACKAGE|--file <FILE>>``: the names that are not options."""
        for name in text.split("|"):
            if re.fullmatch(r"\w[\w-]*", name):
                self._add_argument(f"<{name}>", required=False, repeated=repeated)

    def _add_argument(self, text: str, *, required: bool, repeated: bool) -> None:
        text = text.rstrip(",")  # `[file1, file2, ...]`
        repeated = repeated or text.rstrip(">]").endswith("(s)")
        value = read_value(text.replace("(s)", ""))
        name = text if text == "..." else get_argument_name(text, value.name)
        if not name:
            return
        for index, known in enumerate(self._arguments):
            if known.name == name:
                self._arguments[index] = replace(known, repeated=True)
                return
        self._arguments.append(
            Argument(
                name=name,
                required=required and not value.optional,
                repeated=repeated or value.many or value.repeatable,
                choices=value.choices,
            )
        )
