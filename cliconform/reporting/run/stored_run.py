"""Writes and reads stored runs: ``check --json`` writes one, ``judge`` reads it.

A stored run is JSON in UTF-8: ``{"cliconform": 1, "report": {…}}``. The number is the version of
the format; it changes only if older readers could not read the new format. New fields need no new
version: a reader ignores unknown fields and uses the defaults of missing ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cliconform.errors import Problem, SpecError
from cliconform.file_search import open_regular
from cliconform.model.report import Report
from cliconform.quick_dataclass import replace
from cliconform.reporting.run.json_writer import JsonWriter
from cliconform.reporting.run.outcome_texts import OutcomeTexts
from cliconform.reporting.text.log_commands import escape_in_json

VERSION = 1
_PACKED = 28
"""How many bytes of a stored run one byte in a ZIP file stands for, as a rule."""
_MEMORY_OF_PACKED = 250
"""Bytes of memory that such a byte takes: a run of 1,500 commands has 260 kB, and takes 55 MB."""
_LONGEST = 1e9
"""Seconds that a run may have taken."""
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
_HEAD = 4096
_OUTCOME_DEPTH = 3
"""How many levels an outcome is below the outermost value of a stored run."""
_SURELY_READ = 64 * 1024 * 1024
_HINT = "use a file that `cliconform check --json` wrote"


def render_stored_run(report: Report, *, indented: bool = True) -> bytes:
    """Return ``report`` as a stored run, with all outcomes, findings and observations.

    Stored runs are uploaded and shared: ``report`` has its secrets masked, and here the value of an
    environment variable whose name looks like that of a secret (``POLYGON_API_KEY``) is left out,
    also where it is too short to be masked. :func:`parse_stored_run` returns the rest unchanged.
    ``indented`` is for people; without it, the text is in one line.
    """
    return b"".join(stream_stored_run(report, indented=indented))


def stream_stored_run(
    report: Report, *, indented: bool = False, texts: OutcomeTexts | None = None
) -> Iterator[bytes]:
    """Yield what :func:`render_stored_run` returns, an outcome at a time.

    The text of a whole run needs more memory than the run. ``texts`` writes the outcomes; it is of
    the same form.
    """
    writer = JsonWriter(depth=0 if indented else None)
    texts = texts or OutcomeTexts(depth=_OUTCOME_DEPTH if indented else None)
    stored = {"cliconform": VERSION, "report": replace(report, outcomes=())}
    head, outcomes, tail = writer.write(stored).partition('"outcomes": [')
    assert outcomes, "a report has outcomes"
    yield _encode(f"{head}{outcomes}")
    begin, between, end = "", ", ", ""
    if indented and report.outcomes:
        begin = "\n" + " " * _OUTCOME_DEPTH
        between, end = f",{begin}", begin[:-1]
    for number, each in enumerate(report.outcomes):
        yield _encode(f"{between if number else begin}{texts.write(each)}")
    yield _encode(f"{end}{tail}") + b"\n"


def _encode(text: str) -> bytes:
    # A file name that is not UTF-8 has surrogates: they become JSON escapes.
    return escape_in_json(text).encode("utf-8", "backslashreplace")


def read_stored_run(file: Path) -> Report:
    """Return the report in ``file``; raises :class:`SpecError` where it is not a stored run."""
    try:
        with open_regular(file) as opened:
            head = opened.read(_HEAD)
            size = os.fstat(opened.fileno()).st_size
            if size > _SURELY_READ and b'"cliconform"' not in head:
                raise _problem(str(file), "not a stored run of cliconform")
            return parse_stored_run(head + opened.read(), str(file))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _problem(str(file), f"the stored run cannot be read: {reason}") from error


def parse_stored_run(
    data: bytes, file: str = "the stored run", packed: int | None = None
) -> Report:
    """Return the report in ``data``, the content of a stored run.

    Raises :class:`SpecError` where it is none; ``file`` is its name in the message. How much memory
    it may take depends on ``packed``, its size in a ZIP file, which cannot be made large for
    nothing.
    """
    from cliconform.memory_limit import MOST_MEMORY, limit_memory

    packed = len(data) // _PACKED if packed is None else packed
    try:
        with limit_memory(MOST_MEMORY + _MEMORY_OF_PACKED * packed):
            return _parse(data, file)
    except MemoryError:
        message = "it takes more memory than a stored run of its size can"
        raise _problem(file, message) from None


def _parse(data: bytes, file: str) -> Report:
    try:
        stored = json.loads(data)
    except json.JSONDecodeError as error:
        raise _problem(file, f"not valid JSON: {error.msg.lower()}", line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # ValueError: not UTF-8, or 5,000 digits
        raise _problem(file, "not valid JSON in UTF-8") from error
    if not isinstance(stored, dict) or "cliconform" not in stored:
        raise _problem(file, "not a stored run of cliconform: the key `cliconform` is missing")
    _check_version(stored["cliconform"], file)
    from cliconform.reporting.run.json_codec import CodecError, decode

    try:
        report: Report = decode(Report, stored.get("report"), "report")
    except CodecError as error:
        message = f"the stored run cannot be read: {error.path}: {error.message}"
        raise _problem(file, message, key=error.path) from error
    _check_times(report, file)
    return report


def _check_times(report: Report, file: str) -> None:
    """Refuse moments and durations that no run has, with which nobody could reckon."""
    seen = [each.observation for each in report.outcomes if each.observation]
    times = [(each.started, each.duration) for each in seen]
    for started, duration in [(report.started, report.duration), *times]:
        if not 0 <= duration <= _LONGEST:  # not a number compares as false, too
            raise _problem(file, f"the stored run cannot be read: no duration: {duration}")
        try:
            year = datetime.fromisoformat(started).year if started else _FIRST_YEAR
        except ValueError:
            year = 0
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise _problem(file, f"the stored run cannot be read: no time: {started[:40]!r}")


def make_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a stored run."""
    from cliconform.reporting.run.json_schema import make_schema

    made = make_schema(Report)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stored run of cliconform",
        "type": "object",
        "properties": {"cliconform": {"const": VERSION}, "report": {"$ref": made["$ref"]}},
        "required": ["cliconform", "report"],
        "$defs": made["$defs"],
    }


def _check_version(version: object, file: str) -> None:
    if version == VERSION and not isinstance(version, bool):
        return
    newer = isinstance(version, int) and version > VERSION
    hint = "update cliconform, or run `check --json` again with this version" if newer else _HINT
    message = f"a stored run of version {version!r}, but this cliconform reads version {VERSION}"
    raise _problem(file, message, key="cliconform", hint=hint)


def _problem(
    file: str, message: str, *, line: int = 0, key: str = "", hint: str = _HINT
) -> SpecError:
    return SpecError((Problem(file=file, line=line, key=key, message=message, hint=hint),))
