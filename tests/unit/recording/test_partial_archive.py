"""The ZIP file of a recording while it is written."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from cliconform.recording.partial_archive import PartialArchive

DATA = b"".join(b'{"number": %d, "square": %d}\n' % (n, n * n) for n in range(5_000))
PARTS = tuple(DATA[n : n + 1000] for n in range(0, len(DATA), 1000))


@pytest.mark.parametrize("parts", [(DATA,), PARTS], ids=["whole", "in parts"])
def test_an_entry_is_compressed_at_the_quickest_level(
    tmp_path: Path, parts: tuple[bytes, ...]
) -> None:
    archive = PartialArchive(tmp_path / "run.zip")
    if len(parts) == 1:
        archive.write("run.json", *parts)
    else:
        archive.write_parts("run.json", parts, large=False)
    archive.complete()
    archive.close()
    quickest = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    expected = sum(len(quickest.compress(part)) for part in parts) + len(quickest.flush())
    with ZipFile(tmp_path / "run.zip") as found:
        assert found.read("run.json") == DATA
        assert found.getinfo("run.json").compress_size == expected
