"""What two builds of a program do differently, classed by what it means for their users.

Comes in: two or three runs of the same commands, each with its homes: of the first build, of the
second, and of the first one again. Goes out: a
:class:`~cliconform.model.comparison.Comparison`. Nothing is run or written here.

Each difference has the effect that `drift` asks for: does a command line that worked still mean the
same? What differs between the two runs of the first build is noise, and is left out. Begin with
`commands`. Each module knows only those above it::

    moments          when a command ran, and how long something took, in texts
    delimiters       tables in texts, whose cells a delimiter separates
    table_reading    what is in tables
    archive_reading  what is in archives and compressed files
    formats          whether a text is JSON, JSON Lines, a table or prose
    reading          what one run of a command showed, with what is in its files
    findings         a difference with its effect; what varies by itself
    alignment        which items of two sequences belong together
    varying_lines    lines with what varies in them by itself left open
    line_values      whether two lines say the same in other words
    line_pairs       which of the lines that differ belong together, and how they differ
    texts            lines of output, and of files
    values           JSON
    tables           tables of files and databases, and results of queries
    files            paths, and what is in them
    outputs          what it prints
    prompts          what it asks
    promises         what the spec promises of it
    commands         one command
    runs             all commands of a plan
"""
