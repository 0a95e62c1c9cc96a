"""Recordings: ``check`` makes them; ``judge``, ``runs`` and ``replay`` read them."""

from __future__ import annotations

import json
import re
import stat
import sys
from pathlib import Path

import pexpect
import pytest

from cliconform.recording.archive import Archive
from cliconform.reporting.run.stored_run import read_stored_run
from support.cli import TIME_LIMIT, Cli
from support.specs import TWO_COMMANDS as SPEC

ROOT = Path(__file__).parents[2]
RICH = """
spec = 1
[target]
name = "sh"
command = "sh"

[command.make]
args = ["-c", '''
mkdir d
printf 'a,b\\n1,2\\n3,4\\n' > d/x.csv
ln -s x.csv d/link
python3 make.py
echo $HOME > where
echo made $HOME
''']
home.files."make.py" = '''
import sqlite3
db = sqlite3.connect("d/x.db")
db.execute("create table t (n)")
db.execute("insert into t values (7)")
db.commit()
'''
stdout = ["made $HOME"]
produces = [
    { path = "d/*.csv", rows = 2, columns = { a = "int64" } },
    { path = "d/link" },
    { path = "where", contains = ["$HOME"] },
]
queries = [
    { sql = "SELECT sum(b) FROM 'd/*.csv'", equals = 6 },
    { sql = "SELECT n FROM t", database = "d/x.db", equals = 7 },
]

[command.use]
needs = "make"
args = ["-c", "cat d/x.csv; rm d/x.csv"]
stdout = ["1,2"]
removes = ["d/x.csv"]
repeatable = true
"""


@pytest.fixture
def rich(cli: Cli) -> Cli:
    cli.write("x.toml", RICH)
    assert cli("lint", "x.toml").code == 0, cli("lint", "x.toml").output
    return cli


def state(cli: Cli) -> Path:
    return cli.folder / "user/.local/state/cliconform/recordings"


def assert_same_findings(live: Path, judged: Path) -> None:
    one, other = (read_stored_run(file).outcomes for file in (live, judged))
    assert [each.step.id for each in one] == [each.step.id for each in other]
    for first, second in zip(one, other, strict=True):
        assert first.verdict is second.verdict, first.step.id
        assert first.findings == second.findings, first.step.id
        assert first.captured == second.captured
        assert first.warnings == second.warnings


def test_a_recording_is_judged_as_the_run_was(rich: Cli) -> None:
    assert rich("check", "x.toml", "--json", "live.json").code == 0
    assert rich("judge", "latest", "x.toml", "--json", "judged.json").code == 0
    assert_same_findings(rich.folder / "live.json", rich.folder / "judged.json")


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("rows = 2", "rows = 3", "2 rows, expected 3"),
        ('a = "int64"', 'c = "int64"', "c"),
        ("equals = 6", "equals = 5", "result: 6, expected 5"),
        ("equals = 7", "equals = 8", "result: 7, expected 8"),
        ('contains = ["$HOME"]', 'contains = ["/nowhere"]', '"/nowhere" not found'),
        ("repeatable = true", "", ""),
    ],
)
def test_a_promise_that_has_changed_is_judged_from_the_recording(
    rich: Cli, old: str, new: str, shown: str
) -> None:
    assert rich("check", "x.toml").code == 0
    rich.write("x.toml", RICH.replace(old, new))
    result = rich("judge", "latest", "x.toml")
    assert result.code == bool(shown)
    assert shown in result.out
    assert "not judged" not in result.out


def test_a_promise_about_a_file_that_was_left_out_is_not_judged(cli: Cli) -> None:
    spec = """
    spec = 1
    [target]
    name = "sh"
    command = "sh"
    [command.x]
    args = ["-c", "head -c 20000000 /dev/zero | tr '\\\\0' x > big; echo 1 > small.csv"]
    produces = [{ path = "big", contains = ["xxx"] }, { path = "small.csv" }]
    queries = [{ sql = "SELECT 1 FROM read_csv('small.csv', header = false)", equals = 1 }]
    """
    cli.write("x.toml", spec)
    assert cli("check", "x.toml").code == 0
    assert "not judged" not in cli("judge", "latest", "x.toml").out
    cli.write("x.toml", spec.replace('"xxx"', '"y"').replace("SELECT 1", "SELECT 2"))
    result = cli("judge", "latest", "x.toml")
    assert result.code == 0
    assert "2 promises not judged" in result.out
    assert "big is not in the recording: it is larger than 16,777,216 bytes" in result.out


def test_a_recording_to_a_file_is_judged_elsewhere(rich: Cli, tmp_path: Path) -> None:
    result = rich("check", "x.toml", "--record", "out/run.zip")
    assert "recording: out/run.zip (created the folder out)" in result.out
    other = Cli(folder=tmp_path / "other")
    other.folder.mkdir()
    other.write("x.toml", RICH.replace("equals = 6", "equals = 5"))
    result = other("judge", rich.folder / "out/run.zip", "x.toml")
    assert result.code == 1
    assert "result: 6, expected 5" in result.out


