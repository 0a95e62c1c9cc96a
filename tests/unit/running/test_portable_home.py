"""Contents by digest, and homes that are made again of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.file_digest import compute_digest
from cliconform.model.observation import FileFact
from cliconform.running.home.content_store import ContentStore
from cliconform.running.home.portable_home import (
    PortableHome,
    build_home,
    read_piece,
    read_times,
)
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.snapshot import take_snapshot


def send(home: Path, store: ContentStore, count: int) -> PortableHome:
    """What is in ``home``, with its contents sent to ``store`` in pieces of ``count`` bytes."""
    facts = take_snapshot(str(home)).facts
    for path, fact in facts.items():
        offset = 0
        while fact.kind == "file" and fact.digest not in store and offset >= 0:
            piece = read_piece(str(home), path, offset, count=count)
            store.write(fact.digest, piece.offset, piece.data)
            offset = piece.next_offset
        if fact.kind == "file" and fact.digest not in store:
            store.complete(fact.digest, fact.size)
    return PortableHome(path=str(home), facts=facts, times=read_times(str(home)))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    (made / "folder").mkdir(parents=True)
    return made


@pytest.fixture
def store(tmp_path: Path) -> ContentStore:
    return ContentStore(str(tmp_path / "store"))


def test_a_home_that_was_sent_has_the_same_snapshot_and_times(
    home: Path, store: ContentStore, tmp_path: Path
) -> None:
    (home / "folder" / "text").write_text("some text", encoding="utf-8")
    (home / "folder" / "text").chmod(0o640)
    (home / "empty").touch()
    (home / "link").symlink_to("folder/text")
    os.mkfifo(home / "fifo")
    os.utime(home / "folder" / "text", (1, 2))
    (home / "folder").chmod(0o500)
    portable = send(home, store, count=4)
    build_home(portable, str(tmp_path / "made"), store)
    assert take_snapshot(str(tmp_path / "made")).facts == take_snapshot(str(home)).facts
    assert (tmp_path / "made/folder/text").stat().st_mtime == 2
    (home / "folder").chmod(0o700)
    (tmp_path / "made/folder").chmod(0o700)


def test_an_absolute_link_into_the_home_leads_into_the_new_one(
    home: Path, store: ContentStore, tmp_path: Path
) -> None:
    (home / "link").symlink_to(home / "folder")
    build_home(send(home, store, 10), str(tmp_path / "made"), store)
    assert (tmp_path / "made/link").readlink() == tmp_path / "made/folder"


def test_holes_are_not_sent_and_stay(home: Path, store: ContentStore, tmp_path: Path) -> None:
    size = 1 << 30
    with (home / "sparse").open("wb") as file:
        file.truncate(size)
        file.seek(size // 2)
        file.write(b"here")
    build_home(send(home, store, 1 << 20), str(tmp_path / "made"), store)
    status = (tmp_path / "made/sparse").stat()
    assert status.st_size == size
    assert status.st_blocks * 512 < size // 100


def test_a_content_that_is_not_what_its_digest_is_of_is_refused(store: ContentStore) -> None:
    store.write("digest", 0, b"other")
    with pytest.raises(OSError, match="changed while it was sent"):
        store.complete("digest", 5)
    assert "digest" not in store


def test_files_of_a_linked_home_are_those_of_the_store(
    home: Path, store: ContentStore, tmp_path: Path
) -> None:
    (home / "f").write_text("text", encoding="utf-8")
    portable = send(home, store, 10)
    build_home(portable, str(tmp_path / "made"), store, link=True)
    assert (tmp_path / "made/f").samefile(store.find(portable.facts["f"].digest))


def test_a_home_whose_paths_are_too_long_for_the_system_can_be_made(
    store: ContentStore, tmp_path: Path
) -> None:
    data = b"deep"
    file = tmp_path / "deep"
    file.write_bytes(data)
    with file.open("rb") as opened:
        digest = compute_digest(opened.fileno(), len(data))
    store.write(digest, 0, data)
    store.complete(digest, len(data))
    paths = ["/".join(["folder" * 20] * depth) for depth in range(1, 50)]
    facts = {path: FileFact(kind="dir", mode=0o700) for path in paths}
    facts[f"{paths[-1]}/f"] = FileFact(kind="file", mode=0o600, size=len(data), digest=digest)
    build_home(PortableHome(path="/x", facts=facts), str(tmp_path / "made"), store)
    assert read_piece(str(tmp_path / "made"), f"{paths[-1]}/f", 0).data == data
    assert take_snapshot(str(tmp_path / "made")).facts == dict(sorted(facts.items()))
    remove_tree(str(tmp_path / "made"))  # pytest cannot


def test_a_file_that_could_not_be_read_is_not_made_again(
    store: ContentStore, tmp_path: Path
) -> None:
    facts = {"other": FileFact(kind="file", mode=0o600, size=3, digest="")}
    portable = PortableHome(path="/home/old", facts=facts)
    assert portable.list_contents() == {}
    with pytest.raises(PermissionError, match="other"):
        build_home(portable, str(tmp_path / "made"), store)
