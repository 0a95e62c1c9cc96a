"""Reports settings of one command that contradict each other."""

from __future__ import annotations

from cliconform.loading.building.dialogues import check_lines
from cliconform.loading.problem_log import Location, ProblemLog
from cliconform.model.isolation import Isolation
from cliconform.model.spec import Command, CommandSettings, Spec
from cliconform.model.template import Template

_TIMEOUT = 30.0
"""Seconds: the timeout of a command if neither it nor ``[defaults]`` has one."""


def check_conflicts(spec: Spec, log: ProblemLog) -> None:
    """Report the settings of each command that contradict each other."""
    defaults = log.at("defaults")
    _check_times(spec.defaults, CommandSettings(), defaults)
    for command in spec.commands.values():
        at = log.at("command", command.id)
        settings = command.settings
        if settings.timeout is not None or settings.within is not None:
            _check_times(settings, spec.defaults, at)
        _check_service(command, at)
        _check_input(command, spec.defaults, at)
        _check_names(command, at)
        _check_network(command, spec, at)


def _check_network(command: Command, spec: Spec, at: Location) -> None:
    """Report what is declared of the network where it cannot be known, or is not so."""
    own, defaults = command.settings, spec.defaults
    effects = own.effects or defaults.effects
    if effects is None or effects.network is None:
        return
    isolation = own.isolation or defaults.isolation or spec.target.isolation
    declared = own.effects is not None and own.effects.network is not None
    location = at / "effects" / "network" if declared else at / "isolation"
    if isolation is Isolation.HOME:
        location.problem(
            "`effects.network` is known in the sandbox alone, and the command does not run there",
            'add `isolation = "sandbox"`',
        )
    elif declared and own.network:
        location.problem('`network = true` with `effects.network = "none"`', "remove one of them")


def _check_times(settings: CommandSettings, defaults: CommandSettings, at: Location) -> None:
    timeout = _first(settings.timeout, defaults.timeout, _TIMEOUT)
    limit = defaults.within if settings.within is None else settings.within
    within = limit if isinstance(limit, float) else 0.0  # what a median is, only planning knows
    if within > timeout:
        location = at / ("within" if settings.within is not None else "timeout")
        location.problem(
            f"`within` ({within:g} s) is longer than `timeout` ({timeout:g} s)",
            "raise `timeout` or lower `within`: a command is stopped at its `timeout`",
        )


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _check_service(command: Command, at: Location) -> None:
    if command.service is None:
        if command.requests and not (at / "service").is_incomplete:
            (at / "http").problem("`http` without a `service`", "add `service`")
        return
    for key, value in ((_name_stdin(command), _has_stdin(command)), ("dialogue", command.dialogue)):
        if value:
            (at / key).problem(f"a `service` cannot have `{key}`", "remove one of them")


def _check_input(command: Command, defaults: CommandSettings, at: Location) -> None:
    if not (command.dialogue or _has_stdin(command)):
        return
    tty = defaults.tty if command.settings.tty is None else command.settings.tty
    key = _name_stdin(command)
    if _has_stdin(command) and command.dialogue:
        (at / key).problem(f"`{key}` with `dialogue`: both are typed", "remove one of them")
    if command.dialogue and tty is False:
        (at / "dialogue").problem("`dialogue` needs a terminal", "set `tty = true`, or use `stdin`")
    if tty is not False and not (at / key).is_incomplete:
        for text in _list_stdin(command):
            check_lines(text.source, at / key)


def _has_stdin(command: Command) -> bool:
    return command.stdin is not None or command.stdin_file is not None


def _name_stdin(command: Command) -> str:
    return "stdin_file" if command.stdin_file else "stdin"


def _list_stdin(command: Command) -> list[Template]:
    """Return the text that is typed, or that of each row of the matrix."""
    if command.stdin is not None:
        return [command.stdin]
    return [*command.find_row_texts(command.stdin_file)] if command.stdin_file else []


def _check_names(command: Command, at: Location) -> None:
    """Report a name of more than one column of the matrix, port or capture."""
    if not (command.ports or command.captures):
        return
    columns = set(command.matrix[0].values) if command.matrix else set[str]()
    ports = {port.name for port in command.ports}
    for name in sorted(columns & ports):
        (at / "ports" / name).problem(
            f"`{name}` is a port and a column of the matrix", "rename one of them"
        )
    for capture in command.captures:
        if capture.name in columns | ports:
            (at / "capture" / capture.name).problem(
                f"`{capture.name}` is a capture and a port or a column of the matrix",
                "rename one of them",
            )
    for name in sorted({name for name in ports if _count_ports(command, name) > 1}):
        (at / "ports").problem(f"the port `{name}` is named twice", "remove one of them")


def _count_ports(command: Command, name: str) -> int:
    return sum(port.name == name for port in command.ports)
