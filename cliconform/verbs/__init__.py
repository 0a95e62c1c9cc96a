"""What each verb does: a file for each, named as the verb.

In: an ``Arguments`` value, the command line as it was typed. Out: the exit code that ``run``
returns; errors are raised (:mod:`cliconform.errors`). A verb resolves its arguments, calls the
stages or :mod:`cliconform.pipeline`, prints and writes reports. What several verbs need is in
:mod:`cliconform.verbs.shared`; what is about edits is in :mod:`cliconform.verbs.edits`, and what
``record`` works with in :mod:`cliconform.verbs.drafts`. Begin with ``check``.
"""
