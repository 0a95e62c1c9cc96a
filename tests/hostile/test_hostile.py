"""Whatever a program does, a run ends, says so, and leaves nothing: ``bounds`` has what holds."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.sandbox import needs_sandbox

from .bounds import Place, check
from .catalogue import CASES, QUICK, Case, can_run_as, find_case

NOBODY = 65534
DISTURBING = (
    *("stop-parent", "kill-parent-and-stay", "terminate-parent", "trace-parent", "step-parent"),
    *("kill-parents", "kill-parents-as-daemon", "stop-parents"),
    *("kill-grandparent", "stop-grandparent", "trace-grandparent-and-kill-parent"),
    *("trace-and-kill-parent", "trace-and-kill-parents", "limit-grandparent"),
    "rename-run-folder",
    *("run-folder-is-link", "home-is-link", "spoil-other-homes"),
)


def test_programs_side_by_side_each_have_a_verdict(tmp_path: Path) -> None:
    ran = check(Place(folder=tmp_path / "run"), QUICK)
    assert ran.code == 1
    assert {each.name: ran.verdicts[each.name] for each in QUICK} == {
        each.name: "deviates" for each in QUICK
    }
    assert ran.verdicts["witness"] == "conforms"


@pytest.mark.parametrize("name", DISTURBING)
def test_a_program_that_attacks_the_run_itself(tmp_path: Path, name: str) -> None:
    ran = check(Place(folder=tmp_path / "run"), [find_case(name)])
    assert ran.verdicts[name] == ("error" if find_case(name).is_error else "deviates")


@pytest.mark.parametrize("name", ["exchange-run-folder", "exchange-homes"])
def test_nothing_is_written_through_a_link_in_the_place_of_a_folder(
    tmp_path: Path, name: str
) -> None:
    ran = check(Place(folder=tmp_path / "run"), [find_case(name)], "-j", "3", others=40)
    assert ran.verdicts[name] == "deviates"


def test_a_worker_that_is_stopped_is_said_to_have_stopped_answering(tmp_path: Path) -> None:
    ran = check(Place(folder=tmp_path / "run"), [find_case("stop-parent-again-and-again")])
    assert "its worker stopped answering" in ran.output


def test_a_process_whose_main_thread_has_ended_is_named(tmp_path: Path) -> None:
    ran = check(Place(folder=tmp_path / "run"), [find_case("ended-main-thread")])
    assert "left a process running" in ran.output
    assert f"{sys.executable} -I -S" in ran.output


@pytest.mark.parametrize("name", ["remove-run-folder", "rename-run-folder", "remove-home"])
def test_homes_to_keep_that_are_gone_are_not_named(tmp_path: Path, name: str) -> None:
    place = Place(folder=tmp_path / "run")
    ran = check(place, [find_case(name)], "--keep", "failed")
    kept = [line for line in ran.output.splitlines() if line.strip().startswith("home:")]
    assert all(Path(line.split()[-1]).is_dir() for line in kept)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files that nobody can remove")
@pytest.mark.skipif(not shutil.which("chattr"), reason="chattr is not installed")
@pytest.mark.parametrize("name", ["locked", "locked-home", "mounts"])
def test_what_cannot_be_removed_is_said(tmp_path: Path, name: str) -> None:
    place = Place(folder=tmp_path / "run")
    check(place, [find_case(name)])  # it asserts that the note is there if files are left


@pytest.mark.skipif(not can_run_as(NOBODY), reason="this needs root, and a Python for all users")
@pytest.mark.parametrize("name", ["unreadable-home", "unreadable-run-folder", "unreadable"])
def test_permissions_taken_away_as_a_user_without_rights(name: str) -> None:
    with TemporaryDirectory(prefix="hostile-") as folder:  # pytest's are for one user alone
        Path(folder).chmod(0o755)
        ran = check(Place(folder=Path(folder) / "run"), [find_case(name)], user=NOBODY)
    assert ran.verdicts[name] == "deviates"
    assert ran.verdicts[f"after-{name}"] == "conforms"


class Sandboxed(Case):
    """A program in the sandbox: it cannot disturb what judges it."""

    @property
    def is_error(self) -> bool:
        return False

    @property
    def may_leave_files(self) -> bool:
        return False


@needs_sandbox
@pytest.mark.parametrize("user", [None, NOBODY])
def test_programs_in_the_sandbox_are_judged_whatever_they_do(user: int | None) -> None:
    if user is not None and not can_run_as(user):
        pytest.skip("this needs root, and a Python for all users")
    names = [*DISTURBING, "locked", "locked-home", "mounts"] if user is None else DISTURBING
    cases = [Sandboxed(name) for name in names]
    with TemporaryDirectory(prefix="hostile-") as folder:
        Path(folder).chmod(0o755)
        place = Place(folder=Path(folder) / "run")
        ran = check(place, cases, "--isolation", "sandbox", user=user)
    assert {ran.verdicts[name] for name in names} == {"deviates"}
    assert ran.verdicts["witness"] == "conforms"


@needs_sandbox
def test_quick_programs_do_the_same_in_the_sandbox(tmp_path: Path) -> None:
    ran = check(Place(folder=tmp_path / "run"), QUICK, "--isolation", "sandbox")
    assert {ran.verdicts[each.name] for each in QUICK} == {"deviates"}


def test_the_catalogue_has_each_program_once() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    assert all(isinstance(case, Case) for case in QUICK)
