"""A hostile program: ``program.py NAME``. Its home is the current folder."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HOME = Path(os.environ.get("HOME", "."))
LIBC = ctypes.CDLL(None, use_errno=True)
PROGRAMS: dict[str, Callable[[], None]] = {}
LONG = 1000
_EXIT = 60 if os.uname().machine == "x86_64" else 93  # exit(2): this thread alone


def hostile(program: Callable[[], None]) -> Callable[[], None]:
    PROGRAMS[program.__name__.replace("_", "-")] = program
    return program


def _ignore_all() -> None:
    for number in range(1, 65):
        if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
            signal.signal(number, signal.SIG_IGN)


def _in_background(work: Callable[[], None], *, session: bool = True) -> None:
    if os.fork() == 0:
        if session:
            os.setsid()
        work()
        os._exit(0)


@hostile
def nothing() -> None:
    pass


# Time and processes.


@hostile
def hang() -> None:
    time.sleep(LONG)


@hostile
def hang_ignoring_signals() -> None:
    _ignore_all()
    while True:
        time.sleep(LONG)


@hostile
def spin() -> None:
    while True:
        pass


@hostile
def fork_child() -> None:
    _in_background(hang, session=False)


@hostile
def double_fork() -> None:
    def daemon() -> None:
        _in_background(hang_ignoring_signals)

    _in_background(daemon)


@hostile
def fork_all_the_time() -> None:
    """Each process starts the next one and ends: whatever is listed has gone already."""

    def relay() -> None:
        _ignore_all()
        while os.fork() == 0:
            os.setsid()
            time.sleep(0.001)

    _in_background(relay)


@hostile
def fork_many() -> None:
    for _ in range(200):
        _in_background(hang)


@hostile
def fork_bomb() -> None:
    """A thousand processes that start others for ever and cannot be asked to end."""
    _ignore_all()
    for _ in range(9):
        os.fork()
    while True:
        if os.fork() == 0:
            os._exit(0)
        os.wait()


@hostile
def fork_bomb_without_parent() -> None:
    """A fork bomb, one process of which kills its worker."""
    _ignore_all()
    if os.fork() == 0:
        fork_bomb()
    time.sleep(0.2)
    os.kill(os.getppid(), signal.SIGKILL)
    fork_bomb()


@hostile
def ended_main_thread() -> None:
    def work() -> None:
        threading.Thread(target=hang).start()
        LIBC.syscall(_EXIT, 0)

    _in_background(work)
    time.sleep(0.1)


@hostile
def stopped_child() -> None:
    _in_background(lambda: os.kill(os.getpid(), signal.SIGSTOP))
    time.sleep(0.1)


@hostile
def odd_process_names() -> None:
    """Leave a process whose name and words are made for what reads them."""

    def work() -> None:
        LIBC.prctl(15, b"x) Z 1 (\n", 0, 0, 0)  # PR_SET_NAME
        os.execv(sys.executable, [b"\n\x1b[31m)", b"-c", b"import time; time.sleep(99)", b"\xff"])

    _in_background(work)
    time.sleep(0.1)


@hostile
def own_subreaper() -> None:
    """Leave processes whose parents end, below one that adopts them."""

    def adopt() -> None:
        LIBC.prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
        for _ in range(20):
            _in_background(lambda: _in_background(hang_ignoring_signals))
        hang_ignoring_signals()

    _in_background(adopt)
    time.sleep(0.1)


@hostile
def many_threads() -> None:
    for _ in range(100):
        threading.Thread(target=hang, daemon=True).start()


@hostile
def stop_itself() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


@hostile
def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@hostile
def kill_its_group() -> None:
    os.killpg(0, signal.SIGKILL)


@hostile
def stop_parent() -> None:
    os.kill(os.getppid(), signal.SIGSTOP)


@hostile
def stop_parent_again_and_again() -> None:
    _ignore_all()
    while True:
        os.kill(os.getppid(), signal.SIGSTOP)
        time.sleep(0.01)


@hostile
def trace_parent() -> None:
    """A traced process that is killed is told to its tracer, and to its parent only later."""
    LIBC.ptrace(16, os.getppid(), 0, 0)  # PTRACE_ATTACH
    hang_ignoring_signals()


@hostile
def step_parent() -> None:
    """Its parent is put back after each instruction: it uses the processor and gets nowhere."""
    parent = os.getppid()
    registers = ctypes.create_string_buffer(1024)
    if LIBC.ptrace(16, parent, 0, 0):  # PTRACE_ATTACH
        os.kill(parent, signal.SIGSTOP)  # it is not allowed here
        hang()
    os.waitpid(parent, 0x40000000)  # __WALL
    LIBC.ptrace(12, parent, 0, registers)  # PTRACE_GETREGS
    while True:
        LIBC.ptrace(13, parent, 0, registers)  # PTRACE_SETREGS
        LIBC.ptrace(9, parent, 0, 0)  # PTRACE_SINGLESTEP
        os.waitpid(parent, 0x40000000)


@hostile
def trace_each_other() -> None:
    def work(other: int) -> None:
        _ignore_all()
        LIBC.ptrace(16, other, 0, 0)
        hang()

    first = os.fork()
    if first == 0:
        work(os.getppid())
    _in_background(lambda: work(first))
    time.sleep(0.1)


@hostile
def kill_parent() -> None:
    os.kill(os.getppid(), signal.SIGKILL)


@hostile
def kill_parent_and_stay() -> None:
    _ignore_all()
    _in_background(hang)
    os.kill(os.getppid(), signal.SIGKILL)
    hang()


def _signal_parents(*numbers: int) -> None:
    """Send signals to the parent, and to each process that becomes it, as long as it is ours."""
    _ignore_all()
    while _is_ours(os.getppid()):
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(os.getppid(), number)
    hang()


def _is_ours(pid: int) -> bool:
    """Whether a process is one of the checker's: what else adopts orphans here is left alone."""
    try:
        return os.path.samefile(f"/proc/{pid}/exe", sys.executable)
    except OSError:
        return pid != 1 and os.path.exists(f"/proc/{pid}")


