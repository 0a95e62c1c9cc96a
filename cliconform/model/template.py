"""Text with ``${name}`` in it: parsed once, filled in when the names have values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

# `$${` stands for a literal `${`. Anything between the braces is a name; loading says which
# names are none, so that a typing error is a problem with a place and not a literal text.
_PLACEHOLDER = re.compile(r"\$(?P<literal>\$)\{|\$\{(?P<name>[^{}\n]*)\}")


class MissingValueError(LookupError):
    """A placeholder's name has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nothing gives ${{{name}}} a value")
        self.name = name


@dataclass(frozen=True, slots=True)
class Template:
    """A text in which ``${name}`` stands for a value that is known later."""

    source: str

    @classmethod
    def literal(cls, text: str) -> Template:
        """A template that says ``text`` as it stands: nothing in it is a placeholder."""
        return cls(text.replace("${", "$${"))

    def names(self) -> frozenset[str]:
        """The names that need a value."""
        return frozenset(_names(self.source))

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with every placeholder replaced.

        Raises :class:`MissingValueError` for a name that ``values`` does not have.
        """

        def value(match: re.Match[str]) -> str:
            if match["literal"]:
                return "${"
            try:
                return values[match["name"]]
            except KeyError:
                raise MissingValueError(match["name"]) from None

        return _PLACEHOLDER.sub(value, self.source)

    def partly(self, values: Mapping[str, str]) -> Template:
        """The template with the placeholders replaced that ``values`` has; the others stay."""

        def value(match: re.Match[str]) -> str:
            if match["literal"] or match["name"] not in values:
                return match[0]
            # A value is text, not a template: what it holds must survive the next filling.
            return Template.literal(values[match["name"]]).source

        return Template(_PLACEHOLDER.sub(value, self.source))

    def __str__(self) -> str:
        return self.source


def _names(source: str) -> Iterator[str]:
    for match in _PLACEHOLDER.finditer(source):
        if not match["literal"]:
            yield match["name"]


def names_in(value: object) -> frozenset[str]:
    """The placeholders' names in ``value``, in templates and in texts of any depth."""
    return frozenset(_names_of(value))


def _names_of(value: object) -> Iterator[str]:
    if isinstance(value, Template):
        yield from value.names()
    elif isinstance(value, str):
        yield from Template(value).names()
    elif isinstance(value, Mapping):
        yield from _names_of(tuple(value.values()))
    elif isinstance(value, tuple):
        for item in value:
            yield from _names_of(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _names_of(getattr(value, part.name))
