"""Every command runs in a home of its own, created from the home of the one that it needs."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.errors import HomeError
from cliconform.model.invocation import HomeContent
from cliconform.model.observation import Exited, FileFact, NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.running.interface import Decision, Next, WorkerOptions
from cliconform.running.scheduling.lookahead import QUEUE_LENGTH
from cliconform.running.scheduling.observer import LocalObserver
from support.running import RecordingHandler, files, plan, python, sh, stdout, step, templates

See = Callable[[Step], Observation]
Observe = Callable[..., RecordingHandler]


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


def test_the_home_exists_until_the_handler_has_decided(observe: Observe) -> None:
    handler = observe(sh("a", "true"), sh("b", "true", needs="a"), sh("c", "true", needs="a"))
    assert handler.homes_existed
    assert not any(Path(handler[id_].home).exists() for id_ in "abc")


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


def test_a_home_is_a_copy_and_the_needed_home_stays_as_it_is(observe: Observe) -> None:
    handler = observe(
        sh("a", "echo a > f"),
        sh("b", "cat f; echo b >> f; cat f", needs="a"),
        sh("c", "cat f", needs="b"),
        sh("d", "cat f", needs="a"),
        sh("e", "cat f", needs="a"),
    )
    assert stdout(handler["b"]) == "a\na\nb\n"
    assert stdout(handler["c"]) == "a\nb\n"
    assert stdout(handler["d"]) == stdout(handler["e"]) == "a\n"
    assert len({handler[id_].home for id_ in "abcde"}) == 5
    assert len({len(handler[id_].home) for id_ in "abcde"}) == 1


def test_the_last_step_that_needs_a_home_takes_it_over(tmp_path: Path) -> None:
    """Seen by the inode: a copy would have another."""
    handler = RecordingHandler()
    with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path)) as observer:
        steps = (sh("b", "stat -c %i f", needs="a", rank=2), sh("c", "stat -c %i f", needs="a"))
        observer.observe(plan(sh("a", "touch f; stat -c %i f", rank=3), *steps), handler)
    assert stdout(handler["b"]) != stdout(handler["a"])
    assert stdout(handler["c"]) == stdout(handler["a"])


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("script", "count", "most"),
    [
        ("echo x > f", 5 * QUEUE_LENGTH, 3 + 2 * QUEUE_LENGTH),
        ("truncate -s 2M f", 50, 3),
        ("sleep 0.03", 50, 3),
    ],
    ids=["short", "large", "long"],
)
def test_a_home_is_removed_while_the_run_goes_on_once_no_step_needs_it(
    tmp_path: Path, jobs: int, script: str, count: int, most: int
) -> None:
    """By each worker, before a step; the next one may run while a step is judged.

    Where steps are short and leave little, some wait, and then homes are removed for several.
    """
    seen: list[set[str]] = []

    def look(_: Step, observation: Observation) -> Decision:
        seen.append({path.name for path in Path(observation.home).parent.iterdir()})
        return Decision(next=Next.PROCEED)

    handler = RecordingHandler(make_decision=look)
    with LocalObserver(WorkerOptions(jobs=jobs, work_dir=tmp_path)) as observer:
        observer.observe(plan(*(sh(f"s{n}", script) for n in range(count))), handler)
    assert len(seen) == count
    assert max(map(len, seen)) <= most * jobs


def test_sqlite_in_a_copied_home_does_not_change_the_needed_home(observe: Observe) -> None:
    make = "import sqlite3; d = sqlite3.connect('x.db'); d.execute('create table t (n)')"
    add = "import sqlite3; d = sqlite3.connect('x.db'); d.execute('insert into t values (1)')"
    ask = "import sqlite3; print(*sqlite3.connect('x.db').execute('select count(*) from t'))"
    handler = observe(
        python("make", f"{make}; d.commit()", rank=3),
        python("one", f"{add}; d.commit()", needs="make", rank=2),
        python("two", ask, needs="make"),
        python("three", ask, needs="one"),
    )
    assert stdout(handler["two"]) == "(0,)\n"
    assert stdout(handler["three"]) == "(1,)\n"


SIBLINGS = pytest.mark.parametrize("siblings", [1, 2], ids=["taken over", "copied"])
"""One step that needs a home takes it over; two need a copy."""

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


@SIBLINGS
def test_a_home_is_equal_to_the_one_that_it_is_created_from(
    observe: Observe, siblings: int
) -> None:
    look = (
        "import os; print(open('absolute').read(), os.readlink('absolute'), os.readlink('home'))\n"
        "print(int(os.stat('d/f').st_mtime), os.stat('sparse').st_blocks < 4096)\n"
        "open('absolute', 'w').write('changed')"
    )
    looks = [python(f"look{n}", look, needs="make") for n in range(siblings)]
    handler = observe(python("make", MAKE_EVERYTHING), *looks)
    assert handler["make"].ending == Exited(code=0), handler["make"].chunks
    links = {"absolute", "home"}
    for one in looks:
        seen = handler[one.id]
        assert {k: v for k, v in seen.before.items() if k not in links} == {
            k: v for k, v in handler["make"].after.items() if k not in links
        }
        assert stdout(seen).split() == [
            *("text", f"{seen.home}/d/f", seen.home, "1000000000", "True")
        ]
        assert seen.after["sock"].kind == "socket"


def test_three_thousand_nested_folders_are_observed_copied_and_removed(observe: Observe) -> None:
    nest = "import os\nfor n in range(3000): os.mkdir('nested'); os.chdir('nested')\nopen('f', 'w')"
    handler = observe(python("a", nest), sh("b", "true", needs="a"), sh("c", "true", needs="a"))
    deepest = "nested/" * 3000 + "f"
    assert handler["a"].after[deepest].kind == "file"
    assert handler["b"].before == handler["a"].after == handler["c"].before


def test_a_command_may_remove_its_home(observe: Observe) -> None:
    handler = observe(sh("a", 'rm -rf "$HOME"; echo gone'), sh("b", "true", needs="a"))
    assert stdout(handler["a"]) == "gone\n"
    assert handler["a"].ending == Exited(code=0)
    assert handler["a"].after == {}


def test_a_file_of_the_spec_is_not_written_through_a_link_that_a_command_left(
    observe: Observe, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    observe(sh("a", f"ln -s {precious} f"), sh("b", "cat f", needs="a", home=files({"f": "new"})))
    assert precious.read_text() == "mine"


@SIBLINGS
def test_nothing_is_written_outside_of_a_home_whatever_links_a_command_left(
    observe: Observe, tmp_path: Path, siblings: int
) -> None:
    outside, source = tmp_path / "outside", tmp_path / "source"
    (outside / "sub").mkdir(parents=True)
    (outside / "file").write_text("mine")
    (source / "sub").mkdir(parents=True)
    for name in ("file", "sub/file"):
        (source / name).write_text("new")
    links = (
        f"for l in dirs files single whole .run .tmp; do rm -rf $l; ln -s {outside} $l; done; "
        f"mkdir merged; ln -s {outside}/file merged/file; ln -s {outside}/sub merged/sub; "
        f"ln -s {outside}/file end; touch blocking"
    )
    home = HomeContent(
        dirs=("dirs/sub/deep", "blocking/deep", ".tmp/deep"),
        files=templates(dict.fromkeys(("files/file", "./files//sub/new", ".run/f"), "new")),
        copies={
            **dict.fromkeys(("single/file", "end"), str(source / "file")),
            **dict.fromkeys(("whole", "merged"), str(source)),
        },
    )
    names = [f"next{n}" for n in range(siblings)]
    handler = observe(sh("a", links), *(sh(name, "true", needs="a", home=home) for name in names))
    made = dict.fromkeys(
        ("dirs/sub/deep", "blocking/deep", ".tmp/deep", ".run", "files/sub"), "dir"
    )
    put = ("files/file", "files/sub/new", ".run/f", "single/file", "end")
    copied = ("whole/file", "whole/sub/file", "merged/file", "merged/sub/file")
    for name in names:
        before = handler[name].before
        assert {path: before[path].kind for path in made} == made
        facts = {(before[path].kind, before[path].digest) for path in (*put, *copied)}
        assert facts == {("file", before["end"].digest)}
        assert handler[name].ending == Exited(code=0)
    assert sorted(path.name for path in outside.rglob("*")) == ["file", "sub"]
    assert (outside / "file").read_text() == "mine"


@pytest.mark.parametrize(
    "make",
    ["os.mkfifo(name)", "socket.socket(socket.AF_UNIX).bind(name)"],
    ids=["FIFO", "socket"],
)
def test_a_fifo_or_a_socket_is_replaced_by_a_file(
    observe: Observe, tmp_path: Path, make: str
) -> None:
    """Opening a FIFO to write into it would wait for a reader, before any timeout begins."""
    (tmp_path / "source").write_text("copied\n")
    code = f"import os, socket\nfor name in 'text', 'copy': {make}"
    home = HomeContent(
        files=templates({"text": "text\n"}), copies={"copy": str(tmp_path / "source")}
    )
    handler = observe(python("a", code), sh("b", "cat text copy", needs="a", home=home))
    assert stdout(handler["b"]) == "text\ncopied\n"


def test_a_written_file_keeps_the_mode_of_the_one_it_replaces(observe: Observe) -> None:
    script = sh("a", "touch tool; chmod 700 tool")
    home = files({"tool": "#!/bin/sh\necho ran\n"})
    handler = observe(script, sh("b", "./tool", needs="a", home=home))
    assert stdout(handler["b"]) == "ran\n"


def test_a_replaced_file_keeps_its_content_under_its_other_names(observe: Observe) -> None:
    """Seen in a home that is taken over; in a copy a file has one name."""
    home = files({"./f": "new\n"})
    handler = observe(
        sh("a", "echo old > f; ln f g"), sh("b", "cat f g; rm f g", needs="a", home=home)
    )
    assert stdout(handler["b"]) == "new\nold\n"
    assert handler["b"].before["f"] != handler["b"].before["g"] == handler["a"].after["g"]


def test_a_copied_folder_is_merged_with_the_one_that_exists(
    observe: Observe, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "same").write_text("new\n")
    (tmp_path / "sub").chmod(0o750)
    (tmp_path / "link").symlink_to("sub/same")
    make = "umask 022; mkdir -p cfg/sub; cd cfg; echo old | tee sub/same sub/kept > link"
    home = HomeContent(copies={"cfg": str(tmp_path)})
    handler = observe(sh("a", make), sh("b", "cd cfg; cat sub/* link", needs="a", home=home))
    assert stdout(handler["b"]) == "old\nnew\nnew\n"
    assert handler["b"].before["cfg/sub"].mode == 0o750
    assert handler["b"].before["cfg/sub/kept"] == handler["a"].after["cfg/sub/kept"]
    assert handler["b"].before == handler["b"].after


@SIBLINGS
@pytest.mark.parametrize("instead", [":", "touch", "mkfifo"], ids=["nothing", "file", "FIFO"])
def test_the_private_folders_of_a_home_are_created_again(
    observe: Observe, instead: str, siblings: int
) -> None:
    script = f"rm -r .tmp .run; {instead} .tmp .run"
    look = "mktemp > /dev/null && stat -c %F:%a .tmp .run"
    names = [f"next{n}" for n in range(siblings)]
    handler = observe(sh("a", script), *(sh(name, look, needs="a") for name in names))
    for name in names:
        assert stdout(handler[name]) == "directory:700\ndirectory:700\n"


def test_a_write_through_a_mapping_is_seen_also_where_times_are_not_reliable(
    observe: Observe,
) -> None:
    """On tmpfs such a write to a page that was read before changes no time of the file."""
    write = "import mmap; f = open('f', 'r+b'); m = mmap.mmap(f.fileno(), 0); m[0] = m[0] + 1"
    handler = observe(sh("a", "printf aaaa > f; sleep 0.1"), python("b", write, needs="a"))
    assert handler["b"].ending == Exited(code=0)
    assert handler["b"].before["f"] != handler["b"].after["f"]


@pytest.mark.parametrize("put", ["text", "copy", "merged"])
def test_content_that_cannot_be_created_is_reported_as_not_started(
    see: See, tmp_path: Path, put: str
) -> None:
    """It is named by its path in the home. Another work folder would not help: no hint says so."""
    (tmp_path / "f").touch()
    home = {
        "text": HomeContent(dirs=("d/f",), files=templates({"d/f": "text"})),
        "copy": HomeContent(dirs=("d/f",), copies={"d/f": str(tmp_path / "f")}),
        "merged": HomeContent(dirs=("d/f",), copies={"d": str(tmp_path)}),
    }
    seen = see(step("x", home=home[put]))
    why = "the home could not be created: Is a directory: $HOME/d/f"
    assert seen.ending == NotStarted(reason=why)


def test_a_missing_source_of_a_copy_is_named(see: See) -> None:
    seen = see(step("x", home=HomeContent(copies={"f": "/no/such/file"})))
    assert isinstance(seen.ending, NotStarted)
    assert "No such file or directory: /no/such/file" in seen.ending.reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("shut", ["data", "data/sub", "data/sub/f"])
def test_an_unreadable_source_of_a_copy_is_named_and_keeps_its_mode(
    see: See, tmp_path: Path, shut: str
) -> None:
    """It is the user's, so its permissions are not changed in order to copy it."""
    (tmp_path / "data/sub").mkdir(parents=True)
    (tmp_path / "data/sub/f").touch()
    (tmp_path / shut).chmod(0)
    seen = see(step("x", home=HomeContent(copies={"d": str(tmp_path / "data")})))
    why = f"the home could not be created: Permission denied: {tmp_path / shut}"
    assert seen.ending == NotStarted(reason=why)
    assert stat.S_IMODE((tmp_path / shut).stat().st_mode) == 0
    (tmp_path / shut).chmod(0o700)  # pytest removes it


