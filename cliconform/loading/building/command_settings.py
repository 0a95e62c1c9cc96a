"""Builds the settings that both ``[defaults]`` and a command can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from cliconform.loading.building.data import build_data_promises
from cliconform.loading.building.text_files import TextFiles
from cliconform.loading.building.texts import Subject, build_text_promises
from cliconform.loading.format.settings import EffectsTable, SettingsTable
from cliconform.loading.format.texts import StreamTable, TextTable
from cliconform.loading.format.value_types import SIGNALS
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.moments import parse_moment
from cliconform.loading.scalars.names import check_variable
from cliconform.loading.scalars.paths import check_plain_glob, parse_folder
from cliconform.loading.scalars.strings import list_strings, parse_argument
from cliconform.model.baseline import MedianLimit
from cliconform.model.contents import DataForm, DataPromise, TextForm, TextPromise
from cliconform.model.isolation import Effects, Isolation
from cliconform.model.nothing import NOTHING
from cliconform.model.place import Place
from cliconform.model.promise import ExitPromise
from cliconform.model.spec import CommandSettings
from cliconform.model.template import Template
from cliconform.shared_values import share

_STREAMS: tuple[Literal["stdout", "stderr", "output"], ...] = ("stdout", "stderr", "output")
_PROMISES = frozenset({"timeout", "within", "cpu", "exact", "repeatable", "isolation", "service"})
"""The settings that are promises by themselves, with a place in reports."""


def build_settings(table: SettingsTable, at: Location, beside: TextFiles) -> CommandSettings:
    """Return the settings in ``table``; those that it does not have are ``None``.

    ``beside`` are the files beside the spec.
    """
    has_streams = not (table.stdout is None and table.stderr is None and table.output is None)
    return CommandSettings(
        timeout=_convert_seconds(table.timeout),
        within=None if table.within is None else _build_within(table.within, at / "within"),
        cpu=_convert_seconds(table.cpu),
        exit=None if table.exit is None else _build_exit(table.exit, at / "exit"),
        texts=_build_texts(table, at, beside) if has_streams else NOTHING,
        raw=(_find_raw(table) if has_streams else None) or NOTHING,
        data=(_build_data(table, at, beside) if has_streams else None) or NOTHING,
        env=_build_env(table.env, at / "env") if table.env else NOTHING,
        unset=_find_unset(table.env, table, at) if table.env else (),
        pass_env=_check_each(check_variable, table.pass_env, at, "pass_env"),
        keep_env=table.keep_env,
        cwd=None if table.cwd is None else parse_folder(table.cwd, at / "cwd"),
        columns=table.columns,
        lines=table.lines,
        tty=table.tty,
        retries=table.retries,
        exact=table.exact,
        repeatable=table.repeatable,
        ignore=_check_each(check_plain_glob, table.ignore, at, "ignore"),
        now=None if table.now is None else _build_moment(table.now, at / "now"),
        isolation=None if table.isolation is None else Isolation(table.isolation),
        network=table.network,
        effects=None if table.effects is None else _build_effects(table.effects, at / "effects"),
        places=_find_places(table, at) or NOTHING,
    )


def _find_places(table: SettingsTable, at: Location) -> dict[str, Place]:
    found = table.model_fields_set & _PROMISES
    places = {key: (at / key).place for key in sorted(found)}
    declared = () if table.effects is None else sorted(table.effects.model_fields_set)
    return places | {f"effects.{key}": (at / "effects" / key).place for key in declared}


def _build_effects(table: EffectsTable, at: Location) -> Effects:
    return Effects(
        writes=_check_each(check_plain_glob, table.writes, at, "writes"),
        network=table.network,
        idempotent=table.idempotent,
        cleans_up=table.cleans_up,
    )


def _check_each(
    check: Callable[[str, Location], str], value: str | list[str] | None, at: Location, key: str
) -> tuple[str, ...] | None:
    if value is None:
        return None
    return tuple(check(text, location) for text, location in list_strings(value, at / key))


def _build_moment(text: str, at: Location) -> str:
    return parse_moment(at.reject_placeholders(text), at)


def _convert_seconds(seconds: float | None) -> float | None:
    return None if seconds is None else float(seconds)


def _build_within(value: float | str, at: Location) -> float | MedianLimit:
    if not isinstance(value, str):
        return float(value)
    factor = float(value.partition("x")[0])
    if factor <= 1:
        at.problem(
            f'`within = "{value}"`: half of all runs take longer than their median',
            'write a factor above 1: "2x median"',
        )
    return MedianLimit(factor=factor)


def _build_exit(value: int | str | list[int | str], at: Location) -> ExitPromise:
    endings = value if isinstance(value, list) else [value]
    return ExitPromise(
        address="exit",
        place=at.place,
        codes=tuple(one for one in endings if isinstance(one, int)),
        signals=tuple(one for one in endings if one in SIGNALS),
        nonzero="nonzero" in endings,
        texts=tuple(
            (at / index if isinstance(value, list) else at).parse_template(one)
            for index, one in enumerate(endings)
            if isinstance(one, str) and "${" in one
        ),
    )


def _build_texts(
    table: SettingsTable, at: Location, beside: TextFiles
) -> Mapping[tuple[str, TextForm], tuple[TextPromise, ...]]:
    return {
        share((stream, form)): promises
        for stream in _STREAMS
        if (value := getattr(table, stream)) is not None
        for form, promises in build_text_promises(
            value, at / stream, Subject(stream, stream, beside)
        ).items()
    }


def _find_raw(table: SettingsTable) -> dict[str, bool]:
    return {
        stream: value.raw
        for stream in _STREAMS
        if isinstance(value := getattr(table, stream), TextTable) and value.raw is not None
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


def _build_env(env: Mapping[str, str | int | bool], at: Location) -> dict[str, Template]:
    return {
        check_variable(name, at / name): parse_argument(str(text), at / name)
        for name, text in env.items()
        if text is not False
    }


def _find_unset(
    env: Mapping[str, str | int | bool], table: SettingsTable, at: Location
) -> tuple[str, ...]:
    """Return the variables that ``env`` unsets; report those that are passed on as well."""
    passed = {name for name, _ in list_strings(table.pass_env, at)}
    unset = [name for name, value in env.items() if value is False]
    for name in unset:
        location = at / "env" / name
        check_variable(name, location)
        if name in passed:
            location.problem(f"`{name}` is unset and also in `pass_env`", "remove one of them")
    return tuple(unset)
