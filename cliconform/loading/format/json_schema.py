"""The JSON Schemas of a spec and of its parts, for the editors that read their `#:schema` line."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from cliconform.loading.format.document import PartDocument, SpecDocument


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of a spec file.

    It accepts and rejects the same files as the structural stage of :func:`load_spec`; what the
    values mean is not its business.
    """
    return _titled("cliconform spec, version 1", schema_of(SpecDocument))


def part_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of a file that a spec includes."""
    return _titled("part of a cliconform spec, version 1", schema_of(PartDocument))


def _titled(title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        **{key: value for key, value in schema.items() if key != "title"},
    }


@cache
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of one kind of document."""
    schema: dict[str, Any] = model.model_json_schema(
        ref_template="#/definitions/{model}", schema_generator=_Plain
    )
    # The name that draft 7 has for it: editors look there.
    schema["definitions"] = schema.pop("$defs", {})
    return schema


class _Plain(GenerateJsonSchema):
    """Pydantic's schema without what is pydantic's own: null, titles of fields, class names."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """``None`` is a word left out: TOML has no null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default of ``None`` is none."""
        if "default" in schema and schema["default"] is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's hook
        """The key is its own title."""
        return False

    def get_title_from_name(self, name: str) -> str:
        """The name of a model, as it is."""
        return name

    def generate(
        self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation"
    ) -> JsonSchemaValue:
        """In draft 7 nothing beside a `$ref` counts: a description beside one needs `allOf`."""
        made = super().generate(schema, mode)
        return {key: _refs_apart(value) for key, value in made.items()}


def _refs_apart(node: Any) -> Any:
    if isinstance(node, list):
        return [_refs_apart(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _refs_apart(value) for key, value in node.items()}
    if isinstance(made.get("$ref"), str) and len(made) > 1:
        return {"allOf": [{"$ref": made.pop("$ref")}], **made}
    return made
