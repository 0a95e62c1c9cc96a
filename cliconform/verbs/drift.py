"""``cliconform drift``: compare the recorded surface with today's, and show what is affected."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer

from cliconform import host
from cliconform.errors import UsageError
from cliconform.loading import load_spec, load_surface, surface_file_beside
from cliconform.masking.mask import mask_plan
from cliconform.model.drift import Drift, FailOn, exit_code
from cliconform.model.run_options import Ci
from cliconform.model.surface import Surface
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.ci.workflow_commands import format_annotation
from cliconform.reporting.surface.drift import render_drift
from cliconform.reporting.surface.drift_json import make_annotations, render_json
from cliconform.reporting.surface.surface import render_toml
from cliconform.reporting.text.console import make_console
from cliconform.reporting.write import write_file
from cliconform.surface.command_lines.corrections import (
    AcceptedLine,
    Corrected,
    correct_surface,
)
from cliconform.surface.drift.affected_lines import add_affected_lines, read_command_lines
from cliconform.surface.drift.compare import compare_and_count, has_no_texts
from cliconform.verbs.shared.arguments import parse_command
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.documents import find_documents, read_documents
from cliconform.verbs.shared.github_step import find_github_step
from cliconform.verbs.shared.project import resolve_spec
from cliconform.verbs.shared.recorded_runs import read_accepted_lines
from cliconform.verbs.shared.standard_output import has_printed_report, refuse_overwriting
from cliconform.verbs.shared.target_surface import get_surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    command: str | None
    time_scale: float
    surface: Path | None
    against: Path | None
    fail_on: FailOn
    docs: tuple[Path, ...]
    stored_run: Path | None
    update: bool
    json: Path | None
    ci: Ci
    verbose: bool
    quiet: bool
    color: str


def run(arguments: Arguments) -> int:
    """Print the drift, write what was asked for, and return the exit code.

    With ``update``, today's surface is recorded and the exit code is 0.
    """
    drift, today = compare_surfaces(arguments)
    environment = host.environment()
    is_printed = has_printed_report({"--json": arguments.json})
    console = make_console(environment, color=arguments.color, stderr=is_printed)
    # With --update no change fails: it is recorded.
    limit = FailOn.NEVER if arguments.update else arguments.fail_on
    console.print(render_drift(drift, limit, verbose=arguments.verbose, quiet=arguments.quiet))
    if find_github_step(arguments.ci) is not None:
        for annotation in make_annotations(drift, limit):
            typer.echo(format_annotation(annotation), err=is_printed)
    if arguments.json is not None:
        console.print(f"JSON: {write_file(arguments.json, render_json(drift))}")
    if arguments.update:
        written = write_file(Path(drift.recorded), render_toml(today).encode())
        console.print(f"written: {written}")
    return exit_code(drift, limit)


def compare_surfaces(arguments: Arguments) -> tuple[Drift, Surface]:
    """Return the drift, and today's surface: without help texts if none were recorded.

    Raises :class:`UsageError` where no surface is recorded, and the errors of loading the files
    and of asking the target.
    """
    if arguments.against is not None and arguments.command is not None:
        raise UsageError("--against and --command exclude each other", hint="leave one out")
    spec_file = resolve_spec(arguments.spec)
    spec = load_spec(spec_file)
    command = parse_command(arguments.command)
    context = make_context(spec_file, host.which_or_name)
    plan = mask_plan(make_plan(spec, Selection(), context, command))
    recorded_file = arguments.surface or surface_file_beside(spec_file)
    inputs = dict.fromkeys(map(Path, spec.files), "the spec")
    inputs |= {each: "an input" for each in (recorded_file, arguments.against) if each}
    refuse_overwriting({"--json": arguments.json}, inputs)
    recorded = _load_recorded(recorded_file, spec_file)
    if arguments.against is not None:
        today = load_surface(arguments.against)
    else:
        today = get_surface(
            spec, command, fresh=True, unread_too=True, time_scale=arguments.time_scale
        )
    lines = read_accepted_lines(arguments.stored_run)
    corrected = correct_surface(today, lines, known=recorded)
    today = corrected.surface
    recorded = _correct_recorded(recorded, today, corrected, lines)
    changes, number = compare_and_count(recorded, today)
    documents = (
        read_documents(find_documents(arguments.docs), spec, recorded) if arguments.docs else ()
    )
    documented = [line for document in documents for line in document.lines]
    drift = Drift(
        target=today.target,
        recorded=str(recorded_file),
        today=str(arguments.against or " ".join(plan.command)),
        compared=number,
        changes=add_affected_lines(changes, read_command_lines(plan, documented, recorded)),
        contradictions=corrected.contradictions,
    )
    return drift, today.without_texts() if has_no_texts(recorded) else today


def _correct_recorded(
    recorded: Surface, today: Surface, corrected: Corrected, lines: Iterable[AcceptedLine]
) -> Surface:
    """Correct the recorded surface where today's pages are wrong too: that is no change.

    What is only on today's pages is new, though a run uses it.
    """
    ids = {(each.id, each.place) for each in corrected.contradictions}
    wrong = [line for line in lines if (line.id, line.place) in ids]
    return correct_surface(recorded, wrong, known=today).surface


def _load_recorded(file: Path, spec_file: Path) -> Surface:
    if not file.exists():
        raise UsageError(
            f"{file}: no such file, so there is no recorded surface to compare with",
            hint=f"record one: cliconform surface {spec_file}",
        )
    return load_surface(file)
