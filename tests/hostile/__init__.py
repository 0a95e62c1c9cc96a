"""Hostile programs, and what holds whatever they do.

- ``program``: the programs, one function for each: ``program.py NAME``
- ``catalogue``: which of them there are, and what a run of each is to end with
- ``bounds``: runs one, and asserts what holds for all: no traceback, no hang, little memory,
  nothing outside of the home changed, no process and no file left
- ``test_hostile``: the quick ones, and all of those that leave each other alone in one run
- ``python -m tests.hostile``: all of them, as this user and, for root, as a user without rights
"""
