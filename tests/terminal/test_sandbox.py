"""The sandbox: whatever a command tries, it stays in its home, and what it tried is known."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import pytest

from cliconform.errors import CannotRunError
from cliconform.model.invocation import (
    HttpRequest,
    Port,
    ReadyText,
    ReadyUrl,
    Service,
    Terminal,
)
from cliconform.model.isolation import Isolation, SandboxOptions
from cliconform.model.observation import Exited, Observation, Signalled, TimedOut
from cliconform.model.place import Place
from cliconform.model.plan import Step
from cliconform.model.promise import NetworkPromise, Promise, WritesPromise
from cliconform.model.template import Template
from cliconform.running.interface import Decision, Next, WorkerOptions
from cliconform.running.isolation import availability
from cliconform.running.isolation.availability import (
    Obstacle,
    explain_entry_error,
    find_sandbox_obstacle,
    settle_isolation,
)
from cliconform.running.isolation.entry import EntryError
from cliconform.running.isolation.privileges import read_landlock_version
from cliconform.running.isolation.visible import find_visible
from cliconform.running.process.tree import find_sandboxed_worker, list_descendants
from cliconform.running.scheduling.observer import LocalObserver
from support.running import (
    RecordingHandler,
    answer_line,
    files,
    plan,
    python,
    see_stopped,
    sh,
    stdout,
)
from support.sandbox import needs_sandbox

Observe = Callable[..., RecordingHandler]
See = Callable[[Step], Observation]
HERE = Path(__file__).parent
SIGNALS_SINCE = 6


def boxed(step: Step, **options: Any) -> Step:
    sandbox = SandboxOptions(**{"visible": (str(HERE),), **options})
    invocation = replace(step.invocation, isolation=Isolation.SANDBOX, sandbox=sandbox)
    return replace(step, invocation=invocation)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The results of all attacks of one command, and what they were aimed at.

    That is neither in a home nor in a temporary folder, which the command would not see.
    """
    if not os.access(HERE, os.W_OK):
        pytest.skip("this checkout is read-only: there is no place to attack")
    with TemporaryDirectory(dir=HERE, prefix=".attacked-") as made:
        folder = Path(made)
        outside, home = folder / "outside", folder / "home"
        (outside / "folder").mkdir(parents=True)
        (outside / "file").write_text("untouched")
        (outside / "file").chmod(0o644)
        home.mkdir()
        (home / "secret").write_text("secret")
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.socket(socket.AF_UNIX) as listener,
            LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path_factory.mktemp("run"))) as run,
        ):
            listener.bind(str(outside / "socket"))
            listener.listen()
            handler = RecordingHandler()
            first = sh("first", "echo mine > file")
            words = (outside, home, "../00001/file", server.getsockname()[1], os.getpid())
            code = (HERE / "attacks.py").read_text()
            attack = python("attack", code, needs="first", terminal=Terminal.PIPES)
            argv = (*attack.invocation.argv, *(Template(str(each)) for each in words))
            argv = (*argv, Template(str(outside / "socket")))
            attack = replace(attack, invocation=replace(attack.invocation, argv=argv))
            last = sh("last", "cat file; ls -A", needs="first")
            hidden = (str(home),)
            run.observe(plan(first, boxed(attack, hidden=hidden, visible=()), last), handler)
            found = json.loads(stdout(handler["attack"]))
            yield {
                **found,
                "observation": handler["attack"],
                "last": stdout(handler["last"]),
                "outside": {each.name: each for each in outside.iterdir()},
                "home": sorted(each.name for each in home.iterdir()),
            }