@pytest.mark.parametrize("kind", ["FIFO", "socket", "device"])
def test_only_files_and_folders_are_copied(see: See, tmp_path: Path, kind: str) -> None:
    """Reading a FIFO would wait without an end."""
    source = str(tmp_path / kind)
    match kind:
        case "FIFO":
            os.mkfifo(source)
        case "socket":
            os.mknod(source, stat.S_IFSOCK | 0o600)
        case _:
            source = "/dev/null"
    seen = see(step("x", home=HomeContent(copies={"f": source})))
    why = f"{source} is a {kind}: only files and folders can be copied"
    assert seen.ending == NotStarted(reason=f"the home could not be created: {why}")


def test_a_folder_that_contains_the_homes_is_not_copied_into_them(see: See) -> None:
    """The copy would be copied as well, and so on until the disk is full."""
    seen = see(step("x", home=HomeContent(copies={"f": "/"})))
    why = "/ contains the homes themselves: choose another place for them with --work-dir DIR"
    assert seen.ending == NotStarted(reason=f"the home could not be created: {why}")


def test_a_kept_home_stays_as_it_is_and_is_not_taken_over(tmp_path: Path) -> None:
    def keep_a(step: Step, observation: Observation) -> Decision:
        del observation
        return Decision(next=Next.PROCEED, keep=step.id == "a")

    handler = RecordingHandler(make_decision=keep_a)
    with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path)) as observer:
        observer.observe(plan(sh("a", "echo a > f"), sh("b", "echo b > f", needs="a")), handler)
    (run,) = tmp_path.iterdir()
    assert [str(entry) for entry in run.iterdir()] == [handler["a"].home]
    assert Path(handler["a"].home, "f").read_text() == "a\n"
    assert stat.S_IMODE(run.stat().st_mode) == 0o700


