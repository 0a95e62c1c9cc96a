"""``cliconform surface``: read the target's help pages and record its surface."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cliconform import host
from cliconform.errors import UsageError
from cliconform.loading import load_spec, surface_file_beside
from cliconform.model.surface import Surface, SurfaceFormat
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.surface.contradictions import make_contradiction_lines
from cliconform.reporting.surface.surface import (
    render_closing_line,
    render_json,
    render_table,
    render_toml,
)
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.write import STANDARD_OUTPUT, write_file
from cliconform.surface.command_lines.corrections import correct_surface
from cliconform.verbs.shared.arguments import parse_command
from cliconform.verbs.shared.project import resolve_spec
from cliconform.verbs.shared.recorded_runs import read_accepted_lines
from cliconform.verbs.shared.standard_output import has_printed_report, refuse_overwriting
from cliconform.verbs.shared.target_surface import make_empty_spec, read_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    command: str | None
    output: Path | None
    json: Path | None
    format: SurfaceFormat | None
    no_texts: bool
    stored_run: Path | None
    columns: int
    timeout: float
    time_scale: float
    jobs: int | None
    quiet: bool
    color: str


def run(arguments: Arguments) -> int:
    """Print the surface and write the files that were asked for; returns the exit code 0.

    A format that is asked for without a file to write is printed instead of the table, unless the
    surface is recorded beside a spec.
    """
    has_printed_report({"--output": arguments.output, "--json": arguments.json})
    corrected = correct_surface(read_surface(arguments), read_accepted_lines(arguments.stored_run))
    record = _find_record(arguments)
    is_printed = STANDARD_OUTPUT in {record, arguments.json}
    surface = corrected.surface
    if arguments.no_texts:
        surface = surface.without_texts()
    render = _RENDERERS[arguments.format or SurfaceFormat.TOML]()
    wanted = {arguments.json: render_json, record: render}
    written = {
        path: write_file(path, make(surface).encode())
        for path, make in wanted.items()
        if path is not None
    }
    written.pop(STANDARD_OUTPUT, None)
    console = make_console(host.environment(), color=arguments.color, stderr=is_printed)
    if not arguments.quiet and not is_printed:
        console.print(render_table(surface))
        console.print()
    if corrected.contradictions:
        is_recorded = record not in {None, STANDARD_OUTPUT}
        console.print(
            Lines(make_contradiction_lines(corrected.contradictions, recorded=is_recorded))
        )
        console.print()
    if not is_printed:
        console.print(f"{surface.target}: {render_closing_line(surface)}")
    for name in written.values():
        console.print(f"written: {name}")
    return 0


def _find_record(arguments: Arguments) -> Path | None:
    """Return the file to write the surface to; ``None`` if it is only shown."""
    if arguments.output is not None:
        return arguments.output
    is_recorded = arguments.json is None and arguments.format in {None, SurfaceFormat.TOML}
    if is_recorded and _has_spec(arguments):
        return surface_file_beside(resolve_spec(arguments.spec))
    if arguments.format is not None and arguments.json != STANDARD_OUTPUT:
        return STANDARD_OUTPUT
    return None


def _get_opencli() -> Callable[[Surface], str]:
    from cliconform.reporting.surface.opencli import render_opencli

    return render_opencli


def _get_usage() -> Callable[[Surface], str]:
    from cliconform.reporting.surface.usage_kdl import render_usage

    return render_usage


_RENDERERS: dict[SurfaceFormat, Callable[[], Callable[[Surface], str]]] = {
    SurfaceFormat.TOML: lambda: render_toml,
    SurfaceFormat.JSON: lambda: render_json,
    SurfaceFormat.OPENCLI: _get_opencli,
    SurfaceFormat.USAGE: _get_usage,
}
"""The register of formats: a new one is a line here and a file in ``reporting/surface``."""


def read_surface(arguments: Arguments) -> Surface:
    """Return the surface that the target's help pages describe now.

    Raises the errors of finding and loading the spec, and those of
    :func:`~cliconform.verbs.shared.target_surface.read_now`.
    """
    command = parse_command(arguments.command)
    if command is not None and not _has_spec(arguments):
        spec = make_empty_spec(command)
    else:
        spec = load_spec(_resolve_spec(arguments))
        files = {"--output": arguments.output, "--json": arguments.json}
        refuse_overwriting(files, dict.fromkeys(map(Path, spec.files), "the spec"))
    return read_now(
        spec,
        command,
        columns=arguments.columns,
        timeout=arguments.timeout,
        time_scale=arguments.time_scale,
        jobs=arguments.jobs,
    )


def _resolve_spec(arguments: Arguments) -> Path:
    try:
        return resolve_spec(arguments.spec)
    except UsageError as error:
        hint = f"{error.hint}; without a spec: --command 'python -m mytool'"
        raise UsageError(error.message, hint=hint) from error


def _has_spec(arguments: Arguments) -> bool:
    """Whether there is a spec: ``--command`` alone does without one."""
    return arguments.spec is not None or arguments.command is None
