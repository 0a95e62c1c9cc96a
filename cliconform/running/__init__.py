"""Step → Observation: the only part that touches the world.

Lean on purpose: the standard library, pexpect and psutil, since this is what the worker processes
load. It knows nothing of verdicts: a :class:`~cliconform.running.interface.RunHandler` takes what was seen.
"""
