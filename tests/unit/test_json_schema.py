"""Schemas are read with all that they refer to, and every violation is told with its path."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cliconform.json_schema import SchemaFileError, format_path, load_schema

Find = Callable[..., list[str]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Return a function that writes a schema and other files, and compares a document with it."""

    def find(schema: Any, document: Any, **files: Any) -> list[str]:
        for name, contents in {"x": schema, **files}.items():
            file = tmp_path / f"{name.replace('__', '/')}.json"
            file.parent.mkdir(exist_ok=True)
            text = contents if isinstance(contents, str) else json.dumps(contents)
            file.write_text(text, encoding="utf-8")
        found = load_schema(tmp_path / "x.json", tmp_path).find_violations(document)
        return [str(violation) for violation in found]

    return find


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        ({"type": "integer"}, 1.0, []),
        ({"type": "integer"}, "1", ['the document: got "1", expected integer']),
        ({"type": ["string", "null"]}, 3, ["the document: got 3, expected string or null"]),
        ({"items": {"type": "string"}}, ["a", 1, {}],
         ["[1]: got 1, expected string", "[2]: got an object, expected string"]),
        ({"required": ["id", "n", "a"]}, {"n": 1}, ['the document: no key "id", "a"']),
        ({"additionalProperties": False, "properties": {"a": {}}, "patternProperties": {"^x": {}}},
         {"a": 1, "c": 2, "b": 3, "xy": 4}, ['the document: unexpected key "c", "b"']),
        ({"properties": {"a": {"enum": ["x", "y"]}}}, {"a": "z"},
         ['a: got "z", expected "x" or "y"']),
        ({"properties": {"a.b": {"const": 1}}}, {"a.b": 2}, ['["a.b"]: got 2, expected 1']),
        ({"minimum": 3}, 2, ["the document: got 2, expected at least 3"]),
        ({"maxItems": 1}, [1, 2], ["the document: 2 items, expected at most 1"]),
        ({"minLength": 1}, "", ["the document: 0 characters, expected at least 1"]),
        ({"pattern": "^a"}, "b", ['the document: got "b", which does not match /^a/']),
        ({"uniqueItems": True}, [1, 1],
         ["the document: got [1, 1], in which an item occurs twice"]),
        ({"not": {"type": "integer"}}, 5, ["the document: got 5, which is not allowed"]),
        (False, 5, ["the document: got 5, which is not allowed"]),
        (True, 5, []),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 5,
         ["the document: got 5, expected string or null"]),
        ({"oneOf": [{"required": ["a"]}, {"properties": {"b": {"type": "string"}}}]}, {"b": 3},
         ["the document: fits none of 2 alternatives; the nearest: b: got 3, expected string"]),
        ({"oneOf": [{}, {"type": "integer"}]}, 3,
         ["the document: got 3, which fits more than one of 2 alternatives"]),
        ({"if": {"type": "integer"}, "then": {"minimum": 10}}, 5,
         ["the document: got 5, expected at least 10"]),
        ({"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 3,
          "exclusiveMinimum": True}, 3, ["the document: got 3, expected more than 3"]),
    ],
)  # fmt: skip
def test_violations_are_told_in_words(
    find: Find, schema: Any, document: Any, expected: list[str]
) -> None:
    assert find(schema, document) == expected


def test_violations_are_in_the_order_of_the_document_and_limited_in_number(find: Find) -> None:
    schema = {"items": {"additionalProperties": {"type": "integer"}}}
    found = find(schema, [{"c": "x", "a": "x", "b": "x"} for _ in range(1000)])
    assert [line.partition(":")[0] for line in found[:4]] == ["[0].a", "[0].b", "[0].c", "[1].a"]
    assert len(found) == 200


@pytest.mark.parametrize(
    ("format_", "valid", "invalid"),
    [
        ("date-time", "2025-01-31T12:00:00.5+01:00", "2025-01-31 12:00"),
        ("date-time", "2016-12-31T23:59:60Z", "2025-02-30T12:00:00Z"),
        ("time", "12:00:00Z", "25:00:00Z"),
        ("date", "2025-01-31", "31.1.2025"),
        ("email", "ada@example.com", "ada"),
        ("ipv4", "127.0.0.1", "localhost"),
        ("ipv6", "::1", "127.0.0.1"),
        ("uri", "https://example.com/a?b#c", "example com"),
        ("uuid", "4e0ab3f5-3cf3-4cd0-a1a7-7ac6e3a2fd36", "4e0ab3f5"),
        ("regex", "^a", "("),
    ],
)
@pytest.mark.parametrize("draft", ["draft-04/schema#", "draft/2020-12/schema"])
def test_a_format_is_checked_in_every_draft(
    find: Find, format_: str, valid: str, invalid: str, draft: str
) -> None:
    start = "http" if "#" in draft else "https"
    schema = {"$schema": f"{start}://json-schema.org/{draft}", "format": format_}
    assert find(schema, valid) == find(schema, 17) == []
    assert find(schema, invalid) == [
        f'the document: got "{invalid}", expected the format {format_}'
    ]


