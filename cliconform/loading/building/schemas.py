"""Reads the JSON Schemas that promises name, so that what is wrong in them is reported at once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cliconform.json_schema import SchemaFileError, load_schema
from cliconform.loading.problem_log import Location
from cliconform.model.contents import SchemaFile


def build_schema(text: str | None, at: Location, folder: Path) -> SchemaFile | None:
    """Return the schema at the path ``text``, which is relative to ``folder``.

    The empty path is no schema, as a command writes that takes back the one of the defaults.
    """
    if not text:
        return None
    at.reject_placeholders(text)
    if "\0" in text or text.startswith(("/", "~")):
        at.problem(f"`{text}` is not a relative path", "write it relative to the spec's folder")
        return None
    file = (folder / text).absolute()
    at.log.files.note_other()  # it may refer to other files
    try:
        status = file.stat()
    except OSError:
        hint = f"the path is relative to the spec's folder, {folder}"
        at.problem(f"`{text}` does not exist", hint)
        return None
    try:
        digest = _find_digest(file, folder.absolute(), status.st_mtime_ns)
    except SchemaFileError as error:
        at.problem(str(error), error.hint)
        return None
    return SchemaFile(path=text, digest=digest)


@lru_cache(maxsize=64)
def _find_digest(file: Path, root: Path, changed: int) -> str:
    """Return the digest of a schema; many commands may name the same one."""
    del changed
    return load_schema(file, root).digest
