"""A known file is checked as closely as the spec that it belongs to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.errors import Problem, SpecError
from cliconform.loading import known_file_beside, load_spec
from cliconform.model.ids import base_of
from cliconform.model.spec import KnownFile, Spec
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from support.specs import context

from .conftest import Load

SPEC = """
[defaults]
output = { lacks = "Traceback" }
exact = true
[command."readme.aggregate"]
stdout = ["a", "b"]
output = { contains = "c" }
within = 3
repeatable = true
produces = [
  "x",
  { path = "y", rows = 3, columns = { a = "int64" }, contains = "t", json = { k = 1 } },
]
removes = "z"
capture = { job = "x" }
queries = [{ sql = "SELECT 1", equals = 1, at_most = 2 }]
dialogue = [{ expect = "a", send = "b" }]
[command."readme.aggregate".matrix]
frame = ["5m", "1h"]
[command.serve]
exact = false
service = { ready = "http://localhost:1" }
http = [{ get = "http://localhost:1", headers = { A = "b" }, body = "c", json = { "i[0].d" = 1 } }]
"""

Known = Callable[[str, Spec], KnownFile]


@pytest.fixture
def spec(load: Load) -> Spec:
    return load(SPEC)


@pytest.fixture
def problems(known: Known, spec: Spec) -> Callable[[str], tuple[Problem, ...]]:
    def problems(text: str) -> tuple[Problem, ...]:
        try:
            known(text, spec)
        except SpecError as error:
            return error.problems
        return ()

    return problems


Problems = Callable[[str], tuple[Problem, ...]]


def test_the_known_file_stands_beside_the_spec() -> None:
    beside = known_file_beside(Path("specs/market.pipe.toml"))
    assert beside == Path("specs/market.pipe.known.toml")


def test_the_rows_are_loaded_as_written(known: Known, spec: Spec) -> None:
    file = known(
        """
        target = "tool 0.1 (9dafe76)"
        [known."readme.aggregate"]
        reason = "cannot import"
        findings = ["exit", "stdout.contains[0]"]
        [known.serve]
        reason = "a race"
        intermittent = true
        """,
        spec,
    )
    assert file.target == "tool 0.1 (9dafe76)"
    row = file.rows["readme.aggregate"]
    assert (row.reason, row.findings, row.intermittent) == (
        "cannot import",
        ("exit", "stdout.contains[0]"),
        False,
    )
    assert row.place.line == 3
    assert (file.rows["serve"].findings, file.rows["serve"].intermittent) == ((), True)


def test_intermittent_is_a_whole_row_or_some_of_its_findings(known: Known, spec: Spec) -> None:
    head = '[known.serve]\nreason = "x"\nfindings = ["exit"]\n'
    whole = known(f"{head}intermittent = true", spec).rows["serve"]
    assert (whole.intermittent, whole.races, whole.lasting) == (True, ("exit",), ())
    some = known(f'{head}intermittent = ["output", "timeout"]', spec).rows["serve"]
    assert (some.intermittent, some.races, some.lasting) == (True, ("output", "timeout"), ("exit",))
    assert some.findings == ("exit", "output", "timeout")
    none = known(f"{head}intermittent = false", spec).rows["serve"]
    assert (none.intermittent, none.races, none.lasting) == (False, (), ("exit",))


def test_an_intermittent_address_is_one_of_the_commands_promises(problems: Problems) -> None:
    [problem] = problems('[known.serve]\nreason = "x"\nintermittent = ["exti"]\n')
    assert (problem.key, problem.line) == ("known.serve.intermittent[0]", 3)


@pytest.mark.parametrize("id_", ["readme.aggregate", "readme.aggregate[5m]", "serve"])
def test_a_row_is_about_a_command_or_one_row_of_its_matrix(problems: Problems, id_: str) -> None:
    assert problems(f'[known."{id_}"]\nreason = "x"\n') == ()


@pytest.mark.parametrize(
    "address",
    [
        "exit", "timeout", "leftovers", "within", "stdout", "stdout.contains", "stdout.contains[1]",
        "output.lacks[0]", "output.contains[0]", "exact", "repeatable", "produces[0]", "produces",
        "produces[1].rows", "produces[1].columns",
        "produces[1].contains[0]", "produces[1].json.k", "removes[0]", "queries[0].at_most",
        "queries[0]", "dialogue[0]", "capture.job",
    ],
)  # fmt: skip
def test_a_finding_is_the_address_of_a_promise_or_of_a_group_of_them(
    problems: Problems, address: str
) -> None:
    assert problems(f'[known."readme.aggregate"]\nreason = "x"\nfindings = "{address}"\n') == ()


@pytest.mark.parametrize(
    "address",
    [
        "service.ready",
        "http[0]",
        "http[0].body.contains[0]",
        "http[0].headers.A",
        "http[0].json.i[0].d",
    ],
)
def test_a_service_has_findings_too(problems: Problems, address: str) -> None:
    assert problems(f'[known.serve]\nreason = "x"\nfindings = ["{address}"]\n') == ()


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("exti", "`exit`"),
        ("stdout.contains[2]", "`stdout.contains[0]`"),
        ("stdout.containsx", "did you mean"),
        ("produces[2]", "`produces[0]`"),
        ("exit.code", "`exit`"),
        ("produces[0].rows", "`produces[1].rows`"),
        ("std", "known addresses: `capture.job`"),
        ("service.ready", "known addresses: `capture.job`"),
        ("", "known addresses"),
    ],
)
def test_a_finding_that_no_promise_can_have_is_reported_with_the_nearest(
    problems: Problems, address: str, hint: str
) -> None:
    text = f'[known."readme.aggregate"]\nreason = "x"\nfindings = ["exit", "{address}"]\n'
    (problem,) = problems(text)
    assert problem.key == 'known."readme.aggregate".findings[1]'
    assert problem.line == 3
    if address:
        assert problem.message == f"no promise of this command has the address `{address}`"
        assert hint in problem.hint


def test_exact_is_no_promise_where_the_command_takes_the_default_back(problems: Problems) -> None:
    (problem,) = problems('[known.serve]\nreason = "x"\nfindings = ["exact"]\n')
    assert "no promise" in problem.message


def test_all_problems_of_a_known_file_are_reported_at_once(problems: Problems) -> None:
    found = problems(
        """
        traget = "tool"
        [known."readme.agregate"]
        reason = "x"
        [known."readme.aggregate[1d]"]
        reason = "x"
        [known.serve]
        finding = ["exit"]
        findings = []
        """
    )
    assert [(problem.key, problem.message) for problem in found] == [
        ("traget", "unknown key `traget`"),
        ('known."readme.agregate"', "unknown id `readme.agregate`"),
        ('known."readme.aggregate[1d]"', "unknown id `readme.aggregate[1d]`"),
        ("known.serve", "`reason` is missing"),
        ("known.serve.finding", "unknown key `finding`"),
        ("known.serve.findings", "an empty array"),
    ]
    assert found[1].hint == "did you mean `readme.aggregate`?"


def test_a_known_file_that_is_no_toml_is_one_problem(problems: Problems) -> None:
    (problem,) = problems("[known\n")
    assert problem.line == 1


def test_a_race_is_written_once_for_several_commands(known: Known, spec: Spec) -> None:
    (race,) = known(
        """
        [race.loop]
        reason = "x"
        commands = ["readme.*", "serve"]
        findings = "output.lacks[0]"
        shows = "closed"
        """,
        spec,
    ).races
    assert (race.name, race.place.line, race.shows) == ("loop", 2, ("closed",))
    assert (race.commands, race.findings) == (("readme.*", "serve"), ("output.lacks[0]",))


@pytest.mark.parametrize("glob", ["readme.aggregate", "readme.aggregate[5m]", "*"])
def test_a_race_may_occur_in_a_command_or_a_row_of_its_matrix(
    problems: Problems, glob: str
) -> None:
    assert problems(f'[race.a]\nreason="x"\ncommands="{glob}"\nfindings="exit"\n') == ()


def test_the_problems_of_a_race_are_reported(problems: Problems) -> None:
    found = problems(
        """
        [race.a]
        reason = "x"
        commands = ["serv", "readme.*"]
        findings = ["exti", "stdout"]
        [race.b]
        commands = "serve"
        findings = "exit"
        """
    )
    assert [(problem.key, problem.message) for problem in found] == [
        ("race.a.commands[0]", "no id matches `serv`"),
        ("race.a.findings[0]", "no promise of these commands has the address `exti`"),
        ("race.b", "`reason` is missing"),
    ]
    assert found[0].hint == "did you mean `serve`?"


@pytest.mark.parametrize(
    ("words", "key", "message"),
    [
        ("", "race.a", "without `shows`, this race makes every deviation of these commands known"),
        (
            'findings="exit"\nblocks=true',
            "race.a",
            "without `shows`, this race makes every deviation of these commands known",
        ),
        ('shows="x"\nfindings=[]', "race.a.findings", "an empty array"),
    ],
)
def test_a_race_that_would_excuse_all_is_refused(
    problems: Problems, words: str, key: str, message: str
) -> None:
    (found,) = problems(f'[race.a]\nreason="x"\ncommands="serve"\n{words}\n')
    assert (found.key, found.message) == (key, message)


def test_a_race_may_cover_any_finding_and_block_what_needs_its_command(
    known: Known, spec: Spec
) -> None:
    (race,) = known(
        """
        [race.loop]
        reason = "x"
        commands = "serve"
        shows = "0 bars"
        blocks = true
        """,
        spec,
    ).races
    assert (race.findings, race.blocks) == ((), True)


HEAD = '[known."readme.aggregate"]\nreason = "x"\nfindings = ["exit", "stdout"]\n'


def test_what_was_seen_is_loaded_by_address_with_its_lines(known: Known, spec: Spec) -> None:
    row = known(
        f"""{HEAD}
        [known."readme.aggregate".evidence]
        exit                 = "exit code 1"
        "stdout.contains[0]" = ["❌ one: [..]", "...", "❌ ${{job}} on ${{today-1d}} in ${{frame}}"]
        "stdout.contains[1]" = [["a", "b"], "c\\n\\nd"]
        """,
        spec,
    ).rows["readme.aggregate"]
    assert {
        address: [[line.source for line in lines] for lines in alternatives]
        for address, alternatives in row.evidence.items()
    } == {
        "exit": [["exit code 1"]],
        "stdout.contains[0]": [["❌ one: [..]", "...", "❌ ${job} on ${today-1d} in ${frame}"]],
        "stdout.contains[1]": [["a", "b"], ["c", "d"]],
    }


@pytest.mark.parametrize(
    ("line", "key", "message", "hint"),
    [
        ('stderr = "a"', "stderr", "no promise of this command has the address `stderr`", ""),
        ('leftovers = "a"', "leftovers", "`leftovers` is not one of the row's", "the findings are"),
        ('exti = "a"', "exti", "no promise of this command has the address `exti`", "`exit`"),
        ('exit = ""', "exit", "expected a non-empty string", ""),
        ("exit = []", "exit", "expected", ""),
        ("exit = 1", "exit", "expected a line, an array of lines", ""),
        ('exit = " "', "exit", "no line", '"..."'),
        ('exit = "${frme}"', "exit", "`${frme}` has no value", "`frame`"),
        ('exit = "${tool}"', "exit", "`${tool}` has no value", "`$${`"),
        ('exit = "${x"', "exit", "`${` without a closing `}`", "`$${`"),
    ],
)
def test_the_problems_of_evidence_are_reported(
    problems: Problems, line: str, key: str, message: str, hint: str
) -> None:
    found = problems(f'{HEAD}[known."readme.aggregate".evidence]\n{line}\n')
    assert [each.key for each in found][:1] == [f'known."readme.aggregate".evidence.{key}']
    assert found[0].message.startswith(message)
    assert hint in found[0].hint
    assert found[0].line == 5


def test_evidence_is_about_a_finding_a_part_of_one_or_a_group_of_them(problems: Problems) -> None:
    for address in ("stdout", "stdout.contains", "stdout.contains[1]", "exit"):
        told = f'[known."readme.aggregate".evidence]\n"{address}" = "a"\n'
        assert problems(HEAD + told) == ()
    of_parts = HEAD.replace('"stdout"', '"stdout.contains[0]", "stdout.contains[1]"')
    assert problems(f'{of_parts}[known."readme.aggregate".evidence]\nstdout = "a"\n') == ()


def test_a_row_that_does_not_say_what_was_seen_has_a_warning(known: Known, spec: Spec) -> None:
    def warn(text: str) -> list[str]:
        return [each.message for each in known(text, spec).warnings]

    told = '[known."readme.aggregate".evidence]\nexit = "..."\n'
    both = f'{told}"stdout.contains[0]" = "no"\n'
    silent = (
        "`readme.aggregate` does not say what was seen, and knows any deviation of its promises"
    )
    assert warn(HEAD) == [silent]
    assert warn(HEAD + told) == [silent]
    assert warn(HEAD + both) == []
    serve = '[known.serve]\nreason = "x"\nfindings = ["exit", "timeout"]\n'
    assert warn(f'{HEAD}{serve}intermittent = ["timeout"]\n') == [
        (
            "2 rows do not say what was seen, and know any deviation of their promises: "
            "`readme.aggregate`, `serve`"
        )
    ]
    # What does not deviate in every run cannot be written down in every run.
    of_serve = '[known.serve.evidence]\nexit = "exit code 1"\n'
    assert warn(f'{HEAD}{both}{serve}intermittent = ["timeout"]\n{of_serve}') == []
    (warning,) = known(HEAD, spec).warnings
    assert (warning.code, warning.place.line) == ("no-evidence", 1)
    assert "--write-known" in warning.hint


def test_every_promise_of_a_command_can_be_in_a_known_file(known: Known) -> None:
    everything = load_spec(Path(__file__).with_name("everything.toml"))
    steps = make_plan(everything, Selection(), context(), ("tool",)).steps
    addresses: dict[str, set[str]] = {}
    for step in steps:
        found = addresses.setdefault(base_of(step.id), set())
        for promise in step.promises:
            found.add(promise.address)
            for part in ("texts", "body", "json"):
                each_part = getattr(promise, part, None) or ()
                found |= {each.address for each in each_part if hasattr(each, "address")}
            if getattr(promise, "schema", None) is not None:
                found.add(f"{promise.address}.schema")
    assert {"stdout.rows", "produces[0].schema", "http[0].schema"} <= set().union(
        *addresses.values()
    )
    rows = "".join(
        f"[known.{json.dumps(id_)}]\nreason = 'r'\nfindings = {json.dumps(sorted(found))}\n"
        for id_, found in addresses.items()
    )
    assert len(known(rows, everything).rows) == len(addresses)
