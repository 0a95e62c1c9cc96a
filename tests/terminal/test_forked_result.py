"""What a fork computes meanwhile is what this process would compute: so are its errors."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform import host
from cliconform.model.spec import KnownFile
from cliconform.running.process import forked_result
from cliconform.running.process.forked_process import can_fork
from cliconform.running.process.forked_result import compute_meanwhile
from cliconform.running.process.tree import list_children
from cliconform.verbs.shared.report_files import ReportFiles, begin_reports, write_files
from support import reports

with_one_thread = pytest.mark.skipif(
    not can_fork(), reason="this process has several threads: test_forked_process_alone runs it"
)
NO_KNOWN = KnownFile(file="", target="")


def compute(function: Callable[[], bytes]) -> bytes:
    with compute_meanwhile(function) as wait:
        return wait()


@with_one_thread
def test_another_process_computes_it() -> None:
    assert compute(lambda: str(os.getpid()).encode()) != str(os.getpid()).encode()


@with_one_thread
def test_it_may_be_larger_than_what_a_pipe_holds() -> None:
    assert compute(lambda: b"0123456789" * 500_000) == b"0123456789" * 500_000


def test_an_error_is_raised_here() -> None:
    def fail() -> bytes:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        compute(fail)


@with_one_thread
def test_what_a_fork_that_dies_did_not_compute_is_computed_here() -> None:
    here = os.getpid()

    def die_elsewhere() -> bytes:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"computed"

    assert compute(die_elsewhere) == b"computed"


def test_it_is_computed_here_where_no_process_can_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(forked_result, "can_fork", lambda: True)
    monkeypatch.setattr(forked_result, "ForkedProcess", refuse)
    before = find_free_descriptor()
    assert compute(lambda: str(os.getpid()).encode()) == str(os.getpid()).encode()
    assert find_free_descriptor() == before


def find_free_descriptor() -> int:
    """The smallest descriptor that is free: another one where something stays open."""
    fd = os.open(os.devnull, os.O_RDONLY)
    os.close(fd)
    return fd


@with_one_thread
def test_nobody_waits_for_what_is_not_asked_for() -> None:
    def go_on() -> bytes:
        signal.alarm(60)  # should nobody end it
        signal.pause()
        return b""

    before = list_children(os.getpid())
    with compute_meanwhile(go_on):
        assert len(list_children(os.getpid())) == len(before) + 1
    assert list_children(os.getpid()) == before


@with_one_thread
@pytest.mark.parametrize("size", [300, 10])
def test_the_reports_of_a_long_run_are_rendered_by_forks(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "cpu_count", lambda: 2)
    report = reports.report(*(reports.conforms(f"c{number}") for number in range(size)))
    begun_files, files = name_files(tmp_path / "begun"), name_files(tmp_path / "plain")
    before = len(list_children(os.getpid()))
    with begin_reports(report, NO_KNOWN, begun_files) as begun:
        forks = len(list_children(os.getpid())) - before
        written, errors = write_files(report, NO_KNOWN, begun_files, [], begun=begun)
    assert forks == (2 if size == 300 else 0)
    assert not errors
    assert written.keys() == {"JUnit", "JSON", "HTML"}
    write_files(report, NO_KNOWN, files, [])
    assert read_all(tmp_path / "begun") == read_all(tmp_path / "plain")


def name_files(folder: Path) -> ReportFiles:
    return ReportFiles(junit=folder / "j.xml", json=folder / "r.json", html=folder / "r.html")


def read_all(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_with_one_core_no_fork_renders_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "cpu_count", lambda: 1)
    report = reports.report(*[reports.conforms()] * 300)
    with begin_reports(report, NO_KNOWN, ReportFiles(junit=Path("j.xml"))) as begun:
        assert not begun