@hostile
def kill_parents() -> None:
    _signal_parents(signal.SIGKILL)


@hostile
def kill_parents_as_daemon() -> None:
    _in_background(lambda: _in_background(lambda: _signal_parents(signal.SIGKILL)))
    hang()


@hostile
def stop_parents() -> None:
    """Kill the parent, and stop whatever adopts this process then."""
    _ignore_all()
    os.kill(os.getppid(), signal.SIGKILL)
    _signal_parents(signal.SIGSTOP)


def _find_grandparent() -> int:
    """Return the grandparent's id; this process's own where that is none of the checker's."""
    with open(f"/proc/{os.getppid()}/stat", "rb") as file:
        found = int(file.read().rpartition(b")")[2].split()[1])
    return found if found > 1 and _is_ours(found) else os.getpid()


@hostile
def kill_grandparent() -> None:
    os.kill(_find_grandparent(), signal.SIGKILL)


@hostile
def stop_grandparent() -> None:
    os.kill(_find_grandparent(), signal.SIGSTOP)


def _trace(pid: int) -> None:
    """Be told of the end of a process before its parent is, without stopping it."""
    LIBC.ptrace(0x4206, pid, 0, 0)  # PTRACE_SEIZE


@hostile
def trace_and_kill_parent() -> None:
    _ignore_all()
    _trace(os.getppid())
    os.kill(os.getppid(), signal.SIGKILL)
    hang()


@hostile
def trace_and_kill_parents() -> None:
    _ignore_all()
    grandparent = _find_grandparent()
    _trace(grandparent)
    os.kill(grandparent, signal.SIGKILL)
    os.kill(os.getppid(), signal.SIGKILL)
    hang()


@hostile
def trace_grandparent_and_kill_parent() -> None:
    _ignore_all()
    LIBC.ptrace(16, _find_grandparent(), 0, 0)  # PTRACE_ATTACH
    os.kill(os.getppid(), signal.SIGKILL)
    hang()


@hostile
def limit_grandparent() -> None:
    """Let the grandparent open nothing, and kill the parent."""
    _ignore_all()
    resource.prlimit(_find_grandparent(), resource.RLIMIT_NOFILE, (0, 0))
    os.kill(os.getppid(), signal.SIGKILL)
    hang()


@hostile
def signal_parent() -> None:
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGCHLD, signal.SIGCONT, signal.SIGWINCH):
        os.kill(os.getppid(), number)


@hostile
def terminate_parent() -> None:
    os.kill(os.getppid(), signal.SIGTERM)


@hostile
def exhaust_descriptors() -> None:
    try:
        while True:
            os.open("/dev/null", os.O_RDONLY)
    except OSError:
        pass


@hostile
def exhaust_processes() -> None:
    resource.setrlimit(resource.RLIMIT_NPROC, (64, 64))
    try:
        for _ in range(100):
            _in_background(hang)
    except OSError:
        pass


# Output.


@hostile
def flood() -> None:
    block = b"x" * 65535 + b"\n"
    while True:
        os.write(1, block)


@hostile
def flood_one_line() -> None:
    for _ in range(400):
        os.write(1, b"x" * 65536)


@hostile
def flood_lines() -> None:
    os.write(1, b"\n" * 2_000_000)


@hostile
def rubbish() -> None:
    os.write(1, bytes(range(256)) * 100)
    os.write(2, b"\xff\xfe\x00\xc3\x28\xf0\x9f" * 100)


