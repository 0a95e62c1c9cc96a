"""Find the call of the target in a simple command, behind ``sudo``, ``uv run`` and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from cliconform.quick_dataclass import dataclass
from cliconform.surface.command_lines.placeholders import OPEN_MARK
from cliconform.surface.docs.shell_words import Token

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=|\$env:\w+=?", re.IGNORECASE)
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*w?|py")
_INTERPRETER = re.compile(rf"{_PYTHON.pattern}|coverage|kernprof|viztracer")
_DURATION = re.compile(r"[\d.]+[smhd]?")
_KEYWORDS = frozenset(
    {"if", "then", "elif", "else", "while", "until", "do", "!", "{", "}", "&", "coproc"}
)
# Keywords and builtins that are followed by names or values, and not by a call.
_NOT_CALLING = frozenset(["for", "case", "select", "function", "alias"])
_SHELLS = frozenset(["sh", "bash", "zsh", "dash", "ksh", "fish"])


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNames:
    """The names that documents call the target by."""

    commands: tuple[tuple[str, ...], ...]
    """``("marketpipe",)``; more words for a target such as ``uv run tool.py``."""
    modules: tuple[str, ...] = ()
    """The module names that ``python -m`` may run it by."""

    @property
    def first(self) -> str:
        """The name that messages use."""
        return " ".join(self.commands[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of the target."""

    name: Token
    """The word that names the target; the module for ``python -m``."""
    words: tuple[Token, ...]
    """The words after the name."""
    has_more_words: bool = False
    """It gets words that are not written here: through ``xargs`` or ``parallel``."""


def collect_names(target: str, command: Sequence[str], more: Sequence[str] = ()) -> TargetNames:
    """Return the names of the target that a spec calls ``target`` and starts with ``command``.

    ``more`` are further names that its documents use.
    """
    program, *rest = command or (target,)
    name = PurePosixPath(program).name
    commands: dict[tuple[str, ...], None] = {(target,): None} if target else {}
    commands |= dict.fromkeys(tuple(each.split()) for each in more if each.split())
    modules = [target.replace("-", "_"), target, *more]
    if _PYTHON.fullmatch(name):
        if rest[:1] == ["-m"]:
            modules[:0] = rest[1:2]
        elif rest:
            commands[(name, *rest)] = None
    else:
        commands[(name, *rest)] = None
    return TargetNames(
        commands=tuple(commands), modules=tuple(dict.fromkeys(filter(None, modules)))
    )


def find_call(words: Sequence[Token], names: TargetNames) -> Call | None:
    """Return the call of the target in a simple command; ``None`` if it calls another program."""
    has_more_words = False
    rest = list(words)
    while rest:
        if call := _match_call(rest, names, has_more_words=has_more_words):
            return call
        if rest[0].value in _NOT_CALLING:
            return None
        following = _unwrap(rest)
        if following is None:
            return None
        has_more_words = has_more_words or _program_name(rest[0]) in {"xargs", "parallel"}
        rest = following
    return None


def _match_call(rest: Sequence[Token], names: TargetNames, *, has_more_words: bool) -> Call | None:
    for command in names.commands:
        count = len(command)
        values = [_program_name(rest[0]), *(word.value for word in rest[1:count])]
        if tuple(values) == command:
            return Call(name=rest[0], words=tuple(rest[count:]), has_more_words=has_more_words)
    if _INTERPRETER.fullmatch(_program_name(rest[0])):
        for index in range(1, len(rest) - 1):
            if rest[index].value == "-m" and rest[index + 1].value in names.modules:
                return Call(
                    name=rest[index + 1],
                    words=tuple(rest[index + 2 :]),
                    has_more_words=has_more_words,
                )
    return None


def _program_name(word: Token) -> str:
    """Return the name of a program without its folder and without ``.exe``."""
    path = word.value.replace(OPEN_MARK, "").replace("\\", "/")
    if path.endswith("/"):
        return ""  # a folder is no program
    return PurePosixPath(path).name.removesuffix(".exe")


def find_script(words: Sequence[Token]) -> Token | None:
    """Return the word that holds a shell script: in ``sh -c '…'``, ``watch '…'``."""
    rest: list[Token] | None = list(words)
    while rest:
        name = _program_name(rest[0])
        if name in _SHELLS:
            for option, script in pairwise(rest[1:]):
                if re.fullmatch(r"-\w*c", option.value):
                    return script
            return None
        if name in {"watch", "eval"} and rest[-1].quoted and " " in rest[-1].value:
            return rest[-1]
        rest = _unwrap(rest)
    return None


