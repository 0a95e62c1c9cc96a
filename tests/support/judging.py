"""Steps, promises and observations for the tests of ``verifying``; no program is run."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cliconform.model.contents import Amount, Exactly, FilePromise, TextForm, TextPromise, Value
from cliconform.model.invocation import HomeContent, Terminal
from cliconform.model.observation import (
    Chunk,
    Ending,
    Exited,
    FileFact,
    FileKind,
    Observation,
    StreamName,
)
from cliconform.model.outcome import Finding, Holds, Outcome
from cliconform.model.place import Place
from cliconform.model.plan import Invocation, Limits, Step
from cliconform.model.promise import ExitPromise, Promise, QueryPromise
from cliconform.model.spec import KnownRow
from cliconform.model.template import Template
from cliconform.verifying.homes import Homes
from cliconform.verifying.judge import judge

PLACE = Place(file="specs/x.toml", line=20)
HOME = "/homes/7"


def exit_promise(*codes: int, signals: tuple[str, ...] = (), nonzero: bool = False) -> ExitPromise:
    return ExitPromise(address="exit", place=PLACE, codes=codes, signals=signals, nonzero=nonzero)


def text_promise(form: TextForm, *texts: str, source: str = "stdout", **more: Any) -> TextPromise:
    address = f"{source}.{form}" + ("[0]" if form in {"contains", "matches", "lacks"} else "")
    return TextPromise(
        address=address,
        place=more.pop("place", PLACE),
        source=source,
        form=form,
        texts=tuple(map(Template, texts)),
        **more,
    )


def file_promise(path: str, *, files: Amount | int | None = None, **more: Any) -> FilePromise:
    return FilePromise(
        address="produces[0]",
        place=PLACE,
        path=Template(path),
        files=Exactly(number=files) if isinstance(files, int) else files,
        **more,
    )


def query_promise(sql: str, *, database: str | None = None, **form: Value) -> QueryPromise:
    ((name, expected),) = form.items()
    return QueryPromise(
        address=f"queries[0].{name}",
        place=PLACE,
        about="",
        sql=Template(sql),
        database=None if database is None else Template(database),
        form=name,  # type: ignore[arg-type]
        expected=expected,
    )


def make_step(
    *promises: Promise, id_: str = "ingest", terminal: Terminal = Terminal.SPLIT, **more: Any
) -> Step:
    about = {"timeout": 30.0, **{key: more.pop(key) for key in ("timeout",) if key in more}}
    called = {
        key: more.pop(key) for key in ("dialogue", "service", "requests", "stdin") if key in more
    }
    return Step(
        id=id_,
        group="commands",
        place=Place(file="specs/x.toml", line=10),
        about="",
        tags=(),
        needs=None,
        brought=False,
        skip=None,
        invocation=Invocation(
            argv=(Template("tool"),),
            environment={},
            home=HomeContent(),
            terminal=terminal,
            columns=80,
            lines=24,
            limits=Limits(**about),
            **called,
        ),
        promises=promises,
        **more,
    )


def observe(
    stdout: str | bytes = b"",
    stderr: str | bytes = b"",
    *,
    ending: Ending | None = None,
    values: Mapping[str, str] | None = None,
    **more: Any,
) -> Observation:
    streams: tuple[tuple[StreamName, str | bytes], ...] = (("stdout", stdout), ("stderr", stderr))
    chunks = [
        Chunk(stream=stream, at=0.1, data=data.encode() if isinstance(data, str) else data)
        for stream, data in streams
        if data
    ]
    return Observation(
        **{
            "id": "ingest",
            "attempt": 1,
            "argv": ("tool",),
            "home": HOME,
            "values": values or {},
            "started": "2027-01-01T00:00:00+00:00",
            "duration": 0.5,
            "ending": ending or Exited(code=0),
            "chunks": tuple(chunks),
            **more,
        }
    )


def judge_promise(
    promise: Promise,
    observation: Observation,
    *,
    home: bool = False,
    known: KnownRow | None = None,
    **of_step: Any,
) -> Outcome:
    return judge(
        make_step(promise, **of_step),
        observation,
        homes=Homes.of(observation) if home else None,
        known=known,
    )


def judge_finding(promise: Promise, observation: Observation, **more: Any) -> Finding:
    """Return the finding at the promise's own address."""
    outcome = judge_promise(promise, observation, **more)
    return get_finding(outcome, promise.address)


def get_finding(outcome: Outcome, address: str) -> Finding:
    (found,) = [each for each in outcome.findings if each.address == address]
    return found


def assert_holds(found: Finding) -> None:
    assert found.holds is Holds.YES, found
    assert not found.message


def assert_deviates(found: Finding, *texts: str) -> None:
    """Assert that the finding does not hold, and that each of ``texts`` is in what it reports."""
    assert found.holds is Holds.NO, found
    assert found.message
    everything = "\n".join([found.message, found.expected, found.seen, *found.detail])
    for text in texts:
        assert text in everything, f"{text!r} not found in:\n{everything}"


def make_fact(content: str = "", *, kind: FileKind = "file", mode: int = 0o644) -> FileFact:
    size = len(content.encode()) if kind == "file" else 0
    digest = hashlib.sha256(content.encode()).hexdigest() if kind == "file" else content
    return FileFact(kind=kind, mode=mode, size=size, digest=digest)


def make_facts(*paths: str, **contents: str) -> dict[str, FileFact]:
    """Return the facts of files and their directories; a path ending with ``/`` is a directory."""
    found: dict[str, FileFact] = {}
    for path, content in {**dict.fromkeys(paths, "x"), **contents}.items():
        folders = path.rstrip("/").split("/")[:-1]
        for end in range(1, len(folders) + 1):
            found["/".join(folders[:end])] = make_fact(kind="dir", mode=0o755)
        directory = path.endswith("/")
        found[path.rstrip("/")] = (
            make_fact(kind="dir", mode=0o755) if directory else make_fact(content)
        )
    return found


def take_snapshot(home: Path) -> dict[str, FileFact]:
    """Return the facts of a home on the disk."""
    found: dict[str, FileFact] = {}
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        status = path.lstat()
        mode = stat.S_IMODE(status.st_mode)
        if path.is_symlink():
            found[name] = FileFact(kind="link", mode=mode, digest=str(path.readlink()))
        elif path.is_dir():
            found[name] = FileFact(kind="dir", mode=mode)
        elif path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[name] = FileFact(kind="file", mode=mode, size=status.st_size, digest=digest)
        else:
            found[name] = FileFact(kind="fifo", mode=mode)
    return found


def observe_home(home: Path, **more: Any) -> Observation:
    """Return the observation of a command that started in an empty home and left ``home``."""
    return observe(home=str(home), after=take_snapshot(home), **more)
