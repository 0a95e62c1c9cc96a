"""Reports promises about a text that can never hold, or never fail: of what is not compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.loading.problem_log import Location, ProblemLog
from cliconform.model.promise import TextForm, TextPromise
from cliconform.model.spec import Command, CommandSettings, Spec

# What is left of an escape sequence that sets a colour, without its escape character.
_FRAGMENT = re.compile(r"(?:\[[0-9;]*m)+")
_LISTED: tuple[TextForm, ...] = ("contains", "lacks")
_IN_ORDER: tuple[TextForm, ...] = ("equals", "ordered")


def check_texts(spec: Spec, log: ProblemLog) -> None:
    """Report the promises of each command, and of the defaults, about what is never compared."""
    defaults = spec.defaults
    for command in spec.commands.values():
        _check(command.settings, command, defaults, log.at("command", command.id))
    if spec.commands and all(_has_terminal(each, defaults) for each in spec.commands.values()):
        _check(defaults, None, defaults, log.at("defaults"))


def _check(
    settings: CommandSettings, command: Command | None, defaults: CommandSettings, at: Location
) -> None:
    is_terminal = command is None or _has_terminal(command, defaults)
    for promise, location in _list_literal(settings, at):
        if {**defaults.raw, **settings.raw}.get(promise.source):
            continue
        if is_terminal and (promise.source == "stdout" or _is_merged(promise, command)):
            _check_line_ends(promise, location, command)
        _check_fragment(promise, location)


def _has_terminal(command: Command, defaults: CommandSettings) -> bool:
    tty = defaults.tty if command.settings.tty is None else command.settings.tty
    return tty not in (False, "input")  # with "input", standard output is a pipe


def _is_merged(promise: TextPromise, command: Command | None) -> bool:
    """Whether a promise about ``output`` makes both streams one terminal."""
    if command is None or promise.form not in _IN_ORDER:
        return False
    promised = {source for (source, _), texts in command.settings.texts.items() if texts}
    captured = {capture.source for capture in command.captures}
    return (promised | captured).isdisjoint(("stdout", "stderr"))


def _check_line_ends(promise: TextPromise, at: Location, command: Command | None) -> None:
    r"""Report ``\r\n`` in a text that a terminal shows: there it is ``\n``."""
    file = promise.file
    in_rows = command.find_row_texts(file) if file and command and not promise.texts else ()
    if any("\r\n" in text.source for text in (*promise.texts, *in_rows)):
        effect = "fail" if promise.form == "lacks" else "hold"
        whose = f"the lines of {file} end with CRLF, and " if file else ""
        save = "save the file with LF, " if file else ""
        at.problem(
            rf"this can never {effect}: {whose}on a terminal, `\r\n` is compared as `\n`",
            f"{save}add `tty = false` to the command, or `raw = true` here",
        )


def _check_fragment(promise: TextPromise, at: Location) -> None:
    found = [text.source for text in promise.texts if _FRAGMENT.fullmatch(text.source)]
    if found:
        at.warning(
            "escape-fragment",
            f"`{found[0]}` is not found in a colour: escape sequences are not compared",
            rf"write all of it, `\u001b{found[0]}`, or add `raw = true`",
        )


def _list_literal(
    settings: CommandSettings, at: Location
) -> Iterator[tuple[TextPromise, Location]]:
    """Yield the promises about literal texts of streams, each with its location."""
    for (stream, form), promises in settings.texts.items():
        table = at / stream
        # `stdout = ["x"]` is short for a table with `contains`.
        location = table / form if table.item(form) is not table else table
        if table.item("equals_file") is not table and form == "equals":
            location = table / "equals_file"
        for index, promise in enumerate(promises):
            if form in _LISTED:
                yield promise, location.item(index)
            elif form in _IN_ORDER:
                yield promise, location
