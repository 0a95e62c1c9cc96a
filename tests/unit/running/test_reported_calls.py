"""The filter of system calls, for each kind of machine: run as the kernel runs it."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path

import pytest

from cliconform.running.isolation import refusals
from cliconform.running.isolation.filter import make_code
from cliconform.running.isolation.reported_calls import (
    CALLS,
    IO_URING_SETUP,
    MACHINES,
    SECCOMP,
    Machine,
)

ALLOW, NOTIFY, NO_SUCH_CALL = 0x7FFF0000, 0x7FC00000, 0x00050000 | errno.ENOSYS
ARCHITECTURES = {  # linux/audit.h
    "x86_64": 0xC000003E,
    "i386": 0x40000003,
    "aarch64": 0xC00000B7,
    "arm": 0x40000028,
}
WITH_32_BIT = {"x86_64": "i386", "aarch64": "arm"}


def read_kernel_numbers() -> dict[str, dict[str, int]]:
    """The numbers of the kernel's own tables, by the kind of machine."""
    found: dict[str, dict[str, int]] = {}
    file = Path(__file__).parent / "data" / "system_calls.txt"
    for line in file.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            kind, name, number = line.split()
            found.setdefault(kind, {})[name] = int(number)
    return found


KERNEL = read_kernel_numbers()


def run_filter(code: bytes, architecture: int, number: int, arguments: tuple[int, ...]) -> int:
    """What the kernel does with a call: seccomp's subset of the classic BPF."""
    data = struct.pack("=IIQ6Q", number, architecture, 0, *(*arguments, *[0] * 6)[:6])
    lines = list(struct.iter_unpack("=HBBI", code))
    at = value = 0
    while True:
        operation, if_true, if_false, constant = lines[at]
        match operation:
            case 0x20:
                (value,) = struct.unpack_from("=I", data, constant)
            case 0x15:
                at += if_true if value == constant else if_false
            case 0x35:
                at += if_true if value >= constant else if_false
            case 0x45:
                at += if_true if value & constant else if_false
            case 0x06:
                return int(constant)
            case _:
                raise AssertionError(operation)
        at += 1


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernel(machine: str) -> None:
    own, other = MACHINES[machine]
    for kind, here in ((machine, own), (WITH_32_BIT[machine], other)):
        assert here.architecture == ARCHITECTURES[kind]
        assert here.numbers.items() <= KERNEL[kind].items()
        assert KERNEL[kind]["io_uring_setup"] == IO_URING_SETUP
    assert KERNEL[machine]["seccomp"] == SECCOMP[machine]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_call_that_a_machine_has_is_reported(machine: str) -> None:
    own, other = MACHINES[machine]
    assert own.numbers.keys() == KERNEL[machine].keys() - {"io_uring_setup", "seccomp"}
    assert other.numbers.keys() == KERNEL[WITH_32_BIT[machine]].keys() - {"io_uring_setup"}


def decide(machine: str, kind: Machine, number: int, *arguments: int) -> int:
    return run_filter(make_code(MACHINES[machine]), kind.architecture, number, arguments)


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_reports_these_calls_and_no_others(machine: str) -> None:
    for kind in MACHINES[machine]:
        by_number = {number: name for name, number in kind.numbers.items()}
        for number in range(500):
            called = CALLS[by_number[number]] if number in by_number else None
            writes = [0] * 6
            if called is not None and called.flags is not None:
                assert decide(machine, kind, number, *writes) == ALLOW
                writes[called.flags] = os.O_WRONLY
            if called is not None and called.if_set is not None:
                assert decide(machine, kind, number, *writes) == ALLOW
                writes[called.if_set] = 1 << 40
            expected = NOTIFY if called is not None else ALLOW
            expected = NO_SUCH_CALL if number == IO_URING_SETUP else expected
            assert decide(machine, kind, number, *writes) == expected


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_of_another_kind_than_the_kernels_tables_are_no_calls(machine: str) -> None:
    own, _ = MACHINES[machine]
    assert decide(machine, own, 0x40000000 + 2) == NO_SUCH_CALL  # open(2) of the x32 ABI
    unknown = Machine(architecture=0x80000016, numbers={})
    assert decide(machine, unknown, 2) == ALLOW


def test_the_requests_for_reports_have_the_sizes_of_their_structures() -> None:
    def request(number: int, size: int) -> int:  # asm-generic/ioctl.h: _IOWR('!', number, …)
        return 3 << 30 | size << 16 | ord("!") << 8 | number

    assert request(0, refusals._NOTIFICATION.size) == refusals._RECEIVE
    assert request(1, refusals._ANSWER.size) == refusals._SEND
