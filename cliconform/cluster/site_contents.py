"""The contents of files in the homes of a site: those that are sent along, and copies of them."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.cluster.messages import SMALL, SMALL_TOTAL
from cliconform.model.observation import FileFact, Observation
from cliconform.running.home.content_store import ContentStore
from cliconform.running.home.portable_home import read_piece


def read_small_contents(observation: Observation) -> Mapping[str, bytes]:
    """Return the small contents that are new: the other side has what was there before."""
    known = {fact.digest for fact in observation.before.values()}
    contents: dict[str, bytes] = {}
    left = SMALL_TOTAL
    for path, fact in observation.after.items():
        is_new = fact.kind == "file" and fact.digest not in known | contents.keys()
        if not is_new or fact.size > min(SMALL, left):
            continue
        try:
            piece = read_piece(observation.home, path, 0, count=SMALL + 1)
        except OSError:
            continue  # it will be asked for, and the error reported
        if piece.offset == 0 and len(piece.data) == fact.size:
            contents[fact.digest] = piece.data
            left -= fact.size
    return contents


def copy_content(store: ContentStore, home: str, path: str, fact: FileFact) -> None:
    """Store the content of a file. Raises ``OSError`` if it has another one by now."""
    offset = 0
    while offset >= 0:
        piece = read_piece(home, path, offset)
        store.write(fact.digest, piece.offset, piece.data)
        offset = piece.next_offset
    store.complete(fact.digest, fact.size)