ATTACKS = [
    "nonsense",
    "etc",
    "real-home",
    "new-folder-in-real-home",
    "host-folder",
    "host-file",
    "truncate",
    "chmod",
    "times",
    "unlink",
    "rmdir",
    "attribute",
    "other-home",
    "run-folder",
    "move-home",
    "link",
    "dangling-link",
    "hard-link",
    "hard-link-outside",
    "rename-across",
    "rename-away",
    "mount",
    "remount",
    "namespaces",
    "setns",
    "proc-root",
    "proc-cwd",
    "sysctl",
    "memory",
    "ptrace",
    "kill-outside",
    "become-root",
    "host-port",
    "internet",
    "internet-6",
    "vsock",
    "datagram",
    "message",
    "unix-socket",
    "unix-socket-32",
    "unix-socket-by-socketcall",
    "io-uring",
    "device",
    "handle",
]


@needs_sandbox
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_fails(attacked: dict[str, Any], name: str) -> None:
    assert attacked["results"][name] != "done"


@needs_sandbox
def test_nothing_outside_was_changed_by_any_attack(attacked: dict[str, Any]) -> None:
    assert set(attacked["outside"]) == {"file", "folder", "socket"}
    assert attacked["outside"]["file"].read_text() == "untouched"
    assert attacked["outside"]["file"].stat().st_mode & 0o777 == 0o644
    assert attacked["home"] == ["secret"]
    assert attacked["last"] == "mine\n.run  .tmp  file\n"


@needs_sandbox
def test_the_command_sees_neither_the_users_home_nor_other_homes_nor_other_processes(
    attacked: dict[str, Any],
) -> None:
    seen = attacked["seen"]
    assert seen["real-home"] == []
    assert len(seen["run-folder"]) == 1
    assert len(seen["processes"]) == 2
    assert "kmsg" not in seen["devices"]
    assert {"null", "tty", "shm"} <= set(seen["devices"])


OF_OWN_FILES = sum(1 << number for number in (0, 1, 3, 4, 5, 6, 7, 10))  # linux/capability.h


@needs_sandbox
def test_the_command_has_no_rights_but_over_its_own_files(attacked: dict[str, Any]) -> None:
    status = attacked["seen"]["status"]
    for kind in ("CapPrm", "CapEff"):
        assert int(status[kind], 16) & ~OF_OWN_FILES == 0
    assert status["NoNewPrivs"].strip() == "1"


@needs_sandbox
@pytest.mark.skipif(
    needs_sandbox.args[0] or read_landlock_version() < SIGNALS_SINCE,
    reason="Landlock restricts signals since Linux 6.12",
)
def test_the_command_cannot_signal_the_worker(attacked: dict[str, Any]) -> None:
    assert attacked["results"]["kill-worker"].startswith("PermissionError")


def has_vsock() -> bool:
    """Whether the system knows the addresses of vsock(7)."""
    try:
        socket.socket(40).close()
    except OSError:
        return False
    return True


@needs_sandbox
def test_what_was_tried_is_recorded(attacked: dict[str, Any]) -> None:
    sandbox = attacked["observation"].sandbox
    outside = str(attacked["outside"]["file"].parent)
    expected = {"/etc/attacked", "~/.attacked", "~/.config", "/proc/sys/kernel/hostname"}
    expected |= {
        f"{outside}/{name}"
        for name in ("attacked", "file", "folder", "by-link", "new", "hard", "by-rename")
    }
    assert expected <= set(sandbox.written)
    assert any(each.endswith("/00001/file") for each in sandbox.written)
    assert set(sandbox.connected) == {
        *("192.0.2.1:443", "[2001:db8::1]:443", "192.0.2.3:4000", "192.0.2.4:4000"),
        f"{outside}/socket",
        *(["vsock 2:4711"] if has_vsock() else []),
    }


@needs_sandbox
def test_the_worker_survives_a_command_that_kills_its_parent(see: See) -> None:
    seen = see(boxed(sh("x", "kill -STOP $PPID; kill -KILL $PPID; kill -TERM 1; echo alive")))
    assert seen.ending == Exited(code=0)
    assert "alive" in stdout(seen)


@needs_sandbox
def test_a_process_that_outlives_the_command_is_recorded_and_ended(see: See) -> None:
    seen = see(boxed(sh("x", "setsid sleep 600 & echo started")))
    assert [left.command for left in seen.leftovers] == ["sleep 600"]


