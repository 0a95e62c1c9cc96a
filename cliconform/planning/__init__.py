"""Turns a spec into a plan. Pure: a :class:`Context` describes the environment and machine.

:func:`~cliconform.planning.plan.make_plan` takes a :class:`Spec`, a :class:`Selection` and a
:class:`Context`, and returns a :class:`Plan`: steps with nothing left to decide, in an order in
which they can be run. Begin reading there.

====================  ============================================================================
``plan``              the entry point
``context``           what planning needs to know of the machine
``matrix``            a command with a matrix becomes one row for each of the matrix's rows
``references``        columns of a matrix whose values are known only during the run
``selection``         which commands were selected
``graph``             ``needs`` as a graph: whose home a step starts from, order, longest chains
``priorities``        what starts first, by earlier runs: durations, and what failed last time
``shards``            a plan, divided into parts that take about the same time
``merging``           a command's settings over those of ``[defaults]``
``promises``          all promises of a command, those that every command makes included
``steps``             a row becomes a step
``conditions``        why a command is skipped: ``when`` and ``skip``
``kept_environment``  the variables that a needed command keeps for a step: ``keep_env``
====================  ============================================================================
"""
