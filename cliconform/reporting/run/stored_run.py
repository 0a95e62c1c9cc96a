"""Report ↔ the file of a stored run: ``check --json`` writes it, ``judge`` reads it.

The file is JSON in UTF-8, ``{"cliconform": 1, "report": {…}}``. The number changes when a reader
of the old one could not make sense of the new one. Fields may come; a reader passes over those that
it does not know, and takes the default of those that are not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cliconform.errors import Problem, SpecError
from cliconform.model.invocation import WITHHELD, is_secret
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.model.template import Template
from cliconform.reporting.run.json_codec import CodecError, decode, encode
from cliconform.reporting.run.json_schema import make_schema

VERSION = 1
_HINT = "name a file that `cliconform check --json` wrote"


def render_stored_run(report: Report) -> bytes:
    """``report`` as a file: all outcomes, findings and observations.

    A stored run is uploaded and passed on. The value of an environment variable whose name sounds
    like a secret's (``POLYGON_API_KEY``) is not written; all else can be read back as it was.
    """
    public = replace(report, outcomes=tuple(_public(each) for each in report.outcomes))
    text = json.dumps(
        {"cliconform": VERSION, "report": encode(public)},
        ensure_ascii=False,
        indent=1,
        allow_nan=False,
    )
    # A file name that is no UTF-8 has surrogates; as a JSON escape they survive.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def read_stored_run(file: Path) -> Report:
    """The run that is stored in ``file``. Raises :class:`SpecError`, which says what it is not."""
    try:
        return parse_stored_run(file.read_bytes(), str(file))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _problem(str(file), f"the stored run cannot be read: {reason}") from error


def parse_stored_run(data: bytes, file: str = "the stored run") -> Report:
    """The report in ``data``; ``file`` is its name in what is raised, a :class:`SpecError`."""
    try:
        stored = json.loads(data)
    except json.JSONDecodeError as error:
        raise _problem(file, f"is no JSON: {error.msg.lower()}", line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # ValueError: no UTF-8, a number of 5,000 digits
        raise _problem(file, "is no JSON in UTF-8") from error
    if not isinstance(stored, dict) or "cliconform" not in stored:
        raise _problem(file, "is no stored run of cliconform: it has no `cliconform` at its top")
    _check_version(stored["cliconform"], file)
    try:
        report: Report = decode(Report, stored.get("report"), "report")
    except CodecError as error:
        message = f"is a stored run that cannot be read: {error.message}"
        raise _problem(file, message, key=error.path) from error
    return report


def make_json_schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
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
    hint = "update cliconform, or run `check --json` again with this one" if newer else _HINT
    message = f"is a stored run of version {version!r}; this cliconform reads version {VERSION}"
    raise _problem(file, message, key="cliconform", hint=hint)


def _problem(
    file: str, message: str, *, line: int = 0, key: str = "", hint: str = _HINT
) -> SpecError:
    return SpecError((Problem(file=file, line=line, key=key, message=message, hint=hint),))


def _public(outcome: Outcome) -> Outcome:
    invocation = outcome.step.invocation
    invocation = replace(invocation, environment=_withheld(invocation.environment))
    return replace(
        outcome,
        step=replace(outcome.step, invocation=invocation),
        earlier=tuple(_public(each) for each in outcome.earlier),
    )


def _withheld(environment: Mapping[str, Template]) -> dict[str, Template]:
    return {name: WITHHELD if is_secret(name) else value for name, value in environment.items()}
