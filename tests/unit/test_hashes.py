"""The hashes that load no OpenSSL are those of the standard library."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from cliconform import file_digest, hashes


@pytest.mark.parametrize("data", [b"", b"x" * 1000], ids=len)
def test_a_hash_is_that_of_the_standard_library(data: bytes) -> None:
    assert hashes.sha256(data).hexdigest() == hashlib.sha256(data).hexdigest()
    made = hashes.blake2b(data, digest_size=12, key=b"k").hexdigest()
    assert made == hashlib.blake2b(data, digest_size=12, key=b"k").hexdigest()


@pytest.mark.parametrize("size", [10, 2_000_000])
def test_the_digest_of_a_file_does_not_depend_on_what_computes_it(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = os.urandom(size)
    (tmp_path / "file").write_bytes(data)
    found = set()
    for large in (0, 100_000, 10_000_000):
        monkeypatch.setattr(file_digest, "_LARGE", large)
        file = os.open(tmp_path / "file", os.O_RDONLY)
        try:
            found.add(file_digest.compute_digest(file, size))
        finally:
            os.close(file)
        found.add(file_digest.compute_digest_of_bytes(data))
    assert len(found) == 1
