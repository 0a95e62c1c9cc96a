"""A recorded outcome and a new one of a command that was told the same: do they differ?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cliconform.model.observation import Observation, StreamName
from cliconform.model.outcome import TIME_ADDRESSES, Finding, Holds, Outcome, Verdict
from cliconform.quick_dataclass import replace
from cliconform.stream_text import merge_chunks

_HINT = (
    "it reads something that is not compared, or does not do the same each time: run without "
    "--cached, and see `cached` in the guide"
)
_NOT_COMPARED = re.compile(
    rf"(?:{'|'.join(TIME_ADDRESSES)}|timeout|service\.ready|capture\..*|(?:produces|removes)\[\d+\])$"
)
"""Addresses of promises of which only whether they hold is compared: what was seen of them is a
time, a captured value, or the path of a file that may match a glob."""
_VARYING = re.compile(
    r"""\d{4}-\d\d-\d\d (?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)? (?:Z|[+-]\d\d:?\d\d)?
      | \d{1,2}:\d\d:\d\d(?:[.,]\d+)?
      | (?<!\d)\d{8}[T_-]\d{4,9}(?!\d)
      | \b\d+(?:[.,]\d+)?\ ?(?:ns|us|µs|ms|s|min)\b
      | \b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b
      | \b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{8,}\b
      | \b\d{9,}\b""",
    re.VERBOSE,
)
"""Days, times, durations, ids and digests: they are others in each run."""
_STREAMS: tuple[StreamName, ...] = ("stdout", "stderr")
_COMPARED = 1_000_000  # characters of a stream


def compare_with_recorded(recorded: Outcome, outcome: Outcome) -> Outcome:
    """Return ``recorded`` where ``outcome``, of a new run, is the same in all that is promised.

    Otherwise ``outcome`` is returned, with what differs as its reason: it is an error, unless it
    deviates. Compared are whether each promise holds, and what was seen of it but for times and
    values that are others in each run.
    """
    difference = next(_find_differences(recorded, outcome), "")
    if not difference:
        return recorded
    if outcome.verdict is Verdict.ERROR:
        return outcome
    if outcome.verdict in {Verdict.DEVIATES, Verdict.FIXED}:
        hint = f"it was told the same as in the recording {recorded.cached}, where it conformed"
        own = f"; {outcome.hint}" if outcome.hint else ""
        return replace(outcome, hint=f"{hint}: {_HINT}{own}")
    reason = f"not as in the recording {recorded.cached}: {difference}"
    return replace(outcome, verdict=Verdict.ERROR, reason=reason, hint=_HINT)


def has_printed_else(recorded: Outcome, outcome: Outcome) -> bool:
    """Return whether both wrote other lines, in whatever order, but for what :data:`_VARYING` has.

    Of each stream, the first million characters are compared.
    """
    before, now = recorded.observation, outcome.observation
    if before is None or now is None:
        return False
    values = {**_list_values(recorded), **_list_values(outcome)}
    return any(
        _read_lines(before, stream, values) != _read_lines(now, stream, values)
        for stream in _STREAMS
    )


def _read_lines(seen: Observation, stream: StreamName, values: Mapping[str, str]) -> list[str]:
    """Return the sorted lines of ``stream``; of one that was overwritten, what was written last."""
    chunks = (chunk for chunk in seen.chunks if chunk.stream == stream)
    text = "".join(run.text for run in merge_chunks(chunks))[:_COMPARED]
    text = text.replace(seen.home, "$HOME") if seen.home else text
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return sorted(_simplify(line, values) for line in lines)


def _find_differences(recorded: Outcome, outcome: Outcome) -> Iterator[str]:
    if outcome.verdict is not recorded.verdict:
        yield f"now {outcome.verdict.value}"
    values = {**_list_values(recorded), **_list_values(outcome)}
    before = {finding.address: finding for finding in recorded.findings}
    for finding in outcome.findings:
        earlier = before.pop(finding.address, None)
        if earlier is None:
            yield f"{finding.promise} was not judged"
        elif text := _compare(earlier, finding, values):
            yield text
    yield from (f"{finding.promise} is no longer judged" for finding in before.values())


def _compare(earlier: Finding, now: Finding, values: Mapping[str, str]) -> str:
    if earlier.holds is not now.holds:
        return f"{now.promise}: {now.message or _describe(now.holds)}"
    if _NOT_COMPARED.match(now.address):
        return ""
    if _simplify(earlier.seen, values) == _simplify(now.seen, values):
        return ""
    return f"{now.promise}: {now.seen}, recorded {earlier.seen}"


def _describe(holds: Holds) -> str:
    return {"yes": "holds", "no": "does not hold"}.get(holds.value, "could not be judged")


def _list_values(outcome: Outcome) -> dict[str, str]:
    """Return the values of the run, each with its name: ports and what was captured."""
    seen = outcome.observation
    step = outcome.step
    values = {**(seen.values if seen else {}), **outcome.captured}
    return {
        text: f"${{{name}}}" for name, text in values.items() if text and name not in step.values
    }


def _simplify(seen: str, values: Mapping[str, str]) -> str:
    texts = sorted(map(re.escape, values), key=len, reverse=True)
    if texts:
        seen = re.sub(rf"(?<!\w)(?:{'|'.join(texts)})(?!\w)", lambda m: values[m[0]], seen)
    return _VARYING.sub("[..]", seen)
