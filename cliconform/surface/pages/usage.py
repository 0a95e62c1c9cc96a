"""The usage lines → the arguments, and the options that they require.

The grammar is that of docopt (http://docopt.org), which the others keep to: ``[…]`` may be left out,
``(…)`` is a group, ``|`` is a choice, ``...`` repeats what is before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cliconform.model.surface import Argument

_TOKEN = re.compile(
    r"\.\.\.|…|\[|\]|\(|\)|\||\{[^}]*\}|<[^>]*>|--?[^\s\[\]()|=<>{}]+(?:=\S+?(?=[\s\]\)|]|$))?"
    r"|[^\s\[\]()|<>{}]+"
)
_GENERIC = frozenset({"options", "option", "flags", "global-options", "global-flags"})
_COMMAND = frozenset({"command", "commands", "subcommand", "cmd"})
_ARGS = frozenset({"args", "arg", "arguments"})


@dataclass(frozen=True, slots=True)
class Usage:
    """What the usage says."""

    arguments: tuple[Argument, ...] = ()
    required_options: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    takes_commands: bool = False
    commands: tuple[str, ...] = ()


def usage(lines: list[str], path: tuple[str, ...]) -> Usage:
    """What ``lines`` say of the command that is called by ``path``, the program's name first."""
    forms = [_form(text, path) for text in _joined(lines)]
    if not forms:
        return Usage()
    merged: dict[str, Argument] = {}
    for form in forms:
        for argument in form.arguments:
            known = merged.get(argument.name)
            merged[argument.name] = argument if known is None else known
    every = [{one.name for one in form.arguments} for form in forms]
    return Usage(
        arguments=tuple(
            Argument(
                name=one.name,
                required=one.required and all(one.name in names for names in every),
                repeated=one.repeated,
                choices=one.choices,
            )
            for one in merged.values()
        ),
        required_options=forms[0].required_options if len(forms) == 1 else (),
        options=tuple(dict.fromkeys(name for form in forms for name in form.options)),
        takes_commands=any(form.takes_commands for form in forms),
        commands=tuple(dict.fromkeys(name for form in forms for name in form.commands)),
    )


def _joined(lines: list[str]) -> list[str]:
    """One text for each form: a line that is indented further goes on with the one before."""
    texts: list[str] = []
    base: int | None = None
    for line in lines:
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        first = not texts
        text = re.sub(r"^\s*or:\s*", "", line, flags=re.IGNORECASE)
        if first or (base is not None and indent <= base) or text != line:
            texts.append(text.strip())
            base = indent if not first or line.startswith(" ") else base
        elif base is None and len(texts) == 1 and _same_program(line, texts[0]):
            texts.append(line.strip())
            base = indent
        else:
            texts[-1] += " " + line.strip()
    return texts


def _same_program(line: str, first: str) -> bool:
    return bool(first.split()) and line.split()[0] == first.split()[0]


def _form(text: str, path: tuple[str, ...]) -> Usage:
    words = _after_path(text, path)
    found = _Reading(path)
    found.read(_TOKEN.findall(words))
    return Usage(
        arguments=tuple(found.arguments),
        required_options=tuple(found.required),
        options=tuple(found.options),
        takes_commands=found.takes_commands,
        commands=tuple(found.commands),
    )


def _after_path(text: str, path: tuple[str, ...]) -> str:
    """``text`` without the name of the program and of its commands."""
    words = text.split()
    tail = list(path)
    if "|" in words and words[0] == "command":
        words = words[words.index("|") + 1 :]
    index = 0
    for index, word in enumerate(words):
        if not tail:
            break
        if word == tail[0] or word.endswith(f"/{tail[0]}") or index == 0:
            tail = tail[1:] if word.split("/")[-1] == tail[0] or index == 0 else tail
        elif word.startswith(("[", "<", "-", "{", "(")):
            # `prog [options] command`: what is between belongs to the commands above.
            rest = words[index:]
            if tail and tail[-1] in rest:
                return " ".join(rest[rest.index(tail[-1]) + 1 :])
            break
    else:
        index += 1
    return " ".join(words[index:])


class _Reading:
    """One form, read token by token."""

    def __init__(self, path: tuple[str, ...]) -> None:
        self.arguments: list[Argument] = []
        self.required: list[str] = []
        self.options: list[str] = []
        self.commands: list[str] = []
        self.takes_commands = False
        self._path = path

    def read(self, tokens: list[str]) -> None:
        depth = choice = 0
        previous_option = ""
        for index, token in enumerate(tokens):
            following = tokens[index + 1] if index + 1 < len(tokens) else ""
            match token:
                case "[":
                    depth += 1
                case "]":
                    depth = max(0, depth - 1)
                case "(":
                    choice += 1
                case ")":
                    choice = max(0, choice - 1)
                case "|":
                    pass
                case "..." | "…":
                    self._repeat()
                case _ if token.startswith("-") and token != "-":
                    name, _, value = token.partition("=")
                    self.options.append(name)
                    if not depth and not choice and following != "|":
                        self.required.append(name)
                    previous_option = "" if value else name
                    continue
                case _:
                    self._word(token, following, depth, after=previous_option, tokens=tokens)
            previous_option = ""

    def _word(
        self, token: str, following: str, depth: int, *, after: str, tokens: list[str]
    ) -> None:
        bare = token.strip("<>").rstrip(".")
        key = bare.lower()
        if key in _GENERIC:
            return
        if key in _COMMAND or re.fullmatch(r"(sub)?command(s)?\d*", key):
            self.takes_commands = True
            return
        if after and not (token.startswith("<") and not depth):
            return  # the value of the option before it
        if key in _ARGS and self.takes_commands:
            return
        choices: tuple[str, ...] = ()
        if token.startswith("{"):
            choices = tuple(part.strip() for part in token.strip("{}").split(","))
        if any(one.name == bare for one in self.arguments):
            self._repeat(bare)
            return
        self.arguments.append(
            Argument(name=bare, required=depth == 0, repeated=False, choices=choices)
        )

    def _repeat(self, name: str = "") -> None:
        if self.arguments:
            at = next(
                (i for i, one in enumerate(self.arguments) if one.name == name),
                len(self.arguments) - 1,
            )
            one = self.arguments[at]
            self.arguments[at] = Argument(
                name=one.name, required=one.required, repeated=True, choices=one.choices
            )
