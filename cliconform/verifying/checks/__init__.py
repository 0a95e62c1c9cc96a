"""The checks: one module for each kind of promise, all of the shape of :class:`Check`.

To add a kind of promise, add its class to ``model/promise.py``, a module here with its check, and
a line to the register in ``verifying/all_checks.py``. A test fails for a promise without a check
and for a module without a line. Modules here do not import one another: what two of them need is
in ``verifying/`` (``endings.py``) or its packages ``contents/``, ``files/``, ``texts/`` and
``databases/``.

Begin with ``within.py``, the shortest. One line per module:

==============  ==================================================================
``capture``     a value for ``${name}`` is in the output
``clean_up``    no temporary file and no process was left
``cpu``         how much CPU time the command used
``data``        the JSON or the table that stdout or stderr is
``ends``        the command ended by itself and in time
``exact``       nothing but what is promised was created, changed or removed
``exit``        the exit code, or the signal
``file``        files were created or changed; what is in them
``http``        how a service answers a request: status, headers, body
``idempotent``  a second run in the home that the first one left changes nothing
``leftovers``   no process was left running
``median``      how long it took, compared with earlier runs
``network``     nothing but the command's own loopback was connected to
``query``       the answer to an SQL query over the home
``ready``       a service became ready and ran until it was stopped
``removed``     files were removed
``repeat``      a second run prints and produces the same
``text``        stdout, stderr or both contain, match, lack or equal a text
``turn``        a prompt of the dialogue appeared and was answered
``within``      how long the command took
``writes``      nothing was written outside the home, nor in it what is not declared
==============  ==================================================================
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from cliconform.model.outcome import Finding
from cliconform.verifying.evidence import Evidence

P_contra = TypeVar("P_contra", contravariant=True)


class Check(Protocol[P_contra]):
    """Compares the evidence of one run with one kind of promise."""

    def __call__(self, promise: P_contra, evidence: Evidence, /) -> Iterable[Finding]:
        """Return the findings: first the one at ``promise.address``, then those of its parts.

        There is a finding for each part, whether it holds or not, so that a deviation never hides
        another. A promise that can no longer be checked (``evidence.homes`` is ``None``) gives
        ``Holds.UNKNOWN``. Nothing in the home is changed.

        Raises :class:`~cliconform.verifying.errors.PlaceholderError` where a ``${name}`` has
        no value, and :class:`~cliconform.verifying.errors.SpecFaultError` where the promise
        itself is wrong; the caller makes a finding of either. A deviation is never an exception.
        """
        ...
