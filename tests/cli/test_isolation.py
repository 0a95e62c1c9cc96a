"""``--isolation``, and what reports say of the sandbox."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import Cli
from support.sandbox import needs_sandbox

SPEC = """spec = 1
[target]
command = ["sh", "-c"]
[command.write]
args = ["echo x > $OUT/x.txt; echo done"]
env = { OUT = "${spec_dir}" }
stdout = ["done"]
"""


@needs_sandbox
def test_a_write_that_is_refused_is_a_finding_in_every_report(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    result = cli(
        *("check", "x.toml", "--isolation", "sandbox"), *("--junit", "j.xml", "--json", "r.json")
    )
    assert result.code == 1
    assert f"wrote outside its home: {cli.folder}/x.txt (refused)" in result.out
    assert "\nisolation sandbox\n" in result.out
    assert not (cli.folder / "x.txt").exists()
    assert 'type="Isolation"' in (cli.folder / "j.xml").read_text()
    assert '<property name="isolation" value="sandbox"' in (cli.folder / "j.xml").read_text()
    (outcome,) = json.loads((cli.folder / "r.json").read_text())["report"]["outcomes"]
    assert outcome["observation"]["sandbox"]["written"] == [f"{cli.folder}/x.txt"]


@needs_sandbox
def test_the_users_home_is_shown_as_such_and_stays_untouched(cli: Cli, tmp_path: Path) -> None:
    (home := tmp_path / "home").mkdir()
    cli.write("x.toml", SPEC.replace("${spec_dir}", str(home)))
    result = cli("check", "x.toml", "--isolation", "sandbox", env={"HOME": str(home)})
    assert "wrote outside its home: ~/x.txt (refused)" in result.out
    assert not (home / "x.txt").exists()


@needs_sandbox
def test_a_refused_write_can_be_known(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    cli.write(
        "x.known.toml",
        'target = "1"\n[known.write]\nreason = "writes beside the spec"\n'
        'findings = ["isolation.writes"]\n',
    )
    assert cli("check", "x.toml", "--isolation", "sandbox").code == 0


def test_without_it_nothing_is_said_of_isolation(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    result = cli("check", "x.toml")
    assert result.code == 0
    assert "isolation" not in result.out


FORBID = "echo 0 > /proc/sys/user/max_user_namespaces"


def refused(cli: Cli, *words: str) -> tuple[int, str]:
    """Run cliconform where no user namespace can be made."""
    inner = shlex.join([sys.executable, "-m", "cliconform", *words])
    result = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", f"{FORBID} && exec {inner}"],
        cwd=cli.folder,
        env=cli.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


@pytest.fixture
def spec(cli: Cli) -> Cli:
    if (
        not shutil.which("unshare")
        or subprocess.run(["unshare", "-Ur", "true"], check=False).returncode
    ):
        pytest.skip("user namespaces cannot be made here, and so not be refused either")
    cli.write("x.toml", SPEC.replace("$OUT/x.txt", "x.txt"))
    return cli


def test_a_sandbox_that_the_system_refuses_is_an_error_that_says_what_to_do(spec: Cli) -> None:
    code, output = refused(spec, "check", "x.toml", "--isolation", "sandbox")
    assert code == 3
    assert "error: there is no sandbox here: unshare: no space left on device" in output
    assert "sudo sysctl user.max_user_namespaces=10000" in output
    assert "conform" not in output.partition("error:")[2].replace("cliconform", "")


def test_a_sandbox_if_available_says_that_it_is_not(spec: Cli) -> None:
    spec.write("x.toml", SPEC.replace('"-c"]', '"-c"]\nisolation = "sandbox if available"'))
    code, output = refused(spec, "check", "x.toml", "--junit", "j.xml")
    assert code == 0, output
    said = "there is no sandbox here (unshare: no space left on device)"
    assert f"isolation home: {said}" in output
    assert f'value="home: {said}"' in (spec.folder / "j.xml").read_text()
