"""What a program's help says, and what specs, documents and releases have to do with it.

In: the text of help pages, a plan, documents. Out: a :class:`~cliconform.model.surface.Surface`
(the commands, arguments and options of a program), and what follows from comparing it with
something: coverage, drift, findings in documents. Nothing here starts a process or touches a file:
:mod:`cliconform.survey` requests the pages, ``loading`` reads recorded surfaces, ``verbs`` read
documents.

Begin with ``read_page`` in ``pages.page`` for the way from a help page to a command, and with
``read_command_line`` in ``command_lines.reader`` for the way from a command line to what is wrong
with it: everything below them builds on these two.

pages           the text of one help page → one command
discovery       which pages to request → the surface of the whole program
command_lines   a command line and a surface → its command, options, arguments and faults
coverage        a plan and a surface → how far the promises about each command go, what to add
drift           two surfaces → the changes between them, and which promises they affect
docs            a document and a surface → its command lines, and what is wrong with them
"""
