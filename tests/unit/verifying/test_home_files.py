"""Files of a home: only regular ones are opened, and none outside of it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cliconform.running.home.run_folder import RunFolder
from cliconform.time_limit import limit_time
from cliconform.verifying.databases.duckdb_engine import DuckDBHome
from cliconform.verifying.databases.query_result import QueryError
from cliconform.verifying.files.home_files import (
    UnreadableError,
    open_file,
    read_blocks,
    read_file,
    read_whole,
    resolve_file,
)


def read_limited(home: str, path: str) -> tuple[int, bytes | None]:
    return read_whole(home, path, 100)


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(path))


def make_link_to_fifo(path: Path) -> None:
    os.mkfifo(path.with_name("fifo"))
    path.symlink_to("fifo")


def make_link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_link_out(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def make_folder(path: Path) -> None:
    path.mkdir()


ALL = [
    make_fifo,
    make_socket,
    make_link_to_fifo,
    make_link_to_device,
    make_link_out,
    make_loop,
    make_folder,
]


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("read", [open_file, read_file, read_limited, resolve_file])
def test_what_is_no_regular_file_in_the_home_is_not_opened(
    tmp_path: Path, make: Callable[[Path], None], read: Callable[[str, str], object]
) -> None:
    make(tmp_path / "x")
    with limit_time(10.0), pytest.raises(UnreadableError, match=r"not a regular|leads out|levels"):
        read(str(tmp_path), "x")


OPENING = [
    "FROM 'x.csv'",
    "FROM read_csv('x.csv')",
    "FROM read_text('x.csv')",
    "FROM read_blob('*.csv')",
    "FROM read_csv(['ok.txt', 'x.csv'])",
    "SELECT (SELECT count(*) FROM read_text('x.csv'))",
    "WITH a AS (FROM read_json('x.csv')) FROM a",
]


@pytest.mark.parametrize("make", ALL[:-1])
def test_a_query_opens_none_of_these(tmp_path: Path, make: Callable[[Path], None]) -> None:
    (tmp_path / "ok.txt").write_text("a\n1\n", encoding="utf-8")
    make(tmp_path / "x.csv")
    with closing(DuckDBHome(str(tmp_path))) as duckdb, limit_time(30.0):
        for sql in OPENING:
            with pytest.raises(QueryError):
                duckdb.query(sql)


def test_a_file_that_is_not_there_is_an_error_whatever_reads_it(tmp_path: Path) -> None:
    (tmp_path / "ok.txt").write_text("a\n", encoding="utf-8")
    with closing(DuckDBHome(str(tmp_path))) as duckdb:
        for sql in (
            "FROM read_text('no.log')",
            "FROM read_blob('no.log')",
            "FROM read_text('*.log')",
            "FROM read_text(['ok.txt', 'no.log'])",
            "SELECT 1 WHERE NOT EXISTS (FROM read_text('no.log'))",
            "FROM read_csv('no.log')",
        ):
            with pytest.raises(QueryError, match="No files found that match the pattern"):
                duckdb.query(sql)


def test_files_that_are_there_are_read_and_listing_none_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "ok.txt").write_text("a\n", encoding="utf-8")
    with closing(DuckDBHome(str(tmp_path))) as duckdb:
        assert duckdb.query("SELECT content FROM read_text('*.txt')").rows == (("a\n",),)
        assert duckdb.query("SELECT count(*) FROM read_blob(['ok.txt', 'ok.txt'])").rows == ((2,),)
        assert duckdb.query("FROM glob('*.log')").rows == ()


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, 5 << 20, (5 << 20) + 7])
def test_of_a_hole_the_first_and_the_last_block_are_read(home: Path, size: int) -> None:
    with (home / "sparse").open("wb") as file:
        file.write(b"begin")
        file.seek(size)
        file.write(b"end")
    data = b"".join(read_blocks(str(home), "sparse"))
    assert data.startswith(b"begin\0")
    assert data.endswith(b"\0end")
    assert len(data) <= size + len("end")


def test_a_terabyte_of_nothing_is_read_at_once(home: Path) -> None:
    with (home / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    assert sum(map(len, read_blocks(str(home), "sparse"))) < 1 << 22


def test_little_is_read_around_each_data_of_a_file_of_holes(home: Path) -> None:
    with (home / "sparse").open("wb") as file:
        for number in range(1, 21):
            file.seek(number * 1024**3)
            file.write(b"data")
    data = b"".join(read_blocks(str(home), "sparse"))
    assert data.count(b"data") == 20
    assert len(data) < 20 * 4 * 64 * 1024


@pytest.mark.parametrize("replaced", ["home", "folder"])
def test_a_link_that_a_command_puts_in_the_place_of_a_home_leads_nowhere(
    tmp_path: Path, replaced: str
) -> None:
    folder = tmp_path / "run"
    home, outside = folder / "00001", tmp_path / "outside"
    home.mkdir(parents=True)
    (home / "a").write_text("own")
    (outside / "00001").mkdir(parents=True)
    for place in (outside, outside / "00001"):
        (place / "a").write_text("canary")
    with closing(RunFolder(str(folder))._held):
        assert read_file(str(home), "a") == b"own"
        path = home if replaced == "home" else folder
        path.rename(tmp_path / "moved")
        path.symlink_to(outside)
        with pytest.raises(UnreadableError, match="leads out of the home"):
            read_file(str(home), "a")


def test_links_on_the_way_to_the_folder_of_homes_are_followed(tmp_path: Path) -> None:
    home = tmp_path / "real" / "run" / "00001"
    home.mkdir(parents=True)
    (home / "a").write_text("own")
    (tmp_path / "link").symlink_to("real")
    assert read_file(str(tmp_path / "link" / "run" / "00001"), "a") == b"own"
