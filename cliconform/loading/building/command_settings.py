"""Builds the settings that both ``[defaults]`` and a command can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from cliconform.loading.building.data import build_data_promises
from cliconform.loading.building.text_files import TextFiles
from cliconform.loading.building.texts import Subject, build_text_promises
from cliconform.loading.format.command_parts import StreamTable, TextTable
from cliconform.loading.format.document import EffectsTable, SettingsTable
from cliconform.loading.format.value_types import SIGNALS
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.moments import parse_moment
from cliconform.loading.scalars.names import check_variable
from cliconform.loading.scalars.paths import check_plain_glob, parse_folder
from cliconform.loading.scalars.strings import list_strings, parse_argument
from cliconform.model.baseline import MedianLimit
from cliconform.model.isolation import Effects, Isolation
from cliconform.model.promise import (
    DataForm,
    DataPromise,
    ExitPromise,
    Place,
    TextForm,
    TextPromise,
)
from cliconform.model.spec import CommandSettings
from cliconform.model.template import Template

_STREAMS: tuple[Literal["stdout", "stderr", "output"], ...] = ("stdout", "stderr", "output")


def build_settings(table: SettingsTable, at: Location, beside: TextFiles) -> CommandSettings:
    """Return the settings in ``table``; those that it does not have are ``None``.

    ``beside`` are the files beside the spec.
    """
    return CommandSettings(
        timeout=_convert_seconds(table.timeout),
        within=_build_within(table.within, at / "within"),
        cpu=_convert_seconds(table.cpu),
        exit=_build_exit(table, at / "exit"),
        texts=_build_texts(table, at, beside),
        raw=_find_raw(table),
        data=_build_data(table, at, beside),
        env=_build_env(table, at / "env"),
        unset=_find_unset(table, at),
        pass_env=_check_each(check_variable, table.pass_env, at / "pass_env"),
        keep_env=table.keep_env,
        cwd=None if table.cwd is None else parse_folder(table.cwd, at / "cwd"),
        columns=table.columns,
        lines=table.lines,
        tty=table.tty,
        retries=table.retries,
        exact=table.exact,
        repeatable=table.repeatable,
        ignore=_check_each(check_plain_glob, table.ignore, at / "ignore"),
        now=_build_moment(table.now, at / "now"),
        isolation=None if table.isolation is None else Isolation(table.isolation),
        network=table.network,
        effects=_build_effects(table.effects, at / "effects"),
        places=_find_places(table, at),
    )


def _find_places(table: SettingsTable, at: Location) -> dict[str, Place]:
    places = {key: (at / key).place for key in sorted(table.model_fields_set)}
    declared = () if table.effects is None else sorted(table.effects.model_fields_set)
    return places | {f"effects.{key}": (at / "effects" / key).place for key in declared}


def _build_effects(table: EffectsTable | None, at: Location) -> Effects | None:
    if table is None:
        return None
    return Effects(
        writes=_check_each(check_plain_glob, table.writes, at / "writes"),
        network=table.network,
        idempotent=table.idempotent,
        cleans_up=table.cleans_up,
    )


def _check_each(
    check: Callable[[str, Location], str], value: str | list[str] | None, at: Location
) -> tuple[str, ...] | None:
    if value is None:
        return None
    return tuple(check(text, location) for text, location in list_strings(value, at))


def _build_moment(text: str | None, at: Location) -> str | None:
    return None if text is None else parse_moment(at.reject_placeholders(text), at)


def _convert_seconds(seconds: float | None) -> float | None:
    return None if seconds is None else float(seconds)


def _build_within(value: float | str | None, at: Location) -> float | MedianLimit | None:
    if not isinstance(value, str):
        return _convert_seconds(value)
    factor = float(value.partition("x")[0])
    if factor <= 1:
        at.problem(
            f'`within = "{value}"`: half of all runs take longer than their median',
            'write a factor above 1: "2x median"',
        )
    return MedianLimit(factor=factor)


def _build_exit(table: SettingsTable, at: Location) -> ExitPromise | None:
    match table.exit:
        case None:
            return None
        case list() as endings:
            pass
        case one:
            endings = [one]
    return ExitPromise(
        address="exit",
        place=at.place,
        codes=tuple(one for one in endings if isinstance(one, int)),
        signals=tuple(one for one in endings if one in SIGNALS),
        nonzero="nonzero" in endings,
        texts=tuple(
            at.item(index).parse_template(one)
            for index, one in enumerate(endings)
            if isinstance(one, str) and "${" in one
        ),
    )


def _build_texts(
    table: SettingsTable, at: Location, beside: TextFiles
) -> Mapping[tuple[str, TextForm], tuple[TextPromise, ...]]:
    return {
        (stream, form): promises
        for stream in _STREAMS
        for form, promises in build_text_promises(
            getattr(table, stream), at / stream, Subject(stream, stream, beside)
        ).items()
    }


def _find_raw(table: SettingsTable) -> dict[str, bool]:
    values = {stream: getattr(table, stream) for stream in _STREAMS}
    return {
        stream: value.raw
        for stream, value in values.items()
        if isinstance(value, TextTable) and value.raw is not None
    }


def _build_data(
    table: SettingsTable, at: Location, beside: TextFiles
) -> Mapping[tuple[str, DataForm], tuple[DataPromise, ...]]:
    return {
        (stream, form): promises
        for stream, value in (("stdout", table.stdout), ("stderr", table.stderr))
        if isinstance(value, StreamTable)
        for form, promises in build_data_promises(value, at / stream, stream, beside.folder).items()
    }


def _build_env(table: SettingsTable, at: Location) -> dict[str, Template]:
    return {
        check_variable(name, at / name): parse_argument(str(text), at / name)
        for name, text in (table.env or {}).items()
        if text is not False
    }


def _find_unset(table: SettingsTable, at: Location) -> tuple[str, ...]:
    """Return the variables that ``env`` unsets; report those that are passed on as well."""
    passed = {name for name, _ in list_strings(table.pass_env, at)}
    unset = [name for name, value in (table.env or {}).items() if value is False]
    for name in unset:
        location = at / "env" / name
        check_variable(name, location)
        if name in passed:
            location.problem(f"`{name}` is unset and also in `pass_env`", "remove one of them")
    return tuple(unset)