@hostile
def terminal_games() -> None:
    for text in (
        "\x1b[2J\x1b[H", "\x1bc", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x07", "\x1b[6n",
        "\x1b[?1049h", "\x1b]8;;file:///etc\x1b\\x\x1b]8;;\x1b\\", "\x9b31m", "\u202e\u200b",
        "\r" * 1000, "\b" * 1000, "\x1b[999999999;999999999H",
        "\x1b[999999999b", "\x1bP" + "q" * 5000,
    ):  # fmt: skip
        os.write(1, text.encode("utf-8", "surrogateescape"))


@hostile
def fake_report() -> None:
    print("</system-out></testcase></testsuites>]]><!-- \x00 \ufffe \ud7ff -->")
    print("\u2713 a conforms\n1 conforms in 0.1 s\nexit code 0")


@hostile
def close_descriptors() -> None:
    os.closerange(0, 256)


@hostile
def closed_output_and_hang() -> None:
    os.closerange(0, 256)
    time.sleep(LONG)


@hostile
def change_terminal() -> None:
    for fd in (0, 1, 2):
        if os.isatty(fd):
            subprocess.run(["stty", "0", "raw", "-echo", "cols", "0", "rows", "0"], check=False)
            LIBC.vhangup()


@hostile
def exclusive_terminal() -> None:
    """Let nobody open the terminal any more, type into it as a user, and hang it up."""
    hang_up = 0x5437  # TIOCVHANGUP, asm-generic/ioctls.h
    for request, argument in ((termios.TIOCEXCL, 0), (termios.TIOCSTI, b"r"), (hang_up, 0)):
        for fd in (0, 1, 2):
            with suppress(OSError):
                fcntl.ioctl(fd, request, argument)


@hostile
def terminal_queries() -> None:
    """Ask the terminal what nobody answers, and leave it without echo."""
    if os.isatty(0):
        tty.setraw(0)
    os.write(1, b"\x1b[6n\x1b[c\x1b[>c\x1b]11;?\x07\x1b]52;c;?\x07\x1b[18t\x1bP$qm\x1b\\\x05")
    select.select([0], [], [], 0.2)


@hostile
def signals_for_output() -> None:
    """Have a signal sent to the parent whenever the output can be written to."""
    for fd in (0, 1):
        with suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_SETOWN, os.getppid())
            fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(1, b"x")


@hostile
def combining_characters() -> None:
    os.write(1, ("e" + "\u0301" * 20_000 + "\u200d" * 20_000 + "\U0001f468\u200d" * 9000).encode())


# What is left in the home.


@hostile
def swap_folder_and_link() -> None:
    """Put a link to the system into the place of a folder, and the folder back, without end."""
    os.mkdir("folder")
    Path("folder/file").write_text("a\n1\n")

    def swap() -> None:
        _ignore_all()
        while True:
            with suppress(OSError):
                os.rename("folder", "other")
                os.symlink("/etc", "folder")
                os.unlink("folder")
                os.rename("other", "folder")

    _in_background(swap)
    time.sleep(0.1)


@hostile
def names_of_all_bytes() -> None:
    for byte in range(1, 256):
        if byte != ord("/"):
            with suppress(OSError):
                os.close(os.open(bytes([byte]) + b".csv", os.O_CREAT | os.O_WRONLY))


@hostile
def fifo() -> None:
    os.mkfifo("data.csv")
    os.mkfifo("errors.log")


@hostile
def sockets() -> None:
    for number in range(3):
        left = socket.socket(socket.AF_UNIX)
        left.bind(f"s{number}")


@hostile
def devices() -> None:
    for name, minor in (("zero", 5), ("random", 8), ("full", 7)):
        try:
            os.mknod(name, 0o600 | 0o020000, os.makedev(1, minor))
        except PermissionError:
            os.symlink(f"/dev/{name}", name)


@hostile
def links() -> None:
    for name, target in (
        ("loop", "loop"), ("a", "b"), ("b", "a"), ("up", ".."), ("root", "/"), ("self", "."),
        ("data.csv", "/etc/passwd"), ("proc", "/proc"), ("zero", "/dev/zero"), ("none", "/nowhere"),
    ):  # fmt: skip
        os.symlink(target, name)


@hostile
def unreadable() -> None:
    Path("folder/inner").mkdir(parents=True)
    for name in ("data.csv", "folder/inner/file"):
        Path(name).write_text("a\n1\n")
        os.chmod(name, 0)
    os.chmod("folder/inner", 0)
    os.chmod("folder", 0)


@hostile
def unreadable_home() -> None:
    Path("data.csv").write_text("a\n1\n")
    os.chmod(".", 0)


