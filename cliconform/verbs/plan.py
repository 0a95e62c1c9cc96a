"""``cliconform plan``: show what ``check`` would run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cliconform import host
from cliconform.loading import load_spec
from cliconform.masking.mask import mask_plan
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.reporting.plan import render_plan
from cliconform.reporting.text.console import make_console
from cliconform.verbs.shared.arguments import parse_command, parse_now
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.project import resolve_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    select: tuple[str, ...]
    tags: tuple[str, ...]
    exclude_tags: tuple[str, ...]
    command: str | None
    now: str | None
    color: str


def run(arguments: Arguments) -> int:
    """Print the selected commands in the order of their needs; returns the exit code 0."""
    selection = Selection(
        patterns=arguments.select, tags=arguments.tags, exclude_tags=arguments.exclude_tags
    )
    spec = resolve_spec(arguments.spec)
    context = make_context(spec, host.which_or_name, parse_now(arguments.now))
    plan = make_plan(load_spec(spec), selection, context, parse_command(arguments.command))
    console = make_console(host.environment(), color=arguments.color)
    console.print(render_plan(mask_plan(plan)))
    return 0
