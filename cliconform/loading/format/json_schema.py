"""Generates the JSON Schemas of the documents, for editors that read a file's `#:schema` line."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from cliconform.loading.format.document import PartDocument, SpecDocument


def make_spec_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 7) of a spec file.

    It accepts the same files as :func:`cliconform.loading.validation.validate`: it describes the
    structure and not what the values mean.
    """
    return _add_title("cliconform spec, version 1", make_schema(SpecDocument))


def make_part_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 7) of a file that a spec includes."""
    return _add_title("part of a cliconform spec, version 1", make_schema(PartDocument))


def _add_title(title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        **{key: value for key, value in schema.items() if key != "title"},
    }


@cache
def make_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a document, without a title."""
    schema: dict[str, Any] = model.model_json_schema(
        ref_template="#/definitions/{model}", schema_generator=_SchemaGenerator
    )
    # Draft 7 names it `definitions`, and editors look there.
    schema["definitions"] = schema.pop("$defs", {})
    return schema


class _SchemaGenerator(GenerateJsonSchema):
    """Generates pydantic's schema without what TOML has no use for: null and titles of fields."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Omit null: ``None`` stands for a missing key, since TOML has no null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Omit a default of ``None``."""
        if "default" in schema and schema["default"] is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's hook
        """Return false: a key needs no title."""
        return False

    def get_title_from_name(self, name: str) -> str:
        """Return the name of a model unchanged."""
        return name

    def generate(
        self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation"
    ) -> JsonSchemaValue:
        """Wrap each `$ref` in `allOf`, since draft 7 ignores every key beside a `$ref`."""
        schemas = super().generate(schema, mode)
        return {key: _wrap_refs(value) for key, value in schemas.items()}


def _wrap_refs(node: Any) -> Any:
    if isinstance(node, list):
        return [_wrap_refs(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _wrap_refs(value) for key, value in node.items()}
    if isinstance(made.get("$ref"), str) and len(made) > 1:
        return {"allOf": [{"$ref": made.pop("$ref")}], **made}
    return made
