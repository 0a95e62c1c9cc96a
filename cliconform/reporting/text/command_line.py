"""Writes argument vectors as a person would type them, and the command that reproduces a run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import PurePath
from posixpath import normpath

from cliconform.model.outcome import Outcome
from cliconform.model.plan import Request, Step
from cliconform.model.variables import drop_secrets
from cliconform.reporting.text.clean import clean, clean_line

_PLACEHOLDER = re.compile(r"\$\{[^{}\n]*\}")
_SAFE = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
# What a shell interprets inside double quotes. An exclamation mark: only an interactive shell.
_UNSAFE_IN_QUOTES = re.compile(r'["\\`!]|\$(?!HOME|\{)')


def format_command(outcome: Outcome) -> str:
    """Return the command line that was run, or would have been, quoted for a shell.

    The program has its name without its folder. A path in the home begins with ``$HOME``, and a
    value that only a run determines is written ``${name}``. A ``cd`` comes first where the command
    starts in another folder than the home.
    """
    seen = outcome.observation
    if seen is not None:
        return _format_cd(outcome.step, seen.values) + format_argv(seen.argv, seen.home)
    return format_planned_command(outcome.step)


def format_planned_command(step: Step) -> str:
    """Return the command line of ``step`` before its run, quoted for a shell.

    A value that only the run determines is written ``${name}``, and so is a secret.
    """
    values = drop_secrets(step.values, step.invocation)
    program, *rest = (word.partly(values).source for word in step.invocation.argv)
    words = [_name_program(program), *rest]
    return _format_cd(step, values) + " ".join(_quote(clean(word)) for word in words)


def _format_cd(step: Step, values: Mapping[str, str]) -> str:
    """Return ``cd FOLDER && `` for a command that starts in a folder of the home, else nothing."""
    folder = step.invocation.cwd.partly(values).source
    return "" if folder == "." or normpath(folder) == "." else f"cd {_quote(clean(folder))} && "


def format_argv(argv: Sequence[str], home: str = "") -> str:
    """Return ``argv`` quoted for a shell: the program by its name, the path ``home`` as ``$HOME``.

    An empty ``home`` replaces nothing.
    """
    words = [*map(_name_program, argv[:1]), *argv[1:]]
    return " ".join(_quote(clean(replace_home(word, home))) for word in words)


@lru_cache(maxsize=16)
def _name_program(path: str) -> str:
    return PurePath(path).name or path


def replace_home(text: str, home: str) -> str:
    """Return ``text`` with ``$HOME`` for the path ``home``; an empty one replaces nothing."""
    return text.replace(home, "$HOME") if home else text


def format_shell_command(outcome: Outcome) -> str:
    """Return the ``cliconform shell`` command that opens a shell where the command starts.

    It is empty for a command that is in no spec: a line of a document.
    """
    step = outcome.step
    request = step.request or Request(spec=step.place.file)
    if not request.spec:
        return ""
    words = ["cliconform", "shell", clean_line(request.spec), clean_line(step.id)]
    if request.command:
        words += ["--command", clean_line(shlex.join(request.command))]
    if request.now:
        words += ["--now", request.now]
    return " ".join(map(_quote, words))


def _quote(word: str) -> str:
    """Quote ``word`` as a person would; a leading ``$HOME`` and placeholders stay unquoted."""
    home = word.startswith("$HOME")
    bare = _PLACEHOLDER.sub("x", word.removeprefix("$HOME"))
    if _SAFE.fullmatch(bare) or (home and not bare):
        return word
    if home or ("'" in word and not _UNSAFE_IN_QUOTES.search(bare)):
        return '"' + _UNSAFE_IN_QUOTES.sub(r"\\\g<0>", word) + '"'
    return shlex.quote(word)
