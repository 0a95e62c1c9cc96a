"""Run hostile programs through ``cliconform check``, and assert what holds whatever they do."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psutil

from .catalogue import Case

TIMEOUT = 1
"""Seconds that a program gets."""
HANG = 10.0
"""Seconds that a run of one program may take besides its own limits."""
MEMORY = 1024**3
_HERE = Path(__file__).parent

_HEAD = """spec = 1
[target]
name = "hostile"
command = ["{python}", "-I", "-S", "{program}"]
[defaults]
timeout = {timeout}
env = {{ CANARY = "{canary}" }}
[home]
files = {{ "given.csv" = "a\\n1\\n" }}
"""
_COMMAND = """
[command.{name}]
args = ["{name}"]
exit = 0
tty = {terminal}
stdout = ["never"]
produces = ["data.csv", "**/file"]
queries = [{{ sql = "SELECT a FROM 'data.csv'", equals = 1 }}]
[command.after-{name}]
needs = "{name}"
args = ["nothing"]
exit = 0
"""
_WITNESS = """
[command.witness]
args = ["odd-names"]
exit = 0
"""
_OTHERS = """
[command."other-{number}"]
args = ["hard-links"]
exit = 0
[command."needs-other-{number}"]
needs = "other-{number}"
args = ["odd-names"]
exit = 0
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The folders of a run, in ``folder``: the spec, the homes, and what nobody may change."""

    folder: Path

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def canary(self) -> Path:
        return self.folder / "canary"

    def prepare(self) -> None:
        """Create everything; the canary has a folder of the name of each home."""
        for path in (self.work, self.folder / "user"):
            path.mkdir(parents=True)
        for number in range(1, 200):
            inner = self.canary / f"{number:05}"
            inner.mkdir(parents=True)
            (inner / "precious").write_text("precious")
        shutil.copy(_HERE / "program.py", self.folder / "program.py")


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A run that has ended: what it printed, its verdicts by command, and what it took."""

    code: int
    output: str
    verdicts: dict[str, str]
    memory: int


def check(
    place: Place,
    cases: Sequence[Case],
    *options: str,
    user: int | None = None,
    terminal: str = "false",
    others: int = 0,
) -> Ran:
    """Run ``cases`` in ``place``, as the user with the id ``user``; assert every bound.

    ``others`` is a number of pairs of commands that run beside them, and write into their homes.
    """
    place.prepare()
    spec = _HEAD.format(
        python=sys.executable,
        program=place.folder / "program.py",
        timeout=TIMEOUT,
        canary=place.canary,
    )
    spec += _WITNESS + "".join(_COMMAND.format(name=each.name, terminal=terminal) for each in cases)
    spec += "".join(_OTHERS.format(number=number) for number in range(others))
    (place.folder / "hostile.toml").write_text(spec)
    if user is not None:
        subprocess.run(["chown", "-R", f"{user}:{user}", place.folder], check=True)
    before = _describe(place.canary)
    limit = HANG + len(cases) * (TIMEOUT + 2) + others  # seconds: many, on a busy machine
    ran = _run(place, limit, options, user)
    assert "Traceback" not in ran.output, ran.output
    assert "fault of cliconform" not in ran.output, ran.output
    assert "error in cliconform itself" not in ran.output, ran.output
    assert ran.memory < MEMORY, ran.memory
    assert _describe(place.canary) == before, "something outside of the home was changed"
    assert _find_processes(place.folder) == []
    _assert_nothing_left(place, cases, ran, options)
    for case in cases:
        assert (ran.verdicts[case.name] == "error") == case.is_error, ran.output
    return ran


def _assert_nothing_left(
    place: Place, cases: Iterable[Case], ran: Ran, options: Sequence[str]
) -> None:
    left = sorted(place.work.iterdir())
    if any(case.may_leave_files for case in cases) and left:
        assert "could not be removed" in ran.output
        for words in (
            ["umount", "-R", *map(str, place.work.glob("*/*/m"))],
            ["chattr", "-R", "-i", str(place.work)],
        ):
            subprocess.run(words, check=False, capture_output=True)
        return
    if "--keep" not in options:
        assert left == [], left


def _run(place: Place, limit: float, options: Sequence[str], user: int | None) -> Ran:
    words = [sys.executable, "-m", "cliconform", "check", "hostile.toml"]
    words += ["--json", "run.json", "--junit", "run.xml", "--work-dir", "work", *options]
    process = subprocess.Popen(
        words,
        cwd=place.folder,
        env={
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(place.folder / "user"),
            "LANG": "C.UTF-8",
            "TMPDIR": str(place.folder / "user"),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        start_new_session=True,
    )
    watch = _MemoryWatch(process.pid)
    try:
        out, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        for each in [process.pid, *(p.pid for p in _find_all(place.folder))]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        process.communicate()
        raise AssertionError(f"it hangs: more than {limit} s") from None
    finally:
        watch.stop()
    output = out.decode("utf-8", "replace")
    assert (place.folder / "run.xml").is_file(), output
    report = json.loads((place.folder / "run.json").read_text("utf-8"))["report"]
    return Ran(
        code=process.returncode,
        output=output,
        verdicts={each["step"]["id"]: each["verdict"] for each in report["outcomes"]},
        memory=watch.most,
    )


class _MemoryWatch:
    """Looks from time to time at how much memory a process and its workers have."""

    def __init__(self, pid: int) -> None:
        self.most = 0
        self._pid = pid
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(0.2):
            with suppress(psutil.Error):
                process = psutil.Process(self._pid)
                supervisors = process.children()
                workers = [worker for each in supervisors for worker in each.children()]
                ours = [process, *supervisors, *workers]
                self.most = max(self.most, sum(each.memory_info().rss for each in ours))


def _find_all(folder: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or ())
    ]


def _find_processes(folder: Path) -> list[str]:
    return [str(each) for each in _find_all(folder)]


def _describe(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Return the mode, the time of change and the content of all that is in ``folder``."""
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.lstat()
        content = sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path)] = status.st_mode, status.st_mtime_ns, content
    return found
