"""``cliconform update``, ``pending``, ``accept`` and ``reject``: the program has changed."""

from __future__ import annotations

import json
import re
import stat

import pytest

from support.cli import Cli, Result

OLD = """\
case "$1" in
  sum)  echo "Total: 3 rows"; echo "Done in 0.5 s" ;;
  fail) echo "bad"; exit 3 ;;
  job)  echo "Created job: J-7" ;;
  use)  echo "using $2" ;;
  m)    echo "frame $2 has $3 bars" ;;
esac
"""
NEW = (
    OLD.replace("3 rows", "4 records")
    .replace("Done in", "Finished in")
    .replace("exit 3", "exit 4")
    .replace("job: J-7", "task: J-8")
    .replace("has $3", "has $(($3 + 1))")
)
SPEC = r"""spec = 1

[target]
name = "tool"
command = ["sh", "tool.sh"]

[home]
copy = ["tool.sh"]   # the program

[command.sum]
args   = "sum"       # adds up
stdout = { contains = ["Total: 3 rows"], matches = ['Done in \d+\.\d s'] }

[command.fail]
args   = "fail"
exit   = 3
stdout = ["bad"]

[command.job]
args    = "job"
capture = { job = 'Created job: (\S+)' }

[command.use]
needs  = "job"
args   = "use ${job}"
stdout = ["using ${job}"]

[command.m]
args   = "m ${frame} ${bars}"
stdout = ["frame ${frame} has ${n} bars"]
[command.m.matrix]
frame = ["5m", "15m"]
bars  = [288, 96]
n     = [288, 96]
"""
UPDATED = (
    SPEC.replace("3 rows", "4 records")
    .replace("Done in", "Finished in")
    .replace("exit   = 3", "exit   = 4")
    .replace("'Created job: ", "'Created task: ")
    .replace("n     = [288, 96]", "n     = [289, 97]")
)


@pytest.fixture
def changed(cli: Cli) -> Cli:
    """A folder with a spec, and the recordings of it for the old and the new program."""
    cli.write("x.toml", SPEC)
    cli.write("tool.sh", OLD)
    result = cli("check", "x.toml")
    assert result.code == 0, result.output
    cli.write("tool.sh", NEW)
    assert cli("check", "x.toml").code == 1
    return cli


def read(cli: Cli, name: str = "x.toml") -> str:
    return (cli.folder / name).read_text(encoding="utf-8")


def list_pending(cli: Cli, *more: str) -> dict[str, dict[str, object]]:
    result = cli("pending", "x.toml", "--json", *more)
    return {each["address"]: each for each in json.loads(result.out)["edits"]}


def test_update_prints_a_patch_and_exits_with_1(changed: Cli) -> None:
    result = changed("update", "x.toml")
    assert result.code == 1, result.output
    assert result.out.startswith("--- a/x.toml\n+++ b/x.toml\n")
    assert "+exit   = 4" in result.out
    assert "6 edits: 4 fix, 2 refit" in result.err
    assert read(changed) == SPEC


def test_update_writes_the_edits_and_leaves_all_else_as_it_is(changed: Cli) -> None:
    file = changed.folder / "x.toml"
    file.chmod(0o640)
    result = changed("update", "x.toml", "--write")
    assert result.code == 0, result.output
    assert read(changed) == UPDATED
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert "run again: sum, fail, job, m[5m], m[15m]" in " ".join(result.err.split())
    assert changed("check", "x.toml").code == 0
    nothing = changed("update", "x.toml")
    assert (nothing.code, nothing.out) == (0, "")


def test_the_promises_of_a_command_that_was_not_run_are_kept(changed: Cli) -> None:
    result = changed("update", "x.toml", "--trim", "--allow-loosen", "--write", "--no-run")
    assert result.code == 0, result.output
    assert 'stdout = ["using ${job}"]' in read(changed)
    assert "nothing is trimmed: the run does not tell of use" in " ".join(result.err.split())


def test_a_run_of_some_commands_trims_nothing(changed: Cli) -> None:
    changed.write("tool.sh", NEW.replace('echo "bad";', "").replace("exit 4", "exit 3"))
    changed("check", "x.toml", "--select", "fail")
    result = changed("update", "x.toml", "--trim")
    assert (result.code, result.out) == (0, ""), result.output
    changed.write("tool.sh", OLD.replace('echo "bad";', ""))
    changed("check", "x.toml")
    whole = changed("update", "x.toml", "--trim")
    assert whole.code == 1
    assert '-stdout = ["bad"]' in whole.out


