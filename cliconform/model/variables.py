"""``${env:NAME}``: the value of a variable of the environment that cliconform was started in.

``${env:NAME:-text}`` is ``text`` where the variable is not set, or empty, as in a POSIX shell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.invocation import is_secret
from cliconform.model.placeholders import names_in, names_in_invocation
from cliconform.model.plan import Invocation
from cliconform.quick_dataclass import dataclass

_PREFIX = "env:"
_DEFAULT = ":-"
_VARIABLE = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class VariableUse:
    """What a placeholder asks for: a variable, and its value where it has none or an empty one."""

    variable: str
    default: str | None

    @property
    def is_valid(self) -> bool:
        """Whether the name can be that of an environment variable."""
        return _VARIABLE.fullmatch(self.variable) is not None


def parse_variable_use(name: str) -> VariableUse | None:
    """Return what the placeholder ``name`` asks for; ``None`` if it is of another kind."""
    if not is_variable(name):
        return None
    variable, mark, default = name.removeprefix(_PREFIX).partition(_DEFAULT)
    return VariableUse(variable, default if mark else None)


def read_variables(names: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the values of those of ``names`` that ask for a variable and have a value."""
    found = {}
    for name in names:
        use = parse_variable_use(name)
        if use is None:
            continue
        value = environ.get(use.variable)
        if value is None or (not value and use.default is not None):
            value = use.default
        if value is not None:
            found[name] = value
    return found


def find_unset_variables(invocation: Invocation, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables that ``invocation`` asks for and that are not in ``values``, sorted."""
    missing = names_in_invocation(invocation) - values.keys()
    uses = (parse_variable_use(name) for name in missing)
    return tuple(sorted({use.variable for use in uses if use is not None}))


def is_variable(name: str) -> bool:
    """Whether the placeholder ``name`` asks for an environment variable."""
    return name.startswith(_PREFIX)


def drop_secrets(values: Mapping[str, str], invocation: Invocation) -> dict[str, str]:
    """Return ``values`` without those of environment variables that are likely to be secret.

    That is by the name of the variable, or of one that ``invocation`` sets to a value with it.
    """
    if not any(map(is_variable, values)):
        return dict(values)
    environment = invocation.environment.items()
    names = names_in(text for variable, text in environment if is_secret(variable))
    return {
        name: value
        for name, value in values.items()
        if (use := parse_variable_use(name)) is None
        or not (name in names or is_secret(use.variable))
    }
