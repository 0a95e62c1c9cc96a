"""``check --executor dask=ADDRESS``: the report of a local run, whatever becomes of the cluster."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
from junitparser import JUnitXml

import cliconform
from support.cli import TIME_LIMIT, Cli, Result
from support.dask_cluster import Cluster

SPEC = """spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.make]
args = ["head -c 300000 /dev/zero | tr '\\\\0' x >big; cp here/f f; echo id=17"]
home.copy = { here = "fixtures" }
stdout = ["id=17"]
capture = { id = 'id=(\\d+)' }
produces = [{ path = "big", size = 300000 }, { path = "f", contains = ["fixture"] }]
[command.use]
needs = "make"
args = ["echo ${id} >>f; wc -c <big; cat f"]
stdout = { contains = ["300000", "17"] }
produces = ["f"]
exact = true
[command.also]
needs = "make"
args = ["cat f; rm big"]
stdout = ["fixture"]
removes = ["big"]
[command.deviates]
needs = "use"
args = ["tail -n 1 f"]
stdout = ["18"]
[command.ask]
args = ["printf 'sure? '; read answer; echo got $answer"]
dialogue = [{ expect = "sure?", send = "yes" }]
stdout = ["got yes"]
[command.fails]
args = ["exit 3"]
[command.blocked]
needs = "fails"
args = ["true"]
[command.skipped]
args = ["true"]
skip = "not today"
[command.fixed-a]
args = ["echo ${port}"]
ports = { port = 45871 }
stdout = ["45871"]
[command.fixed-b]
args = ["echo ${port}"]
ports = { port = 45871 }
stdout = ["45871"]
"""
# Kills the first process above it whose command line has a word, once for each folder; then waits
# to be killed. The site is the child of the Dask worker: its id is written to `site`.
KILL = r"""if mkdir {folder}/once 2>/dev/null; then
  pid=$$
  while ! tr '\0' ' ' </proc/$pid/cmdline | grep -q dask[_]worker; do
    echo $pid >{folder}/site
    pid=$(awk '/^PPid/ {{ print $2 }}' /proc/$pid/status)
  done
  kill -9 {victim}
  exec tail -f /dev/null
fi
"""


def run(cli: Cli, cluster: Cluster, *words: str) -> Result:
    work = cli.folder / "work"
    work.mkdir()
    return cli(
        *("check", "x.toml", "--executor", f"dask={cluster.address}"),
        *("--work-dir", str(work), "--junit", "dask.xml", "--json", "dask.json", *words),
    )


def read_junit(file: Path) -> str:
    """The report without what no two runs have in common: times."""
    return re.sub(r' (time|timestamp)="[^"]*"|\d+\.\d+ s', "", file.read_text(encoding="utf-8"))


def read_outcomes(file: Path) -> dict[str, Any]:
    report = json.loads(file.read_text(encoding="utf-8"))["report"]
    return {outcome["step"]["id"]: outcome for outcome in report["outcomes"]}


def summarise(outcome: dict[str, Any]) -> list[Any]:
    """What of an outcome two runs have in common."""
    findings = [(each["address"], each["holds"], each["message"]) for each in outcome["findings"]]
    left = outcome["observation"] and outcome["observation"]["after"]
    return [outcome["verdict"], outcome["reason"], outcome["captured"], findings, left]


def wait_for_site(cli: Cli) -> None:
    """Wait until the site of the killed worker has ended; it is nobody's child by then."""
    pid = int((cli.folder / "site").read_text(encoding="ascii"))
    if psutil.pid_exists(pid):
        psutil.Process(pid).wait(TIME_LIMIT)


def test_the_report_is_that_of_a_local_run(cli: Cli, cluster: Cluster) -> None:
    cli.write("x.toml", SPEC)
    cli.write("fixtures/f", "fixture\n")
    local = cli("check", "x.toml", "--jobs", "3", "--junit", "local.xml", "--json", "local.json")
    ran = run(cli, cluster)
    assert (local.code, ran.code) == (1, 1), ran.output
    assert read_junit(cli.folder / "dask.xml") == read_junit(cli.folder / "local.xml")
    there, here = (read_outcomes(cli.folder / f"{name}.json") for name in ("dask", "local"))
    assert {id_: summarise(each) for id_, each in there.items()} == {
        id_: summarise(each) for id_, each in here.items()
    }
    assert list((cli.folder / "work").iterdir()) == []


