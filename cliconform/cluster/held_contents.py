"""The contents of homes on this machine, each as long as something needs it.

Several threads may use them.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable

from cliconform.running.home.content_store import ContentStore


class HeldContents:
    """Counts how many times each content of ``store`` is held; removes it with the last hold."""

    def __init__(self, store: ContentStore) -> None:
        self.store = store
        self._holds: Counter[str] = Counter()
        self._lock = threading.Lock()

    def hold(self, digests: Iterable[str]) -> None:
        """Let these contents stay, once they are there, until they are released."""
        with self._lock:
            self._holds.update(list(digests))  # a mapping would give counts

    def release(self, digests: Iterable[str]) -> None:
        """End one hold of each of these; remove those that nobody holds."""
        with self._lock:
            for digest in digests:
                self._holds[digest] -= 1
                if self._holds[digest] <= 0:
                    del self._holds[digest]
                    self.store.remove(digest)

    def write_whole(self, digest: str, data: bytes) -> None:
        """Store a content, unless it is there. Raises ``OSError`` if that is not possible."""
        with self._lock:
            if digest not in self.store:
                self.store.write(digest, 0, data)
                self.store.complete(digest, len(data))
