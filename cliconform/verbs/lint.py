"""``cliconform lint``: report the problems and warnings of a spec; nothing is run."""

from __future__ import annotations

from pathlib import Path

from cliconform import host
from cliconform.planning.matrix import expand_rows
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.problems import render_warnings
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.wording import format_commands, format_count
from cliconform.verbs.shared.arguments import parse_warnings
from cliconform.verbs.shared.contract import load_contract
from cliconform.verbs.shared.project import resolve_defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    known: Path | None
    no_known: bool
    warnings: str | None
    color: str


def run(arguments: Arguments) -> int:
    """Print all warnings of the spec and its known file; returns 1 for a warning with ``-W error``.

    Raises :class:`~cliconform.errors.SpecError` with all problems.
    """
    is_strict = parse_warnings(arguments.warnings)
    defaults = resolve_defaults(arguments.spec)
    known = arguments.known or (None if arguments.no_known else defaults.known)
    spec = load_contract(defaults.spec, known, no_known=arguments.no_known).spec
    console = make_console(host.environment(), color=arguments.color)
    console.print(render_warnings(spec.warnings))
    found = format_count(len(spec.warnings), "warning") if spec.warnings else "no problems"
    hint = ", -W error makes them fail" if spec.warnings and not is_strict else ""
    console.print(f"{defaults.spec}: {format_commands(expand_rows(spec))}, {found}{hint}")
    return int(is_strict and bool(spec.warnings))
