"""What one run of a command showed: its texts, and what is in the files that it left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from cliconform.bounded_process.process import BoundedProcess
from cliconform.comparing.archive_reading import read_members
from cliconform.comparing.formats import read_text
from cliconform.comparing.moments import find_moments
from cliconform.comparing.table_reading import make_table, read_database, read_table
from cliconform.model.comparison import (
    ArchiveContent,
    CommandShown,
    Content,
    FileShown,
    OpaqueContent,
    ResponseShown,
    TableContent,
)
from cliconform.model.observation import Exited, HttpAnswer, Observation
from cliconform.model.outcome import Holds, Outcome
from cliconform.model.plan import Step
from cliconform.model.promise import QueryPromise
from cliconform.quick_dataclass import replace
from cliconform.text import decode_bytes
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.checks.query import run_query
from cliconform.verifying.databases.query_result import QueryResult
from cliconform.verifying.endings import describe_ending
from cliconform.verifying.errors import PlaceholderError, SpecFaultError
from cliconform.verifying.evidence import Evidence, open_evidence
from cliconform.verifying.files.changes import drop_parents
from cliconform.verifying.files.home_files import read_start
from cliconform.verifying.files.left_contents import (
    UNREADABLE,
    is_database,
    read_plain_text,
)
from cliconform.verifying.homes import Homes
from cliconform.verifying.judge import add_own_captures

_LONGEST_TEXT = 1024 * 1024
_MOST_FILES = 400
"""Files whose content is read, at most."""
_TABLES = (".parquet", ".pq", ".csv", ".tsv")
_COMPRESSED = (".gz", ".zst")
_STREAMS = ("stdout", "stderr")
_TIMES = frozenset({"within", "cpu"})
_UNREADABLE = (*UNREADABLE, PlaceholderError, SpecFaultError)


def read_shown(
    outcome: Outcome, homes: Homes, process: BoundedProcess | None, run_started: str
) -> CommandShown:
    """Return what the command of ``outcome`` showed, which must have an observation.

    What it left can be read in ``homes``; ``process`` carries out what may take long. Moments of
    the run, which began at ``run_started``, and durations are hidden in all texts.
    """
    step, observation = outcome.step, outcome.observation
    assert observation is not None
    bounds = Bounds(process, scale=10)  # it is no promise that is judged: it may take its time
    with open_evidence(step, observation, homes=homes, bounds=bounds) as opened:
        evidence = add_own_captures(step, opened)
        moments = find_moments(step, observation, run_started)
        hide = evidence.hide
        return _read(outcome, replace(evidence, hide=lambda text: moments.hide(hide(text))))


def _read(outcome: Outcome, evidence: Evidence) -> CommandShown:
    step, observation = outcome.step, evidence.observation
    ending, texts = observation.ending, evidence.texts
    changed = (*evidence.changes.created, *evidence.changes.changed)
    findings = [each for each in outcome.findings if each.address not in _TIMES]
    return CommandShown(
        ending=describe_ending(ending),
        code=ending.code if isinstance(ending, Exited) else None,
        argv=tuple(map(evidence.hide, observation.argv)),
        streams={name: evidence.hide(texts.by_stream[name]) for name in _STREAMS},
        styled={name: evidence.hide(texts.read(name, "escapes").join()) for name in _STREAMS},
        given=_list_given(step, observation),
        prompts=tuple(map(evidence.hide, _list_prompts(observation, texts.by_stream))),
        files={
            path: _read_file(path, evidence, opened=number < _MOST_FILES)
            for number, path in enumerate(_list_files(changed, evidence))
        },
        folders={
            path.rstrip("/"): fact.mode
            for path in changed
            if (fact := observation.after[path]).kind == "dir"
        },
        removed=evidence.changes.removed,
        responses=dict(_read_response(each, evidence) for each in observation.answers),
        answers={
            each.address: _read_answer(each, evidence)
            for each in step.promises
            if isinstance(each, QueryPromise)
        },
        broken={each.address: each.message for each in findings if each.holds is Holds.NO},
        held=frozenset(each.address for each in findings if each.holds is Holds.YES),
    )


def _list_given(step: Step, observation: Observation) -> dict[str, str]:
    """Return the values that only the run could give: ports, and what was captured before."""
    return {
        name: value
        for name, value in observation.values.items()
        if name != "home" and name not in step.values
    }


def _list_prompts(observation: Observation, streams: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines in which the program asked, without what was typed there.

    An exchange has only what the spec expects of a prompt, and not the choices and the default
    that are behind it.
    """
    ends = dict.fromkeys(streams, 0)
    for turn in observation.dialogue:
        if turn.asked_at is None:
            continue
        for name, text in streams.items():
            at = text.find(turn.prompt, ends[name])
            if at < 0:
                continue
            start = text.rfind("\n", ends[name], at) + 1 or ends[name]
            end = text.find("\n", at + len(turn.prompt))
            ends[name] = len(text) if end < 0 else end
            typed = "" if turn.unseen else turn.typed
            yield text[start : ends[name]].removesuffix(typed).rstrip()
            break
        else:
            yield turn.prompt


