"""Every command in a home of its own, made of the one that it needs."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.errors import HomeError
from cliconform.model.invocation import HomeContent
from cliconform.model.observation import Exited, FileFact, NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.running.desk import Next, RunSettings, Settlement
from cliconform.running.observer import LocalObserver
from support.running import RecordingDesk, files, plan, python, sh, stdout, step, templates

See = Callable[[Step], Observation]
Observe = Callable[..., RecordingDesk]


def test_a_fresh_home_holds_what_the_spec_says_and_nothing_else(see: See, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "in.csv").write_text("1,2\n")
    (tmp_path / "tool").write_text("#!/bin/sh\necho ran\n")
    (tmp_path / "tool").chmod(0o750)
    home = HomeContent(
        dirs=("a/b",),
        files=templates({"etc/conf": "home=${home}\r\nü\n"}),
        copies={"bin/tool": str(tmp_path / "tool"), "d": str(tmp_path / "data")},
    )
    seen = see(sh("x", "cat etc/conf d/in.csv; bin/tool", home=home))
    assert stdout(seen) == f"home={seen.home}\nü\n1,2\nran\n"
    assert set(seen.before) == {
        *(".run", ".tmp", "a", "a/b", "bin", "bin/tool", "d", "d/in.csv", "etc", "etc/conf")
    }
    assert seen.before["bin/tool"].mode == 0o750
    assert seen.before == seen.after


def test_the_home_stands_until_the_desk_has_settled(observe: Observe) -> None:
    desk = observe(sh("a", "true"), sh("b", "true", needs="a"), sh("c", "true", needs="a"))
    assert desk.homes_stood
    assert not any(Path(desk[id_].home).exists() for id_ in "abc")


def test_what_changed_is_seen_by_content_kind_and_mode(see: See) -> None:
    script = (
        "echo 2 > same-size; touch touched; chmod 600 mode; rm gone; mkdir dir; mkfifo fifo; "
        "ln -s /etc/passwd link; rm kind; mkdir kind"
    )
    home = files(dict.fromkeys(("same-size", "touched", "mode", "gone", "kind"), "1\n"))
    seen = see(sh("x", f"umask 022; {script}", home=home))
    changed = {path for path in seen.after if seen.before.get(path) != seen.after[path]}
    assert changed == {"same-size", "mode", "dir", "fifo", "link", "kind"}
    assert seen.before.keys() - seen.after.keys() == {"gone"}
    assert seen.after["link"] == FileFact(kind="link", mode=0o777, digest="/etc/passwd")
    assert seen.after["fifo"] == FileFact(kind="fifo", mode=0o644)
    assert seen.after["mode"].mode == 0o600


def test_a_home_is_a_copy_that_its_parent_does_not_feel(observe: Observe) -> None:
    desk = observe(
        sh("a", "echo a > f"),
        sh("b", "cat f; echo b >> f; cat f", needs="a"),
        sh("c", "cat f", needs="b"),
        sh("d", "cat f", needs="a"),
        sh("e", "cat f", needs="a"),
    )
    assert stdout(desk["b"]) == "a\na\nb\n"
    assert stdout(desk["c"]) == "a\nb\n"
    assert stdout(desk["d"]) == stdout(desk["e"]) == "a\n"
    assert len({desk[id_].home for id_ in "abcde"}) == 5
    assert len({len(desk[id_].home) for id_ in "abcde"}) == 1


def test_the_last_who_needs_a_home_takes_it_over(tmp_path: Path) -> None:
    """Told by the inode: a copy would have another."""
    desk = RecordingDesk()
    with LocalObserver(RunSettings(jobs=1, work_dir=tmp_path)) as observer:
        steps = (sh("b", "stat -c %i f", needs="a", rank=2), sh("c", "stat -c %i f", needs="a"))
        observer.observe(plan(sh("a", "touch f; stat -c %i f", rank=3), *steps), desk)
    assert stdout(desk["b"]) != stdout(desk["a"])
    assert stdout(desk["c"]) == stdout(desk["a"])


def test_sqlite_in_a_copied_home_does_not_change_the_parents(observe: Observe) -> None:
    make = "import sqlite3; d = sqlite3.connect('x.db'); d.execute('create table t (n)')"
    add = "import sqlite3; d = sqlite3.connect('x.db'); d.execute('insert into t values (1)')"
    ask = "import sqlite3; print(*sqlite3.connect('x.db').execute('select count(*) from t'))"
    desk = observe(
        python("make", f"{make}; d.commit()", rank=3),
        python("one", f"{add}; d.commit()", needs="make", rank=2),
        python("two", ask, needs="make"),
        python("three", ask, needs="one"),
    )
    assert stdout(desk["two"]) == "(0,)\n"
    assert stdout(desk["three"]) == "(1,)\n"


MAKE_EVERYTHING = """
import os, socket, time
os.mkdir("d"); open("d/f", "w").write("text"); os.chmod("d/f", 0o640)
os.utime("d/f", (1e9, 1e9)); os.chmod("d", 0o750)
os.mkfifo("fifo"); s = socket.socket(socket.AF_UNIX); s.bind("sock")
os.symlink(os.getcwd() + "/d/f", "absolute"); os.symlink("d/f", "relative")
os.symlink("/etc/passwd", "outside"); os.symlink(os.getcwd(), "home"); os.symlink("no", "broken")
with open("sparse", "wb") as f: f.truncate(1 << 40); f.seek(1 << 20); f.write(b"x")
open("closed", "w").write("1"); os.chmod("closed", 0)
os.mkdir("shut"); open("shut/in", "w").write("2"); os.chmod("shut", 0)
open("setuid", "w"); os.chmod("setuid", 0o4755)
os.link("d/f", "hard"); open(b"\\xff", "w").write("name")
"""


@pytest.mark.parametrize("siblings", [1, 2], ids=["taken over", "copied"])
def test_a_home_is_like_the_one_that_it_is_made_of(observe: Observe, siblings: int) -> None:
    look = (
        "import os; print(open('absolute').read(), os.readlink('absolute'), os.readlink('home'))\n"
        "print(int(os.stat('d/f').st_mtime), os.stat('sparse').st_blocks < 4096)\n"
        "open('absolute', 'w').write('changed')"
    )
    looks = [python(f"look{n}", look, needs="make") for n in range(siblings)]
    desk = observe(python("make", MAKE_EVERYTHING), *looks)
    assert desk["make"].ending == Exited(code=0), desk["make"].chunks
    links = {"absolute", "home"}
    for one in looks:
        seen = desk[one.id]
        assert {k: v for k, v in seen.before.items() if k not in links} == {
            k: v for k, v in desk["make"].after.items() if k not in links
        }
        assert stdout(seen).split() == [
            *("text", f"{seen.home}/d/f", seen.home, "1000000000", "True")
        ]
        assert seen.after["sock"].kind == "socket"


def test_three_thousand_nested_folders_are_seen_copied_and_removed(observe: Observe) -> None:
    nest = "import os\nfor n in range(3000): os.mkdir('nested'); os.chdir('nested')\nopen('f', 'w')"
    desk = observe(python("a", nest), sh("b", "true", needs="a"), sh("c", "true", needs="a"))
    deepest = "nested/" * 3000 + "f"
    assert desk["a"].after[deepest].kind == "file"
    assert desk["b"].before == desk["a"].after == desk["c"].before


def test_a_home_that_was_removed_by_its_command_is_no_error_of_ours(observe: Observe) -> None:
    desk = observe(sh("a", 'rm -rf "$HOME"; echo gone'), sh("b", "true", needs="a"))
    assert stdout(desk["a"]) == "gone\n"
    assert desk["a"].ending == Exited(code=0)
    assert desk["a"].after == {}


def test_a_text_of_the_spec_does_not_follow_a_link_that_a_command_left(
    observe: Observe, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    observe(sh("a", f"ln -s {precious} f"), sh("b", "cat f", needs="a", home=files({"f": "new"})))
    assert precious.read_text() == "mine"


def test_a_write_through_a_mapping_is_seen_also_where_times_do_not_tell(observe: Observe) -> None:
    """On tmpfs such a write to a page that was read before changes no time of the file."""
    write = "import mmap; f = open('f', 'r+b'); m = mmap.mmap(f.fileno(), 0); m[0] = m[0] + 1"
    desk = observe(sh("a", "printf aaaa > f; sleep 0.1"), python("b", write, needs="a"))
    assert desk["b"].ending == Exited(code=0)
    assert desk["b"].before["f"] != desk["b"].after["f"]


def test_what_a_home_cannot_hold_is_told_as_not_started(see: See) -> None:
    seen = see(step("x", home=HomeContent(dirs=("f",), files=templates({"f": "text"}))))
    assert isinstance(seen.ending, NotStarted)
    assert seen.ending.reason.startswith("the home could not be made: Is a directory")


def test_what_is_to_be_copied_but_missing_is_named(see: See) -> None:
    seen = see(step("x", home=HomeContent(copies={"f": "/no/such/file"})))
    assert isinstance(seen.ending, NotStarted)
    assert "No such file or directory: /no/such/file" in seen.ending.reason


def test_a_kept_home_stays_as_it_is_and_is_not_taken_over(tmp_path: Path) -> None:
    def keep_a(step: Step, observation: Observation) -> Settlement:
        del observation
        return Settlement(next=Next.PROCEED, keep=step.id == "a")

    desk = RecordingDesk(answer=keep_a)
    with LocalObserver(RunSettings(jobs=1, work_dir=tmp_path)) as observer:
        observer.observe(plan(sh("a", "echo a > f"), sh("b", "echo b > f", needs="a")), desk)
    (run,) = tmp_path.iterdir()
    assert [str(entry) for entry in run.iterdir()] == [desk["a"].home]
    assert Path(desk["a"].home, "f").read_text() == "a\n"
    assert stat.S_IMODE(run.stat().st_mode) == 0o700


def test_without_a_place_for_homes_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    desk = RecordingDesk()
    with (
        LocalObserver(RunSettings(jobs=1, work_dir=tmp_path / "file" / "below")) as observer,
        pytest.raises(HomeError, match="no folder for the homes could be made"),
    ):
        observer.observe(plan(step("x")), desk)
    assert desk.calls == []


def test_captured_values_that_hold_the_home_mean_the_next_home(observe: Observe) -> None:
    def capture(step: Step, observation: Observation) -> Settlement:
        del observation
        found = {"where": "$HOME/made"} if step.id == "a" else {}
        return Settlement(next=Next.PROCEED, captured=found)

    desk = observe(
        sh("a", "mkdir made"),
        sh("b", "true", needs="a"),
        step("c", "echo", "${where}", needs="b", home=files({"f": "${where}"})),
        step("d", "cat", "f", needs="c"),
        desk=RecordingDesk(answer=capture),
    )
    assert stdout(desk["c"]) == f"{desk['c'].home}/made\n"
    assert stdout(desk["d"]) == f"{desk['c'].home}/made"
    assert desk["c"].values == {"where": "$HOME/made", "home": desk["c"].home}


def test_a_repeatable_step_runs_twice_from_equal_homes(observe: Observe) -> None:
    desk = observe(
        sh("a", "echo a > f", rank=2),
        sh("b", "cat f; echo b >> f; date +%N >> f", needs="a", repeat=True),
        sh("c", "cat f", needs="b"),
    )
    first, second = desk["b"], desk["b"].again
    assert second is not None
    assert stdout(first) == stdout(second) == "a\n"
    assert first.before == second.before
    assert first.after["f"] != second.after["f"]
    assert first.home != second.home
    assert stdout(desk["c"]).startswith("a\nb\n")
