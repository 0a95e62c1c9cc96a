"""Compare two surfaces of a program and classify the changes.

In come the recorded and the current surface; out come ``Change`` values, each with its code, its
effect and, added by ``affected_lines``, the command lines that use what has changed. Begin reading
at ``compare.py``; the codes and their effects are the table in ``codes.py``.

compare          two surfaces → all changes between them
matching         which recorded command is which current one: by name, by alias, by a likely rename
pairs            one recorded command and its current counterpart, and how defaults are shown
commands         changes of commands: added, removed, renamed, aliases, states
options          changes of the options of a command
arguments        changes of the arguments of a command
values           changes of types, choices and defaults
renames          likely renames of options and commands, with the evidence
similarity       how similar two names or descriptions are
codes            each code with its effect, and why
affected_lines   which command lines of a spec or document use what has changed
"""
