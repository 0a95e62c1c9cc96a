"""The format of every file that cliconform loads, as pydantic models, and its JSON Schema.

Comes in: nothing. Goes out: the classes that :mod:`cliconform.loading.validation` checks plain
TOML data against, one for each table. They are the only place that knows the keys. Only the
structure is described here: which keys a table has and which type each value has. What the values
mean is checked in :mod:`cliconform.loading.building`.

Begin with `document`::

    document           a spec, and a file that it includes
    command            a command: what it is told, and what it promises
    settings           the settings that both a command and ``[defaults]`` can have
    homes              what a home contains before its command starts
    texts              promises about texts, those about stdout and stderr included
    files              promises about files, and queries on them
    services           servers and the requests to them
    known_document     a known file
    project_document   ``[tool.cliconform]`` of a ``pyproject.toml``
    value_types        the types of single values, each with its description for error messages
    json_schema        the models as JSON Schemas, for editors

The format of a recorded surface is in :mod:`cliconform.loading.surface_file`.
"""
