"""The format of every file that cliconform loads, as pydantic models, and its JSON Schema.

Comes in: nothing. Goes out: the classes that :mod:`cliconform.loading.validation` checks plain
TOML data against. Only the structure is described here: which keys a table has and which type each
value has. What the values mean is checked in :mod:`cliconform.loading.building`.

Begin with `document`::

    document           the tables at the top of a spec, of an included file and of a known file
    command_parts      the tables inside a command: texts, files, queries, dialogues, servers
    project_document   ``[tool.cliconform]`` of a ``pyproject.toml``
    value_types        the types of single values, each with its description for error messages
    json_schema        the models as JSON Schemas, for editors

The format of a recorded surface is in :mod:`cliconform.loading.surface_file`.
"""
