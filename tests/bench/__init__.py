"""Benchmarks: what cliconform costs beside others that run the same commands.

``python -m tests.bench`` runs them; they are not part of the tests, which measure no time.

===========  ====================================================================================
``measure``  one execution of a program: wall time, CPU of all of its processes, memory
``peers``    the same work for cliconform, a shell loop, xargs, prysk, bats, lit, pytest …
``figures``  the figures about cliconform alone: start, growth, output, homes, the stand-in
``table``    the results as a table, as JSON and as a picture
===========  ====================================================================================
"""
