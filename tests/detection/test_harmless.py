"""Without a fault nothing is flagged, whatever harmless change is made.

It is the other half of what the faults show: the commands that find them say nothing otherwise.
That the stand-in as it is conforms is what `.ci/run` begins with. The recording of the run is
judged as the run was.
"""

from __future__ import annotations

from pathlib import Path

from cliconform.model.outcome import Verdict
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import covers
from cliconform.planning.selection import Selection
from cliconform.recording.recorder import Recorder
from support.recordings import assert_judged_alike

from .bench import Bench, one_of_each, workers
from .catalogue import FAULTS, load_faults, load_harmless
from .verdict import broken

ASKED = {id_ for fault in load_faults(FAULTS) for id_ in fault.caught_by}


def test_neither_the_stand_in_nor_a_harmless_change_of_it_is_flagged(
    bench: Bench, tmp_path: Path
) -> None:
    # One run for all claims, since it takes the longest of all tests.
    wanted = Selection(patterns=(*one_of_each(bench.spec), *ASKED))
    recorder = Recorder(tmp_path / "run.zip")
    with workers(2) as observer:
        report = bench.hold(
            load_harmless(),
            wanted,
            observer=observer,
            options=RunOptions(jobs=2),
            recorder=recorder,
        )
    assert_judged_alike(tmp_path / "run.zip", bench.spec, wanted)
    assert not "\n".join(map(str, broken(report)))
    assert set(report.counts()) <= {Verdict.CONFORMS, Verdict.SKIPPED}
    conforming = [o.step.id for o in report.outcomes if o.verdict is Verdict.CONFORMS]
    silent = {id_ for id_ in ASKED if any(covers(id_, found) for found in conforming)}
    assert silent == ASKED
