"""The process that can be stopped: whatever a call does, it ends in time and leaves nothing."""

from __future__ import annotations

import ctypes
import os
import re
import resource
import select
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from cliconform.bounded_process import process as process_module
from cliconform.bounded_process.process import (
    BoundedProcess,
    CallStoppedError,
    CallTimeoutError,
    CannotCallError,
)
from cliconform.time_limit import PatternTimeoutError, limit_time
from cliconform.verifying.bounds import Bounds, NoTimeLeftError
from cliconform.verifying.databases.duckdb_calls import DuckDBCalls
from cliconform.verifying.databases.query_result import QueryError
from cliconform.verifying.texts.patterns import search_pattern

SLOW = 20.0
"""The scale of limits that are not what a test is about, whatever the machine is."""


@pytest.fixture
def process() -> Iterator[BoundedProcess]:
    others = psutil.Process().children()  # of other tests, such as workers that stay for all
    with BoundedProcess() as process:
        yield process
    assert psutil.Process().children() == others


def test_calls_are_carried_out_by_one_process(process: BoundedProcess) -> None:
    first = process.call(os.getpid, seconds=30)
    assert first != os.getpid()
    assert process.call(os.getpid, seconds=30) == first
    assert process.call(re.sub, "a", "\udcff", "aa", seconds=30) == "\udcff\udcff"


def test_an_error_is_raised_here_and_the_process_goes_on(process: BoundedProcess) -> None:
    first = process.call(os.getpid, seconds=30)
    with pytest.raises(ValueError, match="invalid literal"):
        process.call(int, "x", seconds=30)
    assert process.call(os.getpid, seconds=30) == first


@pytest.mark.parametrize(
    ("function", "argument", "message"),
    [
        (bytes, 4_000_000_000, "needs more than 800 MB of memory"),
        (bytes, 70_000_000, "has an answer of more than 64,000,000 bytes"),
        (os._exit, 3, "made the process that did it end with exit code 3"),
        (ctypes.string_at, 0, "made the process that did it end with SIGSEGV"),
        (signal.raise_signal, 40, "made the process that did it end with signal 40"),
    ],
)
def test_what_a_call_does_to_the_process_is_told(
    process: BoundedProcess, function: Callable[[int], object], argument: int, message: str
) -> None:
    with pytest.raises(CallStoppedError, match=message):
        process.call(function, argument, seconds=30)
    assert process.call(abs, -1, seconds=30) == 1


def test_a_search_that_python_cannot_stop_is_stopped(process: BoundedProcess) -> None:
    with limit_time(20.0), pytest.raises(CallTimeoutError, match=r"took more than 0\.2 s"):
        process.call(re.search, r"\w+Error", "a" * 4_000_000, seconds=0.2)


def test_an_open_that_blocks_is_stopped(process: BoundedProcess, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with limit_time(20.0), pytest.raises(CallTimeoutError):
        process.call(os.open, str(tmp_path / "fifo"), os.O_RDONLY, seconds=0.2)


def test_an_interrupt_ends_a_call_at_once(process: BoundedProcess) -> None:
    process.call(abs, 1, seconds=30)
    timer = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with limit_time(20.0), pytest.raises(KeyboardInterrupt):
        process.call(re.search, r"\w+Error", "a" * 4_000_000, seconds=600)
    timer.join()


@pytest.mark.parametrize(("stopped", "end"), [(0.0, 101.0), (4.5, 104.5), (60.0, 161.0)])
def test_the_time_for_which_both_processes_were_stopped_does_not_count(
    monkeypatch: pytest.MonkeyPatch, stopped: float, end: float
) -> None:
    times = [100.0]
    polled: list[float] = []

    class Poll:
        def register(self, *_: object) -> None: ...

        def poll(self, milliseconds: float) -> list[tuple[int, int]]:
            polled.append(milliseconds)
            times[0] += milliseconds / 1000 + (stopped if len(polled) == 2 else 0.0)
            return []

    monkeypatch.setattr(process_module, "select", SimpleNamespace(poll=Poll))
    monkeypatch.setattr(process_module, "monotonic", lambda: times[0])
    waiting = BoundedProcess()
    monkeypatch.setattr(waiting, "_find_channel", lambda: None)
    monkeypatch.setattr(waiting, "_measure_memory", lambda: 0)
    with pytest.raises(TimeoutError):
        waiting._wait(select.POLLIN, 101.0)
    assert times[0] == pytest.approx(end, abs=0.1)


def test_a_process_that_was_killed_meanwhile_is_replaced(process: BoundedProcess) -> None:
    other = psutil.Process(process.call(os.getpid, seconds=30))
    other.kill()
    while other.status() != psutil.STATUS_ZOMBIE:
        pass
    assert process.call(abs, -1, seconds=30) == 1
    assert process.generation == 2


def test_a_process_that_cannot_be_started_is_said(
    process: BoundedProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "_PYTHON", ("/nonexistent/python",))
    with pytest.raises(CannotCallError, match="can be started to judge: No such file"):
        process.call(abs, -1, seconds=30)
    monkeypatch.undo()
    assert process.call(abs, -1, seconds=30) == 1


def test_a_process_that_dies_before_it_can_be_asked_is_no_fault_of_what_is_asked(
    process: BoundedProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "_PYTHON", ("/bin/false",))
    with pytest.raises(CannotCallError, match="dies when it is started"):
        process.call(abs, -1, seconds=30)
    monkeypatch.undo()
    assert process.call(abs, -1, seconds=30) == 1


def test_a_query_that_gets_no_thread_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Timer, "start", fail)
    with pytest.raises(CannotCallError, match="no thread can be started to run a query"):
        DuckDBCalls(str(tmp_path), Bounds()).query("SELECT 1")


