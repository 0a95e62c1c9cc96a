"""Checks paths and globs: relative to the home, inside it, and of a form that can match."""

from __future__ import annotations

from cliconform.loading.problem_log import Location
from cliconform.model.home_paths import is_link_inside
from cliconform.model.template import Template


def parse_glob(text: str, at: Location) -> Template:
    """Return a path or a glob in the home as a template; report a problem if it is not valid."""
    template = at.parse_template(text)
    # The check replaces the placeholders by `x`, since their values are not known yet.
    trial = template.fill(dict.fromkeys(template.names(), "x") | {"home": "/home"})
    if text.startswith("${home}"):
        at.problem("the path is relative to the home already", "remove `${home}/`")
    elif _check_inside(trial, at):
        check_glob(trial, at)
    return template


def check_plain_glob(text: str, at: Location) -> str:
    """Return ``text``; report a problem if it is not a glob in the home, without placeholders."""
    parse_glob(at.reject_placeholders(text), at)
    return text


def check_home_path(text: str, at: Location) -> str:
    """Return the path of a file that is added to the home, without a slash at its end."""
    _check_inside(at.reject_placeholders(text), at)
    return text.rstrip("/")


def check_copy_path(text: str, at: Location) -> str:
    """Return the path of a copy in the home; ``.`` is the home itself."""
    if set(at.reject_placeholders(text).split("/")) == {"."} or text == "./":
        return "."
    return check_home_path(text, at)


def parse_folder(text: str, at: Location) -> Template:
    """Return the path of a folder in the home as a template; ``.`` is the home itself."""
    template = at.parse_template(text)
    if text.startswith("${home}"):
        at.problem("the path is relative to the home already", "remove `${home}/`")
    elif set(text.split("/")) - {"", "."} or text.startswith("/"):
        _check_inside(template.fill(dict.fromkeys(template.names(), "x")), at)
    return template


def parse_link_target(link: str, text: str, at: Location) -> Template:
    """Return the target of the symbolic link at ``link`` in the home as a template.

    A problem is reported if it is outside the home.
    """
    template = at.parse_template(text)
    if "\0" in text:
        at.problem("the path has a NUL character", "remove it")
        return template
    # The check replaces the placeholders by `x`, since their values are not known yet.
    trial = template.fill(dict.fromkeys(template.names(), "x") | {"home": "/home"})
    if not is_link_inside(link, trial, home="/home"):
        hint = "write it relative to the link's folder, with `..` only at its beginning"
        at.problem(f"the link leads out of the home: {text}", hint)
    return template


def _check_inside(text: str, at: Location) -> bool:
    """Return whether a path is valid and inside the home; report a problem if it is not."""
    parts = text.split("/")
    if "\0" in text:
        at.problem("the path has a NUL character", "remove it")
    elif text.startswith(("/", "~")):
        at.problem("the path is outside the home", "write it relative to the home")
    elif ".." in parts:
        at.problem("the path has `..`, which may leave the home", "write it relative to the home")
    elif not set(parts) - {"", "."}:
        at.problem("the path is empty", "name a file in the home")
    else:
        return True
    return False


def check_glob(text: str, at: Location) -> None:
    """Report a glob that cannot match as its author most likely means it."""
    for part in text.split("/"):
        if "**" in part and part != "**":
            at.problem("`**` must be a whole part of the path", "write `**/*.x`")
        elif not _is_balanced(part):
            at.problem("the glob has a `[` without a `]`", "write `[[]` for a literal `[`")


def _is_balanced(part: str) -> bool:
    """Return whether every ``[`` has its ``]``, as a shell reads globs."""
    start = part.find("[")
    while start >= 0:
        # Directly after the `[`, or after `[!` or `[^`, a `]` is one of the characters.
        first = start + (3 if part[start + 1 : start + 2] in {"!", "^"} else 2)
        end = part.find("]", first)
        if end < 0:
            return False
        start = part.find("[", end + 1)
    return True
