"""JSON documents compared with a JSON Schema that is beside the spec."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from cliconform.bounded_process.process import CallStoppedError
from cliconform.json_schema import JsonSchema, SchemaFileError, Violation, load_schema
from cliconform.model.contents import SchemaFile
from cliconform.model.outcome import Finding
from cliconform.model.place import Place
from cliconform.time_limit import PatternTimeoutError, limit_time
from cliconform.verifying.bounds import SECONDS
from cliconform.verifying.documents.json_documents import Documents
from cliconform.verifying.errors import SpecFaultError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import format_count

_SECONDS = SECONDS
"""How long one comparison may take."""
_SHORT = 32 * 1024
"""Characters of a string that is compared in this process; see ``patterns.py``."""
_MOST = 200
"""Violations that are listed of all documents together; those after them are not counted."""


def describe_schema(schema: SchemaFile, address: str, place: Place, name: str) -> Expectation:
    """Return the promise in words, for the document that is called ``name``."""
    words = f"{name} conforms to the schema {schema.path}"
    return Expectation(address=f"{address}.schema", place=place, words=words)


def check_schema(
    expectation: Expectation, schema: SchemaFile, documents: Documents, evidence: Evidence
) -> Finding:
    """Return the finding of the documents; each of a sequence must conform by itself.

    Raises :class:`SpecFaultError` where the schema cannot be used any more.
    """
    if not documents.values:
        return expectation.fail(f"{documents.name} is empty, expected JSON")
    try:
        found = _compare(schema, documents, evidence)
    except SchemaFileError as error:
        raise SpecFaultError(f"cannot be checked: {error}") from None
    except (PatternTimeoutError, CallStoppedError):
        return expectation.fail(
            f"{documents.name} cannot be judged: to compare it with {schema.path} takes more than "
            f"{_SECONDS:g} s"
        )
    if not found:
        return expectation.succeed()
    lines = [evidence.hide(str(violation)) for violation in found]
    message = f"{documents.name} does not conform to {schema.path}: "
    if len(lines) == 1:
        return expectation.fail(message + lines[0], seen=lines[0])
    at_least = "at least " if len(lines) == _MOST else ""
    count = f"{at_least}{format_count(len(lines), 'difference')}"
    return expectation.fail(
        f"{message}{count}, the first: {lines[0]}",
        seen=count,
        detail=[f"+{line}" for line in lines],
        evidence=lines,
    )


def _compare(schema: SchemaFile, documents: Documents, evidence: Evidence) -> list[Violation]:
    """Return the violations; what may take long is looked for in the process that can be stopped.

    A schema may have regular expressions.
    """
    folder = Path(evidence.step.values["spec_dir"]).absolute()
    where = (folder / schema.path, folder, schema.digest)
    if any(map(_has_long_text, documents.values)):
        return evidence.bounds.call(_compare_by_file, where, documents)
    with evidence.bounds.spend() as left, limit_time(min(_SECONDS, left)):
        return _compare_by_file(where, documents)


def _compare_by_file(where: tuple[Path, Path, str], documents: Documents) -> list[Violation]:
    return _find_violations(_load_file(*where), documents)


def _has_long_text(document: Any) -> bool:
    """Whether a string or a key somewhere in ``document`` is long."""
    todo = [document]
    while todo:
        match todo.pop():
            case str() as text if len(text) > _SHORT:
                return True
            case list() as items:
                todo += items
            case dict() as members:
                todo += [*members, *members.values()]
    return False


def _find_violations(schema: JsonSchema, documents: Documents) -> list[Violation]:
    if not documents.is_sequence:
        return schema.find_violations(documents.values[0])[:_MOST]
    found = (
        Violation(path=(at, *each.path), message=each.message)
        for at, document in enumerate(documents.values)
        for each in schema.find_violations(document)
    )
    return [each for each, _ in zip(found, range(_MOST), strict=False)]


@lru_cache(maxsize=32)
def _load_file(file: Path, root: Path, digest: str) -> JsonSchema:
    """Return a schema, which many commands may have; another digest is another schema."""
    loaded = load_schema(file, root)
    if loaded.digest != digest:
        raise SchemaFileError(f"{file.name} has changed since the spec was loaded")
    return loaded