def _unwrap(rest: list[Token]) -> list[Token] | None:
    """Return the words without the first, if that only says how to run a program.

    It is then a keyword, an assignment or a program such as ``sudo``; the words that belong to it
    are left out too. ``None`` if the first word is anything else.
    """
    value = rest[0].value
    if value in _KEYWORDS or _ASSIGNMENT.match(value):
        return rest[1:]
    wrapper = _WRAPPERS.get(_program_name(rest[0]))
    return wrapper(rest[1:]) if wrapper else None


_Wrapper = Callable[[list[Token]], list[Token] | None]


def _skip_options(valued: str = "") -> _Wrapper:
    """Return a function that skips leading options.

    ``valued`` are the options that take a value: the word after one of these is skipped too.
    """
    with_value = frozenset(valued.split())

    def skip_leading(rest: list[Token]) -> list[Token]:
        while rest and rest[0].value.startswith("-"):
            option, rest = rest[0].value, rest[1:]
            if option in with_value:
                rest = rest[1:]
        return rest

    return skip_leading


def _skip_word(words: str, valued: str = "") -> _Wrapper:
    """Return a function that skips options, one of ``words``, and options: ``uv run --with x``."""
    expected, skip = frozenset(words.split()), _skip_options(valued)

    def skip_leading(rest: list[Token]) -> list[Token] | None:
        rest = skip(rest) or []
        return skip(rest[1:]) if rest and rest[0].value in expected else None

    return skip_leading


def _skip_duration(rest: list[Token]) -> list[Token]:
    rest = _skip_options("-s -k --signal --kill-after")(rest) or []
    return rest[1:] if rest and _DURATION.fullmatch(rest[0].value) else rest


# Options of docker and podman that take no value.
_CONTAINER_FLAGS = frozenset(
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


def _skip_container(rest: list[Token]) -> list[Token] | None:
    """Skip up to the command in ``docker run --rm IMAGE COMMAND``, ``docker compose exec …``."""
    values = [word.value for word in rest]
    verb = next((at for at, value in enumerate(values[:6]) if value in {"run", "exec"}), -1)
    if verb < 0:
        return None
    at = verb + 1
    while at < len(rest) and values[at].startswith("-"):
        at += 1 if values[at] in _CONTAINER_FLAGS or "=" in values[at] else 2
    return rest[at + 1 :]


def _skip_to_dashes(rest: list[Token]) -> list[Token] | None:
    """Skip up to the command in ``kubectl exec POD -- COMMAND``."""
    at = next((at for at, word in enumerate(rest) if word.value == "--"), -1)
    return rest[at + 1 :] if at >= 0 else None


_WRAPPERS: dict[str, _Wrapper] = {
    "sudo": _skip_options("-u -g -h -p -C --user --group --prompt"),
    "doas": _skip_options("-u -C"),
    "env": _skip_options("-u --unset -C --chdir"),
    **dict.fromkeys(
        ["nohup", "command", "builtin", "setsid", "winpty", "chronic"], _skip_options()
    ),
    "exec": _skip_options("-a"),
    "time": _skip_options("-f -o"),
    "nice": _skip_options("-n --adjustment"),
    "ionice": _skip_options("-c -n"),
    "stdbuf": _skip_options("-i -o -e"),
    "strace": _skip_options("-o -e -p"),
    "timeout": _skip_duration,
    "gtimeout": _skip_duration,
    "watch": _skip_options("-n --interval"),
    "xargs": _skip_options("-n -I -P -L -d -a -s -E"),
    "parallel": _skip_options("-j"),
    "uv": _skip_word("run", "--with --python -p --extra --group --env-file --project --directory"),
    "uvx": _skip_options("--from --with --python -p"),
    "pipx": _skip_word("run", "--spec --python"),
    **dict.fromkeys(["poetry", "pipenv", "pdm", "rye", "hatch", "pixi"], _skip_word("run", "-e")),
    "conda": _skip_word("run", "-n --name -p"),
    "bundle": _skip_word("exec"),
    "npx": _skip_options("-p --package"),
    **dict.fromkeys(["docker", "podman", "docker-compose", "nerdctl"], _skip_container),
    **dict.fromkeys(["kubectl", "oc"], _skip_to_dashes),
}
