"""Renders a :class:`~cliconform.model.comparison.Comparison` of two builds.

- ``console``: the differences by effect, breaking ones first
- ``wording``: a difference in words, for all of these
- ``json_file``: all of it as JSON
- ``notes``: a draft of release notes in Markdown
"""
