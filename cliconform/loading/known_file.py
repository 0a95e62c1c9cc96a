"""Loads a known file: the deviations of one build that the target's maintainers know of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cliconform.loading.files import Files
from cliconform.loading.format.known_document import KnownDocument, KnownTable, RaceTable
from cliconform.loading.known_evidence import (
    build_evidence,
    check_listed,
    check_placeholders,
    warn_of_missing_evidence,
)
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import Location, ProblemLog, join_names
from cliconform.loading.scalars.strings import list_strings
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import decode, digest_of, parse_toml, read_bytes
from cliconform.loading.validation import validate
from cliconform.model.ids import base_of, find_row_number, matches
from cliconform.model.isolation import Effects
from cliconform.model.spec import Command, KnownFile, KnownRow, Race, Spec, covers
from cliconform.nearest_names import suggest_names
from cliconform.quick_dataclass import replace


def load_known(file: Path, spec: Spec, *, files: Files | None = None) -> KnownFile:
    """Return the known deviations of ``spec`` that ``file`` lists; ``files`` notes what it reads.

    Raises :class:`SpecError` with all of its problems: those that any TOML file can have, ids
    that the spec does not have, and findings that no promise of the command can have.
    """
    files = Files() if files is None else files
    raw = read_bytes(file)
    files.note_content(file, raw)
    text = decode(raw, file)
    data = parse_toml(text, file)
    log = ProblemLog(Sources(Source(str(file), find_positions(text, is_toml=True))), files=files)
    document = validate(data, KnownDocument, log)
    at = log.at("known")
    rows = {
        id_: _build_row(id_, table, at / id_, spec) for id_, table in (document.known or {}).items()
    }
    at = log.at("race")
    races = [
        _build_race(name, table, at / name, spec) for name, table in (document.race or {}).items()
    ]
    log.raise_problems()
    known = KnownFile(
        file=str(file),
        target=document.target,
        rows=rows,
        races=tuple(races),
        digest=digest_of(raw),
        numbered={
            (base_of(id_), number): row
            for id_, row in rows.items()
            if (number := find_row_number(id_)) is not None
        },
    )
    return replace(known, warnings=warn_of_missing_evidence(known, spec))


def _build_row(id_: str, table: KnownTable, at: Location, spec: Spec) -> KnownRow:
    command = _find_command(id_, at, spec)
    findings = list_strings(table.findings, at / "findings")
    races = _list_races(table, findings, at / "intermittent")
    known = sorted(_list_addresses(command, spec)) if command is not None else []
    if command is not None:
        for address, location in (*findings, *races):
            _check_address(address, known, location)
    _check_findings(table.findings, at)
    listed = tuple(dict.fromkeys(address for address, _ in (*findings, *races)))
    for address in table.evidence or {}:
        location = at / "evidence" / address
        if command is not None:
            _check_address(address, known, location)
        check_listed(address, listed, location)
    evidence = build_evidence(table.evidence, at / "evidence")
    if command is not None:
        check_placeholders(evidence, command, spec, at / "evidence")
    return KnownRow(
        id=id_,
        place=at.place,
        reason=table.reason,
        findings=listed,
        intermittent=bool(table.intermittent),
        races=tuple(address for address, _ in races),
        about=_list_ids(command) if command and id_ == command.id else frozenset({id_}),
        evidence=evidence,
    )


def _build_race(name: str, table: RaceTable, at: Location, spec: Spec) -> Race:
    commands = list_strings(table.commands, at / "commands")
    findings = list_strings(table.findings, at / "findings")
    affected: dict[str, Command] = {}
    for glob, location in commands:
        found = [each for each in spec.commands.values() if _matches(glob, each)]
        if not found and not location.is_incomplete:
            names = list(spec.commands)
            hint = suggest_names(glob, names) or f"known ids: {join_names(names)}"
            location.problem(f"no id matches `{glob}`", hint)
        affected |= {each.id: each for each in found}
    known = sorted(
        {address for each in affected.values() for address in _list_addresses(each, spec)}
    )
    for address, location in findings:
        if affected:
            _check_address(address, known, location, owner="these commands")
    _check_findings(table.findings, at)
    if not table.shows and (table.blocks or not table.findings):
        hint = "add `shows`: a text that the output contains when the race has occurred"
        at.problem("without `shows`, this race makes every deviation of these commands known", hint)
    return Race(
        name=name,
        place=at.place,
        reason=table.reason,
        commands=tuple(glob for glob, _ in commands),
        findings=tuple(address for address, _ in findings),
        shows=tuple(text for text, _ in list_strings(table.shows, at / "shows")),
        blocks=table.blocks,
    )


def _matches(glob: str, command: Command) -> bool:
    return any(matches(glob, id_) for id_ in (command.id, *_list_ids(command)))


def _list_ids(command: Command) -> frozenset[str]:
    """Return the ids of the command's steps: its own id, or one for each row of its matrix."""
    rows = (f"{command.id}[{row.label}]" for row in command.matrix)
    return frozenset(rows) or frozenset({command.id})


