"""The HTML report: one file that opens by a double-click, without a network and without a server.

In: a report, and the contents of files where the run was recorded. Out: the bytes of a page. What a
program wrote is text everywhere: Jinja escapes it, and a content security policy lets no script run
but the two of this package. Begin reading at ``page``.

================  =================================================================================
``page``          ``render_page``: the report as one HTML file
``details``       what the page says of one command: findings, output, files, how to reproduce it
``joined_runs``   which runs the page shows, and of which each command is, where they are several
``home_tree``     the home before and after, with what changed in the files
``overview``      the tree of needs with the critical path, the timeline, the slowest commands
``views``         the tabs with the tree and the timeline, packed where the run is large
``timeline``      the bars of the timeline as SVG
``tables``        the tabs for the JSON of ``coverage``, ``drift`` and ``docs``
``bug_report``    one deviation as Markdown, to be pasted into an issue
``packing``       contents compressed for the page, the largest ones left out where it is too large
``templates/``    the page and the part of one command, for Jinja
``assets/``       styles and scripts; the player is asciinema's (Apache-2.0, its licence beside it)
================  =================================================================================
"""
