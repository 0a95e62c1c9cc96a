"""Run a plan in the main process: which step runs next, on which worker, in which home.

In go a :class:`~cliconform.model.plan.Plan` and a
:class:`~cliconform.running.interface.RunHandler`; each observation goes to the handler as soon as
it arrives, and the handler's decision determines what runs next. Begin with ``observer``.

- ``observer``: :class:`LocalObserver`: the workers and the run's folder, from start to end
- ``run``: one run of a plan: send tasks to workers, handle their replies
- ``schedule``: which steps are ready, waiting or blocked; starts no process
- ``home_registry``: which home belongs to which step, and who still needs it; touches no file
- ``watchdog``: which workers do not answer any more
- ``worker_process``: a worker process: start it, send it requests, wait for its end
"""
