"""A command to record: its id, its words, and the ports in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliconform.model.spec import Spec
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass

_PORT_OPTION = re.compile(r"(--?(?:[\w-]+-)?port)(?:=(\d+))?")
_PORT_NAME = re.compile(r"\w*port\w*", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_HELP = frozenset({"--help", "-h", "help"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCommand:
    """A command to record."""

    id: str
    words: tuple[str, ...]
    """Its arguments, which may have placeholders."""
    needs: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    """The names of the ports in ``words``."""


def read_words(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words with a placeholder for each port, and the names of the ports.

    A number that is given to an option such as ``--port`` is a port, since the same one may be in
    use elsewhere; so is a placeholder that is named as one.
    """
    found: list[str] = []
    ports: dict[str, str] = {}
    before = ""
    for word in words:
        option = _PORT_OPTION.fullmatch(word)
        if option and option[2]:
            found.append(f"{option[1]}=${{{_name_port(option[2], ports)}}}")
        elif word.isdigit() and _PORT_OPTION.fullmatch(before):
            found.append(f"${{{_name_port(word, ports)}}}")
        else:
            found.append(word)
        before = word
    named = [
        name
        for word in found
        for name in sorted(Template(word).names())
        if _PORT_NAME.fullmatch(name)
    ]
    return tuple(found), tuple(dict.fromkeys([*ports.values(), *named]))


def _name_port(number: str, ports: dict[str, str]) -> str:
    return ports.setdefault(number, f"port{len(ports) + 1}" if ports else "port")


def choose_id(words: Sequence[str], spec: Spec, taken: Sequence[str] = ()) -> str:
    """Return an id for a command: its path, such as ``jobs.list``, with a number if that is taken.

    The paths are those whose help pages the spec promises, as ``init`` writes them. Without them,
    the path is the words before the first that is no plain name.
    """
    paths = {
        tuple(str(word) for word in command.args[:-1])
        for command in spec.commands.values()
        if command.args and str(command.args[-1]) in _HELP
    }
    known = [path for path in paths if path and tuple(words[: len(path)]) == path]
    path = max(known, key=len, default=None)
    if path is None:
        plain = [word for word in words[:1] if _PLAIN.fullmatch(word)]
        option = next((word.strip("-") for word in words if word.startswith("--")), "")
        path = tuple(plain) or ((option.partition("=")[0],) if option else ())
    base = ".".join(re.sub(r"[^A-Za-z0-9_-]+", "-", each).strip("-") for each in path).strip(".")
    base = base or "run"
    used = {*spec.commands, *taken}
    numbers = (f"{base}-{number}" for number in range(2, len(used) + 3))
    return next(each for each in (base, *numbers) if each not in used)