@hostile
def unreadable_run_folder() -> None:
    os.chmod("..", 0)


@hostile
def deep() -> None:
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")


@hostile
def deep_wide_names() -> None:
    """A path is too long for the system by its bytes, and not by its characters."""
    for _ in range(40):
        os.mkdir("\u00e9" * 120)
        os.chdir("\u00e9" * 120)


@hostile
def many_files() -> None:
    for number in range(5000):
        Path(f"{number}").touch()


@hostile
def sparse() -> None:
    with open("data.csv", "wb") as file:
        file.truncate(300 * 1024 * 1024)


@hostile
def odd_names() -> None:
    for name in (b"\xff\xfe", b"\n", b"a\nb", b" ", b"-rf", b"\x1b[2J", b"*", b"?[", b"x" * 255):
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY))


@hostile
def hard_links() -> None:
    Path("data.csv").write_text("a\n1\n")
    for number in range(100):
        os.link("data.csv", f"l{number}")


@hostile
def setuid() -> None:
    Path("program").write_text("#!/bin/sh\n")
    os.chmod("program", 0o7777)


@hostile
def keep_writing() -> None:
    def write() -> None:
        _ignore_all()
        number = 0
        while True:
            number += 1
            Path(f"f{number % 100}").write_text("x" * number)

    _in_background(write)


@hostile
def locked() -> None:
    Path("data.csv").write_text("a\n1\n")
    subprocess.run(["chattr", "+i", "data.csv"], check=False, capture_output=True)


@hostile
def locked_home() -> None:
    subprocess.run(["chattr", "+i", "."], check=False, capture_output=True)


@hostile
def mounts() -> None:
    """Mount the folder of the canary in the home; without the right to, leave a link to it."""
    os.mkdir("m")
    words = ["mount", "--bind", os.environ["CANARY"], "m"]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        os.symlink(os.environ["CANARY"], "canary")


# The home itself.


@hostile
def remove_home() -> None:
    subprocess.run(["rm", "-rf", str(HOME)], check=False)


@hostile
def rename_home() -> None:
    os.rename(HOME, HOME.with_name("moved"))


@hostile
def home_is_file() -> None:
    os.rename(HOME, HOME.with_name("moved"))
    HOME.write_text("file")


@hostile
def home_is_fifo() -> None:
    os.rename(HOME, HOME.with_name("moved"))
    os.mkfifo(HOME)


@hostile
def home_is_link() -> None:
    """Put a link to the folder of the canary into the place of the home."""
    os.rename(HOME, HOME.with_name("moved"))
    os.symlink(os.environ["CANARY"], HOME)


@hostile
def remove_run_folder() -> None:
    subprocess.run(["rm", "-rf", str(HOME.parent)], check=False)


@hostile
def rename_run_folder() -> None:
    os.rename(HOME.parent, HOME.parent.with_name("renamed"))


@hostile
def run_folder_is_link() -> None:
    os.rename(HOME.parent, HOME.parent.with_name("renamed"))
    os.symlink(os.environ["CANARY"], HOME.parent)


@hostile
def exchange_run_folder() -> None:
    """Have a link and the run's folder change places again and again."""
    run, link = bytes(HOME.parent), os.path.join(os.environ["CANARY"], "..", "link").encode()
    os.symlink(os.environ["CANARY"], link)
    end = time.monotonic() + 0.7
    while time.monotonic() < end:
        LIBC.renameat2(-100, run, -100, link, 2)  # RENAME_EXCHANGE
        with suppress(OSError):
            os.symlink(os.environ["CANARY"], link)  # the run has put its folder back


@hostile
def exchange_homes() -> None:
    """Have links and the other homes change places again and again."""
    canary = os.environ["CANARY"]
    link = os.path.join(canary, "..", "link")
    end = time.monotonic() + 0.7
    while time.monotonic() < end:
        for home in HOME.parent.glob("[0-9]*[0-9]"):
            if home == HOME:
                continue
            with suppress(OSError):
                os.symlink(os.path.join(canary, home.name), link)
            for _ in range(2):
                LIBC.renameat2(-100, bytes(home), -100, link.encode(), 2)  # RENAME_EXCHANGE
            with suppress(OSError):
                os.unlink(link)


@hostile
def run_folder_is_file() -> None:
    os.rename(HOME.parent, HOME.parent.with_name("renamed"))
    HOME.parent.write_text("file")


@hostile
def spoil_other_homes() -> None:
    for other in HOME.parent.iterdir():
        if other != HOME:
            subprocess.run(["rm", "-rf", str(other)], check=False)
            os.symlink(os.environ["CANARY"], other)


if __name__ == "__main__":
    sys.excepthook = lambda *_: None  # a traceback in the output is one of cliconform
    PROGRAMS[sys.argv[1]]()
