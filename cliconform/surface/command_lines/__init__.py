"""Command lines read against a surface: which command one calls, its options, its faults.

In: the words of a command line without the program's own name, or the steps of a plan, and the
:class:`~cliconform.model.surface.Surface` of the program. Out: a :class:`CommandLine`, with a
:class:`Fault` for everything that the program would not accept. Specs, documents and drift are all
read by this package, so that they agree on what a command line means.

Begin with ``read_command_line`` in ``reader``.

command_line    the result: the command, the options and arguments that are used, the faults
reader          words → :class:`CommandLine`
plan_lines      the steps of a plan → the same, with placeholders left open
value_check     whether a value is valid for an option or argument; the nearest known word
"""
