"""Read a program's surface from its help pages, and compare plans, documents and releases with it.

In come the text of help pages, plans and documents; out come a
:class:`~cliconform.model.surface.Surface`, which has the commands, arguments and options of the
program, and what the comparison finds: coverage, drift, findings in documents. Nothing here starts
a process or touches a file: :mod:`cliconform.survey` runs the requests for pages, and the verbs
read and write the files.

Begin reading at ``pages/page.py`` for the way from a help page to a command, and at
``command_lines/reader.py`` for the way from a command line to its faults. The other rooms build on
these two.

pages           the text of one help page → one command
discovery       which pages to request → the surface of the whole program
command_lines   a command line and a surface → its command, options, arguments and faults
coverage        a plan and a surface → how far the promises about each command go, what to add
drift           two surfaces → the changes between them, and which promises they affect
docs            a document and a surface → its command lines, and what is wrong with them
"""
