"""The pytest plugin: the commands of a spec as tests, ``pytest specs/mytool.toml``.

In: the options and files that pytest hands to its plugins. Out: a test for each command, whose
result is the command's verdict. Begin with ``plugin``.

The commands run in a process of our own, since running them adopts orphans, handles signals and
loads pyarrow and duckdb, none of which pytest's process should notice. That process runs all tests
of a spec which were selected, at once and in our order; each test waits for the result of its own
command. ``plugin`` alone is loaded where pytest finds no spec.

- ``plugin``: pytest's hooks: options, and which files are specs
- ``nodes``: a spec, its groups and its commands as pytest's nodes
- ``markers``: tags as pytest's markers
- ``settings``: pytest's options as those of a run
- ``session``: the runs of a test session, and the results that tests wait for
- ``batches``: which commands are run together, also with pytest-xdist
- ``spec_run``: one spec: what was asked for, and the results that have come
- ``runner_process``: the process that runs commands, as pytest's process sees it
- ``runner``: its main program
- ``messages``: what both send to each other
- ``results``: an outcome → what pytest reports of it
- ``failure_text``: the text of a failure, as pytest prints it
"""


class CliconformWarning(UserWarning):
    """A warning about a spec, or about one of its commands, as pytest shows it."""
