"""History: what all runs of a spec show together, for longer than their recordings are kept.

In: recordings of this machine and of others. Out: a Parquet file for each run, DuckDB's tables over
all of them, and from these the history of a spec, the answers to SQL, and the durations that
``within = "2x median"`` is about. Nothing here runs or judges anything. Begin reading at ``index``.

===============  ================================================================================
``index``        ``HistoryIndex``: the folder with a Parquet file for each run, and its limits
``run_file``     the summary of a run → its Parquet file
``collecting``   the recordings of this machine that are not in the index yet → the index
``importing``    recordings from elsewhere → the index, whatever is in them
``database``     the index → DuckDB's tables
``numbering``    which runs are one: the shards of a plan, and the recording that joins them
``spec_runs``    the tables → the runs of one spec
``overview``     the tables → ``SpecHistory``: strips, first failures, flakes, trends
``since``        the value of ``--since`` → the runs that are meant
``queries``      the user's SQL over the tables, with limits of time and memory
``baselines``    the tables → the median duration of each command, for planning
===============  ================================================================================
"""
