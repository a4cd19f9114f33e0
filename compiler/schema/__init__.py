"""The shape of documents against `schemas/`; the only room that knows jsonschema and its quick twin, jsonschema-rs."""

from compiler.schema.loaded import SCHEMA_NAME, schema, schema_file
from compiler.schema.validate import validate

__all__ = ["SCHEMA_NAME", "schema", "schema_file", "validate"]
