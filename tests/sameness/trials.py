"""What is repeated: a check of the spec on the stand-in, and a run of the tests."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from .checkouts import find_programs, make_checkout, remove_checkout
from .circumstances import Circumstances
from .comparison import EXIT_CODE, Verdicts
from .execution import Ended, Place, execute
from .shuffling import SEED

SPEC = "specs/marketpipe.toml"
FINE = "did not fail"
_SPEC_LIMIT = 3600.0  # seconds, on cores that others use too
_SUITE_LIMIT = 4 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of a run: how it ended, its verdicts, and the files to look at if they differ.

    ``expected`` is what the verdicts but for the exit code are to be; ``None`` for those of the
    first run.
    """

    ended: Ended
    verdicts: Verdicts
    expected: Verdicts | None = None
    files: tuple[Path, ...]


Trial = Callable[[Path, Circumstances], Seen]
"""Carries out one run; it uses a folder that all runs have."""


def check_spec(folder: Path, circumstances: Circumstances) -> Seen:
    """Check the spec on the stand-in: the verdict of each command, and what is left behind."""
    place = _make_place(folder, circumstances)
    report = place.home / "report.json"
    words = ["-m", "cliconform", "check", SPEC, "--no-known", "--json", str(report)]
    words += ["--jobs", str(circumstances.jobs)]
    if circumstances.shuffle is not None:
        words += ["--shuffle", str(circumstances.shuffle)]
    ended = execute(words, circumstances, place, limit=_SPEC_LIMIT)
    verdicts = {EXIT_CODE: str(ended.code)}
    if report.exists():
        verdicts |= read_report(report.read_text("utf-8"))
    verdicts["(left in TMPDIR)"] = ", ".join(sorted(map(str, place.temporary.iterdir())))
    remove_checkout(place.checkout)
    files = (place.output, report)
    return Seen(ended=ended, verdicts=verdicts, files=files)


def run_tests(folder: Path, circumstances: Circumstances) -> Seen:
    """Run the tests as README.md says: for each, whether it failed; none is expected to."""
    # Scripts of tests name their Python in their first line, where a path must not have blanks.
    place = replace(
        _make_place(folder, circumstances), programs=find_programs(folder, Circumstances())
    )
    report = place.home / "tests.xml"
    words = ["-m", "pytest", "-n", "auto", f"--junitxml={report}"]
    environ = {}
    if circumstances.shuffle is not None:
        words += ["-p", "tests.sameness.shuffling"]
        environ[SEED] = str(circumstances.shuffle)
    ended = execute(words, circumstances, place, limit=_SUITE_LIMIT, more=environ)
    verdicts = {EXIT_CODE: str(ended.code)}
    if report.exists():
        verdicts |= read_junit(report.read_text("utf-8"))
    remove_checkout(place.checkout)
    expected = dict.fromkeys(verdicts, FINE)
    files = (place.output, report)
    return Seen(ended=ended, verdicts=verdicts, expected=expected, files=files)


def read_report(text: str) -> dict[str, str]:
    """Return the verdict of each command in a JSON report, with the promises it does not keep."""
    report = json.loads(text)["report"]
    found = {"(warnings)": str(len(report["warnings"]))}
    for each in report["outcomes"]:
        broken = [finding["address"] for finding in each["findings"] if finding["holds"] != "yes"]
        found[each["step"]["id"]] = ": ".join(filter(None, [each["verdict"], ", ".join(broken)]))
    return found


def read_junit(text: str) -> dict[str, str]:
    """Return for each test in JUnit XML whether it failed; one that is skipped did not."""
    found: dict[str, str] = {}
    for case in ET.fromstring(text).iter("testcase"):
        failed = any(child.tag in ("failure", "error") for child in case)
        name = f"{case.get('classname')}::{case.get('name')}"
        found[name] = "failed" if failed or found.get(name) == "failed" else FINE
    return found


def _make_place(folder: Path, circumstances: Circumstances) -> Place:
    """Return the folders of a run, which belong to its user; the home is kept if it remembers."""
    user = circumstances.user
    homes = folder / f"homes-{'self' if user is None else user}"
    home = homes / ("kept" if circumstances.remembers else "new")
    temporary = folder / "tmp"
    for path in (temporary, *([] if circumstances.remembers else [home])):
        _remove(path)
    for path in (homes, home, temporary):
        path.mkdir(exist_ok=True)
        if user is not None:
            os.chown(path, user, user)
    for name in ("report.json", "tests.xml"):
        (home / name).unlink(missing_ok=True)
    return Place(
        checkout=make_checkout(folder, circumstances),
        programs=find_programs(folder, circumstances),
        home=home,
        temporary=temporary,
        output=folder / "output.txt",
    )


def _remove(folder: Path) -> None:
    if folder.exists():
        remove_checkout(folder)
