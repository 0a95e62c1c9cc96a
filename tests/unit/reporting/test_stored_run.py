"""The stored run: what is written is read back unchanged; anything else is an error."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cliconform.errors import SpecError
from cliconform.model.observation import Chunk, Observation
from cliconform.model.outcome import Finding
from cliconform.model.plan import Step
from cliconform.model.template import Template
from cliconform.reporting.run.json_codec import decode, encode
from cliconform.reporting.run.json_writer import JsonWriter, to_json
from cliconform.reporting.run.stored_run import (
    make_json_schema,
    parse_stored_run,
    read_stored_run,
    render_stored_run,
    stream_stored_run,
)
from cliconform.reporting.text.log_commands import escape_in_json
from support import reports
from support.strategies import values

SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SCHEMA = jsonschema.Draft202012Validator(make_json_schema())


def test_a_report_with_every_verdict_comes_back_as_it_was() -> None:
    report = reports.every_verdict()
    assert parse_stored_run(render_stored_run(report)) == report


def test_hostile_text_comes_back_as_it_was() -> None:
    report = reports.report(reports.hostile())
    assert parse_stored_run(render_stored_run(report)) == report


@SLOW
@given(value=values(Observation))
def test_any_observation_comes_back_as_it_was(value: Observation) -> None:
    raw = to_json(value).encode("utf-8", "backslashreplace")
    # Not only equal: 1, 1.0 and True are.
    assert repr(decode(Observation, json.loads(raw))) == repr(value)


@SLOW
@given(seen=st.lists(values(Observation), max_size=3))
def test_what_was_written_before_changes_no_text(seen: list[Observation]) -> None:
    """A writer takes over the text of each field in which the last object had the same value."""
    writer = JsonWriter()
    mixed = [each for one in seen for each in (one, replace(one, id="other"), one)]
    assert [writer.write(each) for each in mixed] == [to_json(each) for each in mixed]


@SLOW
@given(value=values(Step))
def test_any_step_with_any_promise_comes_back_as_it_was(value: Step) -> None:
    raw = to_json(value).encode("utf-8", "backslashreplace")
    assert repr(decode(Step, json.loads(raw))) == repr(value)


@SLOW
@given(value=values(Observation) | values(Step))
def test_values_are_written_as_python_writes_json(value: Observation | Step) -> None:
    plain = encode(value)
    assert to_json(value) == json.dumps(plain, ensure_ascii=False)
    indented = JsonWriter(depth=0).write(value)
    assert indented == json.dumps(plain, ensure_ascii=False, indent=1)


@SLOW
@given(value=values(Finding))
def test_the_schema_accepts_what_is_written(value: Finding) -> None:
    outcome = replace(reports.deviates(), findings=(value,))
    data = json.loads(render_stored_run(reports.report(outcome)))
    SCHEMA.validate(data)


def test_the_schema_is_one_and_accepts_every_verdict() -> None:
    jsonschema.Draft202012Validator.check_schema(make_json_schema())
    SCHEMA.validate(json.loads(render_stored_run(reports.every_verdict())))


def test_the_schema_refuses_what_cannot_be_read() -> None:
    data = json.loads(render_stored_run(reports.every_verdict()))
    data["report"]["outcomes"][0]["verdict"] = "fine"
    assert not SCHEMA.is_valid(data)
    with pytest.raises(SpecError):
        parse_stored_run(json.dumps(data).encode())


def test_the_schema_asks_for_what_has_no_default() -> None:
    data = json.loads(render_stored_run(reports.every_verdict()))
    del data["report"]["outcomes"][0]["step"]["id"]
    assert not SCHEMA.is_valid(data)


def test_output_is_readable_text_and_bytes_that_are_none_are_base64() -> None:
    outcome = reports.conforms()
    assert outcome.observation is not None
    chunks = (
        Chunk(stream="stdout", at=0.0, data="✅ läuft\x1b[0m".encode()),
        Chunk(stream="stdout", at=0.1, data=b"\xff\x00"),
    )
    text = render_stored_run(
        reports.report(replace(outcome, observation=replace(outcome.observation, chunks=chunks)))
    )
    assert "✅ läuft".encode() in text
    written = json.loads(text)["report"]["outcomes"][0]["observation"]["chunks"]
    assert written[1]["data"] == {"base64": "/wA="}
    read_back = parse_stored_run(text).outcomes[0].observation
    assert read_back is not None
    assert read_back.chunks == chunks


def test_numbers_that_json_does_not_have_come_back() -> None:
    report = replace(reports.every_verdict(), time_scale=float("inf"))
    assert parse_stored_run(render_stored_run(report)) == report
    assert b"Infinity" not in render_stored_run(report)


def test_a_secret_of_the_environment_is_not_written() -> None:
    outcome = reports.conforms()
    invocation = replace(
        outcome.step.invocation,
        environment={"POLYGON_API_KEY": Template("s3cret"), "TZ": Template("UTC")},
    )
    secret = replace(outcome, step=replace(outcome.step, invocation=invocation))
    written = render_stored_run(reports.report(replace(reports.flaky(), earlier=(secret,))))
    assert b"s3cret" not in written
    assert b"POLYGON_API_KEY" in written
    assert b'"TZ": "UTC"' in written


def test_a_new_field_is_ignored_and_a_missing_one_has_its_default() -> None:
    data = json.loads(render_stored_run(reports.every_verdict()))
    data["report"]["colour"] = "red"
    del data["report"]["interrupted"]
    assert parse_stored_run(json.dumps(data).encode()) == reports.every_verdict()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"{}", "not a stored run"),
        (b"[]", "not a stored run"),
        (b"", "not valid JSON"),
        (b"{\n1", "not valid JSON"),
        (b"\xff\xfe\xff", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"cliconform": 2}', "version 2"),
        (b'{"cliconform": "x"}', "version 'x'"),
        (b'{"cliconform": true}', "version True"),
        (b'{"cliconform": 1}', "report: expected an object, got null"),
        (b'{"cliconform": 1, "report": {}}', "`spec` is missing"),
    ],
)
def test_a_file_that_is_not_a_stored_run_is_an_error(data: bytes, expected: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_stored_run(data, "run.json")
    (problem,) = caught.value.problems
    assert expected in problem.message
    assert problem.file == "run.json"
    assert problem.hint


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("duration", {"float": "nan"}, "no duration: nan"),
        ("duration", 1e308, "no duration: 1e+308"),
        ("duration", -1, "no duration: -1"),
        ("started", "soon", "no time: 'soon'"),
        ("started", "9999-12-31T23:59:59+00:00", "no time: '9999"),
    ],
)
@pytest.mark.parametrize("is_whole", [True, False])
def test_times_that_no_run_has_are_an_error(
    key: str, value: object, expected: str, *, is_whole: bool
) -> None:
    stored = json.loads(render_stored_run(reports.every_verdict()))
    report = stored["report"]
    at = report if is_whole else next(filter(None, (o["observation"] for o in report["outcomes"])))
    at[key] = value
    with pytest.raises(SpecError) as error:
        parse_stored_run(json.dumps(stored).encode())
    assert expected in error.value.problems[0].message


def test_a_run_that_takes_all_memory_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", Mock(side_effect=MemoryError))
    with pytest.raises(SpecError) as error:
        parse_stored_run(b"{}")
    expected = "it takes more memory than a stored run of its size can"
    assert error.value.problems[0].message == expected


def test_a_large_file_that_does_not_begin_as_a_run_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    with file.open("wb") as opened:
        opened.write(b"[[[")
        opened.truncate(5 * 1024**4)  # a hole: it takes no room
    with pytest.raises(SpecError) as error:
        read_stored_run(file)
    assert "not a stored run of cliconform" in error.value.problems[0].message


def test_the_hint_for_a_newer_version_is_to_update() -> None:
    with pytest.raises(SpecError) as caught:
        parse_stored_run(b'{"cliconform": 2}')
    assert "update" in caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("duration",), "soon", "report.duration"),
        (("duration",), True, "report.duration"),
        (("duration",), 10**400, "report.duration"),
        (("outcomes", 0, "observation", "ending", "kind"), ["exited"], "observation.ending.kind"),
        (("outcomes", 0, "verdict"), "fine", "report.outcomes[0].verdict"),
        (("outcomes", 0, "step", "place", "line"), 1.5, "report.outcomes[0].step.place.line"),
        (("outcomes", 0, "observation", "ending", "kind"), "x", "observation.ending.kind"),
        (("outcomes", 0, "observation", "ending", "code"), "x", "observation.ending.code"),
        (("outcomes", 0, "observation", "chunks", 0, "data"), 1, "chunks[0].data"),
        (("outcomes", 0, "observation", "chunks", 0, "data"), {"base64": "?"}, "chunks[0].data"),
        (("outcomes", 0, "observation", "after", "data", "kind"), "door", "after.data.kind"),
        (("outcomes", 0, "step", "tags"), "readme", "step.tags"),
    ],
)
def test_a_value_of_the_wrong_kind_is_an_error_with_its_path(
    path: tuple[str | int, ...], value: object, expected: str
) -> None:
    data = json.loads(render_stored_run(reports.every_verdict()))
    spot = data["report"]
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    with pytest.raises(SpecError) as caught:
        parse_stored_run(json.dumps(data).encode())
    assert expected in caught.value.problems[0].key
    assert expected in caught.value.problems[0].message


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="1 problem") as caught:
        read_stored_run(tmp_path / "run.json")
    assert "no such file" in caught.value.problems[0].message
    with pytest.raises(SpecError):
        read_stored_run(tmp_path)


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_bytes(render_stored_run(reports.every_verdict()))
    assert read_stored_run(file) == reports.every_verdict()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_run_that_is_written_an_outcome_at_a_time_says_the_same(count: int) -> None:
    outcomes = (reports.conforms(), reports.deviates(), reports.timed_out())[:count]
    report = replace(reports.report(*outcomes), name='"outcomes": [##[x', spec="\udc80")
    parts = list(stream_stored_run(report))
    assert len(parts) == count + 2
    assert b"\n" not in b"".join(parts)[:-1]
    lines = escape_in_json(json.dumps(json.loads(b"".join(parts)), ensure_ascii=False, indent=1))
    assert render_stored_run(report) == lines.encode("utf-8", "backslashreplace") + b"\n"
    assert json.loads(b"".join(parts)) == json.loads(render_stored_run(report))
    assert parse_stored_run(b"".join(parts)) == parse_stored_run(render_stored_run(report))
