"""Fingerprints: the same for the same program wherever it is, another one for any other."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cliconform.errors import UsageError
from cliconform.fingerprint.file_digests import FileDigests
from cliconform.fingerprint.target import fingerprint_target
from cliconform.model.fingerprint import Fingerprint

LATER = 4_000_000_000.0
"""Seconds since 1970: every file was changed long before."""


def write(file: Path, text: str, mode: int = 0o644) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


NO_CACHE = Path("/dev/null/none")


def take(*command: str | Path, files: tuple[str, ...] = (), folder: Path = NO_CACHE) -> Fingerprint:
    words = tuple(map(str, command))
    return fingerprint_target(words, files, folder, cache=folder / "cache", now=LATER)


def make_environment(root: Path, *, editable: bool = False, form: str = "") -> Path:
    """An environment with the package ``my-tool``, which needs ``dep``; returns its script."""
    site = root / "lib" / "python3.13" / "site-packages"
    source = root / "source" / "src" if editable else site
    write(source / "my_tool" / "__init__.py", "VERSION = 1\n")
    write(source / "my_tool" / "data" / "table.txt", "1\n")
    write(source / "my_tool" / "__pycache__" / "x.pyc", "bytecode")
    meta = site / "my_tool-1.0.dist-info"
    write(meta / "METADATA", "Name: my-tool\nRequires-Dist: Dep.One>=2 ; extra == 'x'\n\nDep: no\n")
    write(meta / "entry_points.txt", "[console_scripts]\nmy-tool = my_tool:main\n")
    listed = ["my_tool/__init__.py,,", "my_tool/data/table.txt,,", "../../../bin/my-tool,,"]
    if editable:
        write(site / "_my_tool.pth", f"{source}\n")
        listed = ["_my_tool.pth,,"]
        url = {"url": f"file://{root}/source", "dir_info": {"editable": True}}
        write(meta / "direct_url.json", json.dumps(url))
    write(meta / "RECORD", "\n".join([*listed, "my_tool-1.0.dist-info/METADATA,,"]))
    write(site / "dep_one-2.1.dist-info" / "METADATA", "Name: dep-one\nRequires-Dist: more\n\n")
    write(site / "more-0.5.dist-info" / "METADATA", "Name: more\nRequires-Dist: dep-one\n\n")
    write(site / "unused-7.dist-info" / "METADATA", "Name: unused\n\n")
    write(root / "pyvenv.cfg", "home = /usr/bin\nversion = 3.13.2\n")
    python = root / "bin" / "python3"
    first = f"#!{python}"
    if form == "long":
        first = f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''"
    return write(root / "bin" / "my-tool", f"{first}\nimport my_tool\n", 0o755)


@pytest.mark.parametrize("form", ["", "long", "editable"])
def test_a_console_script_is_its_package_and_the_versions_of_what_that_needs(
    tmp_path: Path, form: str
) -> None:
    is_editable = form == "editable"
    one = take(make_environment(tmp_path / "one", editable=is_editable, form=form))
    assert one.parts.keys() == {"command", "package my-tool", "Python", "dep-one", "more"}
    assert [one.parts[name] for name in ("Python", "dep-one", "more")] == ["3.13.2", "2.1", "0.5"]
    other = take(make_environment(tmp_path / "other", editable=is_editable, form=form))
    assert one == other  # in another folder
    assert one.digest == other.digest


@pytest.mark.parametrize("editable", [False, True])
@pytest.mark.parametrize("file", ["my_tool/__init__.py", "my_tool/data/table.txt"])
def test_a_change_in_a_file_of_the_package_is_another_program(
    tmp_path: Path, file: str, *, editable: bool
) -> None:
    script = make_environment(tmp_path, editable=editable)
    before = take(script)
    folder = "source/src" if editable else "lib/python3.13/site-packages"
    write(tmp_path / folder / file, "changed\n")
    assert before.explain_difference(take(script)) == "package my-tool differs"


def test_another_version_of_a_dependency_is_another_program(tmp_path: Path) -> None:
    script = make_environment(tmp_path)
    before = take(script)
    site = tmp_path / "lib" / "python3.13" / "site-packages"
    (site / "more-0.5.dist-info").rename(site / "more-0.6.dist-info")
    assert before.explain_difference(take(script)) == "more is 0.5 and 0.6"
    (site / "unused-7.dist-info").rename(site / "unused-8.dist-info")
    assert before.explain_difference(take(script)) == "more is 0.5 and 0.6"


def test_a_module_is_its_package_as_a_console_script_is(tmp_path: Path) -> None:
    script = make_environment(tmp_path)
    python = tmp_path / "bin" / "python3"
    module = take(python, "-m", "my_tool.__main__")
    assert {**module.parts, "command": ""} == {**take(script).parts, "command": ""}
    assert take(python, "-m", "elsewhere").parts.keys() == {"command", "Python"}


def test_any_other_program_is_the_content_of_its_file_and_of_the_files_that_it_is_given(
    tmp_path: Path,
) -> None:
    tool = write(tmp_path / "tool", "#!/bin/sh\necho 1\n", 0o755)
    table = write(tmp_path / "table.txt", "1")
    before = take(tool, "--table", table)
    assert before.parts.keys() == {"command", "program tool", "file table.txt, word 3"}
    (tmp_path / "link").symlink_to(tool)
    assert take(tmp_path / "link", "--table", table) != before  # it has another name
    write(tool, "#!/bin/sh\necho 2\n", 0o755)
    assert before.explain_difference(take(tool, "--table", table)) == "program tool differs"
    write(table, "2")
    assert "file table.txt, word 3 differs" in before.explain_difference(
        take(tool, "--table", table)
    )


def test_other_words_are_another_program(tmp_path: Path) -> None:
    tool = write(tmp_path / "tool", "#!/bin/sh\n", 0o755)
    assert take(tool, "--fast").explain_difference(take(tool)) == "command differs"


def test_named_files_take_the_place_of_the_program_itself(tmp_path: Path) -> None:
    tool = write(tmp_path / "tool", "#!/bin/sh\necho 1\n", 0o755)
    write(tmp_path / "src" / "deep" / "a.c", "1")
    write(tmp_path / "lock", "1")

    def named() -> Fingerprint:
        return take(tool, files=("src/**/*.c", "lock", "src"), folder=tmp_path)

    before = named()
    write(tool, "#!/bin/sh\necho 2\n", 0o755)
    assert named() == before
    write(tmp_path / "src" / "deep" / "b.c", "1")
    assert before.explain_difference(named()) == "files src/**/*.c differs, files src differs"


@pytest.mark.parametrize("pattern", ["nothing/*.c", "missing", "/etc/*", ""])
def test_a_pattern_that_matches_no_file_is_an_error(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(UsageError, match="no file matches"):
        take("/bin/sh", files=(pattern,), folder=tmp_path)


def test_a_file_is_read_once_as_long_as_its_status_is_the_same(tmp_path: Path) -> None:
    file, cache = write(tmp_path / "file", "1"), tmp_path / "cache.json"
    first = FileDigests(cache, LATER)
    digest = first.of_file(file)
    first.remember()
    status = file.stat()
    stored = cache.read_text("utf-8").replace(digest, "remembered")
    cache.write_text(stored, "utf-8")
    assert FileDigests(cache, LATER).of_file(file) == "remembered"
    file.write_text("2")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))  # its time of change is another
    assert FileDigests(cache, LATER).of_file(file) not in {"remembered", digest}


def test_a_file_that_was_changed_just_now_is_read_again(tmp_path: Path) -> None:
    file, cache = write(tmp_path / "file", "1"), tmp_path / "cache.json"
    digests = FileDigests(cache, file.stat().st_ctime + 1)
    digests.of_file(file)
    digests.remember()
    assert not cache.exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"a": ["x"]}'])
def test_a_damaged_cache_is_none(tmp_path: Path, content: str) -> None:
    file, cache = write(tmp_path / "file", "1"), write(tmp_path / "cache.json", content)
    assert len(FileDigests(cache, LATER).of_file(file)) == 64


def test_only_the_first_differences_are_named() -> None:
    one = Fingerprint(parts={"a": "1", "b": "1", "c": "1", "d": "1"})
    other = Fingerprint(parts={"a": "2", "c": "2", "d": "2", "e": "1"})
    assert one.explain_difference(one) == ""
    assert one.explain_difference(other) == (
        "a is 1 and 2, b is only in the first, c is 1 and 2, 2 more"
    )
