"""Measure what a spec promises about each command, option and argument of the target.

In come the plan and the target's surface; out come the ``CommandCoverage`` of each command and the
``Suggestion`` values for what to promise next. Begin reading at ``count.py``.

count          plan and surface → the coverage of each command; the commands that do not exist
levels         one step → the level that its promises reach
suggestions    coverage → drafts of promises to write next, the cheapest first
"""
