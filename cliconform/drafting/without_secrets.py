"""The promises of files without what has a secret in it: a name, a column, a key, a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cliconform.drafting.files import FilesDraft
from cliconform.drafting.showing import Avoided, LeftOut
from cliconform.quick_dataclass import replace


def drop_secrets(draft: FilesDraft, avoid: Avoided) -> FilesDraft:
    """Return ``draft`` without all that has a secret; what is left out names none either."""
    if not avoid.secrets:
        return draft
    produces = tuple(
        _drop_in_entry(each, avoid)
        for each in draft.produces
        if not has_secret(each if isinstance(each, str) else each["path"], avoid)
    )
    left_out = [each for each in draft.left_out if not avoid.has_secret(each.what)]
    if len(left_out) < len(draft.left_out) or len(produces) < len(draft.produces):
        left_out.append(LeftOut(what="files", why="their names have a secret in them"))
    return replace(
        draft,
        produces=produces,
        queries=tuple(each for each in draft.queries if not has_secret(each, avoid)),
        removes=tuple(each for each in draft.removes if not avoid.has_secret(each)),
        left_out=tuple(left_out),
    )


def has_secret(value: Any, avoid: Avoided) -> bool:
    """Return whether ``value`` has a secret in its texts, also where it goes on in the next one."""
    return avoid.has_secret("\n".join(_list_texts(value)))


def _list_texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for item in value.items() for part in item for text in _list_texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _list_texts(part)]
    return [str(value)]


def _drop_in_entry(entry: Any, avoid: Avoided) -> Any:
    """Return an entry of ``produces`` without the promises that have a secret."""
    if isinstance(entry, str):
        return entry
    kept: dict[str, Any] = {}
    for key, value in entry.items():
        if not has_secret(value, avoid):
            kept[key] = value
        elif isinstance(value, Mapping):
            rest = {
                name: part for name, part in value.items() if not has_secret({name: part}, avoid)
            }
            kept |= {key: rest} if rest else {}
    return kept if len(kept) > 1 else kept["path"]
