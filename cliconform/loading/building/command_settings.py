"""What ``[defaults]`` and a command can both say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from cliconform.loading.building.texts import Subject, text_promises
from cliconform.loading.format.document import WordsTable
from cliconform.loading.format.value_types import SIGNALS
from cliconform.loading.problem_log import At
from cliconform.loading.scalars.moments import moment
from cliconform.loading.scalars.names import variable
from cliconform.loading.scalars.paths import plain_glob
from cliconform.loading.scalars.strings import argument, stated
from cliconform.model.promise import ExitPromise, TextForm, TextPromise
from cliconform.model.spec import CommandSettings
from cliconform.model.template import Template

_STREAMS: tuple[Literal["stdout", "stderr", "output"], ...] = ("stdout", "stderr", "output")


def words(table: WordsTable, at: At) -> CommandSettings:
    """The words of a table; what it does not say is ``None``."""
    pass_env, ignore = table.pass_env, table.ignore
    return CommandSettings(
        timeout=_seconds(table.timeout),
        within=_seconds(table.within),
        exit=_exit(table, at / "exit"),
        texts=_texts(table, at),
        env=_env(table, at / "env"),
        pass_env=None
        if pass_env is None
        else tuple(variable(one, place) for one, place in stated(pass_env, at / "pass_env")),
        columns=table.columns,
        lines=table.lines,
        tty=table.tty,
        retries=table.retries,
        exact=table.exact,
        repeatable=table.repeatable,
        ignore=None
        if ignore is None
        else tuple(plain_glob(one, place) for one, place in stated(ignore, at / "ignore")),
        now=None if table.now is None else moment((at / "now").plain(table.now), at / "now"),
        places={word: (at / word).place for word in sorted(table.model_fields_set)},
    )


def _seconds(word: float | None) -> float | None:
    return None if word is None else float(word)


def _exit(table: WordsTable, at: At) -> ExitPromise | None:
    match table.exit:
        case None:
            return None
        case list() as said:
            pass
        case one:
            said = [one]
    return ExitPromise(
        address="exit",
        place=at.place,
        codes=tuple(one for one in said if isinstance(one, int)),
        signals=tuple(one for one in said if one in SIGNALS),
        nonzero="nonzero" in said,
    )


def _texts(table: WordsTable, at: At) -> Mapping[tuple[str, TextForm], tuple[TextPromise, ...]]:
    return {
        (stream, form): promises
        for stream in _STREAMS
        for form, promises in text_promises(
            getattr(table, stream), at / stream, Subject(source=stream, address=stream)
        ).items()
    }


def _env(table: WordsTable, at: At) -> dict[str, Template]:
    return {
        variable(name, at / name): argument(str(text), at / name)
        for name, text in (table.env or {}).items()
    }
