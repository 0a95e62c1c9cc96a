"""Reads plain values of the command line without pydantic, which Typer has validate all of them.

Importing pydantic and building its validators takes longer than a short run. What is read here is
what they would return for it; every other value, and all that is wrong, is left to Typer.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Final

from cliconform.cli.plain_check import is_plain_path

_UNREAD: Final = object()
"""Stands for a value that is left to Typer."""
_MANY_DIGITS = 10


def skip_validation(parameters: Iterable[Any]) -> None:
    """Have each of Typer's ``parameters`` read what it can by :func:`read_value`.

    A Typer whose parameters do not say their types validates without pydantic: nothing is changed.
    """
    for each in parameters:
        if hasattr(each, "type_descriptor") and "process_value" not in vars(each):
            each.process_value = partial(_process_value, each, each.process_value)


def _process_value(parameter: Any, validate: Any, context: Any, value: object) -> object:
    found = read_value(parameter, value)
    if found is _UNREAD:
        return validate(context, value)
    return parameter.callback(context, parameter, found) if parameter.callback else found


def read_value(parameter: Any, value: object) -> object:
    """Return ``value``, as it was typed or as the parameter's default, as what Typer makes of it.

    The result is a marker if it is to be left to Typer.
    """
    is_many = parameter.multiple or parameter.nargs == -1
    annotation = parameter.type_descriptor.annotation
    declared = parameter.type_descriptor.parameter_info
    if value is None:
        return _UNREAD if parameter.required else () if is_many else None
    if value is parameter.default:  # of the declared type, as the type checker knows
        return value
    if isinstance(value, list | tuple) and annotation == list[str]:
        return list(value) if all(isinstance(each, str) for each in value) else _UNREAD
    if is_many:
        return _UNREAD
    if isinstance(value, str):
        return _read_text(value, annotation, declared)
    return _check_range(value, declared) if type(value) is annotation is int else _UNREAD


def _read_text(text: str, annotation: object, declared: Any) -> object:
    if annotation is str:
        return text
    if annotation is Path:
        return Path(text) if _is_taken_as_it_is(text, declared) else _UNREAD
    if annotation is int and text.isascii() and text.isdecimal() and len(text) < _MANY_DIGITS:
        return _check_range(int(text), declared)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next((member for member in annotation if member.value == text), _UNREAD)
    return _UNREAD


def _is_taken_as_it_is(text: str, declared: Any) -> bool:
    """Return whether Typer takes the path as it is, by what is declared and by what it is."""
    if declared.exists or declared.resolve_path or declared.writable or declared.path_type:
        return False
    if not (declared.file_okay and declared.dir_okay):
        return False
    return is_plain_path(text)


def _check_range(number: int, declared: Any) -> object:
    is_small = declared.min is not None and number < declared.min
    is_large = declared.max is not None and number > declared.max
    return _UNREAD if is_small or is_large else number
