"""Workers that are not as this machine: an error before anything runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

import cliconform
from cliconform import host
from cliconform.cluster.inspection import Inspected, Target, check_workers, inspect_worker
from cliconform.errors import CannotRunError
from cliconform.model.fingerprint import Fingerprint

OURS = Fingerprint(parts={"package tool": "digest", "rich": "14.1"}, system="Linux x86_64")
TARGET = Target(name="tool", command=("/bin/tool",), files=(), folder="/", fingerprint=OURS)
SAME = Inspected(
    version=cliconform.__version__, machine="m", name="box", fingerprint=OURS, problem=""
)
OTHER = replace(SAME, fingerprint=replace(OURS, parts={"package tool": "digest", "rich": "15.0"}))


def test_workers_that_have_the_same_are_used() -> None:
    found = {"tcp://a:1": SAME, "tcp://b:1": SAME}
    assert check_workers(found, TARGET) == found


@pytest.mark.parametrize(
    ("found", "message", "install"),
    [
        (OTHER, "the target is not the same: rich is 14.1 and 15.0", "the same tool as here"),
        (
            replace(SAME, fingerprint=None, problem="there is no program /bin/tool"),
            "the target is not the same: there is no program /bin/tool",
            "the same tool as here",
        ),
        (
            replace(SAME, version="0.0"),
            f"it has cliconform 0.0, and here it is cliconform {cliconform.__version__}",
            f"`cliconform[dask]` {cliconform.__version__}",
        ),
        (
            ModuleNotFoundError("No module named 'cliconform'"),
            "it could not be asked: No module named 'cliconform'",
            f"`cliconform[dask]` {cliconform.__version__}",
        ),
    ],
)
def test_a_worker_that_has_something_else_is_named_with_what_to_install(
    found: Inspected | Exception, message: str, install: str
) -> None:
    with pytest.raises(CannotRunError) as raised:
        check_workers({"tcp://a:1": SAME, "tcp://b:1": found}, TARGET)
    assert raised.value.message == message
    assert raised.value.place.startswith("worker tcp://b:1")
    assert raised.value.hint.startswith(f"install {install} on worker tcp://b:1")


def test_a_worker_that_cannot_be_reached_is_not_said_to_lack_something() -> None:
    with pytest.raises(CannotRunError) as raised:
        check_workers({"tcp://a:1": TimeoutError("it did not answer for 60 s")}, TARGET)
    assert raised.value.message == "it cannot be reached: it did not answer for 60 s"
    assert raised.value.hint == "end Dask, or start it again, on worker tcp://a:1"


def test_all_workers_that_differ_are_named() -> None:
    with pytest.raises(CannotRunError) as raised:
        check_workers({"tcp://a:1": OTHER, "tcp://b:1": OTHER}, TARGET)
    assert raised.value.message.endswith("; 1 more worker differs")
    assert raised.value.hint.endswith("on worker tcp://a:1 (box), and on tcp://b:1")


def test_a_worker_without_the_program_says_so() -> None:
    found = inspect_worker(("/no/such/program",), (), "/")
    assert (found.fingerprint, found.problem) == (None, "there is no program /no/such/program")


def test_a_worker_of_another_system_is_refused_though_its_program_has_the_same_content() -> None:
    other = replace(SAME, fingerprint=replace(OURS, system="Linux aarch64"))
    with pytest.raises(CannotRunError) as raised:
        check_workers({"tcp://a:1": SAME, "tcp://b:1": other}, TARGET)
    assert raised.value.message == (
        "it has another system: Linux aarch64, and here it is Linux x86_64"
    )
    assert raised.value.hint == (
        "what different systems do cannot be compared: end Dask on worker tcp://b:1 (box)"
    )


def test_a_worker_says_which_system_it_has() -> None:
    found = inspect_worker(("/bin/sh",), (), "/")
    assert found.fingerprint is not None
    assert found.fingerprint.system == host.system()
