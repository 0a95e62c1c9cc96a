"""Step, Observation → Outcome: every promise checked against what was observed of one run.

In: a ``Step`` with its promises, and the ``Observation`` of its run; while the home still exists,
also the files in it. Out: an ``Outcome`` with a ``Finding`` for each promise and the verdict.
Nothing is run or changed here, and a stored observation can be judged again.

Begin with ``judge.py``: ``judge`` collects the ``Evidence``, calls the check of each promise, and
decides the verdict.

=======================  =====================================================================
``judge.py``             ``judge``: a step and its observation → an outcome
``evidence.py``          what the checks look at; fills in the placeholders of a promise
``data_sources.py``      what reads the data that a command left, loaded when a check asks for it
``bounds.py``            what judging one command may take, and the process that is stopped then
``preload.py``           the modules that this process needs for a plan
``expectation.py``       a promise in words, which makes its findings
``errors.py``            why a promise cannot be checked: placeholders without a value, invalid SQL
``all_checks.py``        the register: which check for which kind of promise
``checks/``              one module for each kind of promise
``contents/``            texts, JSON, tables: what the checks of streams, files and HTTP share
``documents/``           JSON and CSV: a text as documents or as a table
``row_diff.py``          rows that were expected beside those that were found
``data_values.py``       values of databases and JSON: equality and their texts
``files/``               the home: what changed in it, globs, reading and comparing its files
``texts/``               text of the streams, patterns, wildcards, diffs, hints, excerpts
``databases/``           SQL over the home
``endings.py``           how a program ended, in words
``known_evidence.py``    what was seen, compared with what the known file says
``dependents.py``        the commands that need another one
``verdicts.py``          findings and the known file → the verdict; retries
``warnings.py``          output that no promise checks, or that was not kept
``shared_facts.py``      an observation whose parts are those of its step and of others
``stored_paths.py``      the path of an earlier home, in the output or in a file: a hint
``terminal_hints.py``    a pager, or a question that nobody answered: a hint
``changed_day.py``       a day that was over when the command ended: a hint
``not_run.py``           the outcomes of commands that were not run
``run_twice.py``         two runs of one command, compared, since its first worker was given up
``rejudge.py``           what of a stored run still applies to a changed spec
``recorded_outcome.py``  a new outcome beside a recorded one: ``--verify-cache``
=======================  =====================================================================
"""
