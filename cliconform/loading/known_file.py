"""The known file: deviations of one build of the target that its maintainers know of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cliconform.loading.format.document import KnownDocument, KnownTable, RaceTable
from cliconform.loading.positions import positions
from cliconform.loading.problem_log import At, Notes, listed, nearest
from cliconform.loading.scalars.strings import stated
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse, read_text
from cliconform.loading.validation import checked
from cliconform.model.ids import base_of, matches
from cliconform.model.spec import Command, KnownFile, KnownRow, Race, Spec, covers


def known_file_beside(spec_file: Path) -> Path:
    """Where the known file of a spec lies: ``specs/x.toml`` → ``specs/x.known.toml``."""
    return spec_file.with_name(f"{spec_file.stem}.known.toml")


def load_known(file: Path, spec: Spec) -> KnownFile:
    """The known file ``file``, which is about ``spec``.

    Raises :class:`SpecError` with all of its problems: what :func:`load_spec` says of any file,
    ids that the spec does not have, and findings that no promise of the command could make.
    """
    text = read_text(file)
    data = parse(text, file)
    notes = Notes(Sources(Source(str(file), positions(text))))
    document = checked(data, KnownDocument, notes)
    at = notes.at("known")
    rows = {id_: _row(id_, table, at / id_, spec) for id_, table in (document.known or {}).items()}
    at = notes.at("race")
    races = [_race(name, table, at / name, spec) for name, table in (document.race or {}).items()]
    notes.finish()
    return KnownFile(file=str(file), target=document.target, rows=rows, races=tuple(races))


def _row(id_: str, table: KnownTable, at: At, spec: Spec) -> KnownRow:
    command = _command(id_, at, spec)
    findings = stated(table.findings, at / "findings")
    races = _races(table, findings, at / "intermittent")
    if command is not None:
        known = sorted(_addresses(command, spec))
        for address, place in (*findings, *races):
            _check_address(address, known, place)
    _check_findings(table.findings, at)
    return KnownRow(
        id=id_,
        place=at.place,
        reason=table.reason,
        findings=tuple(dict.fromkeys(address for address, _ in (*findings, *races))),
        intermittent=bool(table.intermittent),
        races=tuple(address for address, _ in races),
        about=_ids(command) if command and id_ == command.id else frozenset({id_}),
    )


def _race(name: str, table: RaceTable, at: At, spec: Spec) -> Race:
    commands = stated(table.commands, at / "commands")
    findings = stated(table.findings, at / "findings")
    struck: dict[str, Command] = {}
    for glob, place in commands:
        found = [each for each in spec.commands.values() if _matches(glob, each)]
        if not found and not place.damaged:
            names = list(spec.commands)
            hint = nearest(glob, names) or f"the ids are {listed(names)}"
            place.problem(f"no command has an id like `{glob}`", hint)
        struck |= {each.id: each for each in found}
    known = sorted({address for each in struck.values() for address in _addresses(each, spec)})
    for address, place in findings:
        if struck:
            _check_address(address, known, place, whose="these commands")
    _check_findings(table.findings, at)
    if not table.shows and (table.blocks or not table.findings):
        hint = "say in `shows` what the output has where it struck"
        at.problem("a race that nothing shows would strike every time", hint)
    return Race(
        name=name,
        place=at.place,
        reason=table.reason,
        commands=tuple(glob for glob, _ in commands),
        findings=tuple(address for address, _ in findings),
        shows=tuple(text for text, _ in stated(table.shows, at / "shows")),
        blocks=table.blocks,
    )


def _matches(glob: str, command: Command) -> bool:
    return any(matches(glob, id_) for id_ in (command.id, *_ids(command)))


def _ids(command: Command) -> frozenset[str]:
    """The ids of the steps that it comes to: its own, or those of its matrix's rows."""
    rows = (f"{command.id}[{row.label}]" for row in command.matrix)
    return frozenset(rows) or frozenset({command.id})


def _races(table: KnownTable, findings: list[tuple[str, At]], at: At) -> list[tuple[str, At]]:
    """What may hold or not: all of the row's findings, none, or the addresses that it says."""
    if isinstance(table.intermittent, bool):
        return findings if table.intermittent else []
    return stated(table.intermittent, at)


def _command(id_: str, at: At, spec: Spec) -> Command | None:
    """The command that a row is about: by its id, or one row of its matrix."""
    command = spec.commands.get(base_of(id_))
    labels = [f"{command.id}[{row.label}]" for row in command.matrix] if command else []
    if command is not None and (id_ == command.id or id_ in labels):
        return command
    names = [*spec.commands, *labels]
    at.problem(f"unknown id `{id_}`", nearest(id_, names) or f"the ids are {listed(names)}")
    return None


def _check_findings(findings: str | list[str] | None, at: At) -> None:
    if findings == []:
        (at / "findings").problem("no findings", "leave `findings` out for any of the command")


def _check_address(address: str, known: list[str], at: At, whose: str = "this command") -> None:
    """A row covers itself and everything below it."""
    if any(covers(address, one) for one in known):
        return
    hint = nearest(address, known) or f"it promises {listed(known)}"
    at.problem(f"no promise of {whose} has the address `{address}`", hint)


def _addresses(command: Command, spec: Spec) -> Iterator[str]:
    """The addresses of all promises of ``command``."""
    yield from ("exit", "timeout", "leftovers")
    words, defaults = command.settings, spec.defaults
    if words.within is not None or defaults.within is not None:
        yield "within"
    for texts in {**defaults.texts, **words.texts}.values():
        yield from (text.address for text in texts)
    yield from (f"dialogue[{turn}]" for turn in range(len(command.dialogue)))
    if command.service is not None:
        yield "service.ready"
    for answer in command.http:
        yield answer.address
        yield from (f"{answer.address}.headers.{name}" for name, _ in answer.headers)
        yield from (text.address for text in answer.body)
        yield from (fact.address for fact in answer.json)
    yield from _file_addresses(command)
    for word in ("exact", "repeatable"):
        if getattr(words, word) or (getattr(words, word) is None and getattr(defaults, word)):
            yield word
    yield from (query.address for query in command.queries)
    yield from (capture.address for capture in command.captures)


def _file_addresses(command: Command) -> Iterator[str]:
    for file in command.produces:
        yield file.address
        for part in ("files", "rows", "size", "columns"):
            if getattr(file, part) is not None:
                yield f"{file.address}.{part}"
        yield from (text.address for text in file.texts)
        yield from (fact.address for fact in file.json)
    yield from (promise.address for promise in command.removes)