def _list_races(
    table: KnownTable, findings: list[tuple[str, Location]], at: Location
) -> list[tuple[str, Location]]:
    """Return the addresses that may deviate or not: all of ``findings``, none, or those listed."""
    if isinstance(table.intermittent, bool):
        return findings if table.intermittent else []
    return list_strings(table.intermittent, at)


def _find_command(id_: str, at: Location, spec: Spec) -> Command | None:
    """Return the command with that id, or with that row in its matrix.

    Where a secret is masked in the label, the id has the number of the row.
    """
    command = spec.commands.get(base_of(id_))
    labels = [f"{command.id}[{row.label}]" for row in command.matrix] if command else []
    if command is not None and (id_ == command.id or id_ in labels):
        return command
    if command is not None and 1 <= (find_row_number(id_) or 0) <= len(labels):
        return command
    names = [*spec.commands, *labels]
    at.problem(
        f"unknown id `{id_}`", suggest_names(id_, names) or f"known ids: {join_names(names)}"
    )
    return None


def _check_findings(findings: str | list[str] | None, at: Location) -> None:
    if findings == []:
        (at / "findings").problem("an empty array", "remove `findings` to allow any finding")


def _check_address(
    address: str, known: list[str], at: Location, owner: str = "this command"
) -> None:
    """Report an address that is neither a promise's nor that of a group of promises."""
    if any(covers(address, one) for one in known):
        return
    hint = suggest_names(address, known) or f"known addresses: {join_names(known)}"
    at.problem(f"no promise of {owner} has the address `{address}`", hint)


def _list_addresses(command: Command, spec: Spec) -> Iterator[str]:
    """Yield the addresses of all promises of ``command``."""
    yield from ("exit", "timeout", "leftovers")
    settings, defaults = command.settings, spec.defaults
    for key in ("within", "cpu"):
        if getattr(settings, key) is not None or getattr(defaults, key) is not None:
            yield key
    for texts in {**defaults.texts, **settings.texts}.values():
        yield from (text.address for text in texts)
    for found in {**defaults.data, **settings.data}.values():
        yield from (promise.address for promise in found)
    yield from (f"dialogue[{turn}]" for turn in range(len(command.dialogue)))
    if command.service is not None:
        yield "service.ready"
    for response in command.http:
        yield response.address
        yield from (f"{response.address}.headers.{name}" for name, _ in response.headers)
        yield from (text.address for text in response.body)
        yield from (fact.address for fact in response.json)
        if response.schema is not None:
            yield f"{response.address}.schema"
    yield from _list_file_addresses(command)
    for key in ("exact", "repeatable"):
        own = getattr(settings, key)
        if own or (own is None and getattr(defaults, key)):
            yield key
    yield from _list_effects(settings.effects, defaults.effects)
    yield from ("isolation.writes", "isolation.network")  # also with `--isolation` alone
    yield from (query.address for query in command.queries)
    yield from (capture.address for capture in command.captures)


def _list_effects(own: Effects | None, defaults: Effects | None) -> Iterator[str]:
    for key in ("writes", "network", "idempotent", "cleans_up"):
        declared = [getattr(each, key) for each in (own, defaults) if each is not None]
        if next((value for value in declared if value is not None), False) is not False:
            yield f"effects.{key}"


def _list_file_addresses(command: Command) -> Iterator[str]:
    for file in command.produces:
        yield file.address
        for part in ("files", "rows", "size", "columns", "schema"):
            if getattr(file, part) is not None:
                yield f"{file.address}.{part}"
        yield from (text.address for text in file.texts)
        yield from (fact.address for fact in file.json)
    yield from (promise.address for promise in command.removes)
