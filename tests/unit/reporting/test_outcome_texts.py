"""An outcome that is written while commands run is not written again for the report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.outcome import Outcome
from cliconform.reporting.run import outcome_texts
from cliconform.reporting.run.json_writer import JsonWriter
from cliconform.reporting.run.outcome_texts import OutcomeTexts
from cliconform.reporting.run.stored_run import parse_stored_run, stream_stored_run
from support import reports


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the list of all that is written from now on."""
    found: list[object] = []
    write = JsonWriter.write

    def note(self: JsonWriter, value: object) -> str:
        found.append(value)
        return write(self, value)

    monkeypatch.setattr(JsonWriter, "write", note)
    return found


def add_all(*outcomes: Outcome) -> OutcomeTexts:
    texts = OutcomeTexts()
    for outcome in outcomes:
        texts.add(outcome)
    return texts


def test_each_outcome_is_written_once_and_the_report_is_the_same(written: list[object]) -> None:
    report = reports.every_verdict()
    texts = add_all(*report.outcomes)
    once = [outcome for outcome in report.outcomes if not outcome.earlier]
    assert written == once
    data = b"".join(stream_stored_run(report, texts=texts))
    assert len(written) == len(report.outcomes) + 1  # the report itself
    assert data == b"".join(stream_stored_run(report))
    assert parse_stored_run(data) == report


def test_an_outcome_that_became_another_one_is_written_as_it_is_now() -> None:
    before, now = reports.conforms("x"), replace(reports.conforms("x"), reason="changed")
    data = b"".join(stream_stored_run(reports.report(now), texts=add_all(before)))
    assert parse_stored_run(data).outcomes == (now,)


def test_a_large_outcome_is_not_written_before_it_has_to_be(written: list[object]) -> None:
    seen = reports.conforms().observation
    assert seen is not None
    much = replace(seen, chunks=tuple(replace(each, data=b"x" * 5000) for each in seen.chunks))
    many = replace(seen, after={f"{n}": fact for n in range(65) for fact in seen.after.values()})
    for large in (much, many, replace(seen, again=much), replace(seen, in_left_home=much)):
        assert large != seen
        add_all(replace(reports.conforms(), observation=large))
    add_all(replace(reports.conforms(), earlier=(reports.deviates(),)))
    assert not written


def test_what_is_held_is_bounded(written: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = [reports.conforms(f"c{number}") for number in range(5)]
    monkeypatch.setattr(outcome_texts, "_MOST_TEXT", len(add_all().write(outcomes[0])) + 1)
    written.clear()
    texts = add_all(*outcomes)
    assert written == outcomes[:2]  # the second one is too long, and nothing is added after it
    for outcome in outcomes:
        texts.write(outcome)
    assert written == outcomes[:2] + outcomes[1:]
