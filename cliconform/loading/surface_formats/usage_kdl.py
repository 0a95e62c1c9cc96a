"""Reads usage specs, which are written in KDL: https://usage.jdx.dev/spec/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cliconform.loading.surface_formats.tree import CommandNode
from cliconform.model.surface import Argument, Option
from cliconform.quick_dataclass import dataclass, field

_WORD = re.compile(r"(?P<open>[<\[])(?P<name>[^>\]]+)[>\]](?P<more>\.\.\.|…)?")
_HELP = Option(spellings=("-h", "--help"), help="Print help")
_VERSION = Option(spellings=("-V", "--version"), help="Print version")
_MAX_DEPTH = 20
_CHANGES_AT_RUN_TIME = ("mount", "external_subcommand")

ReadFile = Callable[[str], Sequence[Any]]
"""Returns the nodes of an included file."""


@dataclass(slots=True)
class UsageReader:
    """Reads the nodes of one spec, with those of the files that it includes."""

    read_file: ReadFile
    sets: dict[str, list[Any]] = field(default_factory=dict)
    """The flags of each ``flagset``."""

    def read(self, nodes: Sequence[Any], fallback: str) -> CommandNode:
        """Return the program; ``fallback`` is its name if the spec has none."""
        whole = list(self._include(nodes, 0))
        for node in whole:
            if node.name == "flagset" and node.args:
                self.sets[str(node.args[0])] = list(node.children)
        texts = {node.name: node.args[0] for node in whole if node.args}
        name = str(texts.get("bin") or texts.get("name") or fallback)
        settings = _settings(whole)
        root = self._read_command(name, whole, settings, summary=_find_text(whole, "about"))
        options = root.options
        if not (settings.get("disable_help_flag") or settings.get("disable_help")):
            options = _add_missing(options, _HELP)
        if "version" in texts and not settings.get("disable_version_flag"):
            options = _add_missing(options, _VERSION)
        inherited = _add_missing(root.inherited, _HELP) if _HELP in options else root.inherited
        return CommandNode(
            name=name,
            summary=root.summary,
            arguments=root.arguments,
            options=options,
            inherited=inherited,
            commands=root.commands + _make_help_command(root, settings),
            partial=root.partial,
            default=str(texts.get("default_subcommand") or ""),
        )

    def _include(self, nodes: Sequence[Any], depth: int) -> Iterator[Any]:
        for node in nodes:
            if node.name == "include" and depth < _MAX_DEPTH:
                file = node.properties.get("file") or (node.args[0] if node.args else "")
                yield from self._include(self.read_file(str(file)), depth + 1)
            else:
                yield node

    def _read_command(
        self, name: str, nodes: Sequence[Any], settings: Mapping[str, Any], *, summary: str
    ) -> CommandNode:
        flags = list(self._list_flags(nodes, 0))
        options = {id(node): _read_flag(node) for node in flags}
        aliases = [str(arg) for node in nodes if node.name == "alias" for arg in node.args]
        return CommandNode(
            name=name,
            summary=summary,
            aliases=tuple(aliases),
            arguments=tuple(_read_argument(node) for node in nodes if node.name == "arg"),
            options=tuple(options.values()),
            inherited=tuple(
                options[id(node)] for node in flags if node.properties.get("global") is True
            ),
            commands=tuple(
                self._read_command(
                    str(node.args[0]),
                    node.children,
                    {**_settings(node.children), **node.properties},
                    summary=_find_help(node),
                )
                for node in nodes
                if node.name == "cmd" and node.args
            ),
            partial=any(settings.get(key) for key in _CHANGES_AT_RUN_TIME)
            or any(node.name in _CHANGES_AT_RUN_TIME for node in nodes),
            deprecated=bool(settings.get("deprecated")),
            hidden=settings.get("hide") is True,
        )

    def _list_flags(self, nodes: Sequence[Any], depth: int) -> Iterator[Any]:
        """Yield the flags, with those of the sets that are used."""
        for node in nodes:
            if node.name == "flag" and node.args:
                yield node
            elif node.name == "use" and depth < _MAX_DEPTH:
                for name in node.args:
                    yield from self._list_flags(self.sets.get(str(name), ()), depth + 1)


def _read_flag(node: Any) -> Option:
    text = str(node.args[0])
    properties = {**_settings(node.children), **node.properties}
    names = re.findall(r"(?<!\S)-{1,2}[^\s<\[=]+", text)
    spellings = [name.rstrip("….").rstrip(",") for name in names]
    hidden = [child for child in node.children if child.name == "alias"]
    spellings += [str(arg) for child in hidden for arg in child.args]
    if isinstance(negate := properties.get("negate"), str):
        spellings.append(negate)
    arguments = [child for child in node.children if child.name == "arg" and child.args]
    words = list(_WORD.finditer(text)) or [
        match for child in arguments for match in _WORD.finditer(str(child.args[0]))
    ]
    choices = _find_choices([node, *arguments])
    counts = properties.get("count") is True
    return Option(
        spellings=tuple(dict.fromkeys(spellings)),
        value=" ".join("_".join(word["name"].split()) for word in words),
        value_optional=bool(words)
        and (properties.get("value_optional") is True or "default_missing" in properties),
        many=any(word["more"] for word in words),
        choices=() if "delimiter" in properties else choices,
        default=_find_default(properties),
        required=properties.get("required") is True and "env" not in properties,
        repeatable=counts
        or properties.get("var") is True
        or any(name.endswith(("...", "…")) for name in names),
        deprecated=bool(properties.get("deprecated")),
        hidden=properties.get("hide") is True,
        help=_find_help(node),
    )


def _read_argument(node: Any) -> Argument:
    text = str(node.args[0]) if node.args else "ARG"
    properties = {**_settings(node.children), **node.properties}
    words = list(_WORD.finditer(text))
    name = " ".join(word["name"].removeprefix("-- ").strip() for word in words) or text.strip(
        "<>[]"
    )
    may_be_missing = "default" in properties or "env" in properties
    return Argument(
        name=name,
        required=not (text.startswith("[") or may_be_missing)
        and properties.get("required") is not False,
        repeated=properties.get("var") is True
        or len(words) > 1
        or any(word["more"] for word in words),
        remainder=properties.get("double_dash") in {"automatic", "preserve"},
        choices=() if "delimiter" in properties else _find_choices([node]),
        default=_find_default(properties),
        help=_find_help(node),
    )


def _find_choices(nodes: Sequence[Any]) -> tuple[str, ...]:
    """Return the words that are accepted; none if others are too."""
    found: list[str] = []
    for node in nodes:
        for child in node.children:
            if child.name != "choices":
                continue
            if child.properties.get("strict") is False or "env" in child.properties:
                return ()
            found += map(str, child.args)
            for choice in child.children:
                found += map(str, choice.args)
                aliases = (each for each in choice.children if each.name == "alias")
                found += [str(arg) for each in aliases for arg in each.args]
    return tuple(dict.fromkeys(found))


def _find_default(properties: Mapping[str, Any]) -> str | None:
    value = properties.get("default")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)


def _settings(nodes: Sequence[Any]) -> dict[str, Any]:
    """Return the properties that are written as nodes: ``default "x"``, ``hide #true``."""
    return {node.name: node.args[0] if node.args else True for node in nodes}


def _find_help(node: Any) -> str:
    """Return a node's description: a property, a node below it, or its second word."""
    text = node.properties.get("help") or _find_text(node.children, "help")
    text = text or (node.args[1] if len(node.args) > 1 and node.name != "alias" else "")
    long_ = node.properties.get("long_help") or _find_text(node.children, "long_help")
    return " ".join(str(text or long_ or "").split())


def _find_text(nodes: Sequence[Any], name: str) -> str:
    return next((str(node.args[0]) for node in nodes if node.name == name and node.args), "")


def _add_missing(options: tuple[Option, ...], more: Option) -> tuple[Option, ...]:
    taken = {spelling for option in options for spelling in option.spellings}
    return options if taken & {*more.spellings} else (*options, more)


def _make_help_command(root: CommandNode, settings: Mapping[str, Any]) -> tuple[CommandNode, ...]:
    """Return the command `help` that usage adds to a program with commands."""
    is_off = settings.get("disable_help_subcommand") or settings.get("disable_help")
    if is_off or not root.commands or any(each.name == "help" for each in root.commands):
        return ()
    argument = Argument(name="COMMAND", required=False, repeated=True)
    return (CommandNode(name="help", arguments=(argument,), hidden=True),)