def test_without_a_folder_for_homes_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    handler = RecordingHandler()
    with (
        LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path / "file" / "below")) as observer,
        pytest.raises(HomeError, match="cannot create a folder for the homes"),
    ):
        observer.observe(plan(step("x")), handler)
    assert handler.calls == []


def test_in_a_captured_value_home_stands_for_the_home_of_the_next_step(observe: Observe) -> None:
    def capture(step: Step, observation: Observation) -> Decision:
        del observation
        found = {"where": "$HOME/made"} if step.id == "a" else {}
        return Decision(next=Next.PROCEED, captured=found)

    handler = observe(
        sh("a", "mkdir made"),
        sh("b", "true", needs="a"),
        step("c", "echo", "${where}", needs="b", home=files({"f": "${where}"})),
        step("d", "cat", "f", needs="c"),
        handler=RecordingHandler(make_decision=capture),
    )
    assert stdout(handler["c"]) == f"{handler['c'].home}/made\n"
    assert stdout(handler["d"]) == f"{handler['c'].home}/made"
    assert handler["c"].values == {"where": "$HOME/made", "home": handler["c"].home}


def test_a_repeatable_step_runs_twice_from_equal_homes(observe: Observe) -> None:
    handler = observe(
        sh("a", "echo a > f", rank=2),
        sh("b", "cat f; echo b >> f; date +%N >> f", needs="a", repeat=True),
        sh("c", "cat f", needs="b"),
    )
    first, second = handler["b"], handler["b"].again
    assert second is not None
    assert stdout(first) == stdout(second) == "a\n"
    assert first.before == second.before
    assert first.after["f"] != second.after["f"]
    assert first.home != second.home
    assert stdout(handler["c"]).startswith("a\nb\n")
