"""Secrets in files that a home is given as copies: those that are known to hold some."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.masking.copied_files import find_in_copy
from cliconform.masking.find import find_secrets
from cliconform.model.invocation import HomeContent
from support.running import step

CANARY = "canary-4711"
NETRC = f"machine example.org login me password {CANARY}\n"


def test_a_copied_file_is_read_by_its_name_in_the_home(tmp_path: Path) -> None:
    source = tmp_path / "fixture"
    source.write_text(NETRC)
    assert CANARY in find_in_copy(".netrc", str(source))
    assert find_in_copy("notes.txt", str(source)) == ()


@pytest.mark.parametrize("name", [".netrc", "a/b/.netrc", ".aws/credentials"])
def test_a_copied_folder_is_searched_for_such_files(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"aws_secret_access_key = {CANARY}\n" if "aws" in name else NETRC)
    (tmp_path / "other.txt").write_text("password: of-nobody")
    assert set(find_in_copy(".", str(tmp_path))) == {CANARY}


def test_a_folder_is_named_by_where_it_is_copied_to(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(f"aws_secret_access_key = {CANARY}\n")
    assert CANARY in find_in_copy(".aws", str(tmp_path))


def test_what_is_no_regular_file_or_missing_has_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".netrc")
    assert find_in_copy(".", str(tmp_path)) == ()
    assert find_in_copy(".netrc", str(tmp_path / "missing")) == ()


def test_the_secrets_of_a_plan_have_those_of_its_copies(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text(NETRC)
    home = HomeContent(copies={".netrc": str(tmp_path / "mine")})
    assert CANARY in find_secrets([step("x", home=home)], (), {}, find_in_copy)
