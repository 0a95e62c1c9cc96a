"""The folder that a program starts in, the variables that it has, and what is not recorded."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cliconform.model.invocation import HomeContent, ModeChange, Terminal
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.model.template import Template
from cliconform.running.interface import Decision, Next, WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from support.running import RecordingHandler, files, plan, sh, stdout, step, templates

See = Callable[[Step], Observation]
Observe = Callable[..., RecordingHandler]


def test_a_program_starts_in_its_folder_and_the_home_stays_the_home(see: See) -> None:
    home = HomeContent(dirs=("sub/deep",), files=templates({"sub/deep/f": "text\n"}))
    script = 'pwd; echo "$PWD" "$HOME"; cat f; echo new > made'
    seen = see(sh("x", script, home=home, cwd=Template("sub/${name}"), values={"name": "deep"}))
    folder = f"{seen.home}/sub/deep"
    assert stdout(seen) == f"{folder}\n{folder} {seen.home}\ntext\n"
    assert seen.after.keys() - seen.before.keys() == {"sub/deep/made"}


def test_a_program_is_searched_from_the_folder_that_it_starts_in(see: See) -> None:
    home = HomeContent(
        files=templates({"d/bin/t": "#!/bin/sh\necho ran\n"}), modes={"d/bin/t": 0o755}
    )
    seen = see(step("x", "t", home=home, cwd=Template("d"), environment={"PATH": "bin:/bin"}))
    assert stdout(seen) == "ran\n"


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_umask_is_the_same_whatever_the_users_is(tmp_path: Path, umask: int) -> None:
    handler = RecordingHandler()
    before = os.umask(umask)
    try:
        with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path)) as observer:
            observer.observe(plan(sh("x", "umask; mkdir d", home=files({"a": "1"}))), handler)
    finally:
        os.umask(before)
    assert stdout(handler["x"]).lstrip("0") == "22\n"
    assert handler["x"].before["a"].mode == 0o644
    assert handler["x"].after["d"].mode == 0o755


def test_every_run_starts_in_the_folder_of_its_own_home(observe: Observe) -> None:
    decisions = iter((Next.RETRY, Next.PROCEED, Next.PROCEED))
    handler = RecordingHandler(lambda *_: Decision(next=next(decisions)))
    home = HomeContent(dirs=("d",))
    first = sh("a", "pwd; touch made", home=home, cwd=Template("d"), retries=1, repeat=True)
    observe(first, sh("b", "pwd; ls", needs="a", cwd=Template("d")), handler=handler)
    runs = [*handler.observations["a"], handler["a"].again, handler["b"]]
    assert all(run is not None for run in runs)
    assert [stdout(run).split("\n")[0] for run in runs if run] == [
        f"{run.home}/d" for run in runs if run
    ]
    assert stdout(handler["b"]).endswith("made\n")


@pytest.mark.parametrize("cwd", ["nope", "${folder}"])
def test_a_folder_that_is_not_there_is_said(see: See, cwd: str) -> None:
    seen = see(sh("x", "echo started", cwd=Template(cwd), values={"folder": "../.."}))
    assert isinstance(seen.ending, NotStarted)
    assert seen.ending.reason.startswith("`cwd` is `")
    assert "home.dirs" in seen.ending.hint
    assert (seen.argv, seen.chunks) == (("/bin/sh", "-c", "echo started"), ())


def test_an_unset_variable_is_not_there(see: See) -> None:
    seen = see(sh("x", "env", unset=("TMPDIR", "XDG_DATA_HOME", "PWD", "LANG")))
    names = {line.partition("=")[0] for line in stdout(seen).splitlines()}
    assert not {"TMPDIR", "XDG_DATA_HOME"} & names
    assert {"HOME", "XDG_CACHE_HOME"} <= names


def test_a_variable_that_is_not_set_stops_the_step_and_nothing_else(observe: Observe) -> None:
    handler = observe(
        sh("a", "echo a"),
        step("b", "echo", "${env:NONE} ${env:OTHER}", needs="a"),
        step("c", "echo", needs="a", stdin=Template("${env:NONE}")),
        sh("d", "echo d", needs="a"),
    )
    assert handler["b"].ending == NotStarted(
        reason="the spec uses `NONE`, `OTHER` of your environment, and they are not set",
        hint="set it, or write what to use without it: ${env:NONE:-…}",
    )
    assert isinstance(handler["c"].ending, NotStarted)
    assert "`NONE` of your environment, and it is not set" in handler["c"].ending.reason
    assert stdout(handler["d"]) == "d\n"


def test_the_program_has_a_secret_and_the_observation_has_not(see: See) -> None:
    secret, other = "s3cr3t-value", "region-1"
    script = 'test "$1" = s3cr3t-value && test "$TOOL" = "$1" && wc -c < .netrc; echo "$2"'
    seen = see(
        step(
            "x",
            *("/bin/sh", "-c", script, "x", "${env:API_TOKEN}", "${env:REGION}"),
            environment={"TOOL": "${env:API_TOKEN}"},
            home=files({".netrc": "password ${env:API_TOKEN}"}),
            values={"env:API_TOKEN": secret, "env:REGION": other},
        )
    )
    assert stdout(seen).split() == ["21", other]
    assert seen.argv[-2:] == ("${env:API_TOKEN}", other)
    assert seen.values["env:REGION"] == other
    assert secret not in repr(replace(seen, argv=seen.argv[:2] + seen.argv[3:]))


def test_a_process_that_is_left_running_is_reported_without_its_secrets(see: See) -> None:
    words = ("/bin/sh", "-c", 'sleep 600 "$1" & sleep 0', "x", "${env:API_TOKEN}")
    seen = see(step("x", *words, values={"env:API_TOKEN": "600"}, terminal=Terminal.PIPES))
    assert [left.command for left in seen.leftovers] == ["sleep ${env:API_TOKEN} ${env:API_TOKEN}"]


def test_what_changes_between_two_commands(observe: Observe) -> None:
    home = HomeContent(
        dirs=("made",),
        files=templates({"a": "1", "bin/t": "#!/bin/sh\nreadlink current\n"}),
        modes={"bin/t": 0o755},
        links=templates({"current": "releases/1"}),
    )
    change = HomeContent(
        remove=(Template("a"), Template("made/*.log")),
        links=templates({"current": "releases/2"}),
        chmod=(ModeChange(path=Template("kept"), mode=0),),
    )
    handler = observe(
        sh("first", "bin/t; echo x > made/x.log; echo > kept; chmod 600 kept", home=home),
        sh("second", "bin/t; ls made", needs="first", home=change),
        sh("third", "bin/t", needs="first"),
    )
    assert [stdout(handler[id_]) for id_ in ("first", "second", "third")] == [
        "releases/1\n",
        "releases/2\n",
        "releases/1\n",
    ]
    before = handler["second"].before
    assert not {"a", "made/x.log"} & before.keys()
    assert before["kept"].mode == 0
    assert handler["third"].before["kept"].mode == 0o600
    assert before["bin/t"].mode == 0o755


@pytest.mark.parametrize(
    ("home", "message"),
    [
        (HomeContent(remove=(Template("a/b"),)), "`remove` names `a/b`, which the home does not"),
        (
            HomeContent(chmod=(ModeChange(path=Template("*.x"), mode=0),)),
            "`chmod` names `*.x`, which the home does not have",
        ),
        (HomeContent(links=templates({"a": "${home}/.."})), "the link `a` leads out of the home"),
    ],
)
def test_what_cannot_be_changed_is_said(see: See, home: HomeContent, message: str) -> None:
    seen = see(sh("x", "echo started", home=home))
    assert isinstance(seen.ending, NotStarted)
    assert seen.ending.reason.startswith("the home could not be created: ")
    assert message in seen.ending.reason
    assert seen.ending.hint == ""
