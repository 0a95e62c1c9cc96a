"""That a command writes nothing outside its home, and in it nothing but what it declares."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.home_paths import find_parents
from cliconform.model.outcome import Finding
from cliconform.model.promise import WritesPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import NOT_SANDBOXED, Expectation
from cliconform.verifying.files.changes import drop_parents, name_paths
from cliconform.verifying.files.globs import is_covered, parse_glob
from cliconform.verifying.texts.excerpt import format_list


def check_writes(promise: WritesPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check what was written: in the home by its snapshots, outside by what the sandbox refused.

    Without the sandbox, what is outside of the home is not known; a promise about nothing else is
    left open then.
    """
    expectation = Expectation.of(promise, _describe(promise))
    sandbox = evidence.observation.sandbox
    outside = sandbox.written if sandbox else ()
    inside = _find_others(promise.paths, evidence) if promise.paths is not None else {}
    messages = [f"also {verb}: {name_paths(paths)}" for verb, paths in inside.items() if paths]
    if outside:
        more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
        messages.insert(0, f"wrote outside its home: {outside[0]} (refused){more}")
    every = [*outside, *(path for paths in inside.values() for path in paths)]
    if messages:
        detail = format_list("outside its home, refused:", outside) if len(outside) > 1 else ()
        listed = [
            line
            for verb, paths in inside.items()
            if len(paths) > 1
            for line in format_list(f"{verb}:", paths)
        ]
        yield expectation.fail(
            "; ".join(messages),
            expected="nothing else" if promise.paths is not None else "nothing",
            seen=every[0],
            detail=(*detail, *listed),
            evidence=every,
        )
    elif sandbox is None and promise.paths is None:
        yield expectation.leave_open(NOT_SANDBOXED)
    else:
        yield expectation.succeed()


def _describe(promise: WritesPromise) -> str:
    if promise.paths is None:
        return "writes nothing outside its home"
    return f"writes {name_paths(promise.paths)} alone" if promise.paths else "writes nothing"


def _find_others(paths: tuple[str, ...], evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """Return the changes that neither ``paths`` nor ``ignore`` covers, by what was done."""
    globs = [parse_glob(each) for each in (*paths, *evidence.step.ignore)]
    changes, observation = evidence.changes, evidence.observation

    def drop(found: tuple[str, ...]) -> tuple[str, ...]:
        allowed = {path for path in found if is_covered(globs, path)}
        allowed |= find_parents(allowed)
        facts = {**observation.before, **observation.after}
        return drop_parents(tuple(path for path in found if path not in allowed), facts)

    return {
        "created": drop(changes.created),
        "changed": drop(changes.changed),
        "removed": drop(changes.removed),
    }
