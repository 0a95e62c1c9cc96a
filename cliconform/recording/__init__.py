"""Recordings: a run that can be judged again whole, without the program.

In: the observations of a run while their homes exist, and its report. Out: one ZIP file with both,
and from it the report and the homes. Begin reading at ``recorder``.

===================  ============================================================================
``manifest``         the manifest: what a list of recordings shows, and what was left out
``recorder``         ``Recorder``: writes the recording of a run while it runs
``partial_archive``  ``PartialArchive``: the ZIP file that the recorder is writing
``start_contents``   the files that a spec gives a home, as they were before a command changed them
``archive``          ``Archive``: opens a recording and reads what is in it
``summary``          what the history keeps of a run: an entry of its recording
``rebuilt_home``     ``HomeRebuilder``: the homes of a recorded run, made again in a folder
``merging``          the recordings of the shards of one plan → one report, proved to be whole
``joining``          several runs → one report with the newest outcome of each command
``store``            the recordings in the user's state folder: which there are, and which must go
===================  ============================================================================
"""
