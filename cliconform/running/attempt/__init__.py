"""Carry out one task: create its home, run the step there, make the observation.

In: a :class:`~cliconform.running.messages.Task`, and what a worker has for it: its channel, its
reaper, its queue, the sandbox. Out: an :class:`~cliconform.model.observation.Observation`. Begin
with ``attempt``.

- ``attempt``: :class:`Attempt`: the homes of a task, and its step in one home, in two, or once more
- ``step_runner``: run the step in a home that exists; the observation of that
- ``start``: what the program is started with: its folder, its command line, its environment
- ``not_started``: why a step could not be run: no home, no port, a variable that is not set
"""
