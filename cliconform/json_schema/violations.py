"""The errors of the library ``jsonschema``, as the path of a value and a message about it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from cliconform.quick_dataclass import dataclass

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

DocumentPath: TypeAlias = "tuple[str | int, ...]"
"""The keys and indexes that lead to a value in a document."""

_LONGEST = 60
"""Characters of a value in a message."""
_MOST = 8
"""Values or keys that a message lists."""
_LONGEST_TEXT = 240
"""Characters of a message of the library, which may quote a whole document."""

_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
    "multipleOf": "a multiple of",
}
_LENGTHS = {
    "minLength": ("character", "at least"),
    "maxLength": ("character", "at most"),
    "minItems": ("item", "at least"),
    "maxItems": ("item", "at most"),
    "minProperties": ("key", "at least"),
    "maxProperties": ("key", "at most"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A value that is not valid: where it is, and what was found and expected."""

    path: DocumentPath
    message: str

    def __str__(self) -> str:
        """Return both, as ``items[0].id: got "7", expected integer``."""
        return f"{format_path(self.path) or 'the document'}: {self.message}"


def describe_error(error: ValidationError) -> Violation:
    """Return an error of the library as a violation."""
    path = tuple(error.absolute_path)
    if error.validator in {"anyOf", "oneOf"}:
        return Violation(path=path, message=_describe_alternatives(error, path))
    return Violation(path=path, message=_describe(error))


def format_path(path: Sequence[str | int]) -> str:
    """Return a path as ``json`` takes it: ``items[0].id``, ``["a.b"]`` for a key with a dot."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not part or set(part) & set('.[]"'):
            text += f'["{part}"]'
        else:
            text += f".{part}" if text else part
    return text


def _describe_alternatives(error: ValidationError, path: DocumentPath) -> str:
    """Return why no alternative fits: the types of all, or the error in the nearest one."""
    alternatives: Any = error.validator_value
    got = f"got {_show(error.instance)}"
    if not error.context:  # of ``oneOf``, too many fit
        return f"{got}, which fits more than one of {len(alternatives)} alternatives"
    if all(isinstance(each, dict) and each.keys() == {"type"} for each in alternatives):
        return f"{got}, expected {_name_types([each['type'] for each in alternatives])}"
    # The error that is deepest in the document: there, most of the alternative has fit already.
    nearest = max(error.context, key=lambda each: len(each.absolute_path))
    inner = describe_error(nearest)
    where = f"{format_path(inner.path)}: " if inner.path != path else ""
    return f"fits none of {len(alternatives)} alternatives; the nearest: {where}{inner.message}"


def _describe(error: ValidationError) -> str:
    keyword = str(error.validator)
    limit: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
    strict = f"exclusive{keyword.capitalize()}"  # a boolean in draft 4
    if keyword in {"minimum", "maximum"} and schema.get(strict) is True:
        keyword = strict
    if keyword in _BOUNDS:
        return f"got {_show(value)}, expected {_BOUNDS[keyword]} {_show(limit)}"
    if keyword in _LENGTHS:
        noun, bound = _LENGTHS[keyword]
        return f"{len(value):,} {noun}{'' if len(value) == 1 else 's'}, expected {bound} {limit:,}"
    if keyword in _EXPECTED:
        return f"got {_show(value)}, {_EXPECTED[keyword](limit)}"
    if keyword == "required" and isinstance(limit, list):
        return f"no key {_list([key for key in limit if key not in value])}"
    if keyword == "additionalProperties":
        return f"unexpected key {_list(_find_unexpected(value, schema))}"
    text = error.message
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _find_unexpected(value: Any, schema: Any) -> list[str]:
    patterns = schema.get("patternProperties", {})
    return [
        key
        for key in value
        if key not in schema.get("properties", {})
        and not any(re.search(pattern, key) for pattern in patterns)
    ]


def _name_types(types: Iterable[Any]) -> str:
    names = [name for each in types for name in ([each] if isinstance(each, str) else each)]
    return " or ".join(map(str, names))


def _list(values: Iterable[Any], last: str = ", ") -> str:
    shown = [_show(each) for each in values]
    if len(shown) > _MOST:
        return f"{', '.join(shown[:_MOST])}, … ({len(shown):,} in all)"
    return last.join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _show(value: Any) -> str:
    """Return a value as JSON writes it; of objects and long arrays, only what they are."""
    match value:
        case dict():
            return "an object"
        case list() if len(value) > _MOST or any(isinstance(each, dict | list) for each in value):
            return "an array"
        case str():
            cut = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
            return json.dumps(cut, ensure_ascii=False)
        case _:
            text = json.dumps(value, ensure_ascii=False)
            return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_EXPECTED: dict[str, Callable[[Any], str]] = {
    "type": lambda types: f"expected {_name_types([types])}",
    "enum": lambda values: f"expected {_list(values, last=' or ')}",
    "const": lambda value: f"expected {_show(value)}",
    "pattern": lambda pattern: f"which does not match /{pattern}/",
    "format": lambda name: f"expected the format {name}",
    "uniqueItems": lambda _: "in which an item occurs twice",
    "contains": lambda _: "in which no item is as expected",
    "not": lambda _: "which is not allowed",
    "None": lambda _: "which is not allowed",  # the schema itself is ``false``
}
"""What follows the value that was found, by the keyword, made of the keyword's value."""
