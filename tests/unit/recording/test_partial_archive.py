"""The ZIP file of a recording while it is written."""

from __future__ import annotations

import os
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


def test_a_link_that_comes_in_place_of_the_folder_leads_the_recording_nowhere_else(
    tmp_path: Path,
) -> None:
    folder, elsewhere = tmp_path / "runs", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    archive = PartialArchive(folder / "run.zip")
    archive.write("one", b"1")
    folder.rename(tmp_path / "moved")
    folder.symlink_to(elsewhere)
    archive.complete()
    archive.close()
    assert archive.file == tmp_path / "moved" / "run.zip"
    assert [*elsewhere.iterdir()] == []
    assert [each.name for each in (tmp_path / "moved").iterdir()] == ["run.zip"]


def test_a_link_that_was_there_before_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "run.zip").symlink_to(tmp_path / "real.zip")
    archive = PartialArchive(tmp_path / "run.zip")
    archive.write("one", b"1")
    archive.complete()
    archive.close()
    assert (tmp_path / "run.zip").is_symlink()
    with ZipFile(tmp_path / "real.zip") as found:
        assert found.read("one") == b"1"


def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run.zip")
    archive = PartialArchive(tmp_path / "run.zip")
    with pytest.raises(OSError, match="not a regular file"):
        archive.write("one", b"1")
    assert (tmp_path / "run.zip").is_fifo()
