"""Text with placeholders, ``${name}``, which are replaced when the names have values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cliconform.lazy_pattern import lazy_pattern
from cliconform.quick_dataclass import dataclass

# `$${` stands for a literal `${`. Anything between the braces is a name; loading reports names
# that are not valid, so that a typing error is an error with a place and not a literal text.
_PLACEHOLDER = lazy_pattern(r"\$(?P<literal>\$)\{|\$\{(?P<name>[^{}\n]*)\}")


class MissingValueError(LookupError):
    """A placeholder's name has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nothing gives ${{{name}}} a value")
        self.name = name


@dataclass(frozen=True, slots=True)
class Template:
    """A text in which ``${name}`` stands for a value that is known later; ``$${`` for ``${``."""

    source: str

    @classmethod
    def literal(cls, text: str) -> Template:
        """Return a template for exactly ``text``: nothing in it is a placeholder."""
        return cls(text.replace("${", "$${"))

    def names(self) -> frozenset[str]:
        """Return the names that need a value."""
        return frozenset(_names(self.source))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with every placeholder replaced.

        Raises :class:`MissingValueError` for a name that ``values`` does not have.
        """
        if "${" not in self.source:
            return self.source

        def value(match: re.Match[str]) -> str:
            if match["literal"]:
                return "${"
            try:
                return values[match["name"]]
            except KeyError:
                raise MissingValueError(match["name"]) from None

        return _PLACEHOLDER.sub(value, self.source)

    def partly(self, values: Mapping[str, str]) -> Template:
        """Return a template with those placeholders replaced that ``values`` has."""
        if "${" not in self.source:
            return self

        def value(match: re.Match[str]) -> str:
            if match["literal"] or match["name"] not in values:
                return match[0]
            # A value is text, not a template: what it holds must survive the next filling.
            return Template.literal(values[match["name"]]).source

        return Template(_PLACEHOLDER.sub(value, self.source))

    def rename(self, names: Mapping[str, str]) -> Template:
        """Return a template whose placeholders have the names that ``names`` gives them."""

        def placeholder(match: re.Match[str]) -> str:
            if match["literal"] or match["name"] not in names:
                return match[0]
            return f"${{{names[match['name']]}}}"

        return Template(_PLACEHOLDER.sub(placeholder, self.source))

    def __str__(self) -> str:
        return self.source


def read_reference(text: str) -> str:
    """Return the name in a text that is one placeholder and nothing else; otherwise empty."""
    match = _PLACEHOLDER.fullmatch(text)
    return match["name"] or "" if match else ""


def _names(source: str) -> Iterator[str]:
    for match in _PLACEHOLDER.finditer(source):
        if not match["literal"]:
            yield match["name"]
