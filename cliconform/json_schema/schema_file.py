"""A JSON Schema in a file: read with all that it refers to, checked, and applied to documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cliconform.file_search import is_file, open_regular
from cliconform.json_schema.formats import make_format_checker
from cliconform.json_schema.references import OutsideError, SchemaFolder, find_references
from cliconform.json_schema.violations import Violation, describe_error
from cliconform.json_text import JsonTextError, parse_json
from cliconform.quick_dataclass import dataclass

if TYPE_CHECKING:
    from jsonschema.protocols import Validator
    from referencing import Resource

_LARGEST = 16 * 1024 * 1024
"""Bytes of a schema file."""
_MOST_FILES = 1000
_MOST_VIOLATIONS = 200
"""Violations that are looked for in one document."""
_DRAFTS = "draft 3, 4, 6, 7, 2019-09 and 2020-12"


class SchemaFileError(Exception):
    """A file is no JSON Schema that can be used: why, and in ``hint`` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonSchema:
    """A schema that was read and checked."""

    validator: Validator
    digest: str
    """The digest of its file and of all files that it refers to."""

    def find_violations(self, document: Any) -> list[Violation]:
        """Return what is not valid in ``document``, a parsed JSON document, by its place there.

        Each is reported once, and at most some hundreds are looked for. Raises
        :class:`SchemaFileError` where the schema turns out not to be one, or is nested too deeply.
        """
        from referencing.exceptions import Unresolvable  # noqa: PLC0415 - as in :func:`load_schema`

        try:
            errors = islice(self.validator.iter_errors(document), _MOST_VIOLATIONS)
            found = dict.fromkeys(map(describe_error, errors))
        except Unresolvable as error:
            raise SchemaFileError(f"refers to `{error.ref}`, which does not exist") from None
        except RecursionError:
            raise SchemaFileError(
                "is nested too deeply to be compared, or refers to itself"
            ) from None
        return sorted(found, key=_sort_key)


def _sort_key(violation: Violation) -> list[tuple[bool, int, str]]:
    """Items in their order, keys by name: the library has no certain order for them."""
    return [
        (isinstance(part, str), part if isinstance(part, int) else 0, str(part))
        for part in violation.path
    ]


def load_schema(file: Path, root: Path) -> JsonSchema:
    """Return the schema in ``file``; ``root`` is a folder in which it may refer to files, too.

    Raises :class:`SchemaFileError` where the file, or one that it refers to, cannot be read, is not
    JSON, is not valid by the schema of its draft, or has a reference that leads nowhere.
    """
    return _Loader(file, root).load()


