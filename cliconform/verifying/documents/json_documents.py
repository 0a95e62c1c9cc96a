"""The JSON documents that a text is: one, or several that follow one another."""

from __future__ import annotations

from typing import Any

from cliconform.json_text import JsonTextError, parse_json_documents
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.texts.excerpt import cut_around, format_count, to_one_line

_LINES = (".jsonl", ".ndjson")
_OPENING = ("{", "[")
_CANDIDATES = 10
"""Lines at which the JSON is looked for that does not begin with the text."""
_SHOWN = 5
"""Lines that are shown of what is not JSON."""


class MixedTextError(UnreadableError):
    """There is other text before or after the JSON, or a line break in a string of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The parsed documents of a text, in their order."""

    name: str
    """What the text is called in messages: ``stdout``, the path of a file."""
    values: tuple[Any, ...]
    is_sequence: bool
    """They are an array, one item each: there are several, or the name is that of JSON lines."""
    numbered: bool = False
    """An index selects a document also where there is only one, unless that is an array itself."""

    @property
    def whole(self) -> Any:
        """The only document; of a sequence, the list of all."""
        return list(self.values) if self.is_sequence else self.values[0]

    def find_root(self, first: str | int | None) -> Any:
        """Return what a path begins at whose first part is ``first``."""
        whole = self.whole
        if self.numbered and isinstance(first, int) and not isinstance(whole, list):
            return [whole]
        return whole


def parse_documents(text: str, name: str, *, numbered: bool = False) -> Documents:
    """Return the documents of ``text``.

    A file of JSON lines, as its name says, has one in each line and may have none. Raises
    :class:`UnreadableError` where the text is not JSON, or has something else beside it.
    """
    is_lines = name.endswith(_LINES)
    text = text.removeprefix("\ufeff")
    if not is_lines and not text.strip():
        raise UnreadableError(f"{name} is empty, expected JSON")
    try:
        values = _parse_lines(text) if is_lines else parse_json_documents(text)
    except JsonTextError as error:
        raise _explain(error, text, name) from None
    return Documents(
        name=name,
        values=tuple(values),
        is_sequence=is_lines or len(values) > 1,
        numbered=numbered,
    )


def _parse_lines(text: str) -> list[Any]:
    values = []
    position = 0
    for line in text.split("\n"):
        if line.strip():
            try:
                values += _parse_line(line)
            except JsonTextError as error:
                at = position + error.position
                raise JsonTextError(error.fault, text, at, len(values)) from None
        position += len(line) + 1
    return values


def _parse_line(line: str) -> list[Any]:
    found = parse_json_documents(line)
    if len(found) != 1:
        raise JsonTextError("expected one document in the line", line, 0)
    return found


def find_late_start(text: str) -> int | None:
    """Return the number of the line at which ``text`` begins to be JSON, if it is not the first."""
    lines = text.split("\n")
    candidates = [at for at, line in enumerate(lines) if at and line.lstrip()[:1] in _OPENING]
    for at in candidates[:_CANDIDATES]:
        try:
            parse_json_documents("\n".join(lines[at:]))
        except JsonTextError:
            continue
        return at + 1
    return None


def _explain(error: JsonTextError, text: str, name: str) -> UnreadableError:
    """Return an error that tells what is beside the JSON, or else where the JSON is wrong."""
    lines = text.split("\n")
    there = lines[error.line - 1]
    got = there[error.column - 1 :].strip()
    reason, shown, kind = error.fault, [there], UnreadableError
    if error.documents == 0 and (start := find_late_start(text)):
        reason, shown = f"the JSON begins in line {start}", lines[: start - 1]
        kind = MixedTextError
    elif error.documents and error.fault == "expected a value":
        reason, shown, kind = "after the JSON", lines[error.line - 1 :], MixedTextError
    elif "line break" in error.fault:
        kind = MixedTextError
    spot = f"line {error.line}, column {error.column}"
    found = f": {to_one_line(got, 60)}" if got else ", where it ends"
    return kind(
        f"{name} is not valid JSON at {spot}{found} ({reason})", _show_lines(shown, error.column)
    )


def _show_lines(lines: list[str], column: int) -> tuple[str, ...]:
    shown = [f"+{cut_around(line, column - 1, column)}" for line in lines if line.strip()]
    left = len(shown) - _SHOWN
    more = (f" … {format_count(left, 'more line')}",) if left > 0 else ()
    return (*shown[:_SHOWN], *more)
