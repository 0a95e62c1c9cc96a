"""Renders reports of a run: a ``Report`` in; console output and report files out.

On the console, ``live`` shows the run as it happens and ``summary`` what comes below it. The files
that ``cliconform check`` writes are registered in :mod:`cliconform.verbs.shared.report_files`.

Begin with ``summary``.

================  ============================================================================
``live``          ``LiveView``: listens to the events of a run and shows it in progress
``live_region``   the region of a terminal with what is running
``results``       ``render_result``: the line of one command, with ``-v`` its promises
``summary``       ``render_summary``: deviations, warnings, known deviations, totals
``deviation``     the lines about one command that deviates; the console and JUnit share them
``known_lines``   what the known file says of a promise, beside what is seen now
``output_lines``  which lines of the output are shown
``transcript``    the output and the changes in the home, from an observation
``causes``        which commands a failing one has kept from being run
``excerpt``       the first and last bytes of long outputs, for reports that quote them
``junit``         ``render_junit``: JUnit XML
``junit_case``    one JUnit case as text
``junit_result``  the result of one, and its output
``ctrf``          ``render_ctrf``: the Common Test Report Format
``json_lines``    ``render_json_lines``: one finding a line
``stored_run``    ``render_stored_run``, ``read_stored_run``: the run as JSON
``outcome_texts`` an outcome as JSON, also before its report is written
``json_writer``   values of the model as JSON
``json_codec``    values of the model from JSON
``json_schema``   the JSON Schema of what ``json_writer`` writes
``evidence/``     what was seen, as patterns for the known file
``known_file``    ``render_known``: the known file with which the run would not fail
================  ============================================================================
"""
