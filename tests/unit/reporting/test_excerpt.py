"""What is quoted of long outputs: their beginning and their end, with a note between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.observation import Chunk
from cliconform.model.outcome import Outcome
from cliconform.reporting.run.excerpt import find_share, shorten_output
from cliconform.reporting.run.transcript import read_output
from support import reports


def make(*chunks: Chunk) -> Outcome:
    outcome = reports.deviates()
    assert outcome.observation is not None
    return replace(outcome, observation=replace(outcome.observation, chunks=chunks))


def read(outcome: Outcome) -> str:
    assert outcome.observation is not None
    return read_output(outcome.observation)


def test_a_short_output_stays_as_it_is() -> None:
    outcome = make(Chunk(stream="stdout", at=0.0, data=b"abc"))
    assert shorten_output(outcome, 3) is outcome


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
def test_the_beginning_and_the_end_are_kept_and_the_rest_is_counted(size: int) -> None:
    data = b"".join(b"line %03d\n" % number for number in range(300))
    chunks = [
        Chunk(stream="stdout", at=at / 10, data=data[at : at + size])
        for at in range(0, len(data), size)
    ]
    text = read(shorten_output(make(*chunks), 90))
    assert text.startswith("line 000\nline 001\n")
    assert text.endswith("line 298\nline 299")
    assert f"[… {len(data) - 90:,} bytes were not kept …]" in text


def test_what_was_lost_before_is_counted_too() -> None:
    chunk = Chunk(stream="stdout", at=0.0, data=b"a" * 50, dropped=1000, dropped_lines=3)
    last = Chunk(stream="stdout", at=1.0, data=b"z" * 50)
    short = shorten_output(make(chunk, last), 20)
    assert short.observation is not None
    assert sum(each.dropped for each in short.observation.chunks) == 1000 + 80
    assert sum(each.dropped_lines for each in short.observation.chunks) == 3


def test_each_stream_has_its_own_note() -> None:
    out = Chunk(stream="stdout", at=0.0, data=b"o" * 100 + b"\n")
    err = Chunk(stream="stderr", at=0.1, data=b"e" * 100 + b"\n")
    short = shorten_output(make(out, err, out, err), 20)
    assert short.observation is not None
    dropped = {each.stream: each.dropped for each in short.observation.chunks if each.dropped}
    assert dropped == {"stdout": 192, "stderr": 192}


def test_where_very_many_fail_each_has_a_smaller_share() -> None:
    assert find_share(reports.report(reports.conforms())) == 20_000
    assert find_share(reports.report(*[reports.deviates()] * 5000)) == 4_000
