"""Reports of the verbs about the target's surface: surface, coverage, drift and docs.

In comes the value of a verb (``Surface``, ``Coverage``, ``Drift``, ``DocsReport``); out come text,
bytes or Rich renderables. Nothing is written here. Each module is named after its verb:

contradictions  where a surface is wrong, as a run shows
opencli       a surface as an OpenCLI description
usage_kdl     a surface as a usage spec
global_options  which options all commands of a surface take
surface       the surface file, JSON and the table of ``cliconform surface``
coverage      the tables, suggestions and JSON of ``cliconform coverage``
drift         the console report of ``cliconform drift``
drift_json    its JSON, and its annotations for GitHub
docs          the console report, JSON and annotations of ``cliconform docs``
progress       the line on a terminal that shows which help page a survey is at
docs_junit    its JUnit XML
"""
