"""Calls functions in a process of its own, which can be killed: for what may take for ever.

A regular expression may take exponential time, SQL any time and memory, and a file that is damaged
on purpose can make native code do anything. None of these keeps a limit of its own whatever it is
given, and Python can stop none of them. So they run in a process that has a limit of memory, and
that is killed when the time is over; the next call starts another.

In: a function that can be found by its name, its arguments and the seconds it may take. Out: what
it returns or raises, or that it was stopped. Begin with ``process``.

- ``process``: the process as its caller sees it, and what is raised where it was stopped
- ``serving``: what it does: it limits itself, and carries out one call after the other
"""
