"""The same verdicts each time, whatever the surroundings are.

``python -m tests.sameness --runs 200 --suite 10`` checks ``specs/marketpipe.toml`` on the stand-in,
and runs the tests, again and again under circumstances that are drawn anew for each run. Whatever
differs from the first run is kept. It is not part of the tests, since it takes hours.

==================  ==============================================================================
``circumstances``   what may differ from run to run, and how a run's circumstances are drawn
``checkouts``       copies of the tracked files: read-only, at a path with blanks and umlauts
``execution``       one process under given circumstances, while the cores are busy
``trials``          a check of the spec, a run of the tests: from circumstances to verdicts
``shuffling``       a plugin that has pytest run the tests in a random order
``comparison``      what differs between the verdicts of two runs
``journal``         a line for each run, the summary of all, and the folder of what differed
``test_sameness``   that each difference is found, and that a seed draws the same again
==================  ==============================================================================
"""
