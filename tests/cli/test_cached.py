"""``check --cached``: what is not run again, what is, and what says so."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cliconform.recording.archive import Archive
from cliconform.reuse import reuse
from cliconform.reuse.index import Index
from support.cli import Cli, Result
from support.specs import TWO_COMMANDS

STORE = "user/.local/state/cliconform/recordings"
ELSEWHERE = "$(printf '\\057%s')"
"""A path that no reader of the command line sees."""


def check(cli: Cli, *words: str | Path, **env: str) -> Result:
    return cli("check", "x.toml", "--cached", *words, env=env)


def cached(result: Result) -> list[str]:
    """The ids of the commands that were not run."""
    return re.findall(r"^✓ (\S+) .*  cached$", result.out, re.MULTILINE)


def recordings(cli: Cli) -> list[Path]:
    return sorted((cli.folder / STORE).glob("*.zip"))


def write(cli: Cli, *commands: str, top: str = "") -> None:
    cli.write("x.toml", f'spec = 1\n[target]\ncommand = ["sh", "-c"]\n{top}' + "\n".join(commands))


@pytest.fixture
def checked(project: Cli) -> Cli:
    """The folder with a spec of two commands that has been checked once, without ``--cached``."""
    assert project("check", "x.toml").code == 0
    return project


def test_a_command_is_not_run_again_and_every_report_says_so(checked: Cli) -> None:
    result = check(checked, "--junit", "j.xml", "--json", "r.json", "--html", "r.html")
    assert result.code == 0
    assert cached(result) == ["make", "use.it"]
    assert "2 conform (2 cached) in" in result.out
    first = recordings(checked)[0].stem
    case = ET.parse(checked.folder / "j.xml").find(".//testcase")
    assert case is not None
    assert [each.tag for each in case] == ["properties"]
    assert case.find(f"properties/property[@name='cached'][@value='{first}']") is not None
    stored = json.loads((checked.folder / "r.json").read_text())
    assert [each["cached"] for each in stored["report"]["outcomes"]] == [first, first]
    page = (checked.folder / "r.html").read_text()
    assert "2 conform (2 cached)" in page
    assert re.search(r'class="took">\s*cached\s*<', page)


def test_the_other_reports_and_the_history_say_so(checked: Cli) -> None:
    check(checked, "--ctrf", "c.json", "--jsonl", "r.jsonl", "--md", "r.md")
    first, second = recordings(checked)
    test = json.loads((checked.folder / "c.json").read_text())["results"]["tests"][0]
    assert test["extra"]["cliconform/command"]["cached"] == first.stem
    lines = (checked.folder / "r.jsonl").read_text().splitlines()
    assert json.loads(lines[1])["cached"] == first.stem
    assert "2 conform (2 cached)" in (checked.folder / "r.md").read_text()
    with Archive(first) as one, Archive(second) as other:
        assert one.read_summary().commands["ran"] == [True, True]
        assert other.read_summary().commands["ran"] == [False, False]


def test_the_strict_junit_says_so_in_the_output_of_the_case(checked: Cli) -> None:
    check(checked, "--junit", "j.xml", "--junit-profile", "strict")
    texts = [each.text for each in ET.parse(checked.folder / "j.xml").iter("system-out")]
    assert len(texts) == 2
    assert all((text or "").startswith("cached: it conformed in the recording") for text in texts)


def test_a_recording_of_cached_commands_has_all_that_the_first_one_had(checked: Cli) -> None:
    check(checked)
    first, second = recordings(checked)
    first.unlink()
    judged = checked("judge", "latest", "x.toml")
    assert judged.code == 0
    assert "not judged" not in judged.out
    again = check(checked)
    assert cached(again) == ["make", "use.it"]
    with Archive(second) as archive:
        assert {each.cached for each in archive.read_report().outcomes} == {first.stem}
        observation = archive.read_report().outcomes[0].observation
        assert observation is not None
        after = observation.after["file"]
        assert archive.read_content(after.digest, after.size) == b"made\n"


def test_without_the_option_everything_is_run(checked: Cli) -> None:
    assert "cached" not in checked("check", "x.toml").output


def test_it_is_a_default_of_the_project(checked: Cli) -> None:
    checked.write("pyproject.toml", "[tool.cliconform]\ncached = true\n")
    assert cached(checked("check", "x.toml")) == ["make", "use.it"]
    assert not cached(checked("check", "x.toml", "--no-cached"))


def test_recordings_are_read_also_where_none_is_written(checked: Cli) -> None:
    assert cached(check(checked, "--no-record")) == ["make", "use.it"]
    assert len(recordings(checked)) == 1


def test_a_selection_and_the_whole_spec_share_recordings(project: Cli) -> None:
    project("check", "x.toml", "--select", "make")
    assert cached(check(project)) == ["make"]
    assert cached(check(project, "--select", "make")) == ["make"]
    assert cached(check(project)) == ["make", "use.it"]


def test_a_command_starts_from_the_recorded_home_of_a_cached_one(checked: Cli) -> None:
    text = TWO_COMMANDS.replace("cat file;", "cat file file; pwd;")
    checked.write("x.toml", text)
    result = check(checked)
    assert result.code == 0
    assert cached(result) == ["make"]
    assert cached(check(checked)) == ["make", "use.it"]


def test_all_that_need_a_command_are_run_with_it(checked: Cli) -> None:
    checked.write("x.toml", TWO_COMMANDS.replace("echo made", "echo  made"))
    assert not cached(check(checked))


def test_a_change_of_a_named_file_of_the_target_has_all_run(project: Cli) -> None:
    script = project.write("tool", "#!/bin/sh\necho made\n")
    script.chmod(0o755)
    text = '\n[command.a]\nstdout = ["made"]\n'
    project.write("x.toml", f'spec = 1\n[target]\ncommand = "./tool"\n{text}')
    told = check(project)
    assert "note: no command is cached" in told.err
    assert "tool is a script" in told.err
    assert not cached(check(project))
    project.write("x.toml", f'spec = 1\n[target]\ncommand = "./tool"\nfingerprint = ["tool"]{text}')
    assert not cached(check(project))
    assert cached(check(project)) == ["a"]
    script.write_text("#!/bin/sh\necho made of something else\n")
    assert not cached(check(project))


def test_a_changed_promise_is_judged_without_a_run_if_it_holds(checked: Cli) -> None:
    checked.write("x.toml", TWO_COMMANDS.replace('["made"] }', '["made", "de"] }'))
    assert cached(check(checked, "-v")) == ["make", "use.it"]
    assert 'file contains "de"' in check(checked, "-v").out


def test_a_command_is_run_if_a_changed_promise_does_not_hold(checked: Cli) -> None:
    checked.write("x.toml", TWO_COMMANDS.replace('stdout = ["made"]', 'stdout = ["other"]'))
    result = check(checked)
    assert result.code == 1
    assert cached(result) == ["make"]
    assert '"other" not found in stdout' in result.out
    assert not cached(check(checked, "--select", "use.it"))[1:]


def test_places_are_those_of_the_spec_as_it_is_now(checked: Cli) -> None:
    checked.write("x.toml", f"# one more line\n{TWO_COMMANDS}")
    check(checked, "--json", "r.json")
    outcome = json.loads((checked.folder / "r.json").read_text())["report"]["outcomes"][0]
    assert outcome["cached"]
    line = 1 + [*TWO_COMMANDS.splitlines()].index('stdout = ["job"]') + 1
    assert line in {each["place"]["line"] for each in outcome["findings"]}


def test_what_deviated_or_was_flaky_or_is_known_is_run_again(project: Cli) -> None:
    counter = project.folder / "counter"
    flaky = f"echo x >> {ELSEWHERE}; test $(wc -l < {ELSEWHERE}) != 1".replace(
        "%s')", f"%s' {str(counter).removeprefix('/')})"
    )
    write(
        project,
        f"[command.flaky]\nargs = ['''{flaky}''']\nretries = 1",
        "[command.wrong]\nargs = ['exit 3']",
        "[command.listed]\nargs = ['true']",
    )
    project.write(
        "x.known.toml", 'target = "sh"\n[known.listed]\nreason = "r"\nintermittent = true\n'
    )
    first = check(project)
    assert "1 flaky" in first.out
    assert not cached(check(project))
    assert cached(check(project)) == ["flaky"]  # it has conformed at the first attempt since
    (project.folder / "x.known.toml").unlink()
    assert cached(check(project)) == ["flaky"]
    assert cached(check(project)) == ["flaky", "listed"]
    project.write("x.known.toml", 'target = "sh"\n[known.listed]\nreason = "r"\n')
    result = check(project)
    assert cached(result) == ["flaky"]
    assert "1 fixed" in result.out


def test_the_needed_chain_is_run_where_the_recording_lacks_a_content(project: Cli) -> None:
    write(
        project,
        "[command.large]\nargs = ['truncate -s 17M large; echo made']\nstdout = ['made']",
        "[command.user]\nneeds = 'large'\nargs = ['wc -c < large']\nstdout = ['17825792']",
    )
    assert project("check", "x.toml").code == 0
    assert cached(check(project)) == ["large", "user"]
    text = (project.folder / "x.toml").read_text()
    project.write("x.toml", text.replace("wc -c < large", "wc -c large"))
    result = check(project)
    assert result.code == 0
    assert not cached(result)


@pytest.mark.parametrize(
    "script",
    [
        "echo password=s3cr3t-v4lue-77 > .env",
        "echo $HOME/x > config",
        "python3 -c \"from socket import *; socket(AF_UNIX).bind('a.sock')\"",
    ],
)
def test_the_needed_chain_is_run_where_its_home_cannot_be_as_it_was(
    project: Cli, script: str
) -> None:
    quoted = json.dumps(f"{script}; echo made")
    write(
        project,
        f"[command.make]\nargs = [{quoted}]\nstdout = ['made']",
        "[command.user]\nneeds = 'make'\nargs = ['ls -A']\nexit = 0\nstdout = { empty = false }",
    )
    first = project("check", "x.toml")
    assert first.code == 0, first.output
    assert cached(check(project)) == ["make", "user"]
    text = (project.folder / "x.toml").read_text()
    project.write("x.toml", text.replace("ls -A", "ls -a"))
    assert not cached(check(project))


def test_the_needed_chain_is_run_where_a_value_that_it_captures_is_secret(project: Cli) -> None:
    write(
        project,
        "[command.make]\nargs = ['echo id: $TOKEN']\npass_env = ['TOKEN']\nstdout = ['id: ']\n"
        "capture = { id = 'id: (.+)' }",
        "[command.user]\nneeds = 'make'\nargs = ['echo used ${id}']\nstdout = ['used']",
    )
    assert check(project, TOKEN="k3y-that-is-s3cret").code == 0
    assert cached(check(project, TOKEN="k3y-that-is-s3cret")) == ["make", "user"]
    text = (project.folder / "x.toml").read_text()
    project.write("x.toml", text.replace("echo used ${id}", "echo used: ${id}"))
    assert not cached(check(project, TOKEN="k3y-that-is-s3cret"))


def test_no_secret_that_a_command_is_told_is_in_the_recording(project: Cli) -> None:
    write(project, "[command.a]\nargs = ['echo made']\nstdout = ['made']\npass_env = ['TOKEN']")
    check(project, TOKEN="k3y-that-is-s3cret")
    assert cached(check(project, TOKEN="k3y-that-is-s3cret")) == ["a"]
    assert not cached(check(project, TOKEN="an0ther-that-is-s3cret"))
    for file in recordings(project):
        with Archive(file) as archive:
            assert b"s3cret" not in archive.read_index() + archive.read_report().__repr__().encode()
    key = (project.folder / STORE).parent / "reuse.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_command_that_deviated_since_is_run_again(project: Cli) -> None:
    data = project.write("data", "yes\n")
    read = f"cat $(printf '\\057%s' {str(data).removeprefix('/')})"
    write(project, f"[command.a]\nargs = ['''{read}''']\nstdout = ['yes']".replace("\\'", "'"))
    assert check(project).code == 0
    data.write_text("no\n")
    assert project("check", "x.toml").code == 1
    assert check(project).code == 1


@pytest.mark.parametrize("damage", ["cut", "report", "index"])
def test_a_damaged_recording_is_left_aside(checked: Cli, damage: str) -> None:
    (file,) = recordings(checked)
    data = file.read_bytes()
    match damage:
        case "cut":
            file.write_bytes(data[: len(data) // 2])
        case "report":
            at = data.index(b"run.json") + 60
            file.write_bytes(data[:at] + bytes(len(data[at : at + 40])) + data[at + 40 :])
        case _:
            at = data.index(b"reuse.json") + 20
            file.write_bytes(data[:at] + bytes(20) + data[at + 20 :])
    result = check(checked)
    assert result.code == 0, result.output
    assert not cached(result)


def test_another_version_of_cliconform_reuses_nothing(
    checked: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = recordings(checked)
    with Archive(file) as archive:
        assert archive.read_index()
        monkeypatch.setattr(reuse, "__version__", "999")
        target = archive.manifest.inputs
    assert target is not None
    spec = checked.folder / "x.toml"
    (run,) = reuse._read_indexes([file], spec, target.target)
    assert run.index == Index()


def test_verified_commands_are_run_and_counted(checked: Cli) -> None:
    result = check(checked, "--verify-cache", "100%", "--verify-seed", "7")
    assert result.code == 0
    assert sorted(cached(result)) == ["make", "use.it"]
    assert "verified 2 of 2 cached (--verify-seed 7)" in result.out
    half = [check(checked, "--verify-cache", "50%", "--verify-seed", "7", "-v") for _ in "ab"]
    assert all("verified 1 of 2 cached (--verify-seed 7)" in each.out for each in half)


def test_what_printed_something_else_of_which_nothing_is_promised_is_named(project: Cli) -> None:
    data = project.write("data", "one")
    read = f"cat $(printf '\\057%s' {str(data).removeprefix('/')})"
    write(project, f"[command.a]\nargs = ['''{read}''']", "[command.b]\nargs = ['true']")
    assert check(project).code == 0
    project.write("data", "two")
    result = check(project, "--verify-cache", "100%", "--junit", "j.xml", "--html", "r.html")
    assert result.code == 0
    told = "`a` printed something else than in the recording, of which nothing is promised"
    assert told in " ".join(result.out.split())
    assert told in (project.folder / "j.xml").read_text("utf-8")
    assert "printed something else" in (project.folder / "r.html").read_text("utf-8")


def test_a_difference_fails_loudly(project: Cli) -> None:
    data = project.write("data", "n\n1\n")
    read = f"cat $(printf '\\057%s' {str(data).removeprefix('/')})"
    write(
        project,
        f"[command.a]\nargs = ['''{read} | tee seen.csv''']\n"
        "queries = [{ sql = \"SELECT count(*) FROM 'seen.csv'\", at_least = 0 }]",
        "[command.b]\nargs = ['true']",
    )
    assert check(project).code == 0
    data.write_text("n\n1\n2\n")
    assert check(project).code == 0  # what is read is told nowhere
    result = check(project, "--verify-cache", "100%", "--junit", "j.xml")
    assert result.code == 3
    assert "`a`" in result.out or "E a" in result.out
    assert "not as in the recording" in result.out
    assert ": 2, recorded 1" in result.out
    assert "exit code 3: a cached command does something else than was recorded" in result.out
    assert ET.parse(project.folder / "j.xml").find(".//testcase[@name='a']/error") is not None
    assert not cached(check(project, "--select", "a"))


def test_a_verified_command_that_deviates_fails_as_any_other(project: Cli) -> None:
    data = project.write("data", "yes\n")
    read = f"cat $(printf '\\057%s' {str(data).removeprefix('/')})"
    write(project, f"[command.a]\nargs = ['''{read}''']\nstdout = ['yes']")
    assert check(project).code == 0
    data.write_text("no\n")
    result = check(project, "--verify-cache", "1%")
    assert result.code == 1
    assert "where it conformed" in result.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--cached", "--verify-cache", "5"), "a percentage is expected"),
        (("--cached", "--verify-cache", "0%"), "a percentage is expected"),
        (("--cached", "--verify-cache", "x%"), "a percentage is expected"),
        (("--verify-cache", "5%"), "add --cached"),
        (("--cached", "--verify-seed", "5"), "add --verify-cache 5%"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    project: Cli, words: tuple[str, ...], message: str
) -> None:
    result = project("check", "x.toml", *words)
    assert result.code == 2
    assert message in result.err


def test_an_interrupted_or_empty_cache_does_not_matter(project: Cli) -> None:
    result = check(project, "--no-record", "--verify-cache", "5%")
    assert result.code == 0
    assert "no cached command was verified" in result.out
