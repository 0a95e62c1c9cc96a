"""Loads the files that a spec includes, which hold more of its commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cliconform.errors import SpecError
from cliconform.loading.building.commands import build_command
from cliconform.loading.format.document import PartDocument, SpecDocument
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import Location, ProblemLog
from cliconform.loading.scalars.strings import list_strings
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse_toml, read_text
from cliconform.loading.validation import take_commands, validate, validate_commands
from cliconform.model.spec import Command, Spec
from cliconform.quick_dataclass import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Parts:
    """The commands of all included files, and the file of each, by the command's id."""

    commands: dict[str, Command] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


def load_parts(spec: Spec, include: str | list[str] | None, log: ProblemLog) -> Parts:
    """Return the commands of the files that ``include`` names, each file once, in that order.

    Files that a command copies into its home are relative to the spec, not to the included file,
    so that a command can be moved to another file unchanged. Problems are added to ``log``.
    """
    parts = Parts()
    for file in find_parts(Path(spec.file), include, log.at("include")):
        try:
            text = read_text(file, log.files)
            data = parse_toml(text, file)
        except SpecError as error:
            log.problems.extend(error.problems)
            log.at("include").mark_invalid()
            continue
        source = Source(str(file), find_positions(text, is_toml=True))
        # The log's lists are shared, so that the problems of all files are reported at once.
        _load_part(data, source, spec, replace(log, sources=Sources(source)), parts)
    return parts


def find_parts(spec: Path, include: str | list[str] | None, at: Location) -> Iterator[Path]:
    """Yield the files that ``include`` names, each once, without the spec itself."""
    files = at.log.files
    seen = {files.ask("resolved", spec)}
    for text, location in list_strings(include, at):
        pattern = location.reject_placeholders(text)
        for file in _find_matches(pattern, spec.parent, location):
            resolved = files.ask("resolved", file)
            if resolved not in seen:
                seen.add(resolved)
                yield file


def _find_matches(text: str, folder: Path, at: Location) -> list[Path]:
    """Return the files that a path or a glob relative to ``folder`` matches, sorted by name."""
    try:
        found = at.log.files.match(folder, text)
    except (OSError, ValueError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        at.problem(f"not a valid path or glob: {reason.lower()}")
        return []
    if not found:
        at.problem("no such file", f"the path is relative to the folder of the spec, {folder}")
    return found


def _load_part(
    data: dict[str, Any], source: Source, spec: Spec, log: ProblemLog, parts: Parts
) -> None:
    _check_no_spec_keys(data, spec, log)
    tables = take_commands(data)
    validate(data, PartDocument, log)
    at = log.at("command")
    if not tables and not at.is_incomplete:
        at.problem("the file has no commands", "add a table such as [command.version]")
    folder = Path(spec.file).parent
    for key, table in validate_commands(tables, log):
        first = parts.commands.get(key) or spec.commands.get(key)
        if first is not None:
            (at / key).problem(f"`{key}` is defined at {first.place} already", "rename one of them")
            continue
        parts.commands[key] = build_command(key, table, at / key, folder)
        parts.sources[key] = source


def _check_no_spec_keys(data: dict[str, Any], spec: Spec, log: ProblemLog) -> None:
    """Report keys that only the spec itself can have, such as ``target`` and ``defaults``."""
    for key in set(SpecDocument.model_fields) - set(PartDocument.model_fields):
        if key in data:
            log.at(key).problem(
                f"`{key}` is not allowed in an included file", f"move it to {spec.file}"
            )
            log.mark_invalid((key,))
            del data[key]
