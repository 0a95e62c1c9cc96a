"""``check --cached``: which commands need not be run, since nothing that they are told has changed.

In: a plan, and the recordings of earlier runs. Out: a
:class:`~cliconform.model.reuse.RunSplit`, the steps to run and the outcomes that are reused. A
recording has an index: a digest of all that each command which conformed was told and read. A
command is reused whose digest is the same now, and so are those of all that it needs, in one
recording: then it started from the same home. Begin reading at ``reuse``.

=====================  ===========================================================================
``reuse``              ``find_reuse``: plan, recordings → the split
``call_digests``       ``digest_calls``: a plan → the digest of what each step is told and reads
``outside_files``      the files outside of the home that a step copies or names, and their digests
``target``             why the fingerprint of a target does not tell whether it has changed
``index``              the index in a recording: which commands in it can be reused
``indexed_runs``       the recordings, the newest first → for each tree of needs, the best one
``recorded_outcomes``  the outcomes of a recording, judged by the spec as it is now
``start_homes``        the homes that reused commands left, made again for those that need them
``split``              what must be run, since it cannot be reused or something needs its home
=====================  ===========================================================================
"""
