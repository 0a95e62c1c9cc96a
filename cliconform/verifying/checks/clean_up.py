"""That a command leaves no temporary file and no process."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.outcome import Finding
from cliconform.model.promise import CleanUpPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.changes import drop_parents, name_paths
from cliconform.verifying.texts.excerpt import format_list

_TEMPORARY = ".tmp/"
"""The folder in the home that ``TMPDIR`` is."""


def check_clean_up(promise: CleanUpPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that nothing new is in ``TMPDIR``, nor, in the sandbox, in the system's folders.

    ``ignore`` does not matter: a file is left whatever other promises make of it.
    """
    expectation = Expectation.of(promise, "leaves no temporary file and no process")
    observation = evidence.observation
    new = {
        path
        for path in observation.after
        if path.startswith(_TEMPORARY) and path not in observation.before
    }
    files = [*drop_parents(tuple(sorted(new)), observation.after)]
    files += observation.sandbox.left if observation.sandbox else ()
    processes = [evidence.hide(each.command) for each in observation.leftovers]
    messages = []
    if files:
        messages.append(f"left {name_paths(tuple(files))}")
    if processes:
        messages.append(f"left a process running: {processes[0]}")
    if not messages:
        yield expectation.succeed()
        return
    yield expectation.fail(
        "; ".join(messages),
        expected="nothing left",
        seen=[*files, *processes][0],
        detail=format_list("left:", (*files, *processes)) if len(files + processes) > 1 else (),
        evidence=[*files, *processes],
    )
