"""Texts of a program: normalised, searched, compared, and shortened for messages.

In: the bytes of the streams, or the text of a file or response. Out: the text that is compared,
what is in it, and the lines of a finding that show where it differs.

=====================  ==================================================================
``normalize.py``       the recorded bytes of the streams → text, with ``$HOME`` for the home
``subject.py``         a text that promises are about, and what is in it
``wildcards.py``       patterns for a whole text: ``...`` and ``[..]``
``patterns.py``        regular expressions with a time limit
``pattern_sample.py``  a text that is like those that a regular expression matches
``diff.py``            the lines of a diff between a pattern and a text
``invisible.py``       differences that cannot be seen, such as blanks at the end of a line
``closest.py``         hints: the nearest line, the nearest path, other case or spaces
``evidence_lines.py``  the lines that tell one deviation from another
``excerpt.py``         text in one line, escaped and cut; lists and counts for messages
=====================  ==================================================================
"""