def test_nothing_is_left_of_the_rebuilt_homes(rich: Cli) -> None:
    assert rich("check", "x.toml").code == 0
    folders = (Path("/dev/shm"), rich.folder / "user")
    before = {path for folder in folders for path in folder.glob("cliconform-*")}
    name = "in-no-other-test"
    rich.write("x.toml", RICH.replace("make.py", name))
    assert rich("check", "x.toml").code == 0
    assert rich("judge", "latest", "x.toml").code == 0
    made = {path for folder in folders for path in folder.glob("cliconform-*")} - before
    # Others may be running: theirs have no such file.
    assert not [path for path in made if list(path.glob(f"*/{name}"))]


def test_runs_lists_the_recordings_and_judge_takes_an_id(project: Cli) -> None:
    assert "no recordings in" in project("runs").out
    assert project("check", "x.toml").code == 0
    project.write("y.toml", SPEC.replace('stdout = ["made"]', 'stdout = ["mode"]'))
    assert project("check", "y.toml").code == 1
    shown = project("runs").out
    assert re.search(r"y\.toml.*\n +1 conforms, 1 deviates in .*exit code 1\n.*x\.toml", shown)
    assert "2 recordings" in shown
    assert "1 recording," in project("runs", "x.toml").out
    listed = json.loads(project("runs", "--json").out)
    assert [Path(each["manifest"]["spec"]).name for each in listed] == ["y.toml", "x.toml"]
    assert project("judge", listed[1]["id"], "x.toml").code == 0
    # The latest is that of the spec.
    assert "1 conforms, 1 deviates" in project("judge", "latest", "y.toml").out
    assert "2 conform" in project("judge", "latest", "x.toml").out


def test_recordings_are_for_the_user_alone(project: Cli) -> None:
    assert project("check", "x.toml").code == 0
    assert stat.S_IMODE(state(project).stat().st_mode) == 0o700
    (file,) = state(project).iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_record_keeps_none(project: Cli) -> None:
    assert project("check", "x.toml", "--no-record").code == 0
    assert not state(project).exists()
    assert project("check", "x.toml", "--no-record", "--record", "r.zip").code == 0
    assert not state(project).exists()
    assert project("judge", "r.zip", "x.toml").code == 0


def test_a_recording_that_fails_does_not_fail_the_run(project: Cli) -> None:
    state(project).parent.mkdir(parents=True)
    state(project).touch()
    result = project("check", "x.toml", "--junit", "j.xml")
    assert result.code == 0
    assert "note: the run was not recorded" in result.err
    assert (project.folder / "j.xml").exists()


def test_a_recording_that_was_asked_for_and_fails_is_an_error(project: Cli) -> None:
    project.write("file", "")
    result = project("check", "x.toml", "--record", "file/r.zip")
    assert result.code == 3
    assert "2 conform" in result.out
    assert "the run was not recorded: file/r.zip" in result.err


@pytest.mark.parametrize("other", ["x.toml", "j.xml"])
def test_a_recording_overwrites_no_spec_and_no_other_report(project: Cli, other: str) -> None:
    result = project("check", "x.toml", "--junit", "j.xml", "--record", other)
    assert result.code == 2
    assert f"--record {other} would overwrite" in result.err


def test_a_run_that_is_interrupted_is_recorded(cli: Cli) -> None:
    cli.write(
        "x.toml",
        """
        spec = 1
        [target]
        name = "sh"
        command = "sh"
        [command.a]
        args = ["-c", "echo first"]
        [command.b]
        needs = "a"
        args = ["-c", "echo; sleep 100"]
        """,
    )
    process = pexpect.spawn(
        sys.executable,
        ["-m", "cliconform", "check", "x.toml", "-j", "1"],
        cwd=str(cli.folder),
        env=cli.environ({"CI": "true"}),
        timeout=TIME_LIMIT,
        encoding="utf-8",
    )
    process.expect("✓")
    process.sendintr()
    process.expect(pexpect.EOF)
    process.close()
    assert process.exitstatus == 130
    (file,) = state(cli).iterdir()
    with Archive(file) as archive:
        assert archive.manifest.exit_code == 130
        assert archive.read_report().outcomes[0].observation is not None


@pytest.mark.parametrize("cut", [0.5, 0.99])
def test_a_recording_that_was_cut_off_is_told_and_exits_2(project: Cli, cut: float) -> None:
    assert project("check", "x.toml", "--record", "r.zip").code == 0
    whole = (project.folder / "r.zip").read_bytes()
    (project.folder / "r.zip").write_bytes(whole[: int(len(whole) * cut)])
    for words in (("judge", "r.zip", "x.toml"), ("replay", "r.zip", "make")):
        result = project(*words)
        assert result.code == 2
        assert "the recording cannot be read: it is damaged, or was cut off" in result.err
        assert "Traceback" not in result.err


