"""What several verbs need.

- ``arguments``: text to values, for ``--command``, ``--now``, ``--work-dir``, ``--fail-under`` and
  ``-W``
- ``project``: the spec that is meant, and the defaults of ``pyproject.toml``
- ``contract``: a spec together with its known file
- ``context``: the environment and machine, as planning needs them
- ``checking``: check the selected commands once, from resolved settings to the report
- ``run_inputs``: what a run is made of: fingerprints of its spec and of its program
- ``reuse``: what a run has of recordings (``--cached``), and leaves in its own
- ``shards``: the shard of a plan that is to be run
- ``target_surface``: the recorded surface, or one that is read now
- ``kept_values``: loads what is written in files, or takes what was loaded of them before
- ``recorded_runs``: what a stored run, or the run just made, shows about the surface
- ``documents``: find and read documents
- ``run_documents``: run the runnable lines of documents
- ``display``: print to the console
- ``github_step``: tell GitHub Actions of a run: groups, annotations, the summary of the step
- ``cluster_observer``: the workers of a Dask cluster, for ``--executor``
- ``local_observer``: the workers, and a note about homes that could not be removed
- ``report_files``: write the report files that were asked for: their register
"""
