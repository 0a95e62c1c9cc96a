"""Tags as pytest's markers."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

_NAME = re.compile(r"(?!_|(?:and|or|not|True|False|None)$)[\w+.\\/-]+", re.ASCII)
"""What ``-m`` and the registration of markers take for one name."""


def mark(item: pytest.Item, tags: Iterable[str]) -> None:
    """Give ``item`` a marker for each of ``tags``, and ``cliconform(tag="…")`` in any case.

    A marker that takes arguments (``skip``, ``timeout``) has a meaning of its own: a tag with its
    name does not become that marker. Nor does a tag that ``-m`` could not select.
    """
    item.add_marker(pytest.mark.cliconform)
    for tag in tags:
        item.add_marker(pytest.mark.cliconform(tag=tag))
        if _NAME.fullmatch(tag) and _register(tag, item.config):
            item.add_marker(tag)


def _register(tag: str, config: pytest.Config) -> bool:
    """Register the marker unless it is registered; return whether a tag may become it."""
    registered = [line.partition(":")[0].strip() for line in config.getini("markers")]
    if any(each.startswith(f"{tag}(") for each in registered):
        return False
    if tag not in registered:
        config.addinivalue_line("markers", f"{tag}: commands of a cliconform spec with this tag.")
    return True
