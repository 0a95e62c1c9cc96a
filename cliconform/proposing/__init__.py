"""Proposes edits of a spec: what its promises should be for what a run showed.

Comes in: a run judged again, with its homes where they are there, and what drift found. Goes out:
a :class:`~cliconform.model.edit.Proposal` for each promise that deviates, and each deviation
for which there is none, with the reason. Nothing is written here, and no text of a spec is read:
`editing` makes edits of proposals.

A promise that holds is never touched. One that deviates is changed as little as it can be: its
pattern, placeholders and wildcards stay, and only the literal words move. Each proposal is tried on
what was seen, and on a second run where there is one, before it is made. Begin with
`step_proposals`. Each module knows only those above it::

    pieces          a text, a pattern or a path → literal words and holes
    alignment       pieces and what was seen → the pieces as they should be written
    trial           would a promise hold? in this run, and in others of the same command
    results         what is proposed, and what is not and why
    new_values      values that each run gives anew, which no literal may have
    literals        where in a text is what a promise was about?
    whole_texts     `equals`, line by line
    texts           promises about a text, and captures
    toml_values     values as plain data: of promises, of JSON and of databases
    amounts         exit codes, counts, limits, the status of a response
    data            JSON, columns, results of queries
    files           paths, and what is in files
    dialogue, http  prompts; responses of a service
    step_proposals  one step
    creations       what nothing promises
    renames         options and commands that have another name now
    run_proposals   a whole run
"""
