"""Declares the command line: a file for each verb, named as the verb.

In: the words of the command line. Out: an exit code. Each file declares the verb's arguments,
options and examples for Typer and calls the file of the same name in :mod:`cliconform.verbs`, which
it imports only then, so that ``--help`` loads little. Begin with ``main``.

- ``entry``: the entry point; ``plain_check``: the command lines that it reads without Typer
- ``main``: the register of the verbs
- ``lazy_verbs``: imports the verb that is called, and no other
- ``quick_values``: reads plain values without pydantic, which Typer would load for them
- ``boundary``: errors become exit codes, in one place
- ``standard_streams``: prepares the standard streams, so that writing to them fails no verb
- ``completion``: ids and tags of a spec, completed in the shell
- ``options``: the arguments and options that several verbs share; ``report_options``: those that
  name the files of reports; ``edit_options``: those of the verbs about edits
"""
