"""Read one help page, in any style of help, into the command that it describes.

In come the text of the page without escape sequences, the program's name and the path of the
command; out comes a :class:`~cliconform.surface.pages.page.Page`: the command with its arguments,
options and the commands below it, and a problem for each line that could not be read. No text
raises an error; an error message is recognized and is not read as a page.

Begin reading at ``help_page.py``, then ``page.py``; they take a page through the others in this
order: text, lines, sections, entries, terms, command.

lines           text → lines: overstrikes removed, tabs expanded
sections        lines → sections: the usage, and what each heading or box holds
error_pages     whether the text is an error message instead of a help page
section_kinds   a section's title → its kind: options, commands, arguments, other
blocks          a section → its entries, from a box or from lines
tables          lines with several entries side by side → the entries one by one
entries         a section's lines → entries: a term with the lines of its description
boxes           the same for the boxes that Rich draws (Typer, rich-click)
terms           an option's term → its spellings and its value
value_text      the text of a value: how far it reaches in a term
values          a value's notation → its name, choices, and how often it may occur
descriptions    an entry's description → default, choices, whether it is required or deprecated
options         entry → options, merged with those that the usage names
option_sections the sections of a page → all of its options
arguments       entry → argument, merged with those that the usage names
commands        a section of commands → their names, aliases and summaries
definitions     names defined below the usage → options and commands: ``OBJECT := { a | b }``
usage_lists     a list of usage lines → the commands that they call
usage           the usage → one form for each way to call the command
usage_grammar   a form's text → a tree of words, options and groups
usage_nodes     what a node of the tree stands for
usage_options   an option in a form → an option
usage_literals  the words of a form that are typed as they are
usage_arguments the names of a form's arguments, and those of its alternatives as one list
usage_forms     a form's tree → arguments, options and commands
prose           the sentences of the page → its summary, deprecation, aliases
references      the lines of the page that refer to other pages, for more options or commands
page            the sections → the command
help_page       all of them together: the text of a page → its ``Page``

The modules are divided by what they read and not by framework: the styles of argparse, Click,
Typer, docopt, clap, Cobra, yargs, oclif and handwritten pages differ in details of the same parts.
To support another style of help page, write a small page of its kind with its facts in
``tests/unit/surface/pages/data/kinds.toml`` (or capture one at 80 and 200 columns beside it, with
its facts in ``test_captured_pages.py``), and change the module of the part that is read wrongly:

a heading or a frame                ``sections``, for a frame with columns also ``boxes``
a title that is not recognized      ``section_kinds``
columns, wrapped lines              ``entries``
several entries on a line           ``tables``
a notation of options or values     ``terms``, ``value_text``, ``values``
a default or a list of choices      ``descriptions``
a notation in the usage             ``usage_grammar``, ``usage_nodes``
a list of commands                  ``commands``
a reference to another page         ``references``
a way to print an error             ``error_pages``
"""