def test_update_takes_only_the_commands_that_are_named(changed: Cli) -> None:
    result = changed("update", "x.toml", "fail", "m[*]")
    assert "+exit   = 4" in result.out
    assert "+n     = [289, 97]" in result.out
    assert "records" not in result.out
    unknown = changed("update", "x.toml", "fial")
    assert unknown.code == 2
    assert "did you mean `fail`" in unknown.err


def test_a_command_that_is_called_in_another_way_has_to_be_run_first(changed: Cli) -> None:
    changed.write("x.toml", SPEC.replace('args   = "fail"', 'args   = "fail now"'))
    result = changed("update", "x.toml")
    assert "called in another way than in the run" in result.err
    assert "cliconform check x.toml --select 'fail'" in " ".join(result.err.split())
    assert "exit" not in result.out


def test_a_run_of_another_spec_is_told(changed: Cli) -> None:
    changed.write("y.toml", SPEC.replace("command.", "command.other-"))
    changed.write("y.toml", re.sub(r'needs  = "', r'needs  = "other-', read(changed, "y.toml")))
    run = changed("runs", "--json").out
    result = changed("update", "y.toml", "--run", json.loads(run)[0]["id"])
    assert result.code == 2
    assert "the run is of another spec than y.toml" in result.err


def test_without_a_recording_update_says_what_to_do(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    cli.write("tool.sh", OLD)
    result = cli("update", "x.toml")
    assert result.code == 2
    assert "`cliconform check` makes one" in result.err


def test_a_file_with_the_markers_of_a_merge_is_refused(changed: Cli) -> None:
    text = SPEC.replace("exit   = 3\n", 'exit   = 3\nabout = """\n<<<<<<< ours\n"""\n')
    changed.write("x.toml", text)
    result = changed("update", "x.toml", "--write")
    assert result.code == 2
    assert "markers of a merge conflict" in result.err
    assert read(changed) == text


def test_a_read_only_spec_stays_as_it_is(changed: Cli) -> None:
    (changed.folder / "x.toml").chmod(0o444)
    result = changed("update", "x.toml", "--write")
    assert result.code == 2
    assert "read-only" in result.err
    assert read(changed) == SPEC


def test_an_edit_that_does_not_hold_in_a_second_run_is_taken_back(changed: Cli) -> None:
    changed.write("tool.sh", NEW.replace("Total: 4 records", "Total: $$ rows"))
    changed("check", "x.toml")
    result = changed("update", "x.toml", "--write")
    assert result.code == 1, result.output
    assert "taken back command.sum/stdout.contains[0]: it does not hold" in result.err
    assert read(changed) == UPDATED.replace("4 records", "3 rows")


def test_a_known_deviation_is_left_alone_and_a_fixed_one_leaves_the_known_file(
    changed: Cli,
) -> None:
    known = (
        'target = "tool"\n\n# ours\n[known.fail]\nreason = "a bug"\nfindings = ["exit"]\n\n'
        '[known.use]\nreason = "gone"\nfindings = ["exit"]\n'
    )
    changed.write("x.known.toml", known)
    changed.write("tool.sh", NEW.replace("task: J-8", "job: J-7"))
    changed("check", "x.toml")
    result = changed("update", "x.toml", "--write")
    assert result.code == 0, result.output
    assert "exit   = 3" in read(changed)
    assert "known.use" not in read(changed, "x.known.toml")
    assert "# ours\n[known.fail]" in read(changed, "x.known.toml")


def test_promises_in_other_files_are_edited_there(cli: Cli) -> None:
    head, _, rest = SPEC.partition("[command.sum]")
    cli.write("x.toml", head.replace("spec = 1\n", 'spec = 1\ninclude = ["parts/*.toml"]\n'))
    cli.write("parts/all.toml", "[command.sum]" + rest)
    cli.write("tool.sh", OLD)
    assert cli("check", "x.toml").code == 0
    cli.write("tool.sh", NEW)
    cli("check", "x.toml")
    assert cli("update", "x.toml", "--write").code == 0
    assert read(cli, "parts/all.toml") == "[command.sum]" + UPDATED.partition("[command.sum]")[2]


def test_create_promises_what_nothing_promises(cli: Cli) -> None:
    cli.write("tool.sh", "echo 'Wrote all of it'; echo x > made.txt\n")
    cli.write("x.toml", SPEC.partition("[command.sum]")[0] + '[command.go]\nargs = "go"\n')
    cli("check", "x.toml")
    assert cli("update", "x.toml").code == 0
    result = cli("update", "x.toml", "--create", "--write")
    assert result.code == 0, result.output
    assert '"Wrote all of it"' in read(cli)
    assert 'produces = ["made.txt"]' in re.sub(" +", " ", read(cli))
    assert cli("check", "x.toml").code == 0


def test_pending_lists_the_edits_as_json(changed: Cli) -> None:
    edits = list_pending(changed)
    assert edits["command.fail/exit"]["new"] == 4
    assert edits["command.fail/exit"]["kind"] == "fix"
    assert edits["command.m/matrix.n[1]"]["new"] == 97
    assert changed("pending", "x.toml").code == 1


def test_accept_writes_the_edits_that_it_names(changed: Cli) -> None:
    result = changed("accept", "fail/exit", "m", "--spec", "x.toml")
    assert result.code == 0, result.output
    expected = SPEC.replace("exit   = 3", "exit   = 4")
    assert read(changed) == expected.replace("n     = [288, 96]", "n     = [289, 97]")


def test_a_rejected_edit_is_not_offered_until_something_else_is_seen(changed: Cli) -> None:
    assert changed("reject", "fail/exit", "--spec", "x.toml").code == 0
    assert "command.fail/exit" not in list_pending(changed)
    assert list_pending(changed, "--all")["command.fail/exit"]["rejected"] is True
    assert "+exit" not in changed("update", "x.toml").out
    changed("check", "x.toml")
    assert "command.fail/exit" not in list_pending(changed)
    changed.write("tool.sh", NEW.replace("exit 4", "exit 5"))
    changed("check", "x.toml")
    assert list_pending(changed)["command.fail/exit"]["new"] == 5


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_an_address_that_names_no_edit_exits_with_4(changed: Cli, verb: str) -> None:
    result: Result = changed(verb, "fail/exit", "fail/stdout.contains[7]", "--spec", "x.toml")
    assert result.code == 4
    assert "there is no pending edit of `fail/stdout.contains[7]`" in result.err
    assert read(changed) == SPEC


def test_review_needs_a_terminal(changed: Cli) -> None:
    result = changed("update", "x.toml", "--review")
    assert result.code == 2
    assert "use `cliconform pending`, `accept` and `reject`" in result.err


ARGPARSE = """\
import argparse, pathlib
new = pathlib.Path(__file__).with_name("new").exists()
parser = argparse.ArgumentParser(prog="tool")
commands = parser.add_subparsers(dest="command", required=True)
fetch = commands.add_parser("fetch-all" if new else "fetch", help="Fetch all rows of a provider")
fetch.add_argument("--max-rows" if new else "--limit", dest="n", help="the most rows to fetch")
fetch.add_argument("--out", help="the file to write")
show = commands.add_parser("show", help="Show what was fetched")
show.add_argument("--long" if new else "--verbose", action="store_true", help="show all columns")
print("rows:", getattr(parser.parse_args(), "n", ""))
"""
RENAMING = """spec = 1
[target]
name = "tool"
command = ["python3", "${spec_dir}/tool.py"]
[command.fetch]
args = "fetch --limit 3 --out=limit"   # three
stdout = ["rows: 3"]
[command.fetch-each]
args = ["fetch", "${flag}", "${n}"]
stdout = ["rows: ${n}"]
matrix = { n = [1, 2], flag = ["--limit", "--limit"] }
[command.show]
args = "show --verbose"
stdout = ["rows:"]
"""


def test_a_renamed_command_and_option_are_renamed_wherever_they_are_used(cli: Cli) -> None:
    text = RENAMING.replace("${spec_dir}", str(cli.folder))
    cli.write("x.toml", text)
    cli.write("tool.py", ARGPARSE)
    assert cli("check", "x.toml").code == 0
    assert cli("surface", "x.toml").code == 0
    cli.write("new", "")
    cli("check", "x.toml")
    result = cli("update", "x.toml", "--write")
    assert result.code == 0, result.output
    new = text.replace('"fetch --limit 3', '"fetch-all --max-rows 3').replace(
        '["fetch",', '["fetch-all",'
    )
    new = new.replace('["--limit", "--limit"]', '["--max-rows", "--max-rows"]')
    assert read(cli) == new.replace("--verbose", "--long")
    assert cli("check", "x.toml").code == 0
