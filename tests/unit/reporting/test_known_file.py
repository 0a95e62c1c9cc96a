"""The known file that a run writes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import tomli
from hypothesis import given

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.model.spec import KnownFile, KnownRow, Race
from cliconform.reporting.run.known_file import render_known
from support import reports
from support.strategies import ANY_TEXT


def row(id_: str, *findings: str, intermittent: bool = False) -> KnownRow:
    place = Place(file="x.known.toml", line=3)
    races = findings if intermittent else ()
    return KnownRow(
        id=id_,
        place=place,
        reason="see #7",
        findings=findings,
        intermittent=intermittent,
        races=races,
    )


def known(*rows: KnownRow) -> KnownFile:
    return KnownFile(
        file="x.known.toml",
        target="marketpipe 0.1 (9dafe76)",
        rows={each.id: each for each in rows},
    )


def written(report: Report, file: KnownFile | None = None) -> dict[str, dict[str, object]]:
    rows: dict[str, dict[str, object]] = tomli.loads(render_known(report, file).decode()).get(
        "known", {}
    )
    return rows


def test_each_command_that_deviates_has_a_row_with_its_findings() -> None:
    rows = written(reports.every_verdict())
    assert list(rows) == ["readme.aggregate", "jobs.cleanup", "readme.validate"]
    assert rows["readme.aggregate"] == {
        "reason": "exit code 1, expected 0",
        "findings": ["exit", "stdout.contains[0]", "produces[0]", "queries[0].equals"],
    }


def test_a_reason_that_was_given_is_kept_and_its_findings_are_today_s() -> None:
    rows = written(reports.every_verdict(), known(row("readme.aggregate", "timeout")))
    assert rows["readme.aggregate"]["reason"] == "see #7"
    assert rows["readme.aggregate"]["findings"] == [
        "exit",
        "stdout.contains[0]",
        "produces[0]",
        "queries[0].equals",
    ]


def test_a_row_of_what_conforms_now_goes() -> None:
    assert "readme.health" not in written(reports.every_verdict(), known(row("readme.health")))


def test_a_row_that_is_fixed_in_part_keeps_the_rest() -> None:
    found = (reports.finding("stdout", "says"), reports.finding("exit", "exits", "exit code 1"))
    outcome = replace(reports.deviates(), verdict=Verdict.FIXED, findings=found)
    rows = written(reports.report(outcome), known(row("readme.aggregate", "stdout", "exit")))
    assert rows["readme.aggregate"] == {"reason": "see #7", "findings": ["exit"]}


@pytest.mark.parametrize(
    ("ran", "left"),
    [(("m[1]",), ["m", "m[1]"]), (("m[1]", "m[2]"), ["m[1]", "m[2]"])],
)
def test_the_row_of_a_matrix_stays_until_all_of_it_is_checked(
    ran: tuple[str, ...], left: list[str]
) -> None:
    all_rows = replace(row("m", "exit"), about=frozenset({"m[1]", "m[2]"}))
    found = replace(reports.finding("exit", "exits", "exit code 1"), known=True)
    outcomes = [reports.outcome(reports.step(id_), Verdict.KNOWN, found) for id_ in ran]
    assert list(written(reports.report(*outcomes), known(all_rows))) == left


def test_a_row_of_what_was_not_checked_stays() -> None:
    rows = written(reports.every_verdict(), known(row("readme.query", "exit"), row("other")))
    assert rows["readme.query"] == {"reason": "see #7", "findings": ["exit"]}
    assert rows["other"] == {"reason": "see #7"}


def test_a_race_keeps_its_row_and_what_it_showed_before() -> None:
    race = row("readme.ingest", "exit", intermittent=True)
    assert written(reports.every_verdict(), known(race))["readme.ingest"]["intermittent"] is True
    race = row("jobs.cleanup", "exit", intermittent=True)
    assert written(reports.every_verdict(), known(race))["jobs.cleanup"] == {
        "reason": "see #7",
        "findings": ["exit", "timeout"],
        "intermittent": True,
    }


def test_a_race_beside_what_lasts_stays_beside_it() -> None:
    both = replace(row("jobs.cleanup", "within", "exit"), intermittent=True, races=("exit",))
    assert written(reports.every_verdict(), known(both))["jobs.cleanup"] == {
        "reason": "see #7",
        "findings": ["timeout"],
        "intermittent": ["exit"],
    }


def test_a_row_for_a_whole_matrix_becomes_rows_of_what_deviates() -> None:
    fine, broken = reports.conforms("aggregate[5m]"), reports.deviates("aggregate[1h]")
    rows = written(reports.report(fine, broken), known(row("aggregate")))
    assert list(rows) == ["aggregate[1h]"]
    assert rows["aggregate[1h]"]["reason"] == "see #7"


def test_the_target_is_the_known_file_s() -> None:
    assert tomli.loads(render_known(reports.report(), known()).decode())["target"] == (
        "marketpipe 0.1 (9dafe76)"
    )
    assert tomli.loads(render_known(reports.report()).decode())["target"] == "marketpipe"


@given(text=ANY_TEXT)
def test_any_text_gives_toml_that_can_be_read(text: str) -> None:
    outcome: Outcome = replace(
        reports.deviates(),
        findings=(reports.finding("exit", text, text or "x"),),
    )
    report = replace(reports.report(outcome), target=text)
    assert len(written(report)) == 1


def test_a_race_is_written_once_and_gives_no_rows() -> None:
    race = Race(
        name="loop",
        place=Place(file="x.known.toml", line=2),
        reason="closed",
        commands=("readme.*",),
        findings=("exit",),
        shows=("closed",),
    )
    struck = replace(
        reports.deviates(),
        verdict=Verdict.KNOWN,
        findings=(replace(reports.finding("exit", "exits"), known=True),),
    )
    file = replace(known(), races=(race,))
    text = render_known(reports.report(struck), file).decode()
    assert tomli.loads(text).get("known") is None
    assert tomli.loads(text)["race"]["loop"] == {
        "reason": "closed",
        "commands": ["readme.*"],
        "findings": ["exit"],
        "shows": ["closed"],
    }
    spoils = replace(known(), races=(replace(race, findings=(), blocks=True),))
    assert tomli.loads(render_known(reports.report(struck), spoils).decode())["race"]["loop"] == {
        "reason": "closed",
        "commands": ["readme.*"],
        "shows": ["closed"],
        "blocks": True,
    }