@needs_sandbox
def test_a_command_works_in_its_home_as_without_the_sandbox(see: See) -> None:
    script = (
        "echo a > a; mkdir -p b/c; mv a b/c/d; ln b/c/d e; ln -s e f; chmod 600 f; rm e; tty;"
        "echo x > /dev/null; echo $$ > /tmp/x; cp /tmp/x g; echo y > /dev/tty; echo z > /dev/stdout"
    )
    seen = see(boxed(sh("x", script)))
    assert seen.ending == Exited(code=0)
    assert stdout(seen).startswith("/dev/pts/")
    assert {"b/c/d", "f", "g"} <= seen.after.keys()
    assert seen.sandbox is not None
    assert (seen.sandbox.written, seen.sandbox.connected) == ((), ())
    assert seen.sandbox.left == ("/tmp/x",)


@needs_sandbox
def test_temporary_files_of_one_command_are_not_there_for_the_next(observe: Observe) -> None:
    first = sh("a", "touch /tmp/x /dev/shm/y; mkdir /var/tmp/z")
    ran = observe(boxed(first), boxed(sh("b", "ls -A /tmp /dev/shm /var/tmp", needs="a")))
    assert ran["a"].sandbox is not None
    assert set(ran["a"].sandbox.left) == {"/tmp/x", "/dev/shm/y", "/var/tmp/z"}
    assert ran["a"].sandbox.written == ()
    listed = stdout(ran["b"])
    assert not [name for name in ("x", "y", "z") if f"\n{name}\n" in f"\n{listed}"]


@needs_sandbox
def test_shared_memory_of_one_command_is_not_there_for_the_next(observe: Observe) -> None:
    make = (
        "import ctypes; c = ctypes.CDLL(None); "
        "print(c.shmget(0x4711, 99, 0o{0}), c.semget(0x4712, 1, 0o{0}), c.msgget(0x4713, 0o{0}))"
    )
    ran = observe(
        boxed(python("a", make.format("1600"))), boxed(python("b", make.format("600"), needs="a"))
    )
    assert "-1" not in stdout(ran["a"])
    assert stdout(ran["b"]) == "-1 -1 -1\n"
    assert ran["a"].sandbox is not None
    left = ("shared memory 0x4711", "semaphores 0x4712", "a message queue 0x4713")
    assert ran["a"].sandbox.left == left


@needs_sandbox
def test_a_project_in_the_folder_for_temporary_files_is_there_and_not_written(see: See) -> None:
    with TemporaryDirectory(dir="/tmp") as project:
        Path(project, "given").write_text("given")
        script = f"cat {project}/given; echo x > {project}/new; ls /tmp; echo y > {project}.x"
        seen = see(boxed(sh("x", script), visible=(project,)))
        assert [each.name for each in Path(project).iterdir()] == ["given"]
    assert stdout(seen) == f"given{Path(project).name}\n"
    assert seen.sandbox is not None
    assert seen.sandbox.written == (f"{project}/new",)
    assert seen.sandbox.left == (f"{project}.x",)


@needs_sandbox
@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm"])
def test_a_file_that_the_command_line_names_is_there_and_not_written(see: See, folder: str) -> None:
    if not Path(folder).is_dir():
        pytest.skip(f"this machine has no {folder}")
    with TemporaryDirectory(dir=folder) as outside:
        given = Path(outside, "given")
        given.write_text("given")
        seen = see(boxed(sh("x", f"echo x > {given}"), visible=(str(given),)))
        assert given.read_text() == "given"
    assert seen.sandbox is not None
    assert seen.sandbox.written == (str(given),)


