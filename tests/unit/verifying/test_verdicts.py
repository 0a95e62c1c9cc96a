"""Verdicts: findings compared with the known file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cliconform.model.contents import Exactly
from cliconform.model.observation import Chunk, Exited, NotStarted, TimedOut
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.promise import EndsPromise, Promise
from cliconform.model.spec import KnownFile, KnownRow, Race, covers
from cliconform.model.template import Template
from cliconform.verifying.judge import judge
from cliconform.verifying.not_run import block, skip
from cliconform.verifying.verdicts import (
    decide_verdict,
    find_known_row,
    find_races,
    has_ended_as_promised,
    merge_attempts,
)
from support.judging import PLACE, exit_promise, file_promise, make_step, observe, text_promise

ENDS = EndsPromise(address="timeout", place=PLACE)


def row(*findings: str, intermittent: bool = False, id_: str = "ingest") -> KnownRow:
    place = Place(file="x.known.toml", line=4)
    races = findings if intermittent else ()
    return KnownRow(
        id=id_,
        place=place,
        reason="a bug",
        findings=findings,
        intermittent=intermittent,
        races=races,
    )


def row_with(evidence: dict[str, Any], *findings: str, **more: Any) -> KnownRow:
    """Return a row with evidence: a line or a list of lines for each address."""
    return replace(
        row(*findings, **more),
        evidence={
            address: tuple(
                tuple(map(Template, lines))
                for lines in (
                    [[told]]
                    if isinstance(told, str)
                    else told
                    if isinstance(told[0], list)
                    else [told]
                )
            )
            for address, told in evidence.items()
        },
    )


def race_beside(lasting: str, race: str) -> KnownRow:
    return replace(row(lasting, race), intermittent=True, races=(race,))


def outcome(
    code: int = 0, output: str = "ok", known: KnownRow | None = None, *more: Promise
) -> Outcome:
    """Return the outcome of a command that promises to exit with 0, in time, and to print ok."""
    promises = (
        exit_promise(0),
        ENDS,
        text_promise("contains", "ok"),
        text_promise("equals", "ok"),
        *more,
    )
    observation = observe(output, ending=Exited(code=code))
    return judge(make_step(*promises), observation, homes=None, known=known)


def test_a_command_without_deviations_conforms() -> None:
    assert outcome().verdict is Verdict.CONFORMS


def test_every_deviation_is_reported() -> None:
    judged = outcome(1, "no")
    assert judged.verdict is Verdict.DEVIATES
    assert [each.address for each in judged.deviations] == [
        "exit",
        "stdout.contains[0]",
        "stdout.equals",
    ]


@pytest.mark.parametrize(
    "known",
    [
        row(),
        row("exit", "stdout"),
        row("exit", "stdout.contains", "stdout.equals"),
        row("exit", "stdout.contains[0]", "stdout.equals"),
        row(intermittent=True),
        row("exit", "stdout", "timeout", intermittent=True),
    ],
)
def test_a_deviation_that_the_row_covers_is_known(known: KnownRow) -> None:
    judged = outcome(1, "no", known)
    assert judged.verdict is Verdict.KNOWN
    assert judged.reason == "a bug"
    assert all(each.known for each in judged.deviations)
    assert not any(each.known for each in judged.findings if each not in judged.deviations)


@pytest.mark.parametrize("known", [row("exit"), row("exit", intermittent=True)])
def test_a_new_deviation_beside_a_known_one_deviates(known: KnownRow) -> None:
    judged = outcome(1, "no", known)
    assert judged.verdict is Verdict.DEVIATES
    assert {each.address: each.known for each in judged.deviations} == {
        "exit": True,
        "stdout.contains[0]": False,
        "stdout.equals": False,
    }


@pytest.mark.parametrize("known", [row(), row("exit"), row("exit", "stdout")])
def test_a_row_whose_command_conforms_is_fixed(known: KnownRow) -> None:
    judged = outcome(known=known)
    assert judged.verdict is Verdict.FIXED
    assert judged.reason == (
        "the behaviour changed: it no longer deviates (now exit code 0), "
        "but x.known.toml:4 says: a bug"
    )
    assert judged.hint == 'look at what it does now, then delete the row [known."ingest"]'


def test_the_hint_for_a_matrix_row_mentions_the_others() -> None:
    one = replace(outcome(), step=make_step(exit_promise(0), id_="ingest[5m]"))
    judged = decide_verdict(one, row())
    assert judged.verdict is Verdict.FIXED
    assert judged.hint == (
        'look at what it does now, then delete the row [known."ingest"], '
        "or name the matrix rows that still deviate: ingest[…]"
    )


def test_a_row_that_lists_more_than_deviates_is_fixed_in_part() -> None:
    judged = outcome(1, "ok", row("exit", "stdout.equals"))
    assert judged.verdict is Verdict.FIXED
    assert "stdout.equals no longer deviates (now exit code 1)" in judged.reason
    assert (
        judged.hint == "look at what it does now, then remove stdout.equals from the row's findings"
    )
    assert [each.known for each in judged.deviations] == [True]


def test_a_row_that_lists_what_the_command_does_not_promise_is_fixed_in_part() -> None:
    assert outcome(1, "ok", row("exit", "stderr")).verdict is Verdict.FIXED


def test_an_intermittent_row_is_known_whether_it_occurs_or_not() -> None:
    assert outcome(known=row(intermittent=True)).verdict is Verdict.KNOWN
    assert outcome(known=row("exit", intermittent=True)).verdict is Verdict.KNOWN
    assert outcome(1, "ok", row("exit", "stdout", intermittent=True)).verdict is Verdict.KNOWN


@pytest.mark.parametrize("output", ["ok", "no"])
def test_a_race_beside_a_lasting_deviation_may_occur_or_not(output: str) -> None:
    judged = outcome(1, output, race_beside("exit", "stdout"))
    assert (judged.verdict, judged.reason) == (Verdict.KNOWN, "a bug")


@pytest.mark.parametrize("output", ["ok", "no"])
def test_a_lasting_deviation_that_is_gone_is_fixed_whether_the_race_occurs_or_not(
    output: str,
) -> None:
    judged = outcome(0, output, race_beside("exit", "stdout"))
    assert judged.verdict is Verdict.FIXED
    assert judged.hint == "look at what it does now, then remove exit from the row's findings"


def test_a_listed_finding_that_cannot_be_checked_stays_known() -> None:
    rows = file_promise("*", rows=Exactly(number=1), files=0)
    judged = judge(make_step(rows), observe(after={}), homes=None, known=row("produces[0].rows"))
    assert judged.verdict is Verdict.KNOWN  # it deviates: there is no file
    from support.judging import query_promise  # noqa: PLC0415 - used here alone

    query = query_promise("SELECT 1", equals=1)
    for known in (row("queries[0]"), row()):
        assert judge(make_step(query), observe(), homes=None, known=known).verdict is Verdict.KNOWN
    assert judge(make_step(query), observe(), homes=None, known=None).verdict is Verdict.CONFORMS


def test_a_known_exit_does_not_hide_a_timeout() -> None:
    observation = observe(ending=TimedOut(seconds=30))
    judged = judge(make_step(exit_promise(0), ENDS), observation, homes=None, known=row("exit"))
    assert judged.verdict is Verdict.DEVIATES


@pytest.mark.parametrize(
    ("listed", "address", "covered"),
    [
        ("stdout", "stdout.contains[0]", True),
        ("produces[1]", "produces[1].rows", True),
        ("produces[1]", "produces[10]", False),
        ("produces", "produces[10].files", True),
        ("out", "output.lacks[0]", False),
        ("stdout.contains[0]", "stdout", False),
    ],
)
def test_an_address_covers_itself_and_what_is_below(
    listed: str, address: str, *, covered: bool
) -> None:
    assert covers(listed, address) is covered


def test_a_rows_id_is_that_of_a_command_or_of_its_whole_matrix() -> None:
    known = KnownFile(
        file="", target="", rows={"a": row(id_="a"), "b[5m]": row(id_="b[5m]"), "c": row(id_="c")}
    )
    found = {
        id_: getattr(find_known_row(make_step(id_=id_), known), "id", None)
        for id_ in ("a", "a[5m]", "b", "b[5m]", "b[1h]", "d")
    }
    assert found == {"a": "a", "a[5m]": "a", "b": None, "b[5m]": "b[5m]", "b[1h]": None, "d": None}


def test_only_the_ending_decides_whether_others_may_start() -> None:
    assert has_ended_as_promised(outcome())
    assert has_ended_as_promised(outcome(output="no"))
    assert not has_ended_as_promised(outcome(1))
    assert not has_ended_as_promised(outcome(1, "no", row()))
    late = observe(ending=TimedOut(seconds=1))
    assert not has_ended_as_promised(
        judge(make_step(exit_promise(0), ENDS), late, homes=None, known=None)
    )
    lost = observe(ending=NotStarted(reason="no"))
    assert not has_ended_as_promised(
        judge(make_step(exit_promise(0), ENDS), lost, homes=None, known=None)
    )
    assert not has_ended_as_promised(skip(make_step(), "why"))


def test_an_attempt_that_conforms_after_a_deviation_is_flaky() -> None:
    first, last = outcome(1), outcome()
    together = merge_attempts(last, (first,))
    assert together.verdict is Verdict.FLAKY
    assert together.earlier == (first,)
    assert together.reason == "conformed on attempt 2; earlier: exit code 1, expected 0"


@pytest.mark.parametrize(("output", "how"), [("ok", "conformed"), ("no", "deviated as known")])
def test_a_known_attempt_after_a_new_deviation_is_flaky(output: str, how: str) -> None:
    """Otherwise what only the first attempt showed would be lost."""
    race = row("stdout", intermittent=True)
    first, last = outcome(139, "no", race), outcome(0, output, race)
    assert (first.verdict, last.verdict) == (Verdict.DEVIATES, Verdict.KNOWN)
    together = merge_attempts(last, (first,))
    assert together.verdict is Verdict.FLAKY
    assert together.reason == f"{how} on attempt 2; earlier: exit code 139, expected 0"


def test_attempts_that_all_deviate_stay_so_and_are_kept() -> None:
    first, last = outcome(1), outcome(2)
    assert merge_attempts(last, (first,)).verdict is Verdict.DEVIATES
    assert merge_attempts(last, (first,)).earlier == (first,)
    assert merge_attempts(last, ()) == last


def test_a_blocked_command_names_what_it_needs_and_why() -> None:
    assert block(make_step(id_="a"), outcome(1)).reason == (
        "needs `ingest`, which did not exit as promised: exit code 1, expected 0"
    )
    known = block(make_step(id_="a"), outcome(1, "no", row()))
    assert known.verdict is Verdict.BLOCKED
    assert known.reason == "needs `ingest`, which is known to deviate: a bug"
    assert (
        "could not be run"
        in block(
            make_step(),
            judge(make_step(), observe(ending=NotStarted(reason="gone")), homes=None, known=None),
        ).reason
    )
    assert "was skipped: why" in block(make_step(), skip(make_step(), "why")).reason


def test_a_skipped_command_has_its_reason() -> None:
    assert skip(make_step(), "no docker").verdict is Verdict.SKIPPED
    assert skip(make_step(), "no docker").reason == "no docker"


RACE = Race(
    name="loop",
    place=Place(file="x.known.toml", line=2),
    reason="the loop is closed",
    commands=("in*",),
    findings=("stdout",),
    shows=("closed", "shut"),
)


def raced(code: int, output: str, known: KnownRow | None = None, race: Race = RACE) -> Outcome:
    promises = (exit_promise(0), ENDS, text_promise("contains", "ok"))
    observation = observe(output, ending=Exited(code=code))
    return judge(make_step(*promises), observation, homes=None, known=known, races=(race,))


@pytest.mark.parametrize(
    ("code", "output", "verdict"),
    [
        (0, "ok", Verdict.KNOWN),
        (0, "closed", Verdict.KNOWN),
        (0, "shut", Verdict.KNOWN),
        (0, "no", Verdict.DEVIATES),  # another reason: it does not show what the race shows
        (1, "closed", Verdict.DEVIATES),
    ],
)
def test_a_race_covers_its_findings_where_it_shows(
    code: int, output: str, verdict: Verdict
) -> None:
    judged = raced(code, output)
    assert judged.verdict is verdict
    if verdict is Verdict.KNOWN:
        assert judged.reason == "the loop is closed"


@pytest.mark.parametrize(
    ("code", "output", "verdict"),
    [(1, "closed", Verdict.KNOWN), (1, "no", Verdict.DEVIATES), (0, "ok", Verdict.KNOWN)],
)
def test_a_race_without_findings_covers_any_deviation_where_it_shows(
    code: int, output: str, verdict: Verdict
) -> None:
    assert raced(code, output, race=replace(RACE, findings=())).verdict is verdict


def test_nothing_starts_from_a_home_after_a_race_that_blocks() -> None:
    spoils = replace(RACE, blocks=True)
    assert has_ended_as_promised(raced(0, "closed"))
    assert has_ended_as_promised(raced(0, "ok", race=spoils))
    assert raced(0, "ok", race=spoils).is_unseen
    struck = raced(0, "closed", row("stdout"), race=spoils)
    assert not has_ended_as_promised(struck)
    assert struck.reason == "a bug"
    assert not struck.is_unseen
    assert block(make_step(id_="a"), struck).reason == (
        "needs `ingest`, which is known to deviate: the loop is closed"
    )


def test_the_race_that_blocks_is_the_reason_where_several_occurred() -> None:
    spoils = replace(RACE, reason="a symbol was lost", blocks=True)
    observation = observe("closed", ending=Exited(code=0))
    promises = (exit_promise(0), ENDS, text_promise("contains", "ok"))
    judged = judge(make_step(*promises), observation, homes=None, known=None, races=(RACE, spoils))
    assert judged.reason == "a symbol was lost"


@pytest.mark.parametrize(
    ("output", "shows"),
    [
        ("\x1b[31mclo\x1b[0msed", "closed"),
        ("\x1b[31mclosed\x1b[0m", "\x1b[31mclosed"),
        (b"it was cl\xffsed", "cl\N{REPLACEMENT CHARACTER}sed"),
        ("10 %\rclosed\f", "10 %\rclosed\f"),
        ("open\r\nclosed\r\n", "open\nclosed"),
    ],
)
def test_a_race_shows_a_text_as_contains_finds_it(output: str | bytes, shows: str) -> None:
    promises = (exit_promise(0), ENDS, text_promise("contains", "ok"))
    observation = observe(output, ending=Exited(code=0))
    for text, verdict in ((shows, Verdict.KNOWN), (f"{shows}!", Verdict.DEVIATES)):
        race = replace(RACE, shows=("never seen", text))
        judged = judge(make_step(*promises), observation, homes=None, known=None, races=(race,))
        assert judged.verdict is verdict


def test_a_race_shows_lines_of_one_stream_that_the_other_comes_between() -> None:
    chunks = (
        Chunk(stream="stdout", data=b"open\n", at=0.1),
        Chunk(stream="stderr", data=b"a warning\n", at=0.2),
        Chunk(stream="stdout", data=b"closed\n", at=0.3),
    )
    observation = replace(observe("", ending=Exited(code=0)), chunks=chunks)
    race = replace(RACE, shows=("open\nclosed",))
    step = make_step(exit_promise(0), ENDS, text_promise("contains", "ok"))
    judged = judge(step, observation, homes=None, known=None, races=(race,))
    assert judged.verdict is Verdict.KNOWN


@pytest.mark.parametrize("output", ["ok", "closed"])
def test_a_race_beside_a_row_hides_nothing_of_it(output: str) -> None:
    assert raced(1, output, row("exit")).verdict is Verdict.KNOWN
    mended = raced(0, output, row("exit"))
    assert (mended.verdict, mended.hint) == (
        Verdict.FIXED,
        'look at what it does now, then delete the row [known."ingest"]',
    )


def test_a_row_for_anything_is_fixed_when_nothing_deviates_though_a_race_might() -> None:
    assert raced(0, "ok", row()).verdict is Verdict.FIXED
    assert raced(0, "closed", row()).verdict is Verdict.KNOWN


@pytest.mark.parametrize(
    ("id_", "glob", "strikes"),
    [
        ("ingest", "ingest", True),
        ("jobs.list", "jobs.*", True),
        ("jobs.list[3]", "jobs.list", True),
        ("jobs.list[3]", "jobs.list[3]", True),
        ("jobs.list[4]", "jobs.list[3]", False),
        ("jobs.list", "list", False),
    ],
)
def test_a_race_can_affect_the_commands_that_it_names(
    id_: str, glob: str, *, strikes: bool
) -> None:
    race = replace(RACE, commands=("none", glob))
    known = KnownFile(file="x", target="x", races=(race,))
    assert find_races(make_step(id_=id_), known) == ((race,) if strikes else ())


# What was seen


def checked(output: str, known: KnownRow, **more: Any) -> Outcome:
    """Return the outcome of a health check: it exits with 1 and reports what is broken."""
    promises = (exit_promise(0), text_promise("lacks", "❌"))
    observation = observe(output, ending=Exited(code=more.pop("code", 1)), **more)
    return judge(make_step(*promises), observation, homes=None, known=known)


HEALTH = row_with(
    {"exit": "exit code 1", "stdout.lacks[0]": ["❌ Database: [..] ms"]}, "exit", "stdout.lacks[0]"
)


def test_what_the_row_says_was_seen_is_known() -> None:
    judged = checked("✅ Disk\n❌ Database: 31 ms\n", HEALTH)
    assert (judged.verdict, judged.reason) == (Verdict.KNOWN, "a bug")
    assert all(each.known and each.differs_from is None for each in judged.deviations)


@pytest.mark.parametrize(
    ("output", "code", "address", "lines"),
    [
        (
            "❌ Disk: full\n❌ Database: 31 ms\n",
            1,
            "stdout.lacks[0]",
            ("+❌ Disk: full", " ❌ Database: 31 ms"),
        ),
        ("❌ Disk: full\n", 1, "stdout.lacks[0]", ("-❌ Database: [..] ms", "+❌ Disk: full")),
        ("❌ Database: 31 ms\n", 3, "exit", ("-exit code 1", "+exit code 3")),
    ],
)
def test_something_else_under_a_known_promise_is_a_new_deviation(
    output: str, code: int, address: str, lines: tuple[str, ...]
) -> None:
    judged = checked(output, HEALTH, code=code)
    assert judged.verdict is Verdict.DEVIATES
    (new,) = [each for each in judged.deviations if not each.known]
    assert new.address == address
    assert new.differs_from is not None
    assert (str(new.differs_from.place), new.differs_from.reason) == ("x.known.toml:4", "a bug")
    assert new.differs_from.lines == lines


def test_a_row_that_does_not_say_what_was_seen_knows_anything() -> None:
    for known in (row("exit", "stdout"), row()):
        assert checked("❌ Disk\n", known, code=3).verdict is Verdict.KNOWN
    only_exit = row_with({"exit": "exit code 1"}, "exit", "stdout.lacks[0]")
    assert checked("❌ Disk\n", only_exit).verdict is Verdict.KNOWN
    anything = row_with({"exit": "...", "stdout": "..."}, "exit", "stdout")
    assert checked("❌ Disk\n", anything, code=3).verdict is Verdict.KNOWN


def test_a_group_with_evidence_for_one_of_its_promises_knows_no_others() -> None:
    known = row_with({"stdout.contains[0]": "no"}, "stdout", "exit")
    judged = outcome(1, "no", known)
    assert [each.address for each in judged.deviations if not each.known] == ["stdout.equals"]
    anything = row_with({"stdout.contains[0]": "no"})
    judged = outcome(1, "no", anything)
    assert [each.address for each in judged.deviations if not each.known] == [
        "exit",
        "stdout.equals",
    ]


def test_the_evidence_of_a_group_is_that_of_each_of_its_promises_without_their_own() -> None:
    known = row_with({"stdout": "no", "stdout.equals": ["-ok", "+no"]}, "stdout", "exit")
    assert outcome(1, "no", known).verdict is Verdict.KNOWN
    judged = outcome(1, "on", known)
    assert [each.address for each in judged.deviations if not each.known] == [
        "stdout.contains[0]",
        "stdout.equals",
    ]


def test_of_several_alternatives_any_may_be_seen() -> None:
    known = row_with(
        {"stdout": [["❌ one"], ["❌ two", "..."]]}, "exit", "stdout", intermittent=True
    )
    for output, verdict in (
        ("❌ one", Verdict.KNOWN),
        ("❌ two\n❌ three", Verdict.KNOWN),
        ("❌ three", Verdict.DEVIATES),
        ("fine", Verdict.KNOWN),
    ):
        assert checked(output, known).verdict is verdict


def test_placeholders_in_evidence_have_the_values_of_the_run() -> None:
    known = row_with(
        {"stdout": ["❌ ${home}/x: ${today-1d}, ${job}, port ${port}, $${x}"]}, "exit", "stdout"
    )
    values = {"port": "8000", "job": "AAPL_7"}
    for day, yesterday in (("2027-01-01", "2026-12-31"), ("2028-03-01", "2028-02-29")):
        judged = checked(
            f"❌ /homes/7/x: {yesterday}, AAPL_7, port 8000, ${{x}}",
            known,
            values=values,
            started=f"{day}T10:00:00+00:00",
        )
        assert judged.verdict is Verdict.KNOWN
    assert checked("❌ /homes/7/x: 2026-12-30, AAPL_7, port 8000", known, values=values).deviations


def test_a_placeholder_without_a_value_is_not_what_was_seen() -> None:
    known = row_with({"stdout": "❌ ${job}"}, "exit", "stdout")
    judged = checked("❌ AAPL_7", known)
    assert judged.verdict is Verdict.DEVIATES
    assert judged.deviations[1].differs_from is not None
    assert "-❌ ${job}" in judged.deviations[1].differs_from.lines


def test_a_race_that_occurred_covers_what_the_row_does_not_say() -> None:
    known = row_with({"stdout": "no"}, "stdout")
    assert raced(0, "no", known).verdict is Verdict.KNOWN
    assert raced(0, "closed", known).verdict is Verdict.KNOWN
    assert raced(0, "on", known).verdict is Verdict.DEVIATES


def test_a_stored_finding_without_evidence_is_known_as_before() -> None:
    stored = replace(checked("❌ Disk", row()).deviations[1], evidence=())
    one = replace(checked("❌ Disk", row()), findings=(stored,))
    assert decide_verdict(one, HEALTH).verdict is not Verdict.DEVIATES


def test_what_is_fixed_shows_what_was_seen_and_what_is_seen_now() -> None:
    judged = checked("✅ Disk\n", HEALTH, code=0)
    assert judged.verdict is Verdict.FIXED
    changed = {each.address: each.differs_from for each in judged.findings}
    assert changed["exit"] is not None
    assert changed["exit"].lines == ("-exit code 1", "+exit code 0")
    assert changed["stdout.lacks[0]"] is not None
    assert changed["stdout.lacks[0]"].lines == ("-❌ Database: [..] ms",)
    said = outcome(0, "well, ok", row_with({"stdout.contains[0]": "no"}, "stdout.contains[0]"))
    fixed_in_part = replace(said, findings=said.findings[:3])
    judged = decide_verdict(fixed_in_part, row_with({"stdout.contains": "no"}, "stdout.contains"))
    assert judged.findings[2].differs_from is not None
    assert judged.findings[2].differs_from.lines == ("-no", "+well, ok")