def test_nothing_is_started_where_nothing_is_called(process: BoundedProcess) -> None:
    process.tell(abs, 1)
    assert process.generation == 0


def test_the_patterns_of_a_command_have_their_time_together(process: BoundedProcess) -> None:
    bounds = Bounds(process, patterns=0.5)
    with limit_time(20.0):
        for _ in range(20):
            with pytest.raises(PatternTimeoutError):
                search_pattern(r"\w+Error", "a" * 4_000_000, bounds=bounds)
    assert bounds.left_for_patterns <= 0
    assert bounds.left > 0


def test_a_long_text_is_searched_as_a_short_one_is(process: BoundedProcess) -> None:
    bounds = Bounds(process)
    text = "x\n" * 100_000 + "a \udcff 12\r\nb"
    found = search_pattern(r"^a (\S) (\d+)$", text, bounds=bounds)
    assert found is not None
    assert (found.start, found.value) == (200_000, "\udcff")
    assert search_pattern(r"^a (\S) (\d+)x+$", text, bounds=bounds) is None
    assert process.generation == 1


def test_a_pattern_without_repetition_needs_no_process(process: BoundedProcess) -> None:
    assert search_pattern("^b$", "x\n" * 100_000 + "b", bounds=Bounds(process)) is not None
    assert process.generation == 0


def test_queries_stop_at_the_time_that_all_of_them_have(
    process: BoundedProcess, tmp_path: Path
) -> None:
    bounds = Bounds(process)
    bounds.left = 0.5
    duckdb = DuckDBCalls(str(tmp_path), bounds)
    with limit_time(60.0):
        with pytest.raises(QueryError, match="the query took more than 8 s and was stopped"):
            duckdb.query("SELECT max(hash(i)) FROM range(1000000000000) a(i)")
        with pytest.raises(QueryError, match="the query was not run: those before it took 8 s"):
            duckdb.query("SELECT 1")
    with pytest.raises(NoTimeLeftError):
        bounds.call(abs, 1)


@pytest.mark.parametrize(
    "sql",
    ["SELECT repeat('x', 2000000) FROM range(1001)", "SELECT repeat('x', 2000000000)"],
)
def test_a_query_that_needs_too_much_memory_is_stopped(
    process: BoundedProcess, tmp_path: Path, sql: str
) -> None:
    duckdb = DuckDBCalls(str(tmp_path), Bounds(process, scale=SLOW))
    with pytest.raises(QueryError, match=r"more than 800 MB of memory|larger than 32,000,000"):
        duckdb.query(sql)
    assert duckdb.query("SELECT 1").rows == ((1,),)
    duckdb.close()


def test_after_a_query_that_duckdb_itself_found_too_large_another_process_goes_on(
    process: BoundedProcess, tmp_path: Path
) -> None:
    """What it had taken until then need not be free again, be it for a thread."""
    with pytest.raises(QueryError, match="needs more than 800 MB of memory"):
        DuckDBCalls(str(tmp_path), Bounds(process, scale=SLOW)).query(
            "SELECT count(*) FROM (SELECT DISTINCT i FROM range(1000000000) a(i))"
        )
    assert DuckDBCalls(str(tmp_path), Bounds(process)).query("SELECT 2").rows == ((2,),)
    assert process.generation == 2


def test_the_columns_of_a_file_are_read_once(process: BoundedProcess, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("a,b\n1,x\n", encoding="utf-8")
    duckdb = DuckDBCalls(str(tmp_path), Bounds(process))
    columns = duckdb.read_columns("read_csv", str(file))
    assert columns == [("a", "int64"), ("b", "string")]
    file.unlink()
    assert duckdb.read_columns("read_csv", str(file)) == columns
    duckdb.close()


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library has no mallopt(3)"
)
def test_memory_that_a_call_has_freed_is_there_for_the_next_one(process: BoundedProcess) -> None:
    faults = []
    for _ in range(3):
        process.call(bytes, 4_000_000, seconds=SLOW)
        usage = process.call(resource.getrusage, resource.RUSAGE_SELF, seconds=SLOW)
        faults.append(usage.ru_minflt)
    assert faults[2] - faults[1] < 500  # 4 MB have 1,000 pages


def test_a_table_that_was_loaded_stays_from_query_to_query_and_its_loss_is_noticed(
    process: BoundedProcess, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n2\n", encoding="utf-8")
    duckdb = DuckDBCalls(str(tmp_path), Bounds(process))
    duckdb.load("t", "read_csv", str(tmp_path / "t.csv"), "header = true")
    assert duckdb.query("SELECT sum(a) FROM t").rows == ((3,),)
    assert not duckdb.is_lost
    process.close()
    process.start()
    assert duckdb.is_lost
    duckdb.close()