@needs_sandbox
@pytest.mark.parametrize("then", ["true", "rm -r {}", "rm -r {0}; mkdir -p {0}/bin"])
def test_a_folder_that_a_link_leads_to_is_there_for_every_command(
    observe: Observe, tmp_path: Path, then: str
) -> None:
    """A Python environment may be reached through a link below a folder that is hidden."""
    (tmp_path / "real" / "bin").mkdir(parents=True)
    (tmp_path / "real" / "bin" / "text").write_text("there")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    script = f"cat {link}/bin/text; {then.format(link)}"
    names = [f"x{number}" for number in range(4)]  # more than there are workers
    ran = observe(*(boxed(sh(name, script), visible=(f"{link}/bin",)) for name in names))
    assert [stdout(ran[name]) for name in names] == ["there"] * 4
    if then == "true":
        facts = [ran[name].sandbox for name in names]
        assert [each and each.left for each in facts] == [()] * 4


@needs_sandbox
def test_two_commands_use_the_same_fixed_port_side_by_side(observe: Observe) -> None:
    code = (
        "import http.server\n"
        "class Handler(http.server.SimpleHTTPRequestHandler): pass\n"
        "server = http.server.HTTPServer(('127.0.0.1', 18765), Handler)\n"
        "print('listening', flush=True)\n"
        "server.serve_forever()\n"
    )
    # Neither stops before both have answered: each is asked for what the other one has made ready.
    steps = [
        boxed(
            python(
                id_,
                code,
                ports=(Port(name="port", number=18765),),
                service=Service(
                    ready=ReadyUrl(url=Template("http://127.0.0.1:$" + "{port}/")),
                    stop="SIGTERM",
                    grace=30.0,
                ),
                requests=(HttpRequest(method="GET", url=Template("http://127.0.0.1:18765/a")),),
                home=files({"a": id_}),
            )
        )
        for id_ in ("one", "two", "three")
    ]
    ran = observe(*steps)
    for id_ in ("one", "two", "three"):
        assert [answer.body for answer in ran[id_].answers] == [id_.encode()], ran[id_]
        assert ran[id_].ending == Signalled(signal="SIGTERM")
        facts = ran[id_].sandbox
        assert facts is not None
        assert facts.connected == ()


@needs_sandbox
def test_a_port_is_free_again_for_the_next_command_of_the_same_worker(tmp_path: Path) -> None:
    code = (
        "import socket\n"
        "server = socket.socket()\n"  # without SO_REUSEADDR
        "server.bind(('127.0.0.1', 18767))\n"
        "server.listen()\n"
        "client = socket.create_connection(('127.0.0.1', 18767))\n"
        "server.accept()[0].close()\n"  # it closes first: its port stays in use for a minute
        "client.recv(1)\n"
    )
    handler = RecordingHandler()
    with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path)) as observer:
        steps = [boxed(python("a", code)), boxed(python("b", code, needs="a"))]
        observer.observe(plan(*steps), handler)
    assert [handler[id_].ending for id_ in "ab"] == [Exited(code=0)] * 2


@needs_sandbox
def test_a_service_that_is_ready_by_its_output_is_asked_in_its_own_network(see: See) -> None:
    code = (
        "import socket\n"
        "server = socket.create_server(('127.0.0.1', 18766))\n"
        "print('ready', flush=True)\n"
        "client, _ = server.accept()\n"
        "client.recv(1000)\n"
        "client.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\nhello')\n"
        "client.close()\n"
        "server.accept()\n"
    )
    service = Service(
        ready=ReadyText(text=Template("ready"), regex=False), stop="SIGTERM", grace=30.0
    )
    request = HttpRequest(method="GET", url=Template("http://127.0.0.1:18766/"))
    seen = see(boxed(python("x", code, service=service, requests=(request,))))
    assert [answer.body for answer in seen.answers] == [b"hello"]


@needs_sandbox
def test_a_port_that_is_busy_is_busy_in_the_commands_network(see: See) -> None:
    code = (
        "import socket, sys\n"
        "try: socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
        "except OSError as error: print(error.strerror)\n"
    )
    step = python("x", code, ports=(Port(name="port", busy=True),))
    argv = (*step.invocation.argv, Template("$" + "{port}"))
    step = replace(step, invocation=replace(step.invocation, argv=argv))
    assert "in use" in stdout(see(boxed(step)))