def test_references_lead_to_files_beside_the_schema_and_from_there_on(find: Find) -> None:
    item = {"properties": {"id": {"$ref": "../parts.json#/$defs/id"}}}
    files = {"defs__item": item, "parts": {"$defs": {"id": {"type": "integer"}}}}
    document = [{"id": 1}, {"id": "x"}]
    expected = ['[1].id: got "x", expected integer']
    assert find({"items": {"$ref": "defs/item.json"}}, document, **files) == expected
    schema = {"$id": "https://example.com/s/x.json", "items": {"$ref": "defs/item.json"}}
    assert find(schema, document, **files) == expected


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("{", "x.json is not valid JSON: expected a key in double quotes at line 1, column 2"),
        ("[1]", "x.json is not a JSON Schema: expected an object or a boolean"),
        ({"type": "integr"}, "x.json is not a valid JSON Schema: type: "),
        ({"pattern": "("}, 'pattern: got "(", expected the format regex'),
        ({"$schema": "http://example.com/s"}, "unknown `$schema`: http://example.com/s"),
        ({"$ref": "none.json"}, "`$ref` to `none.json`: there is no such file"),
        ({"$ref": "#/definitions/a"}, "`$ref` to `#/definitions/a`: there is no such file, or no"),
        ({"$ref": "y.json#/b"}, "`$ref` to `y.json#/b`: there is no such file, or no such part"),
        ({"$ref": "z.json"}, "z.json is not valid JSON"),
        ({"$ref": "w.json"}, "w.json is not a valid JSON Schema: type: "),
        ({"$ref": "https://example.com/y.json"}, "nothing is read from the network"),
        ({"$ref": "/etc/passwd"}, "nothing is read from the network or from other folders"),
        ({"$ref": "../../y.json"}, "neither in the folder of the schema nor in that of the spec"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_used_is_told(find: Find, schema: Any, message: str) -> None:
    files = {"y": {"a": {}}, "z": "{", "w": {"type": "x"}}
    with pytest.raises(SchemaFileError) as caught:
        find(schema, 1, **files)
    assert message in str(caught.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SchemaFileError, match=r"x.json cannot be read: No such file"):
        load_schema(tmp_path / "x.json", tmp_path)
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(SchemaFileError, match=r"pipe.json cannot be read: not a regular file"):
        load_schema(tmp_path / "pipe.json", tmp_path)
    (tmp_path / "x.json").write_bytes(b'{"title": "\xff"}')
    with pytest.raises(SchemaFileError, match=r"x.json is not UTF-8 text"):
        load_schema(tmp_path / "x.json", tmp_path)


def test_a_schema_of_json_schema_itself_needs_no_network(find: Find) -> None:
    schema = {"$ref": "http://json-schema.org/draft-07/schema#"}
    assert find(schema, {"type": "string"}) == []
    assert len(find(schema, {"type": 3})) == 1


@pytest.mark.parametrize("schema", [{"$ref": "#"}, {"properties": {"const": {"$ref": "#/no"}}}])
def test_a_schema_that_fails_while_it_is_compared_is_told(find: Find, schema: Any) -> None:
    with pytest.raises(SchemaFileError, match="refers to"):
        find(schema, {"const": 1})


def test_the_digest_is_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"$ref": "y.json"}')
    digests = set()
    for text in ("{}", "{ }"):
        (tmp_path / "y.json").write_text(text)
        digests.add(load_schema(tmp_path / "x.json", tmp_path).digest)
    assert len(digests) == 2


def test_paths_are_written_as_specs_write_them() -> None:
    assert format_path(()) == ""
    assert format_path(("items", 0, "id")) == "items[0].id"
    assert format_path((0, "a.b", "c[0]", "")) == '[0]["a.b"]["c[0]"][""]'
