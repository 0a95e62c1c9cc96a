"""Checks single values: each module has the rules for one kind of string.

Comes in: a string from a document and its location. Goes out: the string, or a
:class:`~cliconform.model.template.Template` where it may have placeholders. A problem is reported
to the location's log and never raised. `parse_…` returns a value of another type, `check_…` the
string itself.

Begin with `names`, the simplest of them::

    strings    a string or an array of strings, command lines, arguments
    names      ids of commands, names of placeholders and of environment variables
    paths      paths and globs in a home
    modes      permissions of files
    patterns   regular expressions
    prompts    texts that the output is searched for while the command runs
    sql        queries for DuckDB and SQLite
    keys       keys on a keyboard
    moments    dates and times with a time zone
"""
