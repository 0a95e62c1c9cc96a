"""Loads a spec file, with the files that it includes, as a :class:`Spec`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from cliconform.file_search import is_file
from cliconform.loading.building.command_settings import build_settings
from cliconform.loading.building.commands import build_command
from cliconform.loading.building.homes import build_home
from cliconform.loading.building.text_files import TextFiles
from cliconform.loading.files import Files
from cliconform.loading.format.document import PartDocument, SpecDocument, TargetTable
from cliconform.loading.format.settings import DefaultsTable
from cliconform.loading.include import load_parts
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import Location, ProblemLog
from cliconform.loading.rules import apply_rules
from cliconform.loading.scalars.names import check_variable
from cliconform.loading.scalars.strings import list_strings, parse_argument, split_command_line
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse_toml, read_text
from cliconform.loading.validation import take_commands, validate, validate_commands
from cliconform.model.baseline import MedianLimit
from cliconform.model.isolation import Isolation
from cliconform.model.spec import Spec, Target
from cliconform.packed_values import pack_mapping
from cliconform.quick_dataclass import replace

VERSION = 1
"""The version of the format that this cliconform reads."""

_OTHER_FILES = {"known": "a known file", "race": "a known file", "surface": "a recorded surface"}
"""Which other kind of file has such a key at its top."""


def load_spec(file: Path, text: str | None = None, *, files: Files | None = None) -> Spec:
    """Return the spec in ``file`` and in the files that it includes.

    ``text`` stands in for the text of ``file``, for one that is about to be written; ``files``
    notes what is asked of the file system. Every place in the result and in problems names the file
    as it is given here. Raises
    :class:`SpecError` with all problems of these files at once: a file that cannot be read or is
    not TOML, and everything that is wrong with the contents.
    """
    files = Files() if files is None else files
    text = read_text(file, files) if text is None else text
    data = parse_toml(text, file)
    log = ProblemLog(Sources(Source(str(file), find_positions(text, is_toml=True))), files=files)
    _check_version(data, log)
    _check_kind(data, log, file)
    _check_not_part(data, log, file)
    tables = take_commands(data)
    document = validate(data, SpecDocument, log)
    spec = _build_spec(document, tables, log, file)
    parts = load_parts(spec, document.include, log)
    log = replace(log, sources=replace(log.sources, parts=parts.sources))
    spec = replace(spec, commands={**spec.commands, **parts.commands})
    if not document.include:
        _check_has_commands(spec, log)
    apply_rules(spec, log)
    log.raise_problems()
    included = dict.fromkeys(command.place.file for command in parts.commands.values())
    return replace(
        spec,
        commands=pack_mapping(spec.commands),
        warnings=tuple(log.warnings),
        parts=tuple(included),
        needs_baselines=_needs_baselines(spec),
    )


def _needs_baselines(spec: Spec) -> bool:
    own = (command.settings for command in spec.commands.values())
    return any(isinstance(each.within, MedianLimit) for each in (spec.defaults, *own))


def _check_version(data: Mapping[str, Any], log: ProblemLog) -> None:
    """Report a later version, and nothing else: its keys may have any meaning."""
    version = data.get("spec")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        log.at("spec").problem(
            f"version {version:d} of the format is not supported: expected version {VERSION}",
            "install a newer cliconform, or write `spec = 1`",
        )
        log.raise_problems()


def _check_kind(data: Mapping[str, Any], log: ProblemLog, file: Path) -> None:
    """Report a known file or a recorded surface, and not the keys that they lack as a spec."""
    kind = next((_OTHER_FILES[key] for key in data if key in _OTHER_FILES), "")
    if kind and "spec" not in data:
        spec = file.with_name(f"{file.name.partition('.')[0]}.toml")
        hint = f", such as {spec.name}" if is_file(spec) else ""
        log.at().problem(f"{kind}, not a spec", f"name the spec that it belongs to{hint}")
        log.raise_problems()


def _check_not_part(data: Mapping[str, Any], log: ProblemLog, file: Path) -> None:
    """Report an included file, and not the keys that it lacks as a spec."""
    if data and data.keys() <= PartDocument.model_fields.keys():
        whole = file.absolute().parent.with_suffix(".toml")
        hint = f", such as {whole.name}" if is_file(whole) else ""
        log.at().problem(
            "a file that a spec includes, not a spec: it has commands and no target",
            f"name the spec that includes it{hint}, and select commands with --select",
        )
        log.raise_problems()


def _build_spec(
    document: SpecDocument, tables: dict[str, Any], log: ProblemLog, file: Path
) -> Spec:
    at = log.at()
    folder = file.parent
    return Spec(
        file=str(file),
        name=file.stem,
        target=_build_target(document.target, at / "target", folder),
        defaults=build_settings(
            document.defaults or DefaultsTable(), at / "defaults", TextFiles(folder)
        ),
        home=build_home(document.home, at / "home", folder),
        commands={
            key: build_command(key, table, at / "command" / key, folder)
            for key, table in validate_commands(tables, log)
        },
    )


def _build_target(table: TargetTable, at: Location, folder: Path) -> Target:
    words = split_command_line(table.command, at / "command")
    line = [parse_argument(word, location).source for word, location in words]
    if not line and not at.is_incomplete:
        (at / "command").problem("the command is empty", "name the program to run")
    name = table.name or (PurePath(line[0]).name if line else "")
    return Target(
        name=name,
        command=tuple(line),
        help=table.help,
        surface=str(folder / table.surface) if table.surface else None,
        secrets=tuple(
            check_variable(name, each) for name, each in list_strings(table.secrets, at / "secrets")
        ),
        fingerprint=tuple(
            _check_pattern(text, each)
            for text, each in list_strings(table.fingerprint, at / "fingerprint")
        ),
        isolation=Isolation(table.isolation or Isolation.HOME),
    )


def _check_pattern(text: str, at: Location) -> str:
    if text.startswith("/"):
        at.problem(f"`{text}` is an absolute path", "name it relative to the spec's folder")
    return text


def _check_has_commands(spec: Spec, log: ProblemLog) -> None:
    at = log.at("command")
    if not spec.commands and not at.is_incomplete:
        at.problem("the spec has no commands", "add a table such as [command.version]")