@needs_sandbox
def test_the_systems_network_is_there_for_a_command_that_asks_for_it(see: See) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))"
        seen = see(boxed(python("x", code), network=True))
    assert seen.ending == Exited(code=0)
    assert seen.sandbox is not None
    assert seen.sandbox.connected == ()


@needs_sandbox
def test_a_dialogue_works(see: See) -> None:
    code = "name = input('Name? '); print(f'hello {name}')"
    turns = (answer_line("Name? ", "Ada"),)
    seen = see(boxed(python("x", code, dialogue=turns, terminal=Terminal.MERGED)))
    assert "hello Ada" in stdout(seen)


@needs_sandbox
def test_a_command_that_does_not_end_is_stopped(see: See) -> None:
    script = "trap '' TERM; touch /etc/x; echo .; sleep 600"
    seen = see_stopped(see, lambda seconds: boxed(sh("x", script, timeout=seconds)), stdout)
    assert isinstance(seen.ending, TimedOut)
    assert seen.sandbox is not None
    assert seen.sandbox.written == ("/etc/x",)


@needs_sandbox
def test_a_program_that_cannot_be_started_is_reported_as_without_the_sandbox(see: See) -> None:
    seen = see(boxed(replace_argv(sh("x", ""), "./not-there")))
    assert seen.ending.kind == "not_started"
    assert "was not found" in seen.ending.reason


def replace_argv(step: Step, *words: str) -> Step:
    argv = tuple(map(Template, words))
    return replace(step, invocation=replace(step.invocation, argv=argv))


@needs_sandbox
def test_steps_with_and_without_the_sandbox_run_in_one_worker(tmp_path: Path) -> None:
    handler = RecordingHandler()
    shown = "readlink /proc/self/ns/pid; echo $$"
    with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path)) as observer:
        steps = [
            sh("a", shown),
            boxed(sh("b", "echo b > b; readlink /proc/self/ns/pid", needs="a")),
            sh("c", f"cat b; {shown}", needs="b"),
            boxed(sh("d", "cat b; readlink /proc/self/ns/pid", needs="c")),
        ]
        observer.observe(plan(*steps), handler)
    namespaces = [stdout(handler[id_]).splitlines() for id_ in "abcd"]
    outside = str(Path("/proc/self/ns/pid").readlink())
    assert namespaces[0][0] == namespaces[2][1] == outside
    assert namespaces[1][0] == namespaces[3][1] != outside
    assert all(handler[id_].ending == Exited(code=0) for id_ in "abcd")


@needs_sandbox
def test_the_same_step_is_run_twice_where_that_is_asked_for(observe: Observe) -> None:
    step = boxed(sh("x", "echo a >> log; touch /tmp/x", repeat=True))
    seen = observe(replace(step, idempotent=True))["x"]
    assert seen.again is not None
    assert seen.in_left_home is not None
    assert seen.after["log"] == seen.again.after["log"]
    assert seen.after["log"] == seen.in_left_home.before["log"]
    assert seen.in_left_home.after["log"].size == 4


@needs_sandbox
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_interrupted_or_killed_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    (homes := tmp_path / "homes").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        # Not by this Python, which the sandbox hides where it is in a temporary folder.
        connect = f"exec 3<>/dev/tcp/127.0.0.1/{server.getsockname()[1]}"
        daemon = f'bash -c "{connect}; sleep 600"'
        script = f"(trap '' TERM HUP INT; setsid {daemon}) & sleep 600"
        with subprocess.Popen(
            [sys.executable, str(HERE / "interrupted.py"), str(homes), script, "sandbox"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), *sys.path])},
            stdout=subprocess.PIPE,
            start_new_session=True,
        ) as run:
            server.accept()[0].close()
            below = psutil.Process(run.pid).children(recursive=True)
            run.send_signal(number)
    _, alive = psutil.wait_procs(below, timeout=60)
    assert alive == []
    assert list(homes.iterdir()) == []