def test_a_recording_of_another_spec_skips_every_command(project: Cli) -> None:
    assert project("check", "x.toml", "--record", "r.zip").code == 0
    project.write("y.toml", SPEC.replace("[command.make]", "[command.other]"))
    project.write("y.toml", "spec = 1\n[target]\nname='sh'\ncommand='sh'\n[command.z]\nargs=['x']")
    result = project("judge", "r.zip", "y.toml")
    assert result.code == 4
    assert "the stored run has no such command" in result.out


# Replay.

TALK = """
spec = 1
[target]
name = "sh"
command = "sh"
[command.talk]
args = ["-c", '''
printf '\\033[31mred\\033[0m\\n\\033]52;c;aGk=\\007\\033[c'
read -p 'name? ' name; echo "hello $name"; echo bye
''']
dialogue = [{ expect = "name?", send = "bob" }]
stdout = { lacks = ["bye"] }
[command.bad]
args = ["-c", "exit 3"]
[command.after]
needs = "bad"
args = ["-c", "true"]
"""


@pytest.fixture
def talk(cli: Cli) -> Cli:
    cli.write("x.toml", TALK)
    assert cli("check", "x.toml").code == 1
    return cli


def test_replay_through_a_pipe_prints_what_was_written(talk: Cli) -> None:
    result = talk("replay", "latest", "talk")
    assert result.code == 0
    assert "\x1b[31mred\x1b[0m\nname? bob\nhello bob\nbye\n" in result.out
    assert "✗ talk" in result.out


def test_replay_leaves_out_what_would_act_on_the_terminal(talk: Cli) -> None:
    out = talk("replay", "latest", "talk").out
    assert "\x1b]52" not in out
    assert "\x1b[c" not in out


def test_a_cast_has_the_output_and_markers(talk: Cli) -> None:
    assert talk("replay", "latest", "talk", "--cast", "t.cast").code == 0
    header, *events = map(json.loads, (talk.folder / "t.cast").read_text().splitlines())
    assert header["version"] == 3
    assert header["term"] == {"cols": 80, "rows": 24}
    shown = "".join(data for _, code, data in events if code == "o")
    assert shown == "\x1b[31mred\x1b[0m\r\nname? bob\r\nhello bob\r\nbye\r\n"
    assert {data for _, code, data in events if code == "m"} == {
        "prompt: name?",
        "typed: bob",
        'deviates: stdout.lacks[0]: found "bye" in stdout',
    }
    assert events[-1][1:] == ["x", "0"]
    assert all(interval >= 0 for interval, _, _ in events)


def test_a_cast_has_no_pause_longer_than_idle(cli: Cli) -> None:
    cli.write(
        "x.toml",
        """
        spec = 1
        [target]
        name = "sh"
        command = "sh"
        [command.x]
        args = ["-c", "echo a; sleep 0.4; echo b"]
        """,
    )
    assert cli("check", "x.toml").code == 0
    assert cli("replay", "latest", "x", "--cast", "a.cast").code == 0
    assert cli("replay", "latest", "x", "--cast", "b.cast", "--idle", "0.1").code == 0
    longest = {
        name: max(json.loads(line)[0] for line in (cli.folder / name).read_text().splitlines()[1:3])
        for name in ("a.cast", "b.cast")
    }
    assert longest["a.cast"] > 0.3
    assert longest["b.cast"] == pytest.approx(0.1)


def test_replay_says_what_is_not_there(talk: Cli) -> None:
    for words, shown in (
        (("replay", "latest", "tal"), "did you mean `talk`?"),
        (("replay", "latest", "after"), "`after` was not run"),
        (("replay", "latest", "talk", "--attempt", "2"), "`talk` was run 1 times, not 2"),
        (("replay", "nope", "talk"), "there is no file and no recording `nope`"),
    ):
        result = talk(*words)
        assert result.code == 2, result.output
        assert shown in result.err


def test_replay_on_a_terminal_gives_it_back_as_it_was(talk: Cli) -> None:
    process = pexpect.spawn(
        sys.executable,
        ["-m", "cliconform", "replay", "latest", "talk", "--speed", "100"],
        cwd=str(talk.folder),
        env=talk.environ({"TERM": "xterm"}),
        timeout=TIME_LIMIT,
        encoding="utf-8",
    )
    process.expect_exact("name? bob")
    process.expect_exact("\x1b[0m\x1b[?25h")
    process.expect(pexpect.EOF)
    process.close()
    assert process.exitstatus == 0
