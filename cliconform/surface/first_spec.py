"""What a first spec can say: a promise about every help page, and sketches of what to fill in.

In come the surface of a program and its help pages as a user sees them; out come plain values,
which :mod:`cliconform.reporting.surface.first_spec` writes as TOML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cliconform.model.first_spec import HelpPromise, Sketch
from cliconform.model.surface import CommandSurface, Option, Surface, inherit_options
from cliconform.quick_dataclass import dataclass
from cliconform.surface.coverage.drafts import Drafter

_MOST_NAMES = 40
_LONGEST_LINE = 60
_USAGE = re.compile(r"\busage\b", re.IGNORECASE)
_NOT_SKETCHED = frozenset({"--help", "--version", "-h", "-V"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """A help page as a user sees it: the words that request it, the exit code, and its texts."""

    path: tuple[str, ...]
    words: tuple[str, ...]
    exit: int | None
    """``None`` if the request did not end with an exit code."""
    stdout: str
    stderr: str
    changed: bool = False
    """Whether the request has created, changed or removed something in its home."""

    @property
    def is_usable(self) -> bool:
        """Whether it is a help page, and no error message."""
        text = self.stdout + self.stderr
        return bool(text.strip()) and self.exit is not None and (not self.exit or _is_usage(text))


def draft_help_promise(command: CommandSurface, page: HelpPage) -> HelpPromise | None:
    """Return what to promise of the help page of ``command``; ``None`` if it names nothing.

    Those options and commands are promised that the page shows in full. If it shows none, its
    first line is.
    """
    stream = "stdout" if page.stdout.strip() else "stderr"
    text = page.stdout if stream == "stdout" else page.stderr
    options = [each.name for each in command.options if not each.hidden and _shows(text, each.name)]
    patterns = (_find_pattern(name, text) for name in command.commands)
    matches = tuple(filter(None, patterns))
    contains = tuple(options[:_MOST_NAMES]) or (() if matches else _find_first_line(text))
    if not (contains or matches) or page.exit is None:
        return None
    what = "command" if matches else "option" if options else ""
    return HelpPromise(
        id=".".join(("help", *map(_make_id, command.path))),
        path=command.path,
        about=f"the help page names every {what}" if what else "there is a help page",
        words=page.words,
        exit=page.exit,
        stream=stream,
        contains=contains,
        matches=matches[:_MOST_NAMES],
        exact=not page.changed,
    )


def sketch_commands(surface: Surface) -> tuple[Sketch, ...]:
    """Return a sketch of every command that does something: of all but groups and help."""
    drafter = Drafter(surface, ())
    by_path = {command.path: command for command in surface.commands}
    return tuple(
        _sketch(command, by_path, drafter)
        for command in surface.commands
        if _is_worth_filling_in(command, surface)
    )


def _is_worth_filling_in(command: CommandSurface, surface: Surface) -> bool:
    is_group = bool(command.commands) and not command.arguments
    is_only = len(surface.commands) == 1
    is_named = bool(command.path) and command.path[-1] != "help"
    return (is_named or is_only) and not is_group and not (command.hidden or command.deprecated)


def _sketch(
    command: CommandSurface, by_path: Mapping[tuple[str, ...], CommandSurface], drafter: Drafter
) -> Sketch:
    draft = drafter.draft_command(command)
    above: tuple[Option, ...] = ()
    for depth in range(len(command.path)):
        if (group := by_path.get(command.path[:depth])) is not None:
            above = inherit_options(group.options, above)
    own = [each for each in command.options if not _NOT_SKETCHED & {*each.spellings}]
    return Sketch(
        id=".".join(map(_make_id, command.path)) or "run",
        summary=command.summary,
        words=draft.words if draft else command.path,
        arguments=tuple(
            f"{each.name}{'' if each.required else ' (optional)'}" for each in command.arguments
        ),
        options=tuple(map(_describe_option, (each for each in own if not each.hidden))),
    )


def _describe_option(option: Option) -> str:
    value = f" {'|'.join(option.choices) or option.value}" if option.value else ""
    default = f" (default: {option.default})" if option.default else ""
    return f"{option.name}{value}{default}"


def _find_pattern(name: str, text: str) -> str:
    """Return a pattern that finds ``name`` at the beginning of a line; empty if none does."""
    # A hyphen means nothing outside of brackets, and is easier to read without the backslash.
    start = rf"^\W*{re.escape(name)}".replace(r"\-", "-")
    patterns = (f"{start}{end}" for end in (r"\s", r"(?![\w-])"))
    return next((each for each in patterns if re.search(each, text, re.MULTILINE)), "")


def _make_id(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "command"


def _shows(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _is_usage(text: str) -> bool:
    return _USAGE.search(text) is not None


def _find_first_line(text: str) -> tuple[str, ...]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wanted = next((line for line in lines if _is_usage(line)), "".join(lines[:1]))
    return (wanted[:_LONGEST_LINE].rstrip(),) if wanted else ()
