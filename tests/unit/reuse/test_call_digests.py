"""The digest of what a step is told and reads changes with all of that, and with nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cliconform.fingerprint.file_digests import FileDigests
from cliconform.loading import load_spec
from cliconform.model.plan import Plan
from cliconform.planning.context import Context
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.reuse.call_digests import CallDigests, DigestBase, digest_calls

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
BASE = DigestBase(key=b"k" * 32, version="1.0", target="t", machine="Linux x86_64")
SPEC = """
spec = 1
[target]
command = "tool"
[defaults]
pass_env = ["TOKEN"]
env = { MODE = "fast" }
[home]
files."a.txt" = "a"
[command.make]
args = "make --to out"
home.copy = { "in" = "in" }
stdout = ["made"]
timeout = 10
[command.use]
needs = "make"
args = "use"
stdin = "yes"
stdout = ["used"]
[command.other]
args = "other"
columns = 100
[command.rows]
args = "rows ${day}"
stdout = ["${amount}"]
matrix = { day = ["1", "2"], amount = [10, 20] }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "data.csv").write_text("1,2\n")
    return tmp_path


def make(folder: Path, text: str = SPEC, now: datetime = NOON, **environ: str) -> Plan:
    file = folder / "x.toml"
    file.write_text(text)
    context = Context(
        now=now,
        spec_dir=str(folder),
        platform="linux",
        environ={"PATH": "/usr/bin", "TOKEN": "s3cret-value", **environ},
        which=lambda name: f"/usr/bin/{name}",
        fake_now=environ.get("FAKE_NOW"),
    )
    return make_plan(load_spec(file), Selection(), context)


def digest(plan: Plan, base: DigestBase = BASE) -> CallDigests:
    cache = Path(plan.spec).parent / "cache.json"
    with suppress(OSError):
        cache.unlink()
    return digest_calls(plan, base, FileDigests(cache, NOON.timestamp()))


def changed(before: Mapping[str, str], plan: Plan, base: DigestBase = BASE) -> set[str]:
    after = digest(plan, base).digests
    return {id_ for id_ in before if before[id_] != after.get(id_)}


@pytest.mark.parametrize(
    ("old", "new", "ids"),
    [
        ('"make --to out"', '"make --to elsewhere"', {"make"}),
        ('MODE = "fast"', 'MODE = "slow"', {"make", "use", "other", "rows[1]", "rows[2]"}),
        ('"a.txt" = "a"', '"a.txt" = "b"', {"make", "other", "rows[1]", "rows[2]"}),
        ("columns = 100", "columns = 80", {"other"}),
        ("columns = 100", "columns = 100\nlines = 50", {"other"}),
        ("columns = 100", 'columns = 100\nnow = "2027-06-01T00:00:00Z"', {"other"}),
        ("columns = 100", "columns = 100\ntty = false", {"other"}),
        ("columns = 100", "columns = 100\nrepeatable = true", {"other"}),
        ("columns = 100", 'columns = 100\nhome.dirs = ["d"]', {"other"}),
        ('stdin = "yes"', 'stdin = "no"', {"use"}),
        ('day = ["1", "2"]', 'day = ["1", "3"]', {"rows[2]"}),
    ],
)
def test_changes_with_what_a_command_is_told(
    folder: Path, old: str, new: str, ids: set[str]
) -> None:
    before = digest(make(folder)).digests
    assert old in SPEC
    assert changed(before, make(folder, SPEC.replace(old, new))) == ids


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('stdout = ["made"]', 'stdout = ["made", "more"]'),
        ("amount = [10, 20]", "amount = [10, 21]"),
        ("timeout = 10", "timeout = 20"),
        ("timeout = 10", "timeout = 10\nretries = 2\nwithin = 5\ntags = ['a']\nabout = 'b'"),
        ("spec = 1\n", "spec = 1\n\n\n"),
    ],
)
def test_stays_where_only_promises_limits_or_lines_change(folder: Path, old: str, new: str) -> None:
    before = digest(make(folder)).digests
    assert old in SPEC
    assert changed(before, make(folder, SPEC.replace(old, new))) == set()


def test_changes_with_a_variable_that_is_passed_on(folder: Path) -> None:
    before = digest(make(folder)).digests
    assert changed(before, make(folder, TOKEN="another-s3cret")) == set(before)


def test_changes_with_the_moment_that_all_commands_are_told(folder: Path) -> None:
    before = digest(make(folder)).digests
    assert changed(before, make(folder, FAKE_NOW="2027-06-01T12:00:00+00:00")) == set(before)


