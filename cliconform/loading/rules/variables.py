"""Checks ``${env:NAME}``: the name, and whether it is filled in where it is written."""

from __future__ import annotations

from cliconform.loading.positions import Path
from cliconform.loading.problem_log import PlaceholderUse, ProblemLog
from cliconform.model.variables import VariableUse, parse_variable_use
from cliconform.quick_dataclass import replace


def check_variables(log: ProblemLog) -> list[PlaceholderUse]:
    """Report invalid uses of environment variables; return all other uses of placeholders.

    Whether a variable is set is not checked: that depends on the machine.
    """
    others: list[PlaceholderUse] = []
    for use in log.uses:
        variables = {name: parse_variable_use(name) for name in use.names}
        for name, variable in sorted(variables.items()):
            if variable is not None:
                _check(name, variable, use.path, log)
        names = frozenset(name for name, variable in variables.items() if variable is None)
        if names:
            others.append(replace(use, names=names))
    return others


def _check(name: str, use: VariableUse, path: Path, log: ProblemLog) -> None:
    at = log.at(*path)
    if not use.is_valid:
        at.problem(
            f"`{use.variable}` is not a valid name of an environment variable",
            "write `${env:NAME}`, or `${env:NAME:-text}` with what to use if it is not set",
        )
    elif not _is_filled_in(path):
        at.problem(
            f"`${{{name}}}` is not filled in here",
            "it can be used in `env`, `args`, `stdin`, `send` and the texts of `files`: what is "
            "promised must not depend on the machine",
        )


def _is_filled_in(path: Path) -> bool:
    match path:
        case (
            ("command", _, "env" | "args" | "stdin", *_)
            | ("command", _, "dialogue", _, "send", *_)
            | ("command", _, "home", "files", *_)
            | ("defaults", "env", *_)
            | ("home", "files", *_)
        ):
            return True
        case _:
            return False
