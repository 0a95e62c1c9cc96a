"""Spec → Plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.errors import TargetNotFoundError
from cliconform.model.baseline import NO_BASELINE, Baseline, MedianLimit
from cliconform.model.contents import TextForm, TextPromise
from cliconform.model.invocation import (
    Condition,
    HomeContent,
    Line,
    ReadyAddress,
    Service,
    Terminal,
    Turn,
)
from cliconform.model.place import Place
from cliconform.model.plan import Limits, Plan, Request, Step
from cliconform.model.promise import (
    CapturePromise,
    CpuPromise,
    EndsPromise,
    ExitPromise,
    LeftoverPromise,
    MedianPromise,
    QueryPromise,
    TurnPromise,
    WithinPromise,
)
from cliconform.model.spec import Command, CommandSettings, MatrixRow, Spec
from cliconform.model.template import Template
from cliconform.planning.plan import make_plan
from cliconform.planning.priorities import Priorities
from cliconform.planning.selection import Selection
from support.specs import command, context, spec

HERE = Place(file="x.toml", line=7)


def planned(
    *commands: Command, defaults: CommandSettings | None = None, **selection: object
) -> Plan:
    return make_plan(spec(*commands, defaults=defaults), Selection(**selection), context())  # type: ignore[arg-type]


def step(one: Command, defaults: CommandSettings | None = None) -> Step:
    return planned(one, defaults=defaults).steps[0]


def lacks(text: str, source: str = "output") -> TextPromise:
    return TextPromise(
        address=f"{source}.lacks[0]",
        place=HERE,
        source=source,
        form="lacks",
        texts=(Template(text),),
    )


def contains(text: str, source: str = "output") -> TextPromise:
    return TextPromise(
        address=f"{source}.contains[0]",
        place=HERE,
        source=source,
        form="contains",
        texts=(Template(text),),
    )


def capture(source: str) -> CapturePromise:
    return CapturePromise(address="capture.id", place=HERE, name="id", pattern="id", source=source)


def texts_of(one: Step) -> list[TextPromise]:
    return [promise for promise in one.promises if isinstance(promise, TextPromise)]


def test_what_a_selected_command_needs_comes_along_and_is_marked() -> None:
    plan = planned(
        command("c", needs=("b",)),
        command("b", needs=("a",)),
        command("a"),
        command("other"),
        patterns=("c",),
    )
    assert [(one.id, one.needs, one.brought) for one in plan.steps] == [
        ("a", None, True),
        ("b", "a", True),
        ("c", "b", False),
    ]
    assert plan.total == 4


def test_a_matrix_is_one_step_for_each_row_with_the_rows_values() -> None:
    rows = (
        MatrixRow(label="5m", values={"frame": "5m", "bars": "288"}),
        MatrixRow(label="1h", values={"frame": "1h", "bars": "24"}),
    )
    plan = planned(command("aggregate", matrix=rows))
    assert [(one.id, one.values["bars"]) for one in plan.steps] == [
        ("aggregate[5m]", "288"),
        ("aggregate[1h]", "24"),
    ]


def test_a_captured_value_of_the_matrix_is_filled_in_during_the_run() -> None:
    rows = (
        MatrixRow(label="1", values={"case": "1", "job": "${first}"}),
        MatrixRow(label="2", values={"case": "2", "job": "${second}"}),
    )
    query = QueryPromise(
        address="queries[0].equals",
        place=HERE,
        about="",
        sql=Template("SELECT '${job}'"),
        database=None,
        form="equals",
        expected=("${job}", 1),
    )
    show = command(
        "show",
        args=(Template("show"), Template("${case}-${job}"), Template("$${job}")),
        home=HomeContent(files={"a": Template("${job}")}),
        queries=(query,),
        matrix=rows,
    )
    defaults = CommandSettings(env={"JOB": Template("${job}")})
    one, two = planned(show, defaults=defaults).steps
    assert one.invocation.argv[-2].source == "${case}-${first}"
    assert one.invocation.argv[-1].source == "$${job}"
    assert two.invocation.argv[-2].source == "${case}-${second}"
    assert two.invocation.home.files["a"].source == "${second}"
    assert two.invocation.environment["JOB"].source == "${second}"
    (promise,) = [each for each in two.promises if isinstance(each, QueryPromise)]
    assert promise.sql.source == "SELECT '${second}'"
    assert promise.expected == ("${second}", 1)
    assert two.values["case"] == "2"
    assert "job" not in two.values


def test_an_exit_code_of_the_matrix_is_known_before_the_run() -> None:
    rows = tuple(MatrixRow(label=rc, values={"rc": rc}) for rc in ("3", "SIGTERM", "nonzero", "x"))
    settings = CommandSettings(
        exit=ExitPromise(address="exit", place=HERE, codes=(0,), texts=(Template("${rc}"),))
    )
    steps = planned(command("a", settings=settings, matrix=rows)).steps
    found = [each for one in steps for each in one.promises if isinstance(each, ExitPromise)]
    assert found[0].codes == (0, 3)
    assert found[1].signals == ("SIGTERM",)
    assert found[2].nonzero
    assert [each.texts for each in found] == [(), (), (), (Template("${rc}"),)]


def test_a_value_of_the_matrix_may_be_a_day() -> None:
    rows = (MatrixRow(label="past", values={"case": "past", "start": "${today-7d}"}),)
    plan = planned(command("bad", args=(Template("${start}"),), matrix=rows))
    assert plan.steps[0].values["start"] == "2026-12-25"


def test_days_have_their_values_when_the_plan_is_made() -> None:
    args = (Template("--start"), Template("${today-7d}"))
    assert step(command("a", args=args)).values["today-7d"] == "2026-12-25"


def test_a_command_with_a_now_of_its_own_lives_on_that_day() -> None:
    one = command(
        "a", args=(Template("${today}"),), settings=CommandSettings(now="2025-01-15T12:00:00Z")
    )
    assert step(one).values["today"] == "2025-01-15"


def test_a_run_at_another_moment_is_that_of_every_command_without_a_now() -> None:
    then = replace(context(), fake_now="2028-02-29T12:00:00+00:00")
    own = command(
        "own", args=(Template("${today}"),), settings=CommandSettings(now="2025-01-15T12:00:00Z")
    )
    other = command("other", args=(Template("${today-1d}"),))
    made = {each.id: each for each in make_plan(spec(own, other), Selection(), then).steps}
    assert made["other"].values["today-1d"] == "2028-02-28"
    assert made["other"].invocation.now == "2028-02-29T12:00:00+00:00"
    assert made["own"].values["today"] == "2025-01-15"
    assert made["own"].invocation.now == "2025-01-15T12:00:00Z"


def test_in_a_run_at_another_moment_time_goes_on_from_there() -> None:
    then = replace(context(), fake_now="2028-02-29T12:00:00+00:00")
    own = command("own", settings=CommandSettings(now="2025-01-15T12:00:00Z"))
    made = {each.id: each for each in make_plan(spec(own, command("b")), Selection(), then).steps}
    assert made["b"].invocation.since == context().now.isoformat()
    assert made["own"].invocation.since is None


def test_a_step_says_what_was_asked_for() -> None:
    then = replace(context(), fake_now="2028-02-29T12:00:00+00:00")
    made = make_plan(spec(command("a")), Selection(), then, ("tool", "-q"))
    wanted = Request(spec="specs/x.toml", command=("tool", "-q"), now="2028-02-29T12:00:00+00:00")
    assert made.steps[0].request == wanted


def test_every_command_promises_to_exit_with_0_in_time_and_to_leave_nothing_running() -> None:
    kinds = [type(promise) for promise in step(command("a")).promises]
    assert kinds == [ExitPromise, EndsPromise, LeftoverPromise]
    first = step(command("a")).promises[0]
    assert isinstance(first, ExitPromise)
    assert first.codes == (0,)


def test_a_commands_own_form_leaves_the_defaults_other_forms_in_force() -> None:
    defaults = CommandSettings(texts={("output", "lacks"): (lacks("Traceback"),)})
    own = CommandSettings(texts={("output", "contains"): (contains("done"),)})
    assert texts_of(step(command("a", settings=own), defaults)) == [
        replace(lacks("Traceback"), default=True),
        contains("done"),
    ]


@pytest.mark.parametrize(
    ("own", "default", "raw"),
    [
        ({}, {}, False),
        ({}, {"output": True}, True),
        ({}, {"stdout": True}, False),
        ({"output": False}, {"output": True}, False),
    ],
)
def test_raw_of_the_defaults_is_for_the_texts_of_a_command_that_does_not_set_it(
    own: dict[str, bool], default: dict[str, bool], *, raw: bool
) -> None:
    settings = CommandSettings(texts={("output", "contains"): (contains("a"),)}, raw=own)
    defaults = CommandSettings(raw=default)
    assert texts_of(step(command("a", settings=settings), defaults)) == [
        replace(contains("a"), raw=raw)
    ]


def test_raw_of_a_command_leaves_the_texts_of_the_defaults_as_they_are() -> None:
    defaults = CommandSettings(texts={("output", "lacks"): (lacks("Traceback"),)})
    own = CommandSettings(
        texts={("output", "contains"): (replace(contains("a"), raw=True),)}, raw={"output": True}
    )
    (default, _) = texts_of(step(command("a", settings=own), defaults))
    assert not default.raw


def test_an_empty_list_drops_a_default() -> None:
    defaults = CommandSettings(texts={("output", "lacks"): (lacks("Traceback"),)})
    own = CommandSettings(texts={("output", "lacks"): ()})
    assert texts_of(step(command("a", settings=own), defaults)) == []


def test_a_false_of_the_command_is_said_and_wins_over_the_default() -> None:
    one = step(
        command("a", settings=CommandSettings(exact=False, retries=0)),
        CommandSettings(exact=True, retries=3),
    )
    assert "exact" not in {promise.address for promise in one.promises}
    assert one.retries == 0


def test_nothing_of_the_users_environment_leaks_unless_the_spec_passes_it() -> None:
    assert "SECRET" not in step(command("a")).invocation.environment
    passed = step(
        command("a", settings=CommandSettings(pass_env=("SECRET", "UNSET")))
    ).invocation.environment
    assert passed["SECRET"] == Template("s3cret")
    assert "UNSET" not in passed


def test_a_passed_value_is_text_whatever_it_holds() -> None:
    one = command("a", settings=CommandSettings(pass_env=("ODD",)))
    plan = make_plan(spec(one), Selection(), context({"ODD": "${port}"}))
    assert plan.steps[0].invocation.environment["ODD"].fill({}) == "${port}"


def test_the_environment_of_the_command_goes_over_that_of_the_defaults() -> None:
    own = CommandSettings(env={"TZ": Template("Asia/Tokyo")}, columns=120)
    defaults = CommandSettings(env={"TZ": Template("UTC"), "MODE": Template("fast")})
    environment = step(command("a", settings=own), defaults).invocation.environment
    assert environment["TZ"] == Template("Asia/Tokyo")
    assert environment["MODE"] == Template("fast")
    assert environment["COLUMNS"] == Template("120")


TURN = Turn(expect=Template("Sure?"), regex=False, answer=Line(text=Template("y")))


def test_a_dialogue_gets_one_terminal_for_both_streams() -> None:
    one = step(command("a", dialogue=(TURN,)))
    assert one.invocation.terminal is Terminal.MERGED
    assert [p.address for p in one.promises if isinstance(p, TurnPromise)] == ["dialogue[0]"]


def test_a_dialogue_with_a_promise_about_stderr_keeps_it_apart() -> None:
    words = CommandSettings(texts={("stderr", "contains"): (contains("bad", "stderr"),)})
    one = step(command("a", dialogue=(TURN,), settings=words))
    assert one.invocation.terminal is Terminal.SPLIT


@pytest.mark.parametrize(
    ("promised", "captured", "terminal"),
    [
        ([("output", "ordered")], None, Terminal.MERGED),
        ([("output", "equals")], None, Terminal.MERGED),
        ([("output", "contains")], None, Terminal.SPLIT),
        ([("stdout", "equals")], None, Terminal.SPLIT),
        ([("output", "equals"), ("stderr", "lacks")], None, Terminal.SPLIT),
        ([("output", "ordered")], "output", Terminal.MERGED),
        ([("output", "ordered")], "stdout", Terminal.SPLIT),
    ],
)
def test_an_order_of_both_streams_is_that_of_one_terminal(
    promised: list[tuple[str, TextForm]], captured: str | None, terminal: Terminal
) -> None:
    """Of two terminals nobody can tell which was written to first."""
    words = CommandSettings(texts={key: (contains("x", key[0]),) for key in promised})
    captures = () if captured is None else (capture(captured),)
    assert step(command("a", settings=words, captures=captures)).invocation.terminal is terminal


def test_tty_false_gives_pipes() -> None:
    assert (
        step(command("a", settings=CommandSettings(tty=False))).invocation.terminal
        is Terminal.PIPES
    )


def test_only_a_fresh_home_holds_what_every_fresh_home_holds() -> None:
    plan = planned(command("a"), command("b", needs=("a",), home=HomeContent(dirs=("more",))))
    assert [one.invocation.fresh_home.dirs for one in plan.steps] == [("data",), ()]
    assert [one.invocation.home.dirs for one in plan.steps] == [(), ("more",)]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (Condition(platforms=("macos",)), "only for macos; this is linux"),
        (Condition(variables=("API_KEY",)), "only if the environment variable API_KEY is set"),
        (Condition(programs=("git",)), "only if the program `git` is on PATH"),
        (Condition(platforms=("linux", "macos"), variables=("PATH",), programs=("tool",)), None),
    ],
)
def test_a_condition_that_does_not_hold_skips_with_its_reason(
    condition: Condition, reason: str | None
) -> None:
    assert step(command("a", when=condition)).skip == reason


def test_the_longest_chain_has_the_highest_rank_among_what_is_selected() -> None:
    plan = planned(
        command("a"), command("b", needs=("a",)), command("c", needs=("b",)), patterns=("b",)
    )
    assert [(one.id, one.rank) for one in plan.steps] == [("a", 2), ("b", 1)]


def orders(*seeds: int, patterns: tuple[str, ...] = ()) -> list[list[str]]:
    """The ids of a plan for each seed, the one that starts first if it can first."""
    made = spec(*(command(f"c{number}") for number in range(20)))
    plans = [
        make_plan(
            made, Selection(patterns=patterns), context(), priorities=Priorities(shuffle=seed)
        )
        for seed in seeds
    ]
    return [
        [one.id for one in sorted(plan.steps, key=lambda one: one.rank, reverse=True)]
        for plan in plans
    ]


def test_a_seed_shuffles_the_order_the_same_way_each_time_whatever_is_selected() -> None:
    one, again, other = orders(1, 1, 2)
    assert one == again
    assert sorted(one) == sorted(other)
    assert one != other != [f"c{number}" for number in range(20)]
    (fewer,) = orders(1, patterns=("c1?",))
    assert fewer == [id_ for id_ in one if len(id_) == len("c1?")]


CHAIN = (command("a"), command("b", needs=("a",)), command("c", needs=("b",)), command("d"))
SAME = HomeContent(same_path=True)


def trees_of(made: Spec) -> dict[str, tuple[str | None, float]]:
    plan = make_plan(made, Selection(), context())
    return {one.id: (one.tree, one.rank) for one in plan.steps}


def test_with_one_path_for_every_home_each_tree_of_needs_has_its_own() -> None:
    made = replace(spec(*CHAIN, command("e", needs=("a",))), home=SAME)
    assert trees_of(made) == {
        "a": ("a", 4),
        "b": ("a", 2),
        "c": ("a", 1),
        "e": ("a", 1),
        "d": ("d", 1),
    }
    assert trees_of(spec(*CHAIN)) == dict(
        zip("abcd", ((None, 3), (None, 2), (None, 1), (None, 1)), strict=True)
    )


def test_a_command_asks_for_one_path_for_itself_and_those_that_need_it() -> None:
    asking = command("b", needs=("a",), home=SAME)
    assert trees_of(spec(CHAIN[0], asking, *CHAIN[2:])) == {
        "a": (None, 3),
        "b": ("b", 2),
        "c": ("b", 1),
        "d": (None, 1),
    }


def test_the_targets_program_is_called_by_its_absolute_path() -> None:
    one = step(command("a", args=(Template("--help"),)))
    assert [word.source for word in one.invocation.argv] == ["/usr/bin/tool", "--help"]


def test_a_path_in_a_spec_is_relative_to_the_spec() -> None:
    plan = make_plan(spec(command("a"), program="bin/tool"), Selection(), context())
    assert plan.command == ("/project/bin/tool",)


def test_a_target_that_is_not_there_is_told_with_the_way_to_name_another() -> None:
    with pytest.raises(TargetNotFoundError) as caught:
        make_plan(spec(command("a"), program="nowhere"), Selection(), context())
    assert "`nowhere`" in caught.value.message
    assert "--command" in caught.value.hint
    assert caught.value.exit_code == 3


def test_a_path_on_the_command_line_is_relative_to_where_one_is() -> None:
    with pytest.raises(TargetNotFoundError) as caught:
        make_plan(spec(command("a")), Selection(), context(), ("dist/tool",))
    assert caught.value.place == "--command"
    assert "starts from the current folder" in caught.value.hint


def test_the_command_line_option_takes_the_place_of_the_specs_target() -> None:
    made = make_plan(spec(command("a"), program="nowhere"), Selection(), context(), ("tool", "-q"))
    assert made.command == ("/usr/bin/tool", "-q")


def test_a_time_scale_stretches_every_limit_of_time() -> None:
    service = Service(ready=ReadyAddress(address=Template("x:1")), stop="SIGINT", grace=10)
    one = command("a", settings=CommandSettings(timeout=20, within=2, cpu=1.5), service=service)
    scaled = replace(context(), time_scale=3.0)
    plan = make_plan(spec(one, command("b")), Selection(), scaled)
    first, second = plan.steps
    assert plan.time_scale == 3
    assert first.invocation.limits == Limits(timeout=60, scale=3)
    assert first.invocation.service is not None
    assert first.invocation.service.grace == 30
    assert [
        (each.address, each.seconds)
        for each in first.promises
        if isinstance(each, WithinPromise | CpuPromise)
    ] == [("within", 6), ("cpu", 4.5)]
    assert second.invocation.limits.timeout == 90


def test_a_multiple_of_earlier_runs_has_what_they_took_in_the_plan() -> None:
    one = command("a", settings=CommandSettings(within=MedianLimit(factor=2)))
    other = command("b", settings=CommandSettings(within=3.0))
    defaults = CommandSettings(within=MedianLimit(factor=5))
    usual = Baseline(median=1.5, runs=10)
    world = replace(context(), baselines={"a": usual, "b": usual}, time_scale=2.0)
    whole = replace(spec(one, other, command("c")), defaults=defaults)
    plan = make_plan(whole, Selection(), world)
    found = {each.id: each.promises[-1] for each in plan.steps}
    assert found["a"] == MedianPromise(
        address="within", place=found["a"].place, factor=2, baseline=usual, scale=2.0
    )
    assert isinstance(found["b"], WithinPromise)
    assert isinstance(found["c"], MedianPromise)
    assert (found["c"].factor, found["c"].baseline) == (5, NO_BASELINE)


def test_the_times_are_the_last_promises() -> None:
    one = command("a", settings=CommandSettings(within=2, cpu=1.5, exact=True))
    addresses = [each.address for each in step(one).promises]
    assert addresses[-2:] == ["within", "cpu"]
