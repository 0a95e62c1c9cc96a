"""Builds reports without a run: every verdict, and text that attacks the reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cliconform.model.invocation import HomeContent, Terminal
from cliconform.model.observation import (
    Chunk,
    Exited,
    FileFact,
    NotStarted,
    Observation,
    TimedOut,
)
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.plan import Invocation, Limits, Plan, Step
from cliconform.model.report import Report
from cliconform.model.spec import SpecWarning
from cliconform.model.template import Template

SPEC = "specs/marketpipe.toml"
HOME = "/dev/shm/cliconform-4711/00001"
HOSTILE = (
    "[/red][bold]not markup[/bold] \x1b[31mred\x1b[0m \x1b]0;title\x07 \x00\x07\x1b & <b> ]]> "
    "\x9b31m \ufffe \ud800 \u202etxt.exe \x7f"
)


def step(id_: str, *words: str, line: int = 10, **changed: Any) -> Step:
    group, dot, _ = id_.partition(".")
    values: dict[str, Any] = {
        "id": id_,
        "group": group if dot else "commands",
        "place": Place(file=SPEC, line=line),
        "about": "",
        "tags": (),
        "needs": None,
        "brought": False,
        "skip": None,
        "invocation": invocation(*words),
        "promises": (),
    }
    return Step(**(values | changed))


def invocation(*words: str) -> Invocation:
    argv = ("/opt/venv/bin/marketpipe", *(words or ("ingest-ohlcv",)))
    return Invocation(
        argv=tuple(map(Template, argv)),
        environment={"TZ": Template("UTC")},
        home=HomeContent(),
        terminal=Terminal.SPLIT,
        columns=80,
        lines=24,
        limits=Limits(timeout=30.0),
    )


def observation(of: Step, out: str | bytes = "", **changed: Any) -> Observation:
    raw = out if isinstance(out, bytes) else out.encode("utf-8", "surrogatepass")
    values: dict[str, Any] = {
        "id": of.id,
        "attempt": 1,
        "argv": tuple(word.source for word in of.invocation.argv),
        "home": HOME,
        "values": {},
        "started": "2027-01-01T12:00:00.250+00:00",
        "duration": 1.2,
        "ending": Exited(code=0),
        "chunks": (Chunk(stream="stdout", at=0.1, data=raw),) if raw else (),
    }
    return Observation(**(values | changed))


def finding(
    address: str, promise: str, message: str = "", *, line: int = 12, **changed: Any
) -> Finding:
    holds = Holds.NO if message else Holds.YES
    values: dict[str, Any] = {
        "address": address,
        "place": Place(file=SPEC, line=line),
        "holds": holds,
        "promise": promise,
        "message": message,
    }
    return Finding(**(values | changed))


def outcome(of: Step, verdict: Verdict, *findings: Finding, **changed: Any) -> Outcome:
    return Outcome(step=of, verdict=verdict, findings=findings, **changed)


def report(*outcomes: Outcome, **changed: Any) -> Report:
    values: dict[str, Any] = {
        "spec": SPEC,
        "name": "marketpipe",
        "target": "marketpipe",
        "command": ("/opt/venv/bin/marketpipe",),
        "started": "2027-01-01T12:00:00.250+00:00",
        "duration": 12.34,
        "jobs": 4,
        "outcomes": outcomes,
    }
    return Report(**(values | changed))


def conforms(id_: str = "readme.ingest") -> Outcome:
    of = step(
        id_,
        "ingest-ohlcv",
        "--provider",
        "fake",
        "--symbols",
        "AAPL,GOOGL",
        about="the fake provider writes one Parquet file per symbol and day",
        tags=("readme",),
    )
    return outcome(
        of,
        Verdict.CONFORMS,
        finding("exit", "exits with 0", seen="0"),
        finding("stdout.contains[0]", 'stdout contains "Job completed successfully"'),
        finding("produces[0]", "produces data/output/**/*.parquet", seen="4 files"),
        observation=observation(
            of,
            "Created job: AAPL_2025-01-01\r\n✅ Job completed successfully\r\n",
            after={
                "data": FileFact(kind="dir", mode=0o755),
                "data/db.db": FileFact(kind="file", mode=0o644, size=40960, digest="a"),
            },
        ),
    )


def deviates(id_: str = "readme.aggregate") -> Outcome:
    of = step(
        id_,
        "aggregate-ohlcv",
        "AAPL 2025-01-01",
        f"{HOME}/data",
        line=31,
        about="the bars of every frame add up to those of one minute",
        needs="readme.ingest",
    )
    return outcome(
        of,
        Verdict.DEVIATES,
        finding("exit", "exits with 0", "exit code 1, expected 0", line=33, expected="0", seen="1"),
        finding("timeout", "ends within 30 s"),
        finding(
            "stdout.contains[0]",
            'stdout contains "Successful: 2"',
            '"Successful: 2" not found in stdout',
            line=34,
            expected='"Successful: 2"',
            seen='3 lines, the first "Aggregating…"',
            detail=(" nearest line (3): Successful: 1",),
        ),
        finding(
            "produces[0]",
            "produces data/agg/frame=5m/**/*.parquet",
            "data/agg/frame=5m/**/*.parquet was not created",
            line=36,
            expected="data/agg/frame=5m/**/*.parquet, new or changed",
            seen="1 other path new or changed",
            detail=(" created instead:", "   data/raw/empty.log"),
        ),
        finding(
            "queries[0].equals",
            "no volume is lost: returns true",
            "result: false, expected true",
            line=41,
            expected="true",
            seen="false",
        ),
        observation=observation(
            of,
            f"Aggregating {HOME}/data …\r\n✅ \x1b[32mdone\x1b[0m\r\nSuccessful: 1\r\n",
            ending=Exited(code=1),
            duration=0.84,
        ),
        kept=HOME,
    )


def hostile(id_: str = "jobs.hostile") -> Outcome:
    of = step(id_, "jobs", HOSTILE, line=50, about=HOSTILE)
    lines = "".join(f"line {number} {HOSTILE}\n" for number in range(200))
    return outcome(
        of,
        Verdict.DEVIATES,
        finding(
            "stdout.equals",
            f"stdout equals {HOSTILE}",
            HOSTILE,
            detail=(f"-{HOSTILE}", f"+{HOSTILE}", f" {HOSTILE}"),
        ),
        observation=observation(of, lines),
        warnings=(f"prints 1 line that no promise checks ({HOSTILE})",),
        reason=HOSTILE,
        hint=HOSTILE,
    )


def timed_out(id_: str = "jobs.cleanup") -> Outcome:
    of = step(id_, "jobs", "cleanup", "--all", line=60)
    return outcome(
        of,
        Verdict.DEVIATES,
        finding(
            "timeout",
            "ends within 30 s",
            "timed out after 30 s while python waited for input",
            expected="ends within 30 s",
            seen="still running after 30 s",
            detail=(' last line of output: "delete ALL jobs? [y/N] "',),
        ),
        observation=observation(
            of,
            "delete ALL jobs? [y/N] ",
            ending=TimedOut(
                seconds=30.0, waiting_for_input=True, reader="python", prompt="delete ALL jobs? "
            ),
            duration=30.0,
        ),
    )


def known(id_: str = "readme.validate") -> Outcome:
    of = step(id_, "validate-ohlcv", line=70)
    return outcome(
        of,
        Verdict.KNOWN,
        finding("exit", "exits with 0", "exit code 1, expected 0", known=True),
        reason="alembic.ini is not in the wheel",
        observation=observation(of, "Traceback …\n", ending=Exited(code=1)),
    )


def fixed(id_: str = "readme.health") -> Outcome:
    of = step(id_, "health-check", line=80)
    return outcome(
        of,
        Verdict.FIXED,
        finding("exit", "exits with 0"),
        reason="it no longer deviates, but x.known.toml:4 says: health-check exits with 1",
        hint='delete the row [known."readme.health"]',
        observation=observation(of, "healthy\n"),
    )


def blocked(id_: str = "readme.query") -> Outcome:
    of = step(id_, "query", "SELECT * FROM 'x' WHERE ts >= ${job}", needs="readme.aggregate")
    return outcome(
        of,
        Verdict.BLOCKED,
        reason="needs `readme.aggregate`, which did not exit as promised: exit code 1, expected 0",
    )


def skipped(id_: str = "docker.up") -> Outcome:
    return outcome(
        step(id_, "up", skip="needs docker"), Verdict.SKIPPED, reason="needs the program docker"
    )


def error(id_: str = "jobs.broken") -> Outcome:
    of = step(id_, "nope", line=90)
    return outcome(
        of,
        Verdict.ERROR,
        reason="the home could not be copied: No space left on device",
        hint="free some space, or name another folder with --work-dir",
        observation=observation(of, ending=NotStarted(reason="No space left on device")),
    )


def flaky(id_: str = "metrics") -> Outcome:
    fine = conforms(id_)
    assert fine.observation is not None
    before = replace(deviates(id_), step=fine.step, kept=None)
    return replace(
        fine,
        verdict=Verdict.FLAKY,
        earlier=(before,),
        observation=replace(fine.observation, attempt=2),
    )


def every_verdict(**changed: Any) -> Report:
    return report(
        conforms(),
        deviates(),
        timed_out(),
        known(),
        fixed(),
        blocked(),
        skipped(),
        error(),
        flaky(),
        conforms("jobs.list"),
        **(
            {
                "warnings": (
                    SpecWarning(
                        code="promises-nothing",
                        place=Place(file=SPEC, line=95),
                        message="`readme.version` promises nothing but its exit code",
                        hint="add what it prints (`stdout`) or which files it creates (`produces`)",
                    ),
                )
            }
            | changed
        ),
    )


def plan_of(*steps: Step) -> Plan:
    return Plan(
        spec=SPEC,
        name="marketpipe",
        target="marketpipe",
        command=("/opt/venv/bin/marketpipe",),
        steps=steps,
        total=len(steps) + 3,
    )
