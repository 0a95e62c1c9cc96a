"""JUnit XML: well-formed for any output, its counts are cases, all readers agree."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase
from lxml import etree

from cliconform.model.observation import Chunk
from cliconform.model.outcome import Verdict
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.model.run_options import Profile
from cliconform.model.spec import SpecWarning
from cliconform.reporting.run.junit import render_junit
from cliconform.reporting.run.junit_case import Logging
from support import reports
from support.strategies import ANY_TEXT, replace_texts

XSD = Path(__file__).with_name("data") / "junit-10.xsd"
PROFILES = tuple(Profile)
# libxml2 rejects a longer text node unless the option `huge_tree` is set; GitLab and others do not.
LONGEST_NODE = 10_000_000


def parsed(
    report: Report, profile: Profile = Profile.RICH, logging: Logging = "failing"
) -> etree._Element:
    return etree.fromstring(render_junit(report, profile, hostname="builder", logging=logging))


def case(report: Report, name: str, profile: Profile = Profile.RICH) -> etree._Element:
    found: Any = parsed(report, profile).xpath(f"//testcase[@name='{name}']")
    assert len(found) == 1
    return cast("etree._Element", found[0])


def results(element: etree._Element) -> list[str]:
    return [child.tag for child in element if child.tag in {"failure", "error", "skipped"}]


@pytest.mark.parametrize(
    "report",
    [
        reports.every_verdict(),
        reports.report(reports.hostile()),
        reports.report(),
        reports.every_verdict(strict_warnings=True, interrupted=True, stopped_early="--maxfail 1"),
    ],
    ids=["every verdict", "hostile", "empty", "strict warnings"],
)
def test_strict_is_valid_for_jenkins(report: Report) -> None:
    schema = etree.XMLSchema(etree.parse(XSD))
    schema.assertValid(parsed(report, Profile.STRICT, "all"))


def test_the_schema_would_refuse_the_rich_profile() -> None:
    assert not etree.XMLSchema(etree.parse(XSD)).validate(parsed(reports.every_verdict()))


@pytest.mark.parametrize("profile", PROFILES)
def test_counts_are_cases(profile: Profile) -> None:
    root = parsed(reports.every_verdict(), profile)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("10", "3", "1")
    assert root.get("skipped") is None
    for suite in root:
        cases = suite.findall("testcase")
        found = Counter(tag for each in cases for tag in results(each))
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(found["failure"])
        assert suite.get("errors") == str(found["error"])
        assert suite.get("skipped") == str(found["skipped"])


def test_junitparser_reads_the_same_counts() -> None:
    xml = JUnitXml.fromroot(cast("Any", parsed(reports.every_verdict())))
    cases = [each for suite in xml for each in suite if isinstance(each, TestCase)]
    kinds = Counter(type(result) for each in cases for result in each.result)
    assert (xml.tests, xml.failures, xml.errors) == (10, 3, 1)
    assert (kinds[Failure], kinds[Error], kinds[Skipped]) == (3, 1, 3)
    before = (xml.tests, xml.failures, xml.errors)
    xml.update_statistics()
    assert (xml.tests, xml.failures, xml.errors) == before


def test_suites_are_flat_one_for_each_group() -> None:
    root = parsed(reports.every_verdict())
    assert [suite.get("name") for suite in root] == [
        "marketpipe.readme",
        "marketpipe.jobs",
        "marketpipe.docker",
        "marketpipe.commands",
    ]
    assert not root.xpath("//testsuite//testsuite")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_case_has_at_most_one_result(profile: Profile) -> None:
    for element in parsed(reports.every_verdict(), profile).iter("testcase"):
        assert len(results(element)) <= 1


@pytest.mark.parametrize(
    ("id_", "tag", "kind", "message"),
    [
        (
            "readme.aggregate",
            "failure",
            "ExitCode",
            "exit code 1, expected 0; and 3 more",
        ),
        (
            "readme.health",
            "failure",
            "Fixed",
            "fixed: it no longer deviates, but x.known.toml:4 says",
        ),
        ("jobs.cleanup", "failure", "Timeout", "waited for input"),
        ("readme.validate", "skipped", "cliconform.known", "known: alembic.ini is not"),
        (
            "readme.query",
            "skipped",
            "cliconform.blocked",
            "blocked: needs `readme.aggregate`, which did not exit as promised",
        ),
        ("docker.up", "skipped", "cliconform.skipped", "skipped: needs the program docker"),
        ("jobs.broken", "error", "CouldNotRun", "the home could not be copied"),
    ],
)
def test_each_verdict_has_its_element(id_: str, tag: str, kind: str, message: str) -> None:
    element = case(reports.every_verdict(), id_)
    assert results(element) == [tag]
    result = element.find(tag)
    assert result is not None
    assert result.get("type") == kind
    assert message in (result.get("message") or "")


def test_the_text_of_a_failure_has_every_deviation_with_its_place() -> None:
    text = case(reports.every_verdict(), "readme.aggregate").findtext("failure") or ""
    for part in (
        "exit code 1, expected 0; and 3 more",
        "$ marketpipe aggregate-ohlcv 'AAPL 2025-01-01' $HOME/data",
        "specs/marketpipe.toml:33",
        "specs/marketpipe.toml:34",
        "specs/marketpipe.toml:36",
        "specs/marketpipe.toml:41",
        "Successful: 1",
        "cliconform shell specs/marketpipe.toml readme.aggregate",
    ):
        assert part in text


def test_a_new_deviation_comes_before_a_known_one() -> None:
    known = reports.finding("exit", "exits with 0", "exit code 1, expected 0", known=True)
    new = reports.finding("stdout.empty", "stdout is empty", "stdout has 1 line")
    outcome = reports.outcome(reports.step("a"), Verdict.DEVIATES, known, new)
    failure = case(reports.report(outcome), "a").find("failure")
    assert failure is not None
    assert failure.get("type") == "Stdout"
    assert (failure.get("message") or "").startswith("stdout is empty")


def test_a_flaky_command_passes_and_has_its_former_deviation() -> None:
    element = case(reports.every_verdict(), "metrics")
    assert results(element) == []
    flaky = element.find("flakyFailure")
    assert flaky is not None
    assert "exit code 1" in (flaky.get("message") or "")
    assert "specs/marketpipe.toml:33" in (flaky.findtext("stackTrace") or "")


def test_a_failure_after_retries_has_the_earlier_failures() -> None:
    outcome = replace(reports.deviates(), earlier=(reports.deviates(), reports.timed_out()))
    element = case(reports.report(outcome), "readme.aggregate")
    assert results(element) == ["failure"]
    assert [each.get("type") for each in element.findall("rerunFailure")] == ["ExitCode", "Timeout"]


def test_a_known_deviation_that_did_not_occur_is_skipped_with_that_reason() -> None:
    held = reports.finding("exit", "exits with 0")
    element = case(reports.report(replace(reports.known(), findings=(held,))), "readme.validate")
    (skipped,) = element.findall("skipped")
    assert skipped.get("type") == "cliconform.known"
    assert skipped.get("message") == "known, not seen this time: alembic.ini is not in the wheel"


def test_what_is_skipped_has_no_attempts() -> None:
    outcome = replace(reports.known(), earlier=(reports.deviates(),))
    element = case(reports.report(outcome), "readme.validate")
    assert [child.tag for child in element] == ["properties", "skipped"]


def test_warnings_fail_a_case_where_they_fail_the_run() -> None:
    warning = SpecWarning(code="x", place=Place(file="a.toml", line=3), message="promises nothing")
    chatty = replace(reports.conforms(), warnings=("prints 2 lines that no promise checks",))
    lenient = parsed(reports.report(chatty, warnings=(warning,)))
    assert lenient.get("failures") == "0"
    strict = parsed(reports.report(chatty, warnings=(warning,), strict_warnings=True))
    assert strict.get("failures") == "2"
    messages = [each.get("message") for each in strict.iter("failure")]
    assert messages == ["prints 2 lines that no promise checks", "a.toml:3: promises nothing"]
    known = replace(reports.known(), warnings=("prints 2 lines that no promise checks",))
    assert parsed(reports.report(known, strict_warnings=True)).get("failures") == "1"
    assert parsed(reports.report(known)).get("failures") == "0"


def test_output_is_written_for_failures_unless_asked_for() -> None:
    report = reports.every_verdict()
    with_output = {
        logging: [
            element.get("name")
            for element in parsed(report, logging=logging).iter("testcase")
            if element.find("system-out") is not None
        ]
        for logging in ("failing", "all", "none")
    }
    assert with_output["failing"] == ["readme.aggregate", "readme.health", "jobs.cleanup"]
    assert "readme.ingest" in with_output["all"]
    assert with_output["none"] == []


def test_the_streams_are_apart() -> None:
    outcome = reports.deviates()
    assert outcome.observation is not None
    chunks = (
        Chunk(stream="stdout", at=0.0, data=b"to out\r\n"),
        Chunk(stream="stderr", at=0.1, data=b"to err\r\n"),
    )
    observation = replace(outcome.observation, chunks=chunks)
    element = case(reports.report(replace(outcome, observation=observation)), "readme.aggregate")
    assert element.findtext("system-out") == "to out"
    assert element.findtext("system-err") == "to err"


def test_names_are_unique_and_need_no_decoding() -> None:
    names = ['a[<&>"]', "a[‹+›']", "b", "b", "c\td\ne\x00", "x" * 400]
    outcomes = [replace(reports.conforms(), step=reports.step(name)) for name in names]
    found = [
        element.get("name") or "" for element in parsed(reports.report(*outcomes)).iter("testcase")
    ]
    assert len(set(found)) == len(names)
    assert not any(character in name for name in found for character in '<>&"\t\n\x00')
    assert max(map(len, found)) <= 250


def test_names_are_the_same_in_every_run() -> None:
    slower = replace(reports.every_verdict(), duration=99.0, started="2028-01-01T00:00:00+00:00")
    names = [each.get("name") for each in parsed(reports.every_verdict()).iter("testcase")]
    assert [each.get("name") for each in parsed(slower).iter("testcase")] == names


def test_the_place_and_the_times_are_there() -> None:
    element = case(reports.every_verdict(), "readme.aggregate")
    assert (element.get("file"), element.get("line")) == ("specs/marketpipe.toml", "31")
    assert element.get("classname") == "marketpipe.readme"
    assert (element.get("time"), element.get("assertions")) == ("0.840", "5")
    suite = parsed(reports.every_verdict())[0]
    assert suite.get("timestamp") == "2027-01-01T12:00:00"
    assert suite.get("hostname") == "builder"


def test_a_time_of_another_zone_is_converted_to_utc() -> None:
    report = replace(reports.every_verdict(), started="2027-01-01T14:00:00+02:00")
    assert parsed(report)[0].get("timestamp") == "2027-01-01T12:00:00"


def test_strict_leaves_out_what_the_schema_does_not_have() -> None:
    element = case(reports.every_verdict(), "readme.aggregate", Profile.STRICT)
    assert set(element.attrib) == {"name", "classname", "time"}
    assert element.find("properties") is None


def test_a_long_output_is_cut_in_the_middle() -> None:
    outcome = reports.deviates()
    assert outcome.observation is not None
    flood = Chunk(stream="stdout", at=0.0, data=b"first\n" + b"x\n" * 5_000_000 + b"last\n")
    observation = replace(outcome.observation, chunks=(flood,))
    element = case(reports.report(replace(outcome, observation=observation)), "readme.aggregate")
    text = element.findtext("system-out") or ""
    assert len(text.encode()) < 210_000
    assert text.startswith("first")
    assert text.endswith("last")
    assert "bytes left out" in text


def test_escape_sequences_go_and_controls_are_shown() -> None:
    element = case(reports.report(reports.hostile()), "jobs.hostile")
    text = element.findtext("system-out") or ""
    assert "\x1b" not in text
    assert "[31m" not in text.replace("\ufffd31m", "")
    assert "␀" in text
    assert "]]>" in text


@pytest.mark.parametrize("profile", PROFILES)
def test_invalid_bytes_are_escaped_so_that_no_reader_guesses_at_an_encoding(
    profile: Profile,
) -> None:
    """A replacement character makes xunit-viewer guess at the file's encoding, and crash."""
    outcome = reports.hostile()
    raw = b"caf\xe9 \xff\xfe " + "\ufffd \u202e".encode()
    observation = reports.observation(outcome.step, raw)
    report = reports.report(replace(outcome, observation=observation))
    written = render_junit(report, profile, logging="all")
    assert "\ufffd".encode() not in written
    assert rb"caf\xe9 \xff\xfe \ufffd \u202e" in written
    for parse in (etree.fromstring, JUnitXml.fromstring):
        parse(written)


@pytest.mark.parametrize("profile", PROFILES)
@settings(max_examples=60, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_anywhere_gives_xml_that_every_parser_reads(profile: Profile, text: str) -> None:
    report: Report = replace_texts(reports.every_verdict(), text)
    raw = render_junit(report, profile, hostname=text, logging="all")
    root = etree.fromstring(raw)
    assert root.get("tests") == "10"
    assert all(len(node or "") < LONGEST_NODE for node in root.itertext())
    assert len({each.get("name") for each in root.iter("testcase")}) == 10


def test_nothing_is_read_from_the_machine() -> None:
    report = reports.every_verdict()
    assert render_junit(report) == render_junit(report)
    assert etree.parse(io.BytesIO(render_junit(report))).docinfo.encoding == "utf-8"
