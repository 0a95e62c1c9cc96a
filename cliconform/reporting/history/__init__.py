"""Renders the history of a spec. In: a ``SpecHistory``. Out: lines, JSON, a page.

============  ================================================================================
``console``   what ``cliconform history`` prints
``strip``     the verdicts of a command as one sign for each run; its durations as a line
``json``      all values, and the rows of a query
``page``      one HTML file
``rows``      the rows of a query as a table
============  ================================================================================
"""
