"""A simple command → the call of the target in it, whatever stands before the target's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from cliconform.surface.docs.shell_words import OPEN, Token

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=|\$env:\w+=?", re.IGNORECASE)
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*w?|py")
_INTERPRETER = re.compile(rf"{_PYTHON.pattern}|coverage|kernprof|viztracer")
_DURATION = re.compile(r"[\d.]+[smhd]?")
_KEYWORDS = frozenset(
    {"if", "then", "elif", "else", "while", "until", "do", "!", "{", "}", "&", "coproc"}
)
_HEADS = frozenset(["for", "case", "select", "function", "alias"])
_SHELLS = frozenset(["sh", "bash", "zsh", "dash", "ksh", "fish"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the target is called by."""

    commands: tuple[tuple[str, ...], ...]
    """``("marketpipe",)``; more words for a target such as ``uv run tool.py``."""
    modules: tuple[str, ...] = ()
    """What ``python -m`` is given."""

    @property
    def first(self) -> str:
        """The name that it is called by in messages."""
        return " ".join(self.commands[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The target, called."""

    name: Token
    """The word that names it: of ``python -m`` the module."""
    words: tuple[Token, ...]
    """Those after its name."""
    fed: bool = False
    """Some words come from elsewhere: ``xargs``."""


def names_of(target: str, command: Sequence[str], more: Sequence[str] = ()) -> Names:
    """The names of a target that a spec calls ``target`` and starts with ``command``.

    ``more`` are those that its documents call it by besides.
    """
    program, *rest = command or (target,)
    own = PurePosixPath(program).name
    commands: dict[tuple[str, ...], None] = {(target,): None} if target else {}
    commands |= dict.fromkeys(tuple(name.split()) for name in more if name.split())
    modules = [target.replace("-", "_"), target, *more]
    if _PYTHON.fullmatch(own):
        if rest[:1] == ["-m"]:
            modules[:0] = rest[1:2]
        elif rest:
            commands[(own, *rest)] = None
    else:
        commands[(own, *rest)] = None
    return Names(commands=tuple(commands), modules=tuple(dict.fromkeys(filter(None, modules))))


def find_call(words: Sequence[Token], names: Names) -> Call | None:
    """The call of the target in a simple command, or ``None`` where another program is meant."""
    fed = False
    rest = list(words)
    while rest:
        if call := _call(rest, names, fed=fed):
            return call
        if rest[0].value in _HEADS:
            return None
        following = _unwrapped(rest)
        if following is None:
            return None
        fed = fed or _own(rest[0]) in {"xargs", "parallel"}
        rest = following
    return None


def _call(rest: Sequence[Token], names: Names, *, fed: bool) -> Call | None:
    for command in names.commands:
        count = len(command)
        values = [_own(rest[0]), *(word.value for word in rest[1:count])]
        if tuple(values) == command:
            return Call(name=rest[0], words=tuple(rest[count:]), fed=fed)
    if _INTERPRETER.fullmatch(_own(rest[0])):
        for index in range(1, len(rest) - 1):
            if rest[index].value == "-m" and rest[index + 1].value in names.modules:
                return Call(name=rest[index + 1], words=tuple(rest[index + 2 :]), fed=fed)
    return None


def _own(word: Token) -> str:
    """The name of a program without its folder and Windows' suffix."""
    path = word.value.replace(OPEN, "").replace("\\", "/")
    if path.endswith("/"):
        return ""  # a folder is no program
    return PurePosixPath(path).name.removesuffix(".exe")


def script_in(words: Sequence[Token]) -> Token | None:
    """The word that is a script of its own: of ``sh -c '…'``, ``watch '…'``."""
    rest: list[Token] | None = list(words)
    while rest:
        own = _own(rest[0])
        if own in _SHELLS:
            for option, script in pairwise(rest[1:]):
                if re.fullmatch(r"-\w*c", option.value):
                    return script
            return None
        if own in {"watch", "eval"} and rest[-1].quoted and " " in rest[-1].value:
            return rest[-1]
        rest = _unwrapped(rest)
    return None


def _unwrapped(rest: list[Token]) -> list[Token] | None:
    """The words after one that only says how a program is to be run; ``None`` where it is none."""
    value = rest[0].value
    if value in _KEYWORDS or _ASSIGNMENT.match(value):
        return rest[1:]
    wrapper = _WRAPPERS.get(_own(rest[0]))
    return wrapper(rest[1:]) if wrapper else None


_Wrapper = Callable[[list[Token]], list[Token] | None]


def _after_options(valued: str = "") -> _Wrapper:
    """Options go, those in ``valued`` with the word after them."""
    takes = frozenset(valued.split())

    def after(rest: list[Token]) -> list[Token]:
        while rest and rest[0].value.startswith("-"):
            option, rest = rest[0].value, rest[1:]
            if option in takes:
                rest = rest[1:]
        return rest

    return after


def _after_word(words: str, valued: str = "") -> _Wrapper:
    """Options, one of ``words``, options again: ``uv run --with x``."""
    wanted, skip = frozenset(words.split()), _after_options(valued)

    def after(rest: list[Token]) -> list[Token] | None:
        rest = skip(rest) or []
        return skip(rest[1:]) if rest and rest[0].value in wanted else None

    return after


def _after_duration(rest: list[Token]) -> list[Token]:
    rest = _after_options("-s -k --signal --kill-after")(rest) or []
    return rest[1:] if rest and _DURATION.fullmatch(rest[0].value) else rest


_ALONE = frozenset(
    {
        "-d",
        "-i",
        "-t",
        "-it",
        "-ti",
        "-dit",
        "-T",
        "-q",
        "--rm",
        "--init",
        "--privileged",
        "--quiet",
    }
    | {"--detach", "--interactive", "--tty", "--no-TTY", "--no-deps", "--read-only", "--build"}
)


def _in_container(rest: list[Token]) -> list[Token] | None:
    """``docker run --rm -v x:y IMAGE COMMAND``, ``docker compose exec SERVICE COMMAND``."""
    values = [word.value for word in rest]
    verb = next((at for at, value in enumerate(values[:6]) if value in {"run", "exec"}), -1)
    if verb < 0:
        return None
    at = verb + 1
    while at < len(rest) and values[at].startswith("-"):
        at += 1 if values[at] in _ALONE or "=" in values[at] else 2
    return rest[at + 1 :]


def _after_dashes(rest: list[Token]) -> list[Token] | None:
    """``kubectl exec POD -- COMMAND``."""
    at = next((at for at, word in enumerate(rest) if word.value == "--"), -1)
    return rest[at + 1 :] if at >= 0 else None


_WRAPPERS: dict[str, _Wrapper] = {
    "sudo": _after_options("-u -g -h -p -C --user --group --prompt"),
    "doas": _after_options("-u -C"),
    "env": _after_options("-u --unset -C --chdir"),
    **dict.fromkeys(
        ["nohup", "command", "builtin", "setsid", "winpty", "chronic"], _after_options()
    ),
    "exec": _after_options("-a"),
    "time": _after_options("-f -o"),
    "nice": _after_options("-n --adjustment"),
    "ionice": _after_options("-c -n"),
    "stdbuf": _after_options("-i -o -e"),
    "strace": _after_options("-o -e -p"),
    "timeout": _after_duration,
    "gtimeout": _after_duration,
    "watch": _after_options("-n --interval"),
    "xargs": _after_options("-n -I -P -L -d -a -s -E"),
    "parallel": _after_options("-j"),
    "uv": _after_word("run", "--with --python -p --extra --group --env-file --project --directory"),
    "uvx": _after_options("--from --with --python -p"),
    "pipx": _after_word("run", "--spec --python"),
    **dict.fromkeys(["poetry", "pipenv", "pdm", "rye", "hatch", "pixi"], _after_word("run", "-e")),
    "conda": _after_word("run", "-n --name -p"),
    "bundle": _after_word("exec"),
    "npx": _after_options("-p --package"),
    **dict.fromkeys(["docker", "podman", "docker-compose", "nerdctl"], _in_container),
    **dict.fromkeys(["kubectl", "oc"], _after_dashes),
}
