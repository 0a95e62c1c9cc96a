"""Renders reports: values of the model in, bytes for a file or Rich renderables out.

Everything here is pure: no clock, no environment, no files, except where a module exists for it
(``write``, ``problems.read_source_lines``, ``run.stored_run.read_stored_run``, ``text.console``).

A report is a function ``render_<name>`` in a module of its own. It takes a value of the model,
usually :class:`~cliconform.model.report.Report`, and returns ``bytes`` in UTF-8 for a file, ``str``
where the file can be printed instead, or a Rich renderable for the console, usually
:class:`.text.renderable.Lines`. Functions that return lines are called ``make_…_lines``, those that
return a text ``format_…`` or ``describe_…``.

To add a report file of a run: write ``run/<name>.py`` with ``render_<name>(report) -> bytes``, add
a line to the register in :mod:`cliconform.verbs.shared.report_files`, and an option to
:mod:`cliconform.cli.check`.

Begin reading with ``run/summary.py`` for the console and ``run/junit.py`` for a file.

==============  ===============================================================================
``run/``        reports of a run: console, JUnit, CTRF, JSON Lines, stored run, known file
``markdown/``   a run as Markdown, also the summary of a step of GitHub Actions
``ci/``         what GitHub Actions is told of a run: annotations and groups
``surface/``    reports of a target's surface: drift, coverage, documents
``text/``       clean text, lines with roles, the console, values in words
``plan``        the tree of ``cliconform plan``
``shard_plan``  the file of ``plan --shards``, written and read
``problems``    errors and warnings, with the line of the file
``edits``       pending edits, as lines and as JSON; ``edit_review`` shows one of them
``svg``         the picture of a terminal in the README
``destination`` where a report goes, whatever comes in its way during a run
``write``       writes a file whole or not at all
==============  ===============================================================================
"""
