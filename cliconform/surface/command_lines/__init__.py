"""Read command lines against a surface: which command one calls, its options, its faults.

In come the words of a command line without the program's own name, or the steps of a plan, and the
:class:`~cliconform.model.surface.Surface` of the program; out comes a ``CommandLine``, with a
``Fault`` for everything that the program would not accept. The command lines of specs and documents
are read here alone, so that coverage, drift and docs agree on what one means.

Begin reading at ``reader.py``.

command_line    the result: the command, the options and arguments that are used, the faults
reader          words → ``CommandLine``
option_words    which words are options, and which they name
argument_words  which word is which argument
faults          the faults of a line, each with the reason why it may be none
plan_lines      the steps of a plan → the same, with placeholders left open
placeholders    which words stand for others: ``<id>``, ``FILE``
unlisted_names  option names that no page lists: abbreviations, ``--no-``
value_check     whether a value is valid for an option or argument; the nearest known word
fault_messages  a fault → what is wrong, in a sentence
corrections     a surface and a run → the surface without what the run refutes
"""
