"""Runs for the history, without a program: a few words for each command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cliconform.history.collecting import read_history
from cliconform.history.index import HistoryIndex
from cliconform.history.overview import make_overview
from cliconform.history.spec_runs import Wanted, list_runs
from cliconform.model.baseline import Baseline
from cliconform.model.fingerprint import Fingerprint, RunInputs
from cliconform.model.history import CommandHistory, SpecHistory
from cliconform.model.observation import Exited
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.promise import MedianPromise
from cliconform.model.report import Report
from cliconform.recording.recorder import Recorder
from cliconform.recording.store import RecordingStore
from support.judging import PLACE, make_step, observe

SPEC = "/project/specs/tool.toml"
WANTED = Wanted(spec=SPEC, name="tool")
_START = datetime(2027, 1, 1, 12, tzinfo=UTC)
_ENDED = Finding(address="timeout", place=PLACE, holds=Holds.YES, promise="ends in time")
_ADDRESSES = {"deviates": "exit", "slow": "within"}
_VERDICTS = {
    "slow": Verdict.DEVIATES,
    "unseen": Verdict.KNOWN,
    "cached": Verdict.CONFORMS,
}


class Runs:
    """Recordings in a store, and the history over them."""

    def __init__(self, folder: Path) -> None:
        self.store = RecordingStore(folder / "recordings")
        self.index = HistoryIndex(folder / "history")
        self._day = 0

    def record(
        self,
        commands: Mapping[str, str],
        *,
        file: Path | None = None,
        seconds: float | Mapping[str, float] = 1.0,
        target: str = "a",
        inputs: bool = True,
        shard: str = "",
        now: str | None = None,
        started: datetime | None = None,
        **changed: Any,
    ) -> Path:
        """Record a run of ``commands``, each with its verdict, a day after the last one.

        Besides the verdicts there are ``slow`` (only its ``within``, a multiple of a median, does
        not hold), ``unseen`` (known, but nothing deviates) and ``cached``.
        """
        started = started or _START + timedelta(days=self._day)
        self._day += 1
        report = Report(
            spec=SPEC,
            name="tool",
            target="tool",
            command=("/bin/tool",),
            started=started.isoformat(timespec="milliseconds"),
            duration=1.0 + self._day,
            jobs=1,
            machine="a CPU, 2 cores",
            outcomes=tuple(
                make_outcome(id_, word, seconds if isinstance(seconds, float) else seconds[id_])
                for id_, word in commands.items()
            ),
        )
        path = file or self.store.new_file(started)
        recorder = Recorder(path)
        if inputs:
            fingerprint = Fingerprint(parts={"program": target}, version=f"tool {target}")
            spec = Fingerprint(parts={"tool.toml": "1"})
            plan = b"a plan" if shard else b""
            run = RunInputs(spec=spec, target=fingerprint, now=now)
            recorder.set_inputs(run, shard, plan)
        recorder.finish(replace(report, **changed))
        assert not recorder.problem
        return path

    def read(self, wanted: Wanted = WANTED) -> SpecHistory:
        """The history of all runs, as the verb makes it."""
        history, problems = read_history(
            self.store,
            self.index,
            lambda connection: make_overview(connection, wanted, list_runs(connection, wanted)),
        )
        return replace(history, problems=problems)

    def read_command(self, id_: str) -> CommandHistory:
        """The history of one command."""
        return next(each for each in self.read().commands if each.id == id_)


def make_outcome(id_: str, word: str, seconds: float = 1.0) -> Outcome:
    """An outcome with the verdict ``word``; see :meth:`Runs.record`."""
    verdict = _VERDICTS.get(word) or Verdict(word)
    deviates = word in {"deviates", "slow", "known"}
    median = MedianPromise(
        address="within", place=PLACE, factor=2, baseline=Baseline(median=1.0, runs=9)
    )
    step = make_step(median) if word == "slow" else make_step()
    finding = Finding(
        address=_ADDRESSES.get(word, "exit"),
        place=PLACE,
        holds=Holds.NO if deviates else Holds.YES,
        promise="exits with 0",
        message="exit code 1, expected 0" if deviates else "",
    )
    not_run = verdict in {Verdict.BLOCKED, Verdict.SKIPPED}
    seen = replace(observe(), id=id_, duration=seconds, ending=Exited(code=0))
    earlier = (make_outcome(id_, "deviates", seconds),) if word == "flaky" else ()
    return Outcome(
        step=replace(step, id=id_),
        verdict=verdict,
        reason="it needs `a`" if not_run else "",
        findings=() if not_run else (_ENDED, finding),
        observation=None if not_run else seen,
        earlier=earlier,
        cached="20270101T120000000-0000" if word == "cached" else "",
    )
