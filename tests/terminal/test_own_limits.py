"""A command that limits the process that runs it: no other command pays for it."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from cliconform.model.observation import Exited, NotStarted, Observation
from cliconform.model.plan import Step
from support.running import RecordingHandler, python, stderr, stdout

Observe = Callable[..., RecordingHandler]
See = Callable[[Step], Observation]

SEE = "import os, resource; print(resource.getrlimit(7), len(os.sched_getaffinity(0)))"


@pytest.mark.parametrize("hard", ["3", "resource.getrlimit(7)[1]"], ids=["for good", "for now"])
def test_a_command_that_takes_the_descriptors_of_its_worker_is_an_error_and_no_other(
    observe: Observe, hard: str
) -> None:
    limit = f"resource.prlimit(os.getppid(), 7, (3, {hard}))"
    code = f"import os, resource; os.mkdir('must be looked into'); {limit}"
    steps = [python("before", SEE), python("limits", code), *(python(f"c{n}", SEE) for n in "123")]
    seen = observe(*steps)
    ending = seen["limits"].ending
    assert isinstance(ending, NotStarted)
    assert "it changed the limits of the process that runs it" in ending.reason
    for id_ in ("c1", "c2", "c3"):
        assert seen[id_].ending == Exited(code=0)
        assert stdout(seen[id_]) == stdout(seen["before"])


def test_a_command_that_takes_the_processors_of_its_worker_takes_them_from_no_other(
    see: See,
) -> None:
    """Each runs alone, so that the first worker runs all of them."""
    if len(os.sched_getaffinity(0)) == 1:
        pytest.skip("this machine has one processor")
    code = "import os; os.sched_setaffinity(os.getppid(), {min(os.sched_getaffinity(0))})"
    before = see(python("before", SEE))
    assert see(python("takes", code)).ending == Exited(code=0)
    assert stdout(see(python("after", SEE))) == stdout(before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a process less nice again")
def test_a_command_that_makes_its_worker_nice_makes_no_other_slower(see: See) -> None:
    """Each runs alone, so that the first worker runs all of them."""
    look = "import os; print(os.getpriority(os.PRIO_PROCESS, 0))"
    before = see(python("before", look))
    code = "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)"
    assert see(python("nice", code)).ending == Exited(code=0)
    assert stdout(see(python("after", look))) == stdout(before)


@pytest.mark.parametrize(
    "policy", ["SCHED_BATCH, os.sched_param(0)", "SCHED_FIFO, os.sched_param(1)"]
)
def test_a_command_that_has_its_worker_scheduled_in_another_way_does_so_for_no_other(
    see: See, policy: str
) -> None:
    """Each runs alone, so that the first worker runs all of them."""
    if "FIFO" in policy and os.geteuid() != 0:
        pytest.skip("only root may have a process run before all others")
    look = "import os; print(os.sched_getscheduler(0))"
    before = see(python("before", look))
    code = f"import os; os.sched_setscheduler(os.getppid(), os.{policy})"
    changes = see(python("changes", code))
    if "PermissionError" in stderr(changes):
        pytest.skip("this system does not allow it")
    assert changes.ending == Exited(code=0)
    assert stdout(see(python("after", look))) == stdout(before)