def test_does_not_depend_on_when_the_moment_was_told(folder: Path) -> None:
    moment = "2027-06-01T12:00:00+00:00"
    before = digest(make(folder, FAKE_NOW=moment)).digests
    later = make(folder, now=datetime(2027, 1, 1, 13, tzinfo=UTC), FAKE_NOW=moment)
    assert changed(before, later) == set()


def test_changes_with_the_day_where_an_argument_is_a_day(folder: Path) -> None:
    text = SPEC.replace('"other"', '"other ${today}"')
    before = digest(make(folder, text)).digests
    assert changed(before, make(folder, text, datetime(2027, 1, 2, tzinfo=UTC))) == {"other"}


@pytest.mark.parametrize("what", ["version", "target", "machine"])
def test_changes_with_what_is_the_same_for_all(folder: Path, what: str) -> None:
    plan = make(folder)
    before = digest(plan).digests
    another: dict[str, Any] = {what: "another"}
    assert changed(before, plan, replace(BASE, **another)) == set(before)


def test_another_user_has_other_digests(folder: Path) -> None:
    plan = make(folder)
    before = digest(plan).digests
    assert changed(before, plan, replace(BASE, key=b"x" * 32)) == set(before)


def test_changes_with_the_content_of_a_copied_file(folder: Path) -> None:
    before = digest(make(folder)).digests
    (folder / "in" / "data.csv").write_text("1,3\n")
    assert changed(before, make(folder)) == {"make"}


def test_changes_with_a_hidden_file_that_is_copied_and_with_permissions(folder: Path) -> None:
    before = digest(make(folder)).digests
    (folder / "in" / ".hidden").write_text("")
    assert changed(before, make(folder)) == {"make"}
    (folder / "in" / ".hidden").unlink()
    (folder / "in" / "data.csv").chmod(0o700)
    assert changed(before, make(folder)) == {"make"}


def test_changes_with_the_file_that_a_copied_link_leads_to(folder: Path) -> None:
    target = folder / "target"
    target.write_text("1")
    (folder / "in" / "link").symlink_to(target)
    before = digest(make(folder)).digests
    target.write_text("2")
    assert changed(before, make(folder)) == {"make"}


@pytest.mark.parametrize(
    "told",
    [
        'args = "other ${spec_dir}/outside"',
        'args = "other --config=${spec_dir}/outside/a.ini"',
        'args = ["-c", "cat ${spec_dir}/outside/a.ini | sort"]',
        'args = "other"\nenv = { CONFIG = "${spec_dir}/outside/a.ini" }',
        'args = "other"\nhome.files."x.ini" = "include ${spec_dir}/outside/a.ini\\n"',
    ],
)
def test_changes_with_a_file_outside_that_the_command_is_told_of(folder: Path, told: str) -> None:
    outside = folder / "outside"
    outside.mkdir()
    (outside / "a.ini").write_text("1")
    text = SPEC.replace('args = "other"', told)
    before = digest(make(folder, text)).digests
    (outside / "a.ini").write_text("2")
    assert changed(before, make(folder, text)) == {"other"}
    (outside / "a.ini").unlink()
    assert changed(before, make(folder, text)) == {"other"}


@pytest.mark.parametrize("path", ["/", "/proc/self/status", "/sys"])
def test_there_is_none_for_a_command_that_is_told_of_what_always_changes(
    folder: Path, path: str
) -> None:
    found = digest(make(folder, SPEC.replace('args = "other"', f'args = "other {path}"')))
    assert list(found.untold) == ["other"]
    assert "other" not in found.digests
    assert "make" in found.digests


def test_there_is_none_for_a_folder_with_very_many_files(folder: Path) -> None:
    many = folder / "many"
    many.mkdir()
    for number in range(2_001):
        os.mknod(many / str(number))
    found = digest(make(folder, SPEC.replace('"other"', '"other ${spec_dir}/many"')))
    assert found.untold == {"other": str(many)}


def test_a_division_and_a_path_in_the_home_name_no_file_outside(folder: Path) -> None:
    text = SPEC.replace('args = "other"', 'args = ["sql", "a / b", "${home}/proc/x", "x/proc"]')
    assert not digest(make(folder, text)).untold


def test_no_secret_is_in_a_digest_in_clear(folder: Path) -> None:
    found = digest(make(folder))
    assert all("s3cret" not in each for each in found.digests.values())
    assert {len(each) for each in found.digests.values()} == {32}