class _Loader:
    """Reads the files of one schema, each once."""

    def __init__(self, file: Path, root: Path) -> None:
        self._file = file
        self._root = root
        self._read: dict[str, tuple[Path, bytes, Any]] = {}
        """The path, bytes and contents of each file that was read, by its URI."""
        self._folder = SchemaFolder(file, root, "")

    def load(self) -> JsonSchema:
        from referencing import Registry  # noqa: PLC0415 - 100 ms, so only with a schema

        contents = self._read_file("", self._file)
        resource = _make_resource(contents, self._name(self._file))
        uri = resource.id() or ""
        self._folder = SchemaFolder(self._file, self._root, uri)
        self._read = {uri: self._read[""]}
        registry: Any = Registry(retrieve=self._retrieve)  # type: ignore[call-arg]  # of attrs
        registry = registry.with_resource(uri, resource).crawl()
        self._check_all(registry)
        registry = registry.with_resources(
            (uri, _make_resource(contents, self._name(path)))
            for uri, (path, _, contents) in self._read.items()
        ).crawl()
        validator = _find_class(contents, self._name(self._file))(
            contents, registry=registry, format_checker=make_format_checker()
        )
        return JsonSchema(validator=validator, digest=self._make_digest())

    def _check_all(self, registry: Any) -> None:
        """Check every file; what one refers to is read on the way, and checked after it."""
        checked = 0
        while checked < len(self._read):
            uri = list(self._read)[checked]
            path, _, contents = self._read[uri]
            _check_schema(contents, self._name(path))
            for base, reference in find_references(contents, uri):
                self._check_reference(registry, base, reference, self._name(path))
            checked += 1
            if checked > _MOST_FILES:
                raise SchemaFileError(f"refers to more than {_MOST_FILES:,} files")

    def _check_reference(self, registry: Any, base: str, reference: str, name: str) -> None:
        from referencing.exceptions import Unresolvable  # noqa: PLC0415 - as above

        try:
            registry.resolver(base).lookup(reference)
        except Unresolvable as error:
            why = "there is no such file, or no such part in it"
            for cause in _list_causes(error):
                if isinstance(cause, SchemaFileError):
                    raise cause from None
                if isinstance(cause, OutsideError):
                    why = str(cause)
            raise SchemaFileError(f"{name}: `$ref` to `{reference}`: {why}") from None

    def _retrieve(self, uri: str) -> Resource[Any]:
        """Return what is at ``uri``; the library calls this, and wraps what it raises."""
        from jsonschema_specifications import REGISTRY  # noqa: PLC0415 - as above
        from referencing.exceptions import NoSuchResource  # noqa: PLC0415 - as above

        if uri in REGISTRY:
            return cast("Resource[Any]", REGISTRY[uri])
        if uri in self._read:
            path, _, contents = self._read[uri]
            return _make_resource(contents, self._name(path))
        path = self._folder.find(uri)
        if not is_file(path):
            raise NoSuchResource(ref=uri)  # type: ignore[call-arg]  # of attrs
        return _make_resource(self._read_file(uri, path), self._name(path))

    def _read_file(self, uri: str, path: Path) -> Any:
        name = self._name(path)
        try:
            with open_regular(path) as file:
                data = file.read(_LARGEST + 1)
            text = data.decode("utf-8-sig")
        except OSError as error:
            raise SchemaFileError(f"{name} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise SchemaFileError(f"{name} is not UTF-8 text") from None
        if len(data) > _LARGEST:
            raise SchemaFileError(f"{name} is larger than {_LARGEST:,} bytes")
        try:
            contents = parse_json(text)
        except JsonTextError as error:
            raise SchemaFileError(f"{name} is not valid JSON: {error}") from None
        if not isinstance(contents, dict | bool):
            raise SchemaFileError(f"{name} is not a JSON Schema: expected an object or a boolean")
        self._read[uri] = (path, data, contents)
        return contents

    def _name(self, path: Path) -> str:
        return path.name if path == self._file else str(path.relative_to(self._file.parent))

    def _make_digest(self) -> str:
        digest = hashlib.sha256()
        for path, data, _ in self._read.values():
            digest.update(f"{self._name(path)}\0{len(data)}\0".encode() + data)
        return digest.hexdigest()


def _list_causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__cause__ or error.__context__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _find_class(contents: Any, name: str) -> Any:
    """Return the library's class for the schema's draft."""
    from jsonschema.validators import Draft202012Validator, validator_for  # noqa: PLC0415 - as above

    draft = contents.get("$schema") if isinstance(contents, dict) else None
    if draft is None:
        return Draft202012Validator
    found: Any = None
    if isinstance(draft, str):
        found = validator_for({"$schema": draft}, default=cast("Any", None))
    if found is None:
        raise SchemaFileError(f"{name}: unknown `$schema`: {draft}", f"known are {_DRAFTS}")
    return found


def _make_resource(contents: Any, name: str) -> Resource[Any]:
    from referencing import Resource  # noqa: PLC0415 - as above
    from referencing.jsonschema import specification_with  # noqa: PLC0415 - as above

    class_ = _find_class(contents, name)
    draft = class_.ID_OF(class_.META_SCHEMA)
    specification = specification_with(draft)
    return Resource(contents=contents, specification=specification)  # type: ignore[call-arg]  # of attrs


def _check_schema(contents: Any, name: str) -> None:
    """Compare a schema with the schema of its draft."""
    class_ = _find_class(contents, name)
    meta = class_(class_.META_SCHEMA, format_checker=class_.FORMAT_CHECKER)
    try:
        error = next(iter(meta.iter_errors(contents)), None)
    except RecursionError:
        raise SchemaFileError(f"{name} is nested too deeply") from None
    if error is not None:
        raise SchemaFileError(f"{name} is not a valid JSON Schema: {describe_error(error)}")
