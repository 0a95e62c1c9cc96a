"""That a command connects to nothing but its own loopback."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.outcome import Finding
from cliconform.model.promise import NetworkPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import NOT_SANDBOXED, Expectation
from cliconform.verifying.texts.excerpt import format_list


def check_network(promise: NetworkPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that no connection was refused by the sandbox; without it, none is known."""
    expectation = Expectation.of(promise, "connects to nothing but its own loopback")
    sandbox = evidence.observation.sandbox
    if sandbox is None:
        yield expectation.leave_open(NOT_SANDBOXED)
    elif tried := sandbox.connected:
        more = f" and {len(tried) - 1} more" if len(tried) > 1 else ""
        yield expectation.fail(
            f"connected to {tried[0]} (refused){more}",
            expected="no connection",
            seen=tried[0],
            detail=format_list("connected to, refused:", tried) if len(tried) > 1 else (),
            evidence=tried,
        )
    else:
        yield expectation.succeed()