@needs_sandbox
def test_the_watchdog_finds_the_process_that_carries_out_the_step(tmp_path: Path) -> None:
    found: list[int | None] = []

    def decide(step: Step, observation: Observation) -> Decision:
        del step, observation
        workers = list_descendants(os.getpid())
        found.extend(map(find_sandboxed_worker, workers))
        return Decision(next=Next.PROCEED)

    with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path)) as observer:
        observer.observe(plan(boxed(sh("x", "true"))), RecordingHandler(decide))
    assert len([pid for pid in found if pid is not None]) == 1


@needs_sandbox
def test_a_worker_whose_sandbox_dies_is_replaced(tmp_path: Path) -> None:
    def decide(step: Step, observation: Observation) -> Decision:
        del observation
        if step.id == "a":
            pids = filter(None, map(find_sandboxed_worker, list_descendants(os.getpid())))
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
        return Decision(next=Next.PROCEED)

    handler = RecordingHandler(decide)
    with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path)) as observer:
        steps = [boxed(sh("a", "true")), boxed(sh("b", "true", needs="a")), boxed(sh("c", "true"))]
        observer.observe(plan(*steps), handler)
    endings = {id_: handler[id_].ending for id_ in "abc"}
    lost = [ending for ending in endings.values() if ending.kind == "not_started"]
    assert [ending.reason for ending in lost] == ["the worker that ran it died by SIGKILL"]
    assert endings["a"] == Exited(code=0)


def test_a_run_without_a_sandbox_tells_what_to_do() -> None:
    step = boxed(sh("x", "true"))
    with pytest.raises(CannotRunError, match="there is no sandbox here: too bad") as raised:
        settle_isolation(plan(step), lambda: Obstacle(reason="too bad", hint="do this"))
    assert raised.value.hint == "do this"


def test_a_skipped_step_needs_no_sandbox() -> None:
    skipped = boxed(sh("x", "true", skip="not now"))
    settled = settle_isolation(plan(skipped), lambda: Obstacle(reason="too bad"))
    assert settled.steps[0].skip == "not now"


PLACE = Place(file="x.toml", line=1)
PROMISES: tuple[Promise, ...] = (
    WritesPromise(address="isolation.writes", place=PLACE),
    NetworkPromise(address="effects.network", place=PLACE),
)


@pytest.mark.parametrize(
    ("obstacle", "isolation", "kept"),
    [
        (None, Isolation.SANDBOX, ["isolation.writes", "effects.network"]),
        (Obstacle(reason="too bad"), Isolation.HOME, ["effects.network"]),
    ],
)
def test_a_sandbox_if_available_is_settled_and_its_promises_with_it(
    obstacle: Obstacle | None, isolation: Isolation, kept: list[str]
) -> None:
    step = replace(boxed(sh("x", "true")), promises=PROMISES)
    wanted = replace(step.invocation, isolation=Isolation.IF_AVAILABLE)
    (settled,) = settle_isolation(plan(replace(step, invocation=wanted)), lambda: obstacle).steps
    assert settled.invocation.isolation is isolation
    assert [promise.address for promise in settled.promises] == kept
    assert settled.invocation.sandbox.unavailable == ("too bad" if obstacle else "")


def test_a_plan_without_a_sandbox_asks_for_none() -> None:
    def fail() -> None:
        raise AssertionError

    homes = plan(sh("x", "true"))
    assert settle_isolation(homes, fail) is homes


