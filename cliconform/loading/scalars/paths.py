"""Paths and globs below a home: relative, inside it, and of a form that can match."""

from __future__ import annotations

from cliconform.loading.problem_log import At
from cliconform.model.template import Template


def glob(text: str, at: At) -> Template:
    """A path or a glob below the home, with placeholders."""
    template = at.template(text)
    # A captured value is not known yet. `x` is as good as any, and the home is what it is.
    trial = template.fill(dict.fromkeys(template.names(), "x") | {"home": "/home"})
    if text.startswith("${home}"):
        at.problem("a path is relative to the home, which `${home}` is", "leave the `${home}/` out")
    elif _stays_inside(trial, at):
        _check_glob(trial, at)
    return template


def plain_glob(text: str, at: At) -> str:
    """A glob below the home, without placeholders."""
    glob(at.plain(text), at)
    return text


def inner_path(text: str, at: At) -> str:
    """The path of something that is put into the home."""
    _stays_inside(at.plain(text), at)
    return text.rstrip("/")


def _stays_inside(text: str, at: At) -> bool:
    parts = text.split("/")
    if "\0" in text:
        at.problem("a path with a NUL character in it")
    elif text.startswith(("/", "~")):
        at.problem("a path outside the home: it must be relative", "leave out what it begins with")
    elif ".." in parts:
        at.problem("a path that may leave the home: it has `..` in it", "name it from the home")
    elif not set(parts) - {"", "."}:
        at.problem("an empty path", "name what is in the home")
    else:
        return True
    return False


def _check_glob(text: str, at: At) -> None:
    for part in text.split("/"):
        if "**" in part and part != "**":
            at.problem(
                "`**` stands for whole parts of a path", "write it between slashes: `**/*.x`"
            )
        elif not _is_balanced(part):
            at.problem("a glob with a `[` that nothing closes", "write `[[]` for a literal `[`")


def _is_balanced(part: str) -> bool:
    """Whether every ``[`` has its ``]``, as a shell reads them."""
    start = part.find("[")
    while start >= 0:
        # Right after the bracket, and after a `!` or `^`, a `]` is one of the characters.
        first = start + (3 if part[start + 1 : start + 2] in {"!", "^"} else 2)
        end = part.find("]", first)
        if end < 0:
            return False
        start = part.find("[", end + 1)
    return True
