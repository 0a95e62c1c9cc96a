"""SHA-256 and BLAKE2 for short data, without OpenSSL: to load that takes longer than to hash.

:mod:`hashlib` has the same algorithms; it loads OpenSSL, whose SHA-256 is five times as quick, and
which is worth it from some 100 kB on. :mod:`random` does the same for its own hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import blake2b, sha256
else:
    try:
        from _blake2 import blake2b

        try:
            from _sha2 import sha256  # since Python 3.12
        except ImportError:
            from _sha256 import sha256
    except ImportError:  # an interpreter that was built without them
        from hashlib import blake2b, sha256

__all__ = ["blake2b", "sha256"]
