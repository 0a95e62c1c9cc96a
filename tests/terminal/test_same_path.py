"""In a tree of needs whose homes are at one path, a program finds what it left where it left it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.model.invocation import HomeContent, Port
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.running.interface import Decision, Next, RunEnd, WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from support.running import RecordingHandler, files, plan, python, sh, stdout, step

Observe = Callable[..., RecordingHandler]

SEE = 'pwd; cat where; readlink link; stat -c "%i %y %z" kept sub/kept'
LEAVE = f'mkdir sub; touch -d 2001-01-01 kept sub/kept; pwd > where; ln -s "$PWD/sub" link; {SEE}'


def in_tree(script: str, id_: str, **settings: object) -> Step:
    return sh(id_, script, tree="a", **settings)


def keep(*ids: str) -> RecordingHandler:
    def decide(step: Step, observation: Observation) -> Decision:
        del observation
        return Decision(next=Next.PROCEED, keep=step.id in ids)

    return RecordingHandler(make_decision=decide)


def retry(**attempts: int) -> RecordingHandler:
    """A handler that has a step, by its id, run so many times."""

    def decide(step: Step, observation: Observation) -> Decision:
        again = observation.attempt < attempts.get(step.id, 1)
        return Decision(next=Next.RETRY if again else Next.PROCEED)

    return RecordingHandler(make_decision=decide)


def test_a_chain_sees_one_home_at_one_path_with_the_same_files(observe: Observe) -> None:
    handler = observe(
        in_tree(LEAVE, "a", rank=3), in_tree(SEE, "b", needs="a"), in_tree(SEE, "c", needs="b")
    )
    home = handler["a"].home
    assert stdout(handler["a"]).startswith(f"{home}\n{home}\n{home}/sub\n")
    assert stdout(handler["a"]) == stdout(handler["b"]) == stdout(handler["c"])
    assert {handler[id_].home for id_ in "abc"} == {home}
    assert handler.homes_existed


def test_a_home_is_at_its_path_until_it_is_judged_and_removed_with_the_run(
    observe: Observe,
) -> None:
    contents: dict[str, str] = {}

    def decide(step: Step, observation: Observation) -> Decision:
        contents[step.id] = (Path(observation.home) / "f").read_text()
        return Decision(next=Next.PROCEED)

    observe(
        in_tree("echo a > f", "a", rank=3),
        in_tree("echo b >> f", "b", needs="a"),
        in_tree("echo c >> f", "c", needs="a"),
        handler=RecordingHandler(make_decision=decide),
    )
    assert contents == {"a": "a\n", "b": "a\nb\n", "c": "a\nc\n"}


def test_without_a_tree_each_home_has_a_path_of_its_own(observe: Observe) -> None:
    handler = observe(sh("x", LEAVE), sh("y", SEE, needs="x"))
    assert stdout(handler["y"]).splitlines()[:2] == [handler["y"].home, handler["x"].home]


def test_two_trees_have_two_paths_of_equal_length(observe: Observe) -> None:
    handler = observe(*(sh(id_, "pwd", tree=id_) for id_ in "ab"), sh("c", "pwd"))
    homes = {handler[id_].home for id_ in "abc"}
    assert len(homes) == 3
    assert len({len(home) for home in homes}) == 1


def test_a_tree_can_begin_at_a_step_that_needs_another(observe: Observe) -> None:
    handler = observe(
        sh("x", LEAVE),
        in_tree(f"pwd > where; {SEE}", "a", needs="x"),
        in_tree(SEE, "b", needs="a"),
    )
    home = handler["a"].home
    assert home != handler["x"].home
    assert stdout(handler["a"]).startswith(f"{home}\n{home}\n{home}/sub\n")
    assert stdout(handler["a"]) == stdout(handler["b"])


def test_of_several_steps_the_one_with_the_most_below_it_takes_the_home_over(
    observe: Observe,
) -> None:
    """The others have a copy: path, modes and modification times are the same, inodes are not."""
    look = 'pwd; stat -c "%a %y" f; stat -c %i f'
    handler = observe(
        in_tree(f"echo > f; chmod 641 f; touch -d 2001-01-01 f; {look}", "a", rank=5),
        in_tree(look, "long", needs="a", rank=2),
        in_tree(look, "first", needs="a"),
        in_tree(look, "second", needs="a"),
        in_tree(look, "leaf", needs="long"),
    )
    (*same, inode), *others = (
        stdout(handler[id_]).splitlines() for id_ in ("a", "long", "leaf", "first", "second")
    )
    assert [other[:-1] for other in others] == [same] * 4
    assert [other[-1] == inode for other in others] == [True, True, False, False]


def test_what_a_copy_changes_is_not_seen_by_the_others(observe: Observe) -> None:
    write = "cat f; echo more >> f; rm -r d; ln -sf elsewhere l; mkdir new"
    steps = [in_tree(write, id_, needs="a") for id_ in ("b", "c", "d")]
    handler = observe(in_tree("echo a > f; mkdir d; ln -s f l", "a", rank=4), *steps)
    assert [stdout(handler[one.id]) for one in steps] == ["a\n"] * 3
    assert all(handler[one.id].before == handler["a"].after for one in steps)


def test_a_kept_home_has_a_path_of_its_own_and_the_next_step_still_has_the_same_files(
    tmp_path: Path,
) -> None:
    handler = keep("a", "b")
    with LocalObserver(WorkerOptions(jobs=2, work_dir=tmp_path)) as observer:
        steps = (in_tree(f"{LEAVE}; echo a > f", "a", rank=3), in_tree(SEE, "b", needs="a"))
        observer.observe(plan(*steps, in_tree(f"{SEE}; echo c >> f", "c", needs="b")), handler)
    assert stdout(handler["a"]) == stdout(handler["b"]) == stdout(handler["c"])
    (run,) = tmp_path.iterdir()
    kept = [handler[id_].moved_to for id_ in "ab"]
    assert sorted(map(str, run.iterdir())) == sorted(kept)
    assert handler["a"].home not in kept
    assert [(Path(home) / "f").read_text() for home in kept] == ["a\n", "a\n"]


def test_each_attempt_starts_from_an_equal_home_and_the_first_from_the_very_same(
    observe: Observe,
) -> None:
    handler = observe(
        in_tree(LEAVE, "a", rank=3),
        in_tree(f"{SEE}; echo b >> f; cat f; rm -r sub", "b", needs="a", retries=2),
        in_tree("pwd; cat f", "c", needs="b"),
        handler=retry(b=3),
    )
    first, *others = (stdout(seen) for seen in handler.observations["b"])
    assert first == stdout(handler["a"]) + "b\n"
    assert [text.splitlines()[:3] for text in others] == [first.splitlines()[:3]] * 2
    assert all(seen.before == handler["a"].after for seen in handler.observations["b"])
    assert stdout(handler["c"]) == f"{handler['a'].home}\nb\n"


def test_a_repeatable_step_runs_twice_at_the_path(observe: Observe) -> None:
    read: dict[str, tuple[str, ...]] = {}

    def decide(step: Step, observation: Observation) -> Decision:
        if second := observation.again:
            homes = (observation.home, second.moved_to)
            read[step.id] = tuple((Path(home) / "f").read_text() for home in homes)
        return Decision(next=Next.PROCEED)

    add = (
        "pwd; cat where f; echo $(($(cat ../count 2>/dev/null) + 1)) > ../count; cat ../count >> f"
    )
    handler = observe(
        in_tree("pwd > where; echo a > f", "a", rank=3),
        in_tree(add, "b", needs="a", repeat=True, home=files({"put": "${home}"})),
        in_tree("pwd; cat f put", "c", needs="b"),
        handler=RecordingHandler(make_decision=decide),
    )
    first, second = handler["b"], handler["b"].again
    assert second is not None
    assert first.home == second.home == handler["a"].home == handler["c"].home
    assert first.before == second.before
    assert stdout(first) == stdout(second) == f"{first.home}\n{first.home}\na\n"
    assert read["b"] == ("a\n1\n", "a\n2\n")
    assert first.after["f"] != second.after["f"]
    assert handler["c"].before == first.after
    assert stdout(handler["c"]) == f"{first.home}\na\n1\n{first.home}"


def test_the_home_that_a_repeatable_step_starts_from_stays_until_its_second_run(
    observe: Observe, tmp_path: Path
) -> None:
    """During its first run, a step of another worker comes to need the same home as the last."""
    for name in ("first", "taker"):
        os.mkfifo(tmp_path / name)
    first = f"mkdir {tmp_path}/ran || exit 0; echo > {tmp_path}/first; cat {tmp_path}/taker"
    handler = observe(
        sh("x", "echo > f", rank=9),
        sh("keeps-a-worker-busy", f"cat {tmp_path}/first", rank=8),
        in_tree(first, "a", needs="x", repeat=True, rank=2),
        sh("taker", f"echo > {tmp_path}/taker", needs="x"),
    )
    second = handler["a"].again
    assert second is not None
    assert second.before == handler["a"].before


@pytest.mark.parametrize("script", ["sleep 600", 'rm -rf "$HOME"'])
def test_a_repeatable_step_that_times_out_or_removes_its_home_leaves_the_path_free(
    observe: Observe, script: str
) -> None:
    handler = observe(
        in_tree(script, "a", repeat=True, rank=3, timeout=0.5),
        in_tree("pwd; ls", "b", needs="a"),
    )
    assert stdout(handler["b"]) == f"{handler['a'].home}\n"


def test_a_command_may_remove_its_home(observe: Observe) -> None:
    handler = observe(
        in_tree('rm -rf "$HOME"', "a", rank=3),
        in_tree('pwd; rm -rf "$HOME"; echo > "$HOME"', "b", needs="a"),
        in_tree("pwd", "c", needs="a"),
    )
    assert stdout(handler["b"]) == stdout(handler["c"]) == f"{handler['a'].home}\n"


@pytest.mark.parametrize("repeat", [False, True])
def test_a_worker_that_dies_in_the_middle_leaves_the_path_to_what_comes_next(
    tmp_path: Path, *, repeat: bool
) -> None:
    handler = RecordingHandler()
    # A repeatable step kills it in its second run.
    die = f"mkdir {tmp_path}/once && exit; kill -KILL $PPID; sleep 600"
    script = die if repeat else "kill -KILL $PPID; sleep 600"
    homes = tmp_path / "homes"
    homes.mkdir()
    with LocalObserver(WorkerOptions(jobs=1, work_dir=homes)) as observer:
        end = observer.observe(
            plan(
                in_tree("echo a > f; stat -c %i f", "a", rank=9),
                in_tree(script, "dies", needs="a", repeat=repeat),
                in_tree("true", "blocked", needs="dies"),
                in_tree("pwd; cat f; stat -c %i f", "fine", needs="a", rank=3),
                sh("other", "echo other"),
            ),
            _block_not_started(handler),
        )
    assert end == RunEnd()
    assert isinstance(handler["dies"].ending, NotStarted)
    assert handler.calls_of("blocked") == [("blocked", "blocked", "dies")]
    assert stdout(handler["fine"]) == f"{handler['a'].home}\na\n{stdout(handler['a'])}"
    assert stdout(handler["other"]) == "other\n"
    assert list(homes.iterdir()) == []


def _block_not_started(handler: RecordingHandler) -> RecordingHandler:
    def decide(step: Step, observation: Observation) -> Decision:
        del step
        lost = isinstance(observation.ending, NotStarted)
        return Decision(next=Next.BLOCK if lost else Next.PROCEED)

    handler.make_decision = decide
    return handler


def test_a_step_that_cannot_be_started_leaves_the_path_to_what_comes_next(
    observe: Observe,
) -> None:
    handler = observe(
        in_tree("true", "a", rank=3),
        step("b", "no-such-program", needs="a", tree="a"),
        in_tree("true", "c", needs="a", home=HomeContent(copies={"f": "/no/such/file"})),
        in_tree("pwd", "d", needs="a", rank=2),
        handler=_block_not_started(RecordingHandler()),
    )
    assert isinstance(handler["b"].ending, NotStarted)
    assert isinstance(handler["c"].ending, NotStarted)
    assert stdout(handler["d"]) == f"{handler['a'].home}\n"


def test_nothing_is_left_when_judging_fails(tmp_path: Path) -> None:
    def decide(step: Step, observation: Observation) -> Decision:
        raise ZeroDivisionError(step.id, observation.id)

    with LocalObserver(WorkerOptions(jobs=2, work_dir=tmp_path)) as observer:
        handler = RecordingHandler(make_decision=decide)
        with pytest.raises(ZeroDivisionError):
            observer.observe(plan(in_tree("true", "a"), sh("b", "sleep 600")), handler)
        assert list(tmp_path.iterdir()) == []


def test_a_step_is_prepared_at_the_path(observer: LocalObserver, work_dir: Path) -> None:
    handler = RecordingHandler()
    steps = (in_tree("pwd > where", "a"), in_tree("true", "b", needs="a"))
    last = in_tree("true", "c", needs="b", retries=1)
    with observer.prepare(plan(*steps, last), "c", handler) as prepared:
        assert prepared.home == handler["a"].home == handler["b"].home
        assert (Path(prepared.home) / "where").read_text() == f"{prepared.home}\n"
        assert prepared.environment["HOME"] == prepared.home
    assert list(work_dir.iterdir()) == []


def test_a_tree_runs_one_step_at_a_time_and_the_rest_runs_beside_it(
    observe: Observe, tmp_path: Path
) -> None:
    """The other step reads what each step of the tree writes: without it, none would end."""
    ids = ["a", "b", "c", "d"]
    for id_ in ids:
        os.mkfifo(tmp_path / id_)
    busy = tmp_path / "busy"
    first, *others = (
        in_tree(f"mkdir {busy} && echo > {tmp_path}/{id_} && rmdir {busy}", id_, rank=rank, **needs)
        for id_, rank, needs in zip(ids, (9, 1, 1, 1), ({}, *[{"needs": "a"}] * 3), strict=True)
    )
    read = f"for id_ in {ids}: open('{tmp_path}/' + id_).read()"
    handler = observe(first, *others, python("other", read))
    observations = handler.observations.items()
    codes = {id_: getattr(seen[-1].ending, "code", None) for id_, seen in observations}
    assert codes == dict.fromkeys(codes, 0)


def test_a_port_that_a_tree_waits_for_does_not_stop_the_run(observe: Observe) -> None:
    ports = (Port(name="port", number=4322),)
    steps = [sh(f"t{n}", "true", tree=f"t{n}", rank=3) for n in range(3)]
    below = [sh(f"b{n}", "true", tree=f"t{n}", needs=f"t{n}", ports=ports) for n in range(3)]
    others = [sh(f"o{n}", "true", ports=ports) for n in range(3)]
    handler = observe(*steps, *below, *others)
    assert len(handler.observations) == 9


def test_captured_paths_and_files_of_the_spec_are_at_the_path(observe: Observe) -> None:
    def capture(step: Step, observation: Observation) -> Decision:
        del observation
        found = {"where": "$HOME/made"} if step.id == "a" else {}
        return Decision(next=Next.PROCEED, captured=found)

    handler = observe(
        in_tree("mkdir made", "a", rank=3),
        step("b", "cat", "f", needs="a", tree="a", home=files({"f": "${where} ${home}"})),
        step("c", "cat", "f", needs="b", tree="a"),
        handler=RecordingHandler(make_decision=capture),
    )
    home = handler["a"].home
    assert stdout(handler["b"]) == stdout(handler["c"]) == f"{home}/made {home}"
