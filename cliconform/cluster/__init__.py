"""Run a plan on the workers of a Dask cluster: ``--executor dask=tcp://HOST:PORT``.

In go a plan and a handler, as everywhere; out come observations, with what the commands left in
folders of this machine. Begin with ``observer``, then ``executor``.

Each Dask worker has one process of ours, its *site*. It has the run's folder on that machine and
runs steps with the same local executor as a run without a cluster. This process decides which step
is next, and where; a step is one Dask task, which waits for the site's answer. What a home holds is
sent by digest, and only what the other side lacks. Dask does not retry, move or repeat any of them.

On this machine, in the process of the run:

- ``observer``: connect, compare the workers with this machine, run, and leave nothing behind
- ``executor``: :class:`ClusterExecutor`: a step goes to a site, its observation comes back
- ``transfer``: orders and contents to sites and back, in the thread of the connection
- ``sources``: the user's files that homes hold, as they are sent
- ``homes``: which step's home is at which site, and what that site has still to be told
- ``held_contents``: the contents of homes on this machine, as long as a home needs them
- ``received_homes``: what commands have left, in folders of this machine, where it is judged
- ``connection``: what is asked of Dask, in the thread of its client
- ``guard``: removes the run's folder here if this process is killed
- ``inspection``: whether each worker has the same system, program and version as we have
- ``sandboxes``: whether each worker's machine allows the sandbox
- ``lost``: what is raised when a worker or the scheduler cannot be reached any more

On the workers' machines:

- ``worker_plugin``: what runs in the Dask worker itself: start the site, pass on calls, end it
- ``site_process``: the site as the Dask worker sees it
- ``site``: the main program of a site
- ``site_contents``: the contents of files in its homes

``messages`` has what both sides send each other. Only ``connection`` and ``worker_plugin`` import
``distributed``.
"""
