"""What was seen in a run, as patterns that the next run matches: the evidence in a known file.

A run on another day, in another home and on another machine must match what is written today, and
another deviation must not. So only what is known to vary becomes a wildcard or a placeholder:
days, times, durations, process ids, ports, captured values, temporary names, the machine's folders.
What the spec itself says stays as it is: a day that a command is given is the same in every run.

Begin with ``rows``.

============  =================================================================================
``rows``      ``collect_evidence``: an outcome and its old row → what the new row says
``patterns``  ``make_patterns``: the lines of a finding → the lines of a row
``facts``     ``collect_facts``: what is known of a run and may be in what its program said
``varying``   ``find_varying``: the parts of a line that differ from run to run
``format``    ``format_evidence``: what a row says, as TOML
============  =================================================================================
"""
