"""Fingerprints: what a run was made of, so that two runs can be told to be of the same.

In: the command of a target, or a spec. Out: a
:class:`~cliconform.model.fingerprint.Fingerprint`. Files are read, no program is started. Begin
reading at ``target``.

====================  ============================================================================
``target``            the program's own file, its Python package, or what ``[target]`` names
``python_package``    the files of the package behind a console script, and its dependencies
``file_digests``      digests of files, remembered as long as their status is the same
``spec``              the spec and the files that it includes
====================  ============================================================================
"""
