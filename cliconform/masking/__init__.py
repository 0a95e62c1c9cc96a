"""What is secret in a run, and how it is masked in all that leaves the run.

Comes in: the steps of a plan, and what was observed of them. Goes out: texts that are secret, and
the :class:`~cliconform.masking.mask.Mask` that replaces them in any value. Begin with ``mask``::

    mask       ``Mask``: replaces secrets in texts, bytes, and in all fields of a value
    search     where secrets are in one text, in one piece or not
    views      what a text is without its escapes, its lines and its colours: searched, too
    forms      the forms that a secret is found in: as it is, in Base64, in hexadecimal numbers
    find       what is secret in the steps of a plan, and what their runs have shown to be
    shapes     texts whose form says that they are secret: tokens, URLs with a password, cookies
    copied_files  secrets in the files that a home is given as copies
    files      files that are known to hold secrets: ``.netrc``, ``.pgpass``, ``.npmrc`` …
"""