def _list_files(paths: Sequence[str], evidence: Evidence) -> list[str]:
    after = evidence.observation.after
    kept = drop_parents(tuple(sorted(paths)), after)
    return [path.rstrip("/") for path in kept]


def _read_file(path: str, evidence: Evidence, *, opened: bool) -> FileShown:
    fact = evidence.observation.after[path]
    content: Content = OpaqueContent()
    if not opened:
        content = OpaqueContent(why=f"only the first {_MOST_FILES:,} files are looked into")
    elif fact.kind == "file":
        try:
            content = _read_content(path, fact.size, evidence)
        except _UNREADABLE as error:
            content = OpaqueContent(why=evidence.hide(str(error)))
    return FileShown(
        kind=fact.kind, mode=fact.mode, size=fact.size, digest=fact.digest, content=content
    )


def _read_content(path: str, size: int, evidence: Evidence) -> Content:
    if reason := evidence.find_left_out([path]):
        return OpaqueContent(why=reason)
    if is_database(evidence.home, path):
        return read_database(path, evidence)
    if read_start(evidence.home, path, 4) == b"PAR1" or _is_table(path):
        with suppress(*_UNREADABLE):
            return read_table(path, evidence)
    members = read_members(path, evidence)
    if members is not None:
        return ArchiveContent(members=members)
    return _read_plain(path, size, evidence)


def _read_plain(path: str, size: int, evidence: Evidence) -> Content:
    if size > _LONGEST_TEXT:
        return OpaqueContent(why=f"it is larger than {_LONGEST_TEXT:,} bytes")
    text = read_plain_text(evidence.home, path)
    if text is None:
        return OpaqueContent()
    return read_text(evidence.hide(text), is_json=path.lower().endswith(".json"))


def _is_table(path: str) -> bool:
    name = path.lower()
    for end in _COMPRESSED:
        name = name.removesuffix(end)
    return name.endswith(_TABLES)


def _read_answer(promise: QueryPromise, evidence: Evidence) -> TableContent | str:
    try:
        result: QueryResult = run_query(promise, evidence)
    except _UNREADABLE as error:
        return evidence.hide(str(error))
    return make_table(dict.fromkeys(result.names, ""), result.rows, evidence.hide)


def _read_response(answer: HttpAnswer, evidence: Evidence) -> tuple[str, ResponseShown]:
    parts = urlsplit(answer.url)
    name = f"{answer.method} {parts.path}{'?' if parts.query else ''}{parts.query}"
    headers = {key.lower(): value for key, value in answer.headers}
    is_json = "json" in headers.get("content-type", "")
    content = read_text(evidence.hide(decode_bytes(answer.body)), is_json=is_json)
    return name, ResponseShown(status=answer.status, content=content)
