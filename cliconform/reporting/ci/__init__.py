"""What a CI shows of a run besides its log: a ``Report`` in, workflow commands out.

A workflow command is a line that a step prints and that GitHub Actions reads: an annotation of a
line of a file, or the begin of a group. What a program prints is none: see
:mod:`cliconform.reporting.text.log_commands`. The summary of a step is
:mod:`cliconform.reporting.markdown`.

Begin with ``run_annotations``.

=====================  ========================================================================
``run_annotations``    a run's failures and warnings as annotations, ten of a kind
``workflow_commands``  one annotation, or a group, as the line that a step prints
=====================  ========================================================================
"""
