"""Builds a command from a ``[command.ID]`` table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from cliconform.loading.building.amounts import check_json_path
from cliconform.loading.building.command_settings import build_settings
from cliconform.loading.building.dialogues import build_turns
from cliconform.loading.building.files import build_file_promises, build_removed_promises
from cliconform.loading.building.homes import NO_CONTENT, build_home
from cliconform.loading.building.matrices import build_matrix
from cliconform.loading.building.queries import build_query_promises
from cliconform.loading.building.services import build_http, build_ports, build_service
from cliconform.loading.building.text_files import FoundText, TextFiles
from cliconform.loading.format.command import CaptureTable, CommandTable, TurnTable, WhenTable
from cliconform.loading.problem_log import Location, join_names
from cliconform.loading.scalars.names import check_id, check_name, check_variable
from cliconform.loading.scalars.patterns import check_plain_pattern
from cliconform.loading.scalars.strings import list_strings, parse_argument, split_command_line
from cliconform.model.invocation import Condition
from cliconform.model.nothing import NOTHING
from cliconform.model.promise import CapturePromise
from cliconform.model.spec import Command, CommandSettings
from cliconform.model.template import Template
from cliconform.nearest_names import suggest_names
from cliconform.quick_dataclass import replace
from cliconform.shared_values import share

PLATFORMS = ("linux", "macos", "windows")
# Also the values of Python's `sys.platform`.
_PLATFORM = re.compile(
    r"linux|macos|windows|darwin|win32|cygwin|aix|android|ios|\w+bsd\d*|sunos\d*"
)


def build_command(key: str, table: CommandTable, at: Location, folder: Path) -> Command:
    """Return the command with the id ``key``. Its home's copies are relative to ``folder``."""
    # Most keys are missing in most commands: then nothing is built, not even a location.
    matrix = () if table.matrix is None else build_matrix(table.matrix, at / "matrix")
    beside = TextFiles(folder, matrix)
    stdin_file = _find_stdin_file(table, at, beside)
    requests, responses = build_http(table.http, at / "http", beside) if table.http else ((), ())
    settings = build_settings(table, at, beside)
    return Command(
        id=check_id(key, at),
        place=at.place,
        about=table.about,
        tags=_reject_placeholders(table.tags, at / "tags") if table.tags else (),
        args=_build_args(table.args, at / "args") if table.args else (),
        needs=_reject_placeholders(table.needs, at / "needs") if table.needs else (),
        skip=table.skip,
        when=None if table.when is None else _build_condition(table.when, at / "when"),
        home=NO_CONTENT if table.home is None else build_home(table.home, at / "home", folder),
        stdin=_build_stdin(table, at, stdin_file),
        stdin_file=stdin_file.file if stdin_file else None,
        dialogue=build_turns(table.dialogue, at / "dialogue") if table.dialogue else (),
        service=None if table.service is None else build_service(table.service, at / "service"),
        ports=build_ports(table.ports, at / "ports") if table.ports else (),
        requests=requests,
        http=responses,
        produces=build_file_promises(table.produces, at / "produces", beside)
        if table.produces
        else (),
        removes=build_removed_promises(table.removes, at / "removes") if table.removes else (),
        queries=build_query_promises(table.queries, at / "queries") if table.queries else (),
        captures=_build_captures(table.capture, at / "capture") if table.capture else (),
        matrix=matrix,
        row_texts=beside.row_texts or NOTHING,
        settings=_add_turns(settings, table.dialogue, at / "dialogue")
        if table.dialogue
        else settings,
    )


def _build_args(value: str | list[str], at: Location) -> tuple[Template, ...]:
    words = split_command_line(value, at)
    return tuple(share(parse_argument(word, location)) for word, location in words)


def _add_turns(settings: CommandSettings, turns: list[TurnTable], at: Location) -> CommandSettings:
    """Return ``settings`` with the place of each turn of the dialogue."""
    places = {f"dialogue[{number}]": (at / number).place for number in range(len(turns))}
    return replace(settings, places={**settings.places, **places})


def _find_stdin_file(table: CommandTable, at: Location, beside: TextFiles) -> FoundText | None:
    if table.stdin_file is None:
        return None
    if table.stdin is not None:
        (at / "stdin_file").problem("`stdin_file` beside `stdin`", "remove one of them")
    return beside.read(table.stdin_file, at / "stdin_file")


def _build_stdin(table: CommandTable, at: Location, file: FoundText | None) -> Template | None:
    if file is not None:
        return file.text
    return None if table.stdin is None else (at / "stdin").parse_template(table.stdin)


def _reject_placeholders(value: str | list[str] | None, at: Location) -> tuple[str, ...]:
    return tuple(location.reject_placeholders(text) for text, location in list_strings(value, at))


def _build_condition(table: WhenTable, at: Location) -> Condition:
    if not table.model_fields_set and not at.is_incomplete:
        at.problem("`when` is empty", "add `platform`, `env` or `program`")
    return Condition(
        platforms=tuple(
            _check_platform(*one) for one in list_strings(table.platform, at / "platform")
        ),
        variables=tuple(check_variable(*one) for one in list_strings(table.env, at / "env")),
        programs=_reject_placeholders(table.program, at / "program"),
    )


def _check_platform(text: str, at: Location) -> str:
    if not _PLATFORM.fullmatch(text):
        hint = suggest_names(text, PLATFORMS) or f"known platforms: {join_names(PLATFORMS)}"
        at.problem(f"unknown platform `{text}`", hint)
    return at.reject_placeholders(text)


def _build_captures(
    table: Mapping[str, str | CaptureTable], at: Location
) -> tuple[CapturePromise, ...]:
    return tuple(_build_capture(key, value, at / key) for key, value in table.items())


def _build_capture(key: str, value: str | CaptureTable, at: Location) -> CapturePromise:
    source, text = ("output", value) if isinstance(value, str) else _find_source(value, at)
    location = at if isinstance(value, str) else at / source
    is_json = source == "json"
    return CapturePromise(
        address=f"capture.{key}",
        place=location.place,
        name=check_name(key, at),
        pattern="" if is_json else check_plain_pattern(text, location),
        source="stdout" if is_json else source,
        json=check_json_path(location.reject_placeholders(text), location) if is_json else None,
    )


def _find_source(table: CaptureTable, at: Location) -> tuple[str, str]:
    """Return what a capture is from: a stream with a regular expression, or JSON with a path."""
    sources = {
        "stdout": table.stdout, "stderr": table.stderr, "output": table.output, "json": table.json_
    }  # fmt: skip
    found = [(source, text) for source, text in sources.items() if text is not None]
    if len(found) != 1 and not at.is_incomplete:
        at.problem(
            "expected exactly one of `stdout`, `stderr`, `output` and `json`",
            "remove the others" if found else "add one of them",
        )
    return found[0] if found else ("output", "")
