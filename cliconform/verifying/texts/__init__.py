"""Texts of a program: normalised, searched, compared, and shortened for messages.

In: the bytes of the streams, or the text of a file or response. Out: plain text, whether a pattern
matches it, and the lines of a finding that show where it differs.

=================  ======================================================================
``normalize.py``   the recorded bytes of the streams → text, with ``$HOME`` for the home
``wildcards.py``   patterns for a whole text: ``...`` and ``[..]``
``patterns.py``    regular expressions with a time limit
``diff.py``        the lines of a diff between a pattern and a text
``closest.py``     hints: the nearest line, the nearest path, other case or spaces
``excerpt.py``     text in one line, escaped and cut; lists and counts for messages
=================  ======================================================================
"""
