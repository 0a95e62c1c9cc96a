"""Loads what is written in files, or takes what was loaded of them before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cliconform import host
from cliconform.loading import Files, are_current
from cliconform.value_cache import ValueCache

T = TypeVar("T")

_NO_CACHE = "CLICONFORM_NO_SPEC_CACHE"
"""The environment variable with which everything is loaded anew."""


def load_kept(
    kind: str, names: tuple[str, ...], load: Callable[[Files], T], *, is_large: bool = False
) -> T:
    """Return what ``load`` returns, or what it has returned for ``names`` in an earlier run.

    A value, whose ``kind`` is a word, is kept in the user's cache folder. It is used again while no
    file has changed that ``load`` has noted. It consists of values of the model. Errors of ``load``
    are raised and never kept.

    What ``is_large`` is loaded in a fork of this process, where there can be one: loading takes
    several times the memory of the value, which this process would keep to the end.
    """
    if _NO_CACHE in host.environment():
        return load(Files())
    cache = ValueCache(host.cache_folder() / "specs")
    key = (kind, str(host.current_folder()), *names)
    found: T | None = cache.find(key, are_current)
    if found is not None:
        return found

    def load_and_keep() -> T:
        files = Files()
        loaded = load(files)
        if files.is_complete:
            cache.keep(key, files.answers, loaded)
        return loaded

    return _call_in_fork(load_and_keep) if is_large else load_and_keep()


def _call_in_fork(load: Callable[[], T]) -> T:
    import pickle

    from cliconform.running.process.forked_result import compute_meanwhile

    with compute_meanwhile(lambda: pickle.dumps(load(), pickle.HIGHEST_PROTOCOL)) as wait:
        loaded: T = pickle.loads(wait())  # noqa: S301 - our own process has written it
    return loaded