@pytest.mark.parametrize(
    ("file", "text", "hint"),
    [
        ("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "AppArmor"),
        ("proc/sys/kernel/unprivileged_userns_clone", "0\n", "unprivileged_userns_clone=1"),
        ("proc/sys/user/max_user_namespaces", "0\n", "max_user_namespaces=10000"),
        (".dockerenv", "", "docker run --security-opt seccomp=unconfined"),
        ("run/.containerenv", "", "docker run --security-opt seccomp=unconfined"),
        ("other", "", "--isolation home"),
    ],
)
def test_the_hint_says_what_forbids_the_sandbox(
    tmp_path: Path, file: str, text: str, hint: str
) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)
    obstacle = explain_entry_error(EntryError(1, "unshare"), f"{tmp_path}/")
    assert obstacle.reason == "unshare: operation not permitted"
    assert hint in obstacle.hint
    assert "--isolation home" in obstacle.hint


@needs_sandbox
def test_a_process_with_several_threads_asks_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability, "can_fork", lambda: False)
    assert find_sandbox_obstacle() is None
    monkeypatch.setattr(availability, "_CODE", "print(1, 'mount /proc')")
    obstacle = find_sandbox_obstacle()
    assert obstacle is not None
    assert obstacle.reason == "mount /proc: operation not permitted"
    monkeypatch.setattr(availability, "_CODE", "exit(1)")
    obstacle = find_sandbox_obstacle()
    assert obstacle is not None
    assert obstacle.reason == "a process of the sandbox ended"


UNCHECKED = """
import sys
from pathlib import Path
from cliconform.model.isolation import Isolation
from cliconform.running.interface import WorkerOptions
from cliconform.running.isolation import availability
from cliconform.running.scheduling.observer import LocalObserver
from support.running import RecordingHandler, plan, sh, stdout
availability.find_sandbox_obstacle = lambda: None
handler = RecordingHandler()
steps = [sh("a", "true", isolation=Isolation.SANDBOX)]
with LocalObserver(WorkerOptions(jobs=1, work_dir=Path(sys.argv[1]))) as observer:
    observer.observe(plan(*steps), handler)
print(handler["a"].ending.reason)
"""


@needs_sandbox
@pytest.mark.skipif(not shutil.which("unshare"), reason="unshare(1) is not installed")
def test_a_worker_that_may_not_make_one_reports_it_for_the_step(tmp_path: Path) -> None:
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    python = [sys.executable, "-c", UNCHECKED, str(tmp_path)]
    result = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", forbid, "sh", *python],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout == "there is no sandbox here: unshare: no space left on device\n", result


def test_what_a_program_consists_of_stays_visible(tmp_path: Path) -> None:
    base, venv, source = tmp_path / "base", tmp_path / "project/.venv", tmp_path / "source"
    packages = venv / "lib/python3.11/site-packages"
    for folder in (base / "bin", venv / "bin", packages / "tool-1.dist-info", source / "tool"):
        folder.mkdir(parents=True)
    (base / "bin/python3").write_text("")
    (base / "bin/python3").chmod(0o755)
    (venv / "bin/python3").symlink_to(base / "bin/python3")
    (venv / "pyvenv.cfg").write_text(f"home = {base}/bin\n")
    (venv / "bin/tool").write_text(f"#!{venv}/bin/python3\n")
    (venv / "bin/tool").chmod(0o755)
    (packages / "other.pth").write_text(f"import x\n{tmp_path}/elsewhere\n")
    direct = {"dir_info": {"editable": True}, "url": f"file://{source}"}
    (packages / "tool-1.dist-info/direct_url.json").write_text(json.dumps(direct))
    (script := tmp_path / "scripts/run.py").parent.mkdir()
    script.write_text("")
    found = find_visible(
        [f"{venv}/bin/tool", f"--config={script}"], {"PATH": "/usr/bin"}, ("/always",)
    )
    expected = {base, venv, source, tmp_path / "elsewhere", script.parent}
    assert {*map(str, expected), "/always"} <= found
    assert str(tmp_path) not in found


def test_the_python_of_these_tests_is_visible_by_its_name() -> None:
    assert str(Path(sys.executable).parent) in find_visible([sys.executable], {}, ())