def test_cached_commands_are_not_sent_and_their_homes_only_where_something_starts_from_them(
    cli: Cli, cluster: Cluster
) -> None:
    spec = SPEC.replace('name = "sh"', 'name = "sh"\nfingerprint = "fixtures"')
    spec = spec.split("[command.deviates]", maxsplit=1)[0]
    cli.write("x.toml", spec)
    cli.write("fixtures/f", "fixture\n")
    assert cli("check", "x.toml").code == 0
    nobody = cli("check", "x.toml", "--cached", "--executor", "dask=tcp://127.0.0.1:9")
    assert "3 conform (3 cached) in" in nobody.out, nobody.output
    cli.write("x.toml", spec.replace("cat f; rm big", "cat f; rm -f big"))
    ran = run(cli, cluster, "--cached")
    assert (ran.code, ran.err) == (0, ""), ran.output
    outcomes = read_outcomes(cli.folder / "dask.json")
    assert [id_ for id_, each in outcomes.items() if not each["cached"]] == ["also"]
    assert list((cli.folder / "work").iterdir()) == []


def test_a_worker_that_is_killed_costs_its_command_one_more_run(cli: Cli, cluster: Cluster) -> None:
    kill = KILL.format(folder=cli.folder, victim="$pid")
    spec = SPEC.replace('args = ["echo ${id} >>f;', f"args = ['''{kill}echo ${{id}} >>f;")
    spec = spec.replace('wc -c <big; cat f"]', "wc -c <big; cat f''']")
    cli.write("x.toml", spec)
    cli.write("fixtures/f", "fixture\n")
    ran = run(cli, cluster)
    local = cli("check", "x.toml", "--jobs", "3", "--junit", "local.xml")
    assert (local.code, ran.code) == (1, 1), ran.output
    assert read_junit(cli.folder / "dask.xml") == read_junit(cli.folder / "local.xml")
    assert re.search(r"note: use ran twice: the worker \S+ \(\S+\) was lost", ran.out)
    assert (
        "was lost" in read_outcomes(cli.folder / "dask.json")["use"]["observation"]["lost_before"]
    )
    wait_for_site(cli)
    assert list((cli.folder / "work").iterdir()) == []


def test_an_interrupted_run_leaves_nothing_on_the_workers(cli: Cli, cluster: Cluster) -> None:
    fifo, work = cli.folder / "fifo", cli.folder / "work"
    os.mkfifo(fifo)
    work.mkdir()
    endless = f"trap '' TERM INT HUP; echo $$ >{fifo}; tail -f /dev/null"
    cli.write(
        "x.toml",
        SPEC.split("[command.make]", maxsplit=1)[0] + f'[command.endless]\nargs = ["{endless}"]\n',
    )
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "cliconform", "check", "x.toml", "--work-dir", str(work)),
            *("--executor", f"dask={cluster.address}", "--junit", "r.xml"),
        ],
        cwd=cli.folder,
        env=cli.environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    command = int(fifo.read_text(encoding="ascii"))  # waits until it runs
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=TIME_LIMIT)
    assert (process.returncode, err) == (130, ""), out
    assert JUnitXml.fromfile(str(cli.folder / "r.xml")).tests == 1
    assert not psutil.pid_exists(command)
    assert list(work.iterdir()) == []


def test_a_worker_with_another_version_is_an_error_before_anything_runs(
    cli: Cli, cluster: Cluster
) -> None:
    package = Path(cliconform.__file__).parent
    code = f'__version__ = "0.0"\n__path__ = [{str(package)!r}]\n'
    cli.write("other/cliconform/__init__.py", code)
    other = cluster.start_worker(env={"PYTHONPATH": str(cli.folder / "other")})
    other.wait_for("Registered to:")
    cli.write("x.toml", SPEC)
    cli.write("fixtures/f", "fixture\n")
    ran = run(cli, cluster)
    other.end()
    assert ran.code == 3
    assert re.search(r"^worker tcp://\S+ \(\S+\): error: it has cliconform 0.0, ", ran.err)
    assert re.search(r"hint: install `cliconform\[dask\]` \S+ on worker tcp://", ran.err)
    assert not (cli.folder / "dask.xml").exists()


def test_a_scheduler_that_goes_away_ends_the_run_with_what_is_known(
    cli: Cli, cluster: Cluster
) -> None:
    kill = KILL.format(folder=cli.folder, victim=cluster.scheduler.pid)
    cli.write(
        "x.toml",
        f"""spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.known]
args = ["echo deviates"]
stdout = ["conforms"]
[command.kill]
needs = "known"
args = ['''{kill}''']
[command.after]
needs = "kill"
args = ["true"]
""",
    )
    ran = run(cli, cluster)
    assert (ran.code, ran.err) == (3, ""), ran.out
    reason = f"the connection to the Dask scheduler {cluster.address} was lost"
    assert f"exit code 3: {reason}, the results are incomplete" in ran.out
    outcomes = read_outcomes(cli.folder / "dask.json")
    assert [each["verdict"] for each in outcomes.values()] == ["deviates", "error", "error"]
    assert outcomes["after"]["reason"] == f"it was not run: {reason}"
    suites = JUnitXml.fromfile(str(cli.folder / "dask.xml"))
    assert (suites.tests, suites.failures, suites.errors) == (3, 1, 2)
    wait_for_site(cli)
    assert list((cli.folder / "work").iterdir()) == []
