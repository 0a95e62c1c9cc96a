"""JSON Schemas in files, and whether a document is valid by one: the library ``jsonschema``.

In: the path of a schema file; then parsed JSON documents. Out: a ``JsonSchema``, or a
``SchemaFileError`` that says why the file is none; then the ``Violation`` of each value that is not
valid. Loading uses this to check the schemas of a spec, verifying to compare them with what a
program wrote. ``jsonschema`` is imported with the first schema: it takes 100 ms.

Begin with ``schema_file.py``:

==================  ====================================================================
``schema_file.py``  reads a schema and the files that it refers to; checks them; validates
``references.py``   finds every ``$ref`` of a schema, and the files in which they end
``violations.py``   an error of the library as a path and a message
``formats.py``      the values of ``format`` that are checked
==================  ====================================================================
"""

from cliconform.json_schema.schema_file import JsonSchema, SchemaFileError, load_schema
from cliconform.json_schema.violations import Violation, format_path

__all__ = ["JsonSchema", "SchemaFileError", "Violation", "format_path", "load_schema"]
