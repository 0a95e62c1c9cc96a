"""Why the fingerprint of a target does not tell whether the program has changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from cliconform.file_search import is_file
from cliconform.fingerprint.python_package import is_python
from cliconform.model.fingerprint import Fingerprint

_SCRIPT = b"#!"
_PACKAGE = "package "
_NOT_READ = ("missing:", "unreadable:")


def explain_untold(
    command: Sequence[str],
    files: Sequence[str],
    fingerprint: Fingerprint,
    which: Callable[[str], str | None],
) -> str:
    """Return why ``fingerprint`` may be the same though the target has changed; empty if it is not.

    ``command`` is the target's command line, with the path of its program, and ``files`` is
    ``[target] fingerprint``. What tells is a Python package, the content of a program that is no
    script, or ``files``.
    """
    unread = next((n for n, v in fingerprint.parts.items() if v.startswith(_NOT_READ)), "")
    if unread:
        return f"{unread} cannot be read"
    if files or any(name.startswith(_PACKAGE) for name in fingerprint.parts):
        return ""
    program, *words = command
    name = PurePath(program).name
    if is_python(program):
        return f"what {name} runs is in no package that is installed"
    if _is_script(program):
        return f"{name} is a script, which may load other files"
    found = (_explain_word(name, word, which) for word in words)
    return next(filter(None, found), "")


def _explain_word(name: str, word: str, which: Callable[[str], str | None]) -> str:
    if os.sep in word and is_file(word):
        return f"{name} runs {PurePath(word).name}, which may load other files"
    if not word.startswith("-") and which(word):
        return f"{name} may start {word}, which is not in its fingerprint"
    return ""


def _is_script(program: str) -> bool:
    try:
        with Path(program).open("rb") as file:
            return file.read(len(_SCRIPT)) == _SCRIPT
    except OSError:
        return True
