"""What the metadata of Parquet files say: each file is read once, and small ones together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cliconform.bounded_process.process import CallStoppedError
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.files.parquet_files import ParquetFacts, ParquetFiles
from support.judging import observe_home

WriteTable = Callable[..., Path]


class CountedBounds(Bounds):
    """Bounds that note the paths of each call; a call for ``deadly`` is stopped."""

    def __init__(self, deadly: str = "") -> None:
        super().__init__()
        self.calls: list[list[str]] = []
        self._deadly = deadly

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        self.calls.append(args[1])
        if self._deadly in args[1]:
            raise CallStoppedError("needs more than 1 MB of memory")
        return super().call(function, *args)


def open_files(home: Path, bounds: Bounds) -> ParquetFiles:
    return ParquetFiles(str(home), observe_home(home).after, bounds)


def test_small_files_are_read_in_one_call_and_none_twice(
    home: Path, write_table: WriteTable
) -> None:
    for number in range(3):
        write_table(f"{number}.parquet", a=list(range(number)), b=["x"] * number)
    write_table("large.parquet", a=[Random(1).randbytes(300_000), b""])
    (home / "link.parquet").symlink_to("large.parquet")
    bounds = CountedBounds()
    files = open_files(home, bounds)
    names = ["0.parquet", "1.parquet", "2.parquet", "large.parquet", "link.parquet"]
    files.read_ahead(names)
    files.read_ahead(names[:3])
    assert [files.read(name).rows for name in names] == [0, 1, 2, 2, 2]
    assert files.read("2.parquet") == ParquetFacts(rows=2, columns={"a": "int64", "b": "string"})
    assert bounds.calls == [names[:3], ["large.parquet"], ["link.parquet"]]


def test_a_damaged_file_is_named_and_the_others_are_read(
    home: Path, write_table: WriteTable
) -> None:
    write_table("a.parquet", a=[1])
    (home / "b.parquet").write_bytes(b"PAR1 broken")
    files = open_files(home, Bounds())
    files.read_ahead(["a.parquet", "b.parquet", "c.parquet"])
    assert files.read("a.parquet").rows == 1
    for name in ("b.parquet", "c.parquet"):
        with pytest.raises(UnreadableError, match=name):
            files.read(name)


def test_a_file_with_which_reading_is_stopped_is_named(home: Path, write_table: WriteTable) -> None:
    write_table("a.parquet", a=[1])
    write_table("b.parquet", a=[1])
    files = open_files(home, CountedBounds("b.parquet"))
    files.read_ahead(["a.parquet", "b.parquet"])
    assert files.read("a.parquet").rows == 1
    with pytest.raises(UnreadableError, match=r"^b\.parquet .* needs more than 1 MB of memory$"):
        files.read("b.parquet")
