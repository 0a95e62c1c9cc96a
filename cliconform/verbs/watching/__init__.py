"""``check --watch``: runs commands again whenever something that they depend on changes.

In: the command line of ``check``. Out: an exit code, once the user quits. What is run again follows
from comparing what each command is told, reads and promises with the last time that it was run, not
from which file has changed: a file that is touched, or that is written by a run, runs nothing.
Begin with ``loop``.

- ``start``: puts the others together
- ``loop``: look, run what is touched, wait; knows neither files nor terminals
- ``touched``: what each command depends on, and which ones depend on something else now
- ``look``: the spec, the plan and the files as they are now
- ``watch_list``: which folders are watched, and which changes in them matter
- ``events``: what the loop waits for, from the files and from the keyboard
- ``file_watcher``: changes of files, from watchfiles
- ``recordings``: which of the runs stay recorded
- ``screen``: what is printed between the runs
"""
