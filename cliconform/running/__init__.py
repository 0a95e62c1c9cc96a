"""Step → Observation: the only stage that starts programs and creates homes.

In go a :class:`~cliconform.model.plan.Plan` and a
:class:`~cliconform.running.interface.RunHandler`; every
:class:`~cliconform.model.observation.Observation` comes out through the handler, which judges it.
Running itself knows no verdicts. Begin with ``interface`` and ``scheduling.observer`` for what
happens in the main process, with ``worker`` and ``attempt`` for what happens in the workers.

Nothing here imports more than the standard library, pexpect and psutil, since the worker processes
load it.

- ``interface``: what judging and the pipeline use: Observer, RunHandler, Decision, WorkerOptions
- ``observation_collector``: a handler that keeps every observation, for runs that are not judged
- ``scheduling``: main process: which step runs next, on which worker, in which home
- ``messages``: what the scheduler and a worker send each other
- ``channel``: sends and receives messages through a socket
- ``worker``: the main program of a worker process
- ``task_queue``: the tasks that wait in a worker for a short one
- ``attempt``: carry out one task: create the home, execute the step, make the observation
- ``sandboxed_worker``: the process of a worker that carries out sandboxed tasks
- ``execution``: execute one program from its start to its end
- ``program_end``: see a program end; end it by force, at its timeout or for a service
- ``substitution``: the values that fill a step's templates
- ``process``: start a program; list, signal and end processes; the event loop
- ``terminal``: read the program's output, type its input, hold its dialogue
- ``home``: create, copy, compare and remove homes
- ``isolation``: the sandbox that a command is started in, if its spec asks for one
- ``service``: a program that is a server: ports, readiness, HTTP requests, stop
"""
