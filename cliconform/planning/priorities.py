"""Which steps start first: by what is remembered of earlier runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cliconform.hashes import blake2b
from cliconform.quick_dataclass import dataclass, field

SHORTEST = 0.001
"""Seconds that a step is assumed to take at least."""
_DRAWN = 6  # bytes, which a float holds exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class Priorities:
    """What is remembered of earlier runs, by the id of the step."""

    durations: Mapping[str, float] = field(default_factory=dict)
    """The seconds that a worker had for the step."""
    first: frozenset[str] = frozenset()
    """The steps that are to start as early as they can: ``--failed-first``."""
    shuffle: int | None = None
    """The seed of a random order, in place of that of the durations: ``--shuffle``."""


NO_PRIORITIES = Priorities()


def estimate_durations(ids: Iterable[str], known: Mapping[str, float]) -> dict[str, float]:
    """Return the seconds that each id takes: those in ``known``, the median of these for others.

    Where none of them is known, each counts as one.
    """
    ids = list(ids)
    found = sorted(max(known[id_], SHORTEST) for id_ in ids if id_ in known)
    if not found:
        return dict.fromkeys(ids, 1.0)
    usual = found[len(found) // 2]
    return {id_: max(known[id_], SHORTEST) if id_ in known else usual for id_ in ids}


def shuffle_ranks(ids: Iterable[str], seed: int) -> dict[str, float]:
    """Return a random number below 1 for each id, which stays the same for a seed.

    It depends on nothing but the id, so that two steps start in the same order whatever other steps
    are selected, with any version of Python.
    """
    return {id_: _draw(f"{seed}/{id_}") for id_ in ids}


def _draw(text: str) -> float:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DRAWN).digest()
    return int.from_bytes(digest) / float(1 << 8 * _DRAWN)
