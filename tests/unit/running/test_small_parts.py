"""Small parts of running: programs, keys, substitutions, signals and libfaketime."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cliconform.model.template import Template
from cliconform.running.messages import Task
from cliconform.running.process.fake_time import _is_static, fake_time
from cliconform.running.process.find_program import find_program
from cliconform.running.process.program import NotStartedError, Program
from cliconform.running.process.signals import signal_name
from cliconform.running.substitution import make_substitutions
from cliconform.running.terminal.drain import drain
from cliconform.running.terminal.keys import encode_key
from support.running import step


def program(path: Path, mode: int = 0o755) -> str:
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return str(path)


def test_a_program_is_the_first_of_its_name_on_the_path_that_can_be_run(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    program(tmp_path / "a" / "tool", 0o644)
    (tmp_path / "b" / "tool").mkdir()
    wanted = program(tmp_path / "c" / "tool")
    path = ":".join(str(tmp_path / name) for name in ("missing", "a", "b", "c"))
    assert find_program("tool", path) == wanted
    assert find_program("other", path) is None
    assert find_program("", path) is None
    assert find_program("to\0ol", path) is None


def test_a_path_is_not_searched_for(tmp_path: Path) -> None:
    wanted = program(tmp_path / "tool")
    assert find_program(wanted, "") == wanted
    assert find_program("./tool", "/bin", base=str(tmp_path)) == f"{tmp_path}/./tool"
    assert find_program("./tool", str(tmp_path), base="/") is None


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("ctrl-c", b"\x03"),
        ("ctrl-z", b"\x1a"),
        ("enter", b"\r"),
        ("up", b"\x1b[A"),
        ("ü", "ü".encode()),
    ],
)
def test_a_key_is_what_a_terminal_sends_for_it(key: str, data: bytes) -> None:
    assert encode_key(key) == data


def test_captured_values_refer_to_this_home_and_a_steps_own_take_precedence() -> None:
    task = Task(
        id="x",
        attempt=1,
        invocation=step("x").invocation,
        run="/run",
        home="/run/00002",
        values={"row": "$HOME", "both": "own"},
        captured={"where": "$HOME/f", "both": "captured"},
    )
    values = make_substitutions(task, "/run/00002", {"port": 80})
    assert values.fill(Template("${where} ${row} ${both} ${port} ${home}")) == (
        "/run/00002/f $HOME own 80 /run/00002"
    )
    assert values.recorded["where"] == "$HOME/f"


@pytest.mark.parametrize(("kind", "most"), [("terminal", 64 * 1024), ("pipe", 8 * 1024 * 1024)])
def test_what_a_process_writes_on_without_end_is_not_read_without_end(kind: str, most: int) -> None:
    sizes: list[int] = []
    with Path("/dev/zero").open("rb") as endless:
        fd = endless.fileno()
        keyboard = fd if kind == "terminal" else None
        ended = Program(pid=0, outputs={fd: "stdout"}, keyboard=keyboard, slave=None, owned=[])
        drain(ended, lambda _, data: sizes.append(len(data)))
    assert sum(sizes) == most


def test_a_signal_without_a_name_is_shown_by_its_number() -> None:
    assert signal_name(15) == "SIGTERM"
    assert signal_name(47) == "signal 47"


def elf(*kinds: int) -> bytes:
    header = b"\x7fELF\x02\x01" + bytes(26) + struct.pack("<Q", 64) + bytes(14)
    header += struct.pack("<HH", 56, len(kinds)) + bytes(6)
    return header + b"".join(struct.pack("<I", kind) + bytes(52) for kind in kinds)


def test_a_program_that_cannot_see_another_time_is_not_started(tmp_path: Path) -> None:
    static = tmp_path / "static"
    static.write_bytes(elf(1, 6))
    assert _is_static(str(static))
    pytest.importorskip("libfaketime", reason="an optional dependency")
    with pytest.raises(NotStartedError, match="linked statically"):
        fake_time("2030-01-01T00:00:00Z", {}, str(static))


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux alone")
def test_every_command_of_a_run_has_the_same_offset_from_the_real_time() -> None:
    pytest.importorskip("libfaketime", reason="an optional dependency")
    variables = fake_time("2030-01-01T00:00:10Z", {}, "/bin/sh", "2030-01-01T00:00:00Z")
    assert variables["FAKETIME"] == "+10.000s"


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux alone")
def test_threads_that_wait_for_one_another_do_not_spin_at_another_time() -> None:
    pytest.importorskip("libfaketime", reason="an optional dependency")
    variables = fake_time("2030-01-01T00:00:00Z", {}, "/bin/sh")
    assert variables["FAKETIME_FORCE_MONOTONIC_FIX"] == "0"


def test_programs_with_a_loader_and_scripts_are_not_static(tmp_path: Path) -> None:
    dynamic = tmp_path / "dynamic"
    dynamic.write_bytes(elf(6, 3, 1))
    assert not _is_static(str(dynamic))
    assert not _is_static(program(tmp_path / "script"))
    assert not _is_static(str(tmp_path / "missing"))


def test_without_libfaketime_the_hint_shows_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cliconform.running.process.fake_time.find_spec", lambda _: None)
    with pytest.raises(NotStartedError) as caught:
        fake_time("2030-01-01T00:00:00Z", {}, "/bin/sh")
    assert caught.value.hint == "pip install 'cliconform[now]'"


@pytest.mark.parametrize("script", [False, True])
def test_a_libfaketime_for_another_machine_is_an_error_instead_of_the_real_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, script: bool
) -> None:
    library = tmp_path / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
    library.parent.mkdir(parents=True)
    made = bytearray(Path(sys.executable).resolve().read_bytes()[:64])
    made[18:20] = b"\x2a\x2a"  # e_machine, elf(5): none that there is
    library.write_bytes(bytes(made))
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr("cliconform.running.process.fake_time.find_spec", lambda _: found)
    target = program(tmp_path / "script") if script else sys.executable
    with pytest.raises(NotStartedError, match="another kind of machine") as caught:
        fake_time("2030-01-01T00:00:00Z", {}, target)
    assert "--no-binary libfaketime" in caught.value.hint
