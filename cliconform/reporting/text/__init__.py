"""Clean text, lines with roles, and the console: what every report is made of.

Text from a program, a spec or a file goes through :mod:`.clean` before it becomes part of a
report. Reports that people read are sequences of :class:`.lines.Line`; a console prints them, with
Rich where it is a terminal or coloured, and JUnit takes their text.

Begin with :mod:`.lines`.

===============  ==========================================================================
``clean``        escape sequences, control characters and lengths: text that is safe to show
``lines``        ``Line`` and ``Part``: a line whose parts have roles instead of colours
``effects``      breaking, compatible, cosmetic: their colours, and how many there are
``renderable``   ``Lines``: what a console prints; plain or in ASCII
``ascii``        similar characters in ASCII
``rich_lines``   the same for Rich, in colour and wrapped
``console``      ``make_console``: a Rich console for ``--color``, the environment and a file;
                 ``make_line_console``: one for lines alone, without Rich where it is not needed
``rich_console`` that Rich console, which survives a closed pipe
``closed_pipe``  drops what is printed after its reader has gone
``log_commands`` texts that a CI would take for commands, with a blank in them
``wording``      verdicts, findings, endings, durations, sizes and counts in words
``command_line`` argument vectors as a person types them, and the line that reproduces a run
``toml``         strings and comments for TOML files
===============  ==========================================================================
"""
