"""A ``[command.ID]`` table → a command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cliconform.loading.building.command_settings import words
from cliconform.loading.building.dialogues import turns
from cliconform.loading.building.files import file_promises, removed_promises
from cliconform.loading.building.homes import home_content
from cliconform.loading.building.matrices import matrix_rows
from cliconform.loading.building.queries import query_promises
from cliconform.loading.building.services import ports, requests, service
from cliconform.loading.format.command_parts import CaptureTable
from cliconform.loading.format.document import CommandTable, WhenTable
from cliconform.loading.problem_log import At, listed, nearest
from cliconform.loading.scalars.names import id_, name, variable
from cliconform.loading.scalars.patterns import plain_pattern
from cliconform.loading.scalars.strings import argument, command_line, stated
from cliconform.model.invocation import Condition
from cliconform.model.promise import CapturePromise
from cliconform.model.spec import Command

PLATFORMS = ("linux", "macos", "windows")
# And what Python calls the kernel: sys.platform.
_PLATFORM = re.compile(
    r"linux|macos|windows|darwin|win32|cygwin|aix|android|ios|\w+bsd\d*|sunos\d*"
)


def command(key: str, table: CommandTable, at: At, folder: Path) -> Command:
    """The command with the id ``key``. Copies are taken from below ``folder``."""
    asked, answered = requests(table.http, at / "http")
    said = words(table, at)
    dialogue = turns(table.dialogue, at / "dialogue")
    turn_places = {
        f"dialogue[{turn}]": (at / "dialogue" / turn).place for turn in range(len(dialogue))
    }
    return Command(
        id=id_(key, at),
        place=at.place,
        about=table.about,
        tags=_texts(table.tags, at / "tags"),
        args=tuple(
            argument(word, place) for word, place in command_line(table.args or [], at / "args")
        ),
        needs=_texts(table.needs, at / "needs"),
        skip=table.skip,
        when=_condition(table.when, at / "when"),
        home=home_content(table.home, at / "home", folder),
        stdin=None if table.stdin is None else (at / "stdin").template(table.stdin),
        dialogue=dialogue,
        service=service(table.service, at / "service"),
        ports=ports(table.ports, at / "ports"),
        requests=asked,
        http=answered,
        produces=file_promises(table.produces, at / "produces"),
        removes=removed_promises(table.removes, at / "removes"),
        queries=query_promises(table.queries, at / "queries"),
        captures=_captures(table.capture, at / "capture"),
        matrix=matrix_rows(table.matrix, at / "matrix"),
        settings=replace(said, places={**said.places, **turn_places}),
    )


def _texts(word: str | list[str] | None, at: At) -> tuple[str, ...]:
    return tuple(place.plain(text) for text, place in stated(word, at))


def _condition(table: WhenTable | None, at: At) -> Condition | None:
    if table is None:
        return None
    if not table.model_fields_set and not at.damaged:
        at.problem("an empty `when`", "add `platform`, `env` or `program`")
    return Condition(
        platforms=tuple(_platform(*one) for one in stated(table.platform, at / "platform")),
        variables=tuple(variable(one, place) for one, place in stated(table.env, at / "env")),
        programs=_texts(table.program, at / "program"),
    )


def _platform(text: str, at: At) -> str:
    if not _PLATFORM.fullmatch(text):
        hint = nearest(text, PLATFORMS) or f"platforms are {listed(PLATFORMS)}"
        at.problem(f"unknown platform `{text}`", hint)
    return at.plain(text)


def _captures(table: Mapping[str, str | CaptureTable] | None, at: At) -> tuple[CapturePromise, ...]:
    return tuple(_capture(key, word, at / key) for key, word in (table or {}).items())


def _capture(key: str, word: str | CaptureTable, at: At) -> CapturePromise:
    source, regex = ("output", word) if isinstance(word, str) else _stream(word, at)
    place = at if isinstance(word, str) else at / source
    return CapturePromise(
        address=f"capture.{key}",
        place=place.place,
        name=name(key, at),
        pattern=plain_pattern(regex, place),
        source=source,
    )


def _stream(table: CaptureTable, at: At) -> tuple[str, str]:
    """The one stream that a capture is over, and its regular expression."""
    streams = {"stdout": table.stdout, "stderr": table.stderr, "output": table.output}
    said = [(stream, regex) for stream, regex in streams.items() if regex is not None]
    if len(said) != 1 and not at.damaged:
        at.problem("wanted one of `stdout`, `stderr` and `output`")
    return said[0] if said else ("output", "")
