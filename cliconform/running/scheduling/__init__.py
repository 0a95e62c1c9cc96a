"""Run a plan in the main process: which step runs next, on which worker, in which home.

In go a :class:`~cliconform.model.plan.Plan` and a
:class:`~cliconform.running.interface.RunHandler`; each observation goes to the handler as soon as
it arrives, and the handler's decision determines what runs next. Begin with ``observer``.

- ``observer``: :class:`LocalObserver`: the workers and the run's folder, from start to end
- ``run``: one run of a plan: submit steps to an executor, pass on what was observed
- ``executor``: the seam :class:`Executor`: a step goes in, its observation comes out
- ``local_executor``: worker processes of this machine, and their homes
- ``schedule``: which steps are ready, waiting or blocked; starts no process
- ``idle_cores``: whether a core has nothing to do, so that one more step can run
- ``lookahead``: how many steps may wait in a slot for the one that it runs
- ``captured_values``: what steps have captured, and which step lacks a value
- ``home_registry``: which home belongs to which step, and who still needs it; touches no file
- ``lost_step``: the observation of a step whose worker was lost
- ``live_terminal``: the terminal of a person who uses a command live
- ``watchdog``: which workers do not answer any more
- ``worker_process``: a worker process: start it, send it requests, wait for its end
"""
