"""Processes of the operating system: the program under test and everything that it starts.

In goes a :class:`~cliconform.running.process.program.StartParameters`; out come a running
:class:`~cliconform.running.process.program.Program` with the descriptors of its streams, and at its
end the facts of each process that it left running. Nothing here knows prompts or homes. Begin with
``program`` (start) and ``reaper`` (end).

- ``program``: start a program on a terminal or on pipes
- ``find_program``: find the program file that a command name stands for
- ``fake_time``: the environment variables that make a program see another time (``now``)
- ``forked_process``: a worker as a fork of the scheduler's process
- ``forked_result``: what a function returns, found out by a fork while the process goes on
- ``tree``: the processes below this one: list, name, describe and signal them
- ``own_limits``: the limits of the worker itself, which a command may change
- ``reaper``: terminate and kill the process tree, at a timeout (called by ``program_end``) and
  after the end
- ``supervisor``: the process between the scheduler's and a worker, which ends what that has left
- ``orphans``: kill what is below a process, and what a command has left where nobody adopts it
- ``threads``: start a thread beside the program
- ``wakeup``: a descriptor that becomes readable when a child process changes state
- ``signals``: names of signals; those that end a run as a readable descriptor
- ``event_loop``: wait for descriptors and timers together
"""
