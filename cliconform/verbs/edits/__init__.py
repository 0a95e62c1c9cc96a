"""What the verbs about edits of a spec share: ``update``, ``pending``, ``accept``, ``reject``.

In: a recorded run and the spec as it is now. Out: pending edits, written or rejected. Begin with
``pending_edits``.

- ``pending_edits``: the edits that a recorded run asks for; ``known_edits``: those of the known
  file; ``renames``: those that the surface shows; ``chosen_edits``: those that addresses name
- ``question``: which edits a command line asks for
- ``writing``: writes edits, and takes back those that do not hold
- ``rejected_edits``: remembers which edits were rejected
- ``display``: edits, and what became of them, as lines
- ``review``: one edit at a time on the terminal, with ``review_display``, ``review_state``,
  ``terminal_keys`` and ``editor``
"""
