"""Reports promises about a text that can never hold, or never fail: of what is not compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.loading.problem_log import Location, ProblemLog
from cliconform.model.contents import TextForm, TextPromise
from cliconform.model.spec import Command, CommandSettings, Spec
from cliconform.quick_dataclass import dataclass

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
    raw = {**defaults.raw, **settings.raw} if defaults.raw or settings.raw else {}
    for literal in _list_literal(settings, at):
        promise = literal.promise
        if raw.get(promise.source):
            continue
        if is_terminal and (promise.source == "stdout" or _is_merged(promise, command)):
            _check_line_ends(literal, command)
        _check_fragment(literal)


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


def _check_line_ends(literal: _Literal, command: Command | None) -> None:
    r"""Report ``\r\n`` in a text that a terminal shows: there it is ``\n``."""
    promise = literal.promise
    file = promise.file
    in_rows = command.find_row_texts(file) if file and command and not promise.texts else ()
    if any("\r\n" in text.source for text in (*promise.texts, *in_rows)):
        effect = "fail" if promise.form == "lacks" else "hold"
        whose = f"the lines of {file} end with CRLF, and " if file else ""
        save = "save the file with LF, " if file else ""
        literal.find_location().problem(
            rf"this can never {effect}: {whose}on a terminal, `\r\n` is compared as `\n`",
            f"{save}add `tty = false` to the command, or `raw = true` here",
        )


def _check_fragment(literal: _Literal) -> None:
    texts = literal.promise.texts
    found = [text.source for text in texts if _FRAGMENT.fullmatch(text.source)]
    if found:
        literal.find_location().warning(
            "escape-fragment",
            f"`{found[0]}` is not found in a colour: escape sequences are not compared",
            rf"write all of it, `\u001b{found[0]}`, or add `raw = true`",
        )


@dataclass(frozen=True, slots=True)
class _Literal:
    """A promise about a literal text of a stream: the ``index``-th of its form."""

    promise: TextPromise
    stream: str
    index: int
    command: Location

    def find_location(self) -> Location:
        """Return where it is written: found for those few that are reported."""
        table, form = self.command / self.stream, self.promise.form
        # `stdout = ["x"]` is short for a table with `contains`.
        location = table.item(form)
        if form == "equals" and table.item("equals_file") is not table:
            location = table / "equals_file"
        return location.item(self.index) if form in _LISTED else location


def _list_literal(settings: CommandSettings, at: Location) -> Iterator[_Literal]:
    """Yield the promises about literal texts of streams."""
    for (stream, form), promises in settings.texts.items():
        if form in _LISTED or form in _IN_ORDER:
            for index, promise in enumerate(promises):
                yield _Literal(promise, stream, index, at)
