"""Builds the frozen values of :mod:`cliconform.model.spec` from the tables of a document.

Comes in: a table, whose structure is valid, and its location. Goes out: the value of the model. On
the way every string is checked by :mod:`cliconform.loading.scalars`; problems are reported to the
location's log and never raised, so that all of them are found.

Begin with `commands`::

    commands          a ``[command.ID]`` table, by means of all modules below
    command_settings  the settings that both ``[defaults]`` and a command can have
    homes             ``home``: what is done in a home before the command starts
    copies            ``home.copy``: the user's files and folders, and globs of them
    text_files        the texts in files beside the spec: golden files, `stdin_file`
    texts             promises about a text: a stream, a file, a response body
    data              the JSON or the table that a stream is
    schemas           the JSON Schemas that promises name
    columns           the columns of a table
    files             ``produces`` and ``removes``
    queries           ``queries``
    amounts           numbers, and values in JSON documents and query results
    dialogues         ``dialogue``
    services          ``service``, ``ports`` and ``http``
    matrices          ``matrix``
"""
