"""``cliconform coverage``: show how much of the target's surface the spec covers."""

from __future__ import annotations

from pathlib import Path

import typer

from cliconform import host
from cliconform.loading import load_spec
from cliconform.masking.mask import mask_plan
from cliconform.model.coverage import Coverage, compute_share
from cliconform.model.outcome import Verdict
from cliconform.model.plan import Plan
from cliconform.model.report import Report
from cliconform.model.spec import Spec
from cliconform.pipeline import mask_run
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.surface.coverage import render_coverage, render_json
from cliconform.reporting.text.console import make_console
from cliconform.reporting.write import STANDARD_OUTPUT, write_file
from cliconform.surface.command_lines.corrections import correct_surface, list_accepted_lines
from cliconform.surface.coverage.count import count_coverage, find_disagreements
from cliconform.surface.coverage.suggestions import suggest
from cliconform.verbs.shared.arguments import parse_command, parse_fail_under
from cliconform.verbs.shared.context import make_context, stored_context
from cliconform.verbs.shared.project import resolve_spec
from cliconform.verbs.shared.runs import read_run
from cliconform.verbs.shared.standard_output import refuse_folders, refuse_overwriting
from cliconform.verbs.shared.target_surface import get_surface
from cliconform.verifying.rejudge import find_changed_commands

_CONFORMED = frozenset({Verdict.CONFORMS, Verdict.FLAKY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    command: str | None
    time_scale: float
    surface: Path | None
    fresh: bool
    stored_run: Path | None
    fail_under: tuple[str, ...]
    json: Path | None
    verbose: bool
    color: str


def run(arguments: Arguments) -> int:
    """Print the coverage and return the exit code: 1 where a figure is under its limit."""
    refuse_folders({"--json": arguments.json})
    limits = [parse_fail_under(text) for text in arguments.fail_under]
    coverage = measure(arguments)
    if arguments.json == STANDARD_OUTPUT:
        write_file(arguments.json, render_json(coverage).encode())
    else:
        console = make_console(host.environment(), color=arguments.color)
        console.print(render_coverage(coverage, verbose=arguments.verbose))
        if arguments.json is not None:
            written = write_file(arguments.json, render_json(coverage).encode())
            console.print(f"JSON: {written}")
    missed = [
        (name, least) for name, least in limits if compute_share(coverage, name).percent < least
    ]
    for name, least in missed:
        covered = compute_share(coverage, name)
        typer.echo(
            f"{name}: {covered.covered} of {covered.total} ({covered.percent:.1f} %), "
            f"less than --fail-under {name}={least:g}",
            err=True,
        )
    return int(bool(missed))


def measure(arguments: Arguments) -> Coverage:
    """Return the coverage. Raises the errors of loading the files and of asking the target."""
    command = parse_command(arguments.command)
    spec_file = resolve_spec(arguments.spec)
    spec = load_spec(spec_file)
    inputs = dict.fromkeys(map(Path, spec.files), "the spec")
    inputs |= {each: "an input" for each in (arguments.surface, arguments.stored_run) if each}
    refuse_overwriting({"--json": arguments.json}, inputs)
    context = make_context(spec_file, host.which_or_name)
    plan = mask_plan(make_plan(spec, Selection(), context, command))
    surface = get_surface(
        spec,
        command,
        recorded=arguments.surface,
        fresh=arguments.fresh,
        time_scale=arguments.time_scale,
    )
    stored = read_run(str(arguments.stored_run), spec_file) if arguments.stored_run else None
    corrected = correct_surface(surface, list_accepted_lines(stored) if stored else ())
    surface = corrected.surface
    counted, left_out = _counted(spec, plan, stored)
    commands = count_coverage(plan, surface, counted)
    return Coverage(
        spec=str(spec_file),
        target=surface.target,
        commands=commands,
        suggestions=suggest(surface, commands, plan),
        contradictions=corrected.contradictions,
        disagreements=find_disagreements(plan, surface),
        left_out=left_out,
    )


def _counted(
    spec: Spec, plan: Plan, stored: Report | None
) -> tuple[frozenset[str], tuple[str, ...]]:
    """The ids that count, and those that do not, since they did not conform in the stored run."""
    ids = [step.id for step in plan.steps]
    if stored is None:
        return frozenset(ids), ()
    stored_plan = make_plan(
        spec, Selection(), stored_context(stored, Path(spec.file)), stored.command
    )
    stored_plan, stored = mask_run(stored_plan, stored)
    changed = find_changed_commands(stored_plan.steps, stored)
    conformed = {each.step.id for each in stored.outcomes if each.verdict in _CONFORMED}
    counted = frozenset(ids) & conformed - changed.keys()
    return counted, tuple(id_ for id_ in ids if id_ not in counted)
