"""Renders a run as Markdown: the file of ``--md``, and the summary of a step of GitHub Actions.

A ``Report`` comes in, text of at most a number of bytes goes out: failures first, and it says what
was left out. It is GitHub's Markdown (https://github.github.com/gfm/), which GitLab, Azure and most
others read alike. What a program printed is only in code, where nothing of it is interpreted.

Begin with ``summary``.

============  ====================================================================
``summary``   ``render_markdown``: the whole text, within its limit
``details``   one command that fails or is flaky, with its evidence
``sections``  flaky, known and other commands, and warnings: a line for each
``text``      any text as code or as prose, so that it is no markup
============  ====================================================================
"""
