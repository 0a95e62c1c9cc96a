"""What several runs of a command showed → the promises that a spec can make of it. Pure.

Comes in: a :class:`~cliconform.drafting.showing.Showing` for each run: the same command, run from
equal homes at several paths, on several days, with several ports. Goes out: a
:class:`~cliconform.drafting.command.Draft`, the keys and values of a ``[command.ID]`` table as
plain data, and what was left out of it, with the reason.

What all runs showed alike is promised. Where they differ, a placeholder with the same values takes
the place, else a value that is printed gets a name, else the narrowest pattern. Begin with
``command``; each module knows only those above it:

===================  ============================================================================
``showing``          what one run showed: its end, its texts, its files and what is in them
``atoms``            a line → words, numbers, days, times; the pattern of what varies
``lines``            the lines of all runs, side by side
``names``            values that occur in several places, and their names
``streams``          which lines are worth promising
``contents``         what to promise of the content of files
``files``            which files, tables and databases are worth promising
``without_secrets``  the promises of files without those that have a secret
``typed_keys``       what was typed → the keys, and the line that they make
``dialogue``         what was typed and what was printed → prompts and answers
``command``          all of it: the draft
===================  ============================================================================
"""
