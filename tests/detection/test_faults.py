"""The spec finds every fault of the catalogue, by the promise that the fault breaks."""

from __future__ import annotations

import pytest

from cliconform.model.run_options import RunOptions
from cliconform.planning.selection import Selection
from cliconform.running.scheduling.observer import LocalObserver

from .bench import Bench
from .catalogue import FAULTS, Fault, load_faults
from .verdict import doubts


@pytest.mark.parametrize("fault", load_faults(FAULTS), ids=lambda fault: f"{fault.kind}-{fault.id}")
def test_the_spec_finds(fault: Fault, bench: Bench, observer: LocalObserver) -> None:
    report = bench.hold(
        [fault],
        Selection(patterns=tuple(fault.caught_by)),
        observer=observer,
        options=RunOptions(jobs=1),
        hangs=frozenset(fault.caught_by if fault.hangs else ()),
    )
    assert not (why := doubts(fault, report)), f"{fault.about}\n" + "\n".join(why)
