"""Words of one command that do not go together."""

from __future__ import annotations

from cliconform.loading.building.dialogues import check_lines
from cliconform.loading.problem_log import At, Notes
from cliconform.model.spec import Command, CommandSettings, Spec

_TIMEOUT = 30.0
"""Seconds: of a command that says nothing, in a spec that says nothing."""


def check_harmony(spec: Spec, notes: Notes) -> None:
    """Note what a command says that cannot be so together with what else it says."""
    defaults = notes.at("defaults")
    _check_times(spec.defaults, CommandSettings(), defaults)
    for command in spec.commands.values():
        at = notes.at("command", command.id)
        words = command.settings
        if words.timeout is not None or words.within is not None:
            _check_times(words, spec.defaults, at)
        _check_service(command, at)
        _check_input(command, spec.defaults, at)
        _check_names(command, at)


def _check_times(words: CommandSettings, defaults: CommandSettings, at: At) -> None:
    timeout = _first(words.timeout, defaults.timeout, _TIMEOUT)
    within = _first(words.within, defaults.within, 0.0)
    if within > timeout:
        word = at / ("within" if words.within is not None else "timeout")
        word.problem(
            f"`within` {within:g} s is longer than `timeout` {timeout:g} s, when it is stopped",
            "raise `timeout`",
        )


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _check_service(command: Command, at: At) -> None:
    service = (at / "service").damaged
    if command.service is None and not service:
        if command.requests:
            (at / "http").problem("`http` without a `service` to ask", "add `service`")
        return
    for word, said in (("stdin", command.stdin is not None), ("dialogue", command.dialogue)):
        if said and command.service is not None:
            (at / word).problem(
                f"a `service` with `{word}`: nobody types while a server runs", "leave one out"
            )


def _check_input(command: Command, defaults: CommandSettings, at: At) -> None:
    tty = defaults.tty if command.settings.tty is None else command.settings.tty
    if command.stdin is not None and command.dialogue:
        (at / "stdin").problem("`stdin` with `dialogue`: both would be typed", "leave one out")
    if command.dialogue and tty is False:
        (at / "dialogue").problem(
            "a `dialogue` without a terminal", "set `tty = true`, or give the text as `stdin`"
        )
    if command.stdin is not None and tty is not False:
        check_lines(command.stdin.source, at / "stdin")


def _check_names(command: Command, at: At) -> None:
    """A name stands for one thing: a column of the matrix, a port, or a capture."""
    columns = set(command.matrix[0].values) if command.matrix else set[str]()
    ports = {port.name for port in command.ports}
    for name in sorted(columns & ports):
        (at / "ports" / name).problem(
            f"`{name}` is a port and a column of the matrix", "rename one"
        )
    for capture in command.captures:
        if capture.name in columns | ports:
            (at / "capture" / capture.name).problem(
                f"`{capture.name}` is captured, and is a port or a column of the matrix too",
                "rename one",
            )
    for name in sorted({name for name in ports if _count(command, name) > 1}):
        (at / "ports").problem(f"the port `{name}` is named twice", "leave one out")


def _count(command: Command, name: str) -> int:
    return sum(port.name == name for port in command.ports)
