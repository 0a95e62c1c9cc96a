"""Formats workflow commands of GitHub Actions: a step prints them, and the runner reads them.

The format and its escapes are those of GitHub's toolkit (``actions/toolkit``,
``packages/core/src/command.ts``): ``::error file=F,line=N,col=N,title=T::message``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.clean import clean, clean_line

AnnotationLevel: TypeAlias = Literal["error", "warning", "notice"]

END_OF_GROUP = "::endgroup::"
"""The line that ends a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A message about a line of a file. 0 as ``line`` means the whole file, as ``column`` none.

    Without a ``file`` it is about the step.
    """

    level: AnnotationLevel
    file: str
    line: int
    title: str
    message: str
    column: int = 0


def format_annotation(annotation: Annotation) -> str:
    """Return the line that a step must print."""
    values = {
        "file": annotation.file,
        "line": str(annotation.line) if annotation.line else "",
        "col": str(annotation.column) if annotation.column else "",
        "title": annotation.title,
    }
    properties = ",".join(f"{key}={_property(value)}" for key, value in values.items() if value)
    return f"::{annotation.level} {properties}::{_data(annotation.message)}"


def format_group(title: str) -> str:
    """Return the line that begins a group: GitHub folds the lines from here to its end."""
    return f"::group::{_data(clean_line(title))}"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
