"""Makes an observation smaller: what it has in common with its step and with others is one object.

An observation comes from another process, so that nothing in it is an object that is here already.
Those of a run are kept until its end.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from cliconform.model.nothing import NOTHING
from cliconform.model.observation import Chunk, Exited, FileFact, Observation
from cliconform.model.plan import Step
from cliconform.quick_dataclass import replace
from cliconform.shared_values import share, share_mapping

_FEW_FILES = 16
"""In a larger home, looking for an equal one takes longer than it is worth."""
_FEW_CHUNKS = 16


def share_facts(observation: Observation, step: Step) -> Observation:
    """Return an observation of ``step`` that is equal to ``observation``, with shared objects."""
    before = _share_files(observation.before)
    ending = observation.ending
    return replace(
        observation,
        id=step.id if observation.id == step.id else observation.id,
        argv=_share_words(observation.argv, step),
        values=_share_texts(observation.values, step.values),
        ending=share(ending) if isinstance(ending, Exited) else ending,
        chunks=_share_streams(observation.chunks),
        digests=observation.digests or NOTHING,
        before=before,
        after=before
        if observation.after is observation.before
        else _share_files(observation.after),
    )


def _share_words(argv: tuple[str, ...], step: Step) -> tuple[str, ...]:
    """Return the command line with the texts of the step's own, where nothing was filled in."""
    planned = step.invocation.argv
    if len(planned) != len(argv):
        return argv
    pairs = zip(argv, planned, strict=True)
    return tuple(plan.source if plan.source == word else word for word, plan in pairs)


def _share_texts(texts: Mapping[str, str], known: Mapping[str, str]) -> Mapping[str, str]:
    return {
        sys.intern(name): known[name] if known.get(name) == text else text
        for name, text in texts.items()
    }


def _share_streams(chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
    if len(chunks) > _FEW_CHUNKS:
        return chunks
    return tuple(replace(each, stream=share(each.stream)) for each in chunks)


def _share_files(facts: Mapping[str, FileFact]) -> Mapping[str, FileFact]:
    return share_mapping(facts) if len(facts) <= _FEW_FILES else facts
