"""What is done in a home before the command starts: files, modes, links, copies, removals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from cliconform.model.invocation import HomeContent
from cliconform.model.template import Template

from .conftest import Load, Problems

Home: TypeAlias = Callable[[str], HomeContent]


@pytest.fixture
def home(load: Load) -> Home:
    """Return the content that the lines of a command's ``home`` mean."""

    def home(lines: str) -> HomeContent:
        return load(f"[command.x]\nstdout = 'x'\n[command.x.home]\n{lines}\n").commands["x"].home

    return home


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("'755'", 0o755),
        ("'0755'", 0o755),
        ("'0o755'", 0o755),
        ("'000'", 0),
        ("'4755'", 0o4755),
        ("0o755", 0o755),
        ("0o000", 0),
        ("0o7_5_5", 0o755),
    ],
)
def test_a_mode_is_written_in_octal(home: Home, written: str, mode: int) -> None:
    content = home(
        f"dirs = 'c'\nfiles.'bin/a b' = {{ text = 'x', mode = {written} }}\nchmod.\"c\" = {written}"
    )
    assert content.modes == {"bin/a b": mode}
    assert [change.mode for change in content.chmod] == [mode]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("755", "the mode 755 is not an octal number"),
        ("493", "the mode 493 is not an octal number"),
        ("0", "the mode 0 is not an octal number"),
        ("0x1ed", "the mode 0x1ed is not an octal number"),
        ("0b111", "the mode 0b111 is not an octal number"),
        ("755.0", "the mode 755.0 is not an octal number"),
        ("'789'", "`789` is not a mode"),
        ("'75'", "`75` is not a mode"),
        ("'+x'", "`+x` is not a mode"),
        ("'u=rwx'", "`u=rwx` is not a mode"),
        ("'rwxr-xr-x'", "`rwxr-xr-x` is not a mode"),
        ("''", "`` is not a mode"),
        ("'17777'", "`17777` is not a mode"),
    ],
)
@pytest.mark.parametrize("key", ["chmod.'a.b'", "chmod.a", "files.a.mode"])
def test_a_mode_that_is_not_written_in_octal_is_reported(
    problems: Problems, key: str, written: str, message: str
) -> None:
    """TOML's integers do not show how they were written: 755 would become 0o1363."""
    text = "files.a.text = ''\n" if "files" in key else ""
    found = problems(f"[command.x.home]\n{text}{key} = {written}\n")
    messages = [one for one in found if one.message == message]
    assert len(messages) == 1
    assert messages[0].hint == 'write it in octal digits: "755", or 0o755'


def test_the_text_of_a_file_in_a_table_has_placeholders(home: Home) -> None:
    content = home('files."tool" = { text = "${home}", mode = "755" }\nfiles.plain = "b"')
    assert content.files == {"tool": Template("${home}"), "plain": Template("b")}
    assert content.modes == {"tool": 0o755}


def test_the_content_of_a_file_can_be_binary(home: Home) -> None:
    content = home('files.a = { base64 = """\nAAEC\n/w==\n""" }\nfiles.b.base64 = ""')
    assert content.binaries == {"a": b"\x00\x01\x02\xff", "b": b""}
    assert content.files == {}


WRONG = [
    # the lines of a command's home, the key, a part of the message
    ("files.a = { base64 = '!' }", "files.a.base64", "not Base64"),
    ("files.a = { base64 = 'A' }", "files.a.base64", "not Base64"),
    ("files.a = { base64 = 'ü' }", "files.a.base64", "not Base64"),
    ("files.a = { mode = '755' }", "files.a", "expected exactly one of `text` and `base64`"),
    ("files.a = {}", "files.a", "expected exactly one of `text` and `base64`"),
    ("files.a = { text = 'x', base64 = 'eA==' }", "files.a", "expected exactly one of"),
    ("files.'../a' = { text = 'x' }", 'files."../a"', "the path has `..`"),
    ("files.a = { text = '${nope}' }", "files.a.text", "`${nope}` has no value"),
    ("links.a = '/etc/passwd'", "links.a", "the link leads out of the home: /etc/passwd"),
    ("links.a = '../b'", "links.a", "leads out of the home"),
    ("links.'d/a' = '../../b'", 'links."d/a"', "leads out of the home"),
    ("links.a = 'b/../../c'", "links.a", "leads out of the home"),
    ("links.a = 'b/../c'", "links.a", "leads out of the home"),
    ("links.a = '~/b'", "links.a", "leads out of the home"),
    ("links.a = '${home}/../b'", "links.a", "leads out of the home"),
    ("links.a = '${home}x'", "links.a", "leads out of the home"),
    ("links.'/a' = 'b'", 'links."/a"', "outside the home"),
    ("links.'../a' = 'b'", 'links."../a"', "the path has `..`"),
    ("links.a = ''", "links.a", "expected a non-empty string"),
    ('links.a = "b\\u0000"', "links.a", "NUL"),
    ("links.a = '${nope}'", "links.a", "`${nope}` has no value"),
    ("remove = '/etc/passwd'", "remove", "outside the home"),
    ("remove = ['a', '../b']", "remove[1]", "the path has `..`"),
    ("remove = '.'", "remove", "the path is empty"),
    ("remove = '${home}/a'", "remove", "relative to the home already"),
    ("remove = 'a[b'", "remove", "a `[` without a `]`"),
    ("remove = '${nope}'", "remove", "`${nope}` has no value"),
    ("chmod.'../a' = '755'", 'chmod."../a"', "the path has `..`"),
    ("chmod.'.' = '755'", 'chmod."."', "the path is empty"),
    ("chmod.'${nope}' = '755'", 'chmod."${nope}"', "`${nope}` has no value"),
    # words that do not go together
    ("links.a = 'b'\nfiles.'a/x' = ''", "", "`a/x` cannot be created: `a` is a link"),
    ("links.a = 'b'\nlinks.'a/x' = 'c'", "", "`a/x` cannot be created: `a` is a link"),
    ("links.a = 'b'\ndirs = './a/x'", "", "`./a/x` cannot be created: `a` is a link"),
    ("files.a.base64 = ''\ndirs = 'a/x'", "", "`a/x` cannot be created: `a` is a file"),
    ("files.a = ''\nlinks.a = 'b'", "", "`a` is in `files` and also in `links`"),
    ("links.a = 'b'\ndirs = 'a'", "", "`a` is in `links` and also in `dirs` or `copy`"),
    ("links.a = 'b'\ncopy.a = 'tool.toml'", "", "`a` is in `links` and also in `dirs` or `copy`"),
    (
        "files.a = { text = '', mode = '755' }\nchmod.a = '700'",
        "chmod.a",
        "`a` has a `mode` in `files` too",
    ),
    ("links.a = 'b'\nchmod.a = '700'", "chmod.a", "`a` is a link"),
    ("remove = 'a'\nchmod.a = '700'", "chmod.a", "`a` is removed before"),
    ("remove = 'a/'\nchmod.'a/b' = '700'", 'chmod."a/b"', "`a/b` is removed before"),
]


@pytest.mark.parametrize(("lines", "key", "message"), WRONG)
def test_what_cannot_be_done_in_a_home_is_reported(
    problems: Problems, lines: str, key: str, message: str
) -> None:
    found = problems(
        f"[command.y]\nstdout = 'x'\n[command.x]\nneeds = 'y'\n[command.x.home]\n{lines}"
    )
    assert [problem.key for problem in found] == [f"command.x.home.{key}".rstrip(".")]
    assert message in found[0].message


@pytest.mark.parametrize(
    "lines",
    [
        "links.current = 'releases/1'",
        "links.'bin/tool' = '../lib/tool'",
        "links.'a/b/c' = '../../d'",
        "links.a = '.'",
        "links.'a/b' = '..'",
        "links.a = 'b'\nlinks.b = 'c'",
        "links.a = '${home}'",
        "links.a = '${home}/data/x'",
        "links.a = '${today}'",
        "links.a = 'a~'",
        "remove = ['a', 'b/*.csv', '**/', 'c/${today}']",
        "remove = 'a'\ndirs = 'a/b'\nchmod.'a/b' = '700'",
        "remove = 'a'\nfiles.'a/b' = ''\nchmod.a = '500'",
        "files.a = ''\nchmod.a = '755'",
        "chmod.'bin/*' = '755'",
    ],
)
def test_links_removals_and_modes_in_a_home(problems: Problems, lines: str) -> None:
    body = f"[command.y]\nstdout = 'x'\n[command.x]\nneeds = 'y'\n[command.x.home]\n{lines}"
    assert problems(body) == ()


# What is known to be in a new home.


@pytest.mark.parametrize(
    "lines",
    [
        "home.remove = 'a'",
        "home.remove = 'a'\nhome.files.a = ''",
        "home.remove = ['shared', 'shared/b']",
        "home.remove = '*.txt'",
    ],
)
def test_what_a_new_home_does_not_have_cannot_be_removed(problems: Problems, lines: str) -> None:
    found = problems(f"[home]\nfiles.'shared/a' = ''\n[command.x]\n{lines}\n")
    (problem,) = found
    assert problem.key.startswith("command.x.home.remove")
    assert "is not in the home" in problem.message
    assert problem.hint.startswith("add `needs`")


@pytest.mark.parametrize(
    "lines",
    [
        "home.remove = ['shared/a', 'shared', '.tmp']",
        "home.remove = ['shared/*', 'dir/', 'link', 'bin']",
        "needs = 'y'\nhome.remove = 'anything'",
        "home.remove = '${today}'",
    ],
)
def test_a_command_removes_what_every_new_home_has(problems: Problems, lines: str) -> None:
    home = (
        "[home]\nfiles.'shared/a' = ''\ndirs = 'dir/sub'\nlinks.link = 'x'\nfiles.bin.base64=''\n"
    )
    assert problems(f"{home}[command.y]\nstdout = 'x'\n[command.x]\n{lines}\n") == ()


def test_what_is_in_a_copied_folder_is_not_checked(problems: Problems) -> None:
    assert problems("[home]\ncopy.d = '.'\n[command.x]\nhome.remove = 'd/any'\n") == ()


@pytest.mark.parametrize("path", ["nope", "nope/*", "d/nope"])
def test_permissions_of_what_nothing_creates_are_reported(problems: Problems, path: str) -> None:
    home = f"dirs = 'd'\nfiles.'e/f' = ''\nchmod.'{path}' = '000'\n"
    (own,) = problems(f"[command.x.home]\n{home}")
    assert own.key.startswith("command.x.home.chmod")
    (shared,) = problems(f"[command.x]\nstdout = 'x'\n[home]\n{home}")
    assert shared.message == f"`{path}` is not in the home: nothing creates it"
    assert shared.key.startswith("home.chmod")


@pytest.mark.parametrize("path", ["d", "d/", "e", "e/f", "*", "e/*", ".tmp", "${today}"])
def test_permissions_of_what_is_created_are_changed(problems: Problems, path: str) -> None:
    home = "[home]\ndirs = 'd'\nfiles.'e/f' = ''\n"
    assert problems(f"{home}[command.x]\nstdout = 'x'\nhome.chmod.'{path}' = '000'\n") == ()
    assert problems(f"{home}chmod.'{path}' = '000'\n[command.x]\nstdout = 'x'\n") == ()


def test_every_new_home_has_nothing_to_remove(problems: Problems) -> None:
    (problem,) = problems("[home]\nfiles.a = ''\nremove = 'a'\n[command.x]\n")
    assert problem.key == "home.remove"
    assert problem.message == "a new home has nothing to remove"


# Copies.


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        *("fixtures/a.csv", "fixtures/b.csv", "fixtures/note.txt", "fixtures/.hidden.csv"),
        *("fixtures/case1/in.csv", "fixtures/case1/deep/er/x.csv", "fixtures/case2/in.csv"),
        *("fixtures/.git/x.csv", "fixtures/odd[1].csv", "other/a.csv"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "fixtures/case1/loop").symlink_to("..")
    return tmp_path


def relative(content: HomeContent, folder: Path) -> dict[str, str]:
    return {path: str(Path(source).relative_to(folder)) for path, source in content.copies.items()}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("copy = { '.' = 'fixtures/case1' }", {".": "fixtures/case1"}),
        ("copy = { './' = 'fixtures/case1' }", {".": "fixtures/case1"}),
        ("copy = { '.' = 'fixtures/a.csv' }", {"a.csv": "fixtures/a.csv"}),
        (
            "copy = { data = 'fixtures/*.csv' }",
            {
                "data/a.csv": "fixtures/a.csv",
                "data/b.csv": "fixtures/b.csv",
                "data/odd[1].csv": "fixtures/odd[1].csv",
            },
        ),
        (
            "copy = { '.' = 'fixtures/[ab].csv' }",
            {"a.csv": "fixtures/a.csv", "b.csv": "fixtures/b.csv"},
        ),
        ("copy = 'fixtures/[!bo]*.csv'", {"a.csv": "fixtures/a.csv"}),
        (
            "copy = ['fixtures/?.csv', 'fixtures/note.txt']",
            {
                "a.csv": "fixtures/a.csv",
                "b.csv": "fixtures/b.csv",
                "note.txt": "fixtures/note.txt",
            },
        ),
        (
            "copy = { d = 'fixtures/case*' }",
            {
                "d/case1": "fixtures/case1",
                "d/case2": "fixtures/case2",
            },
        ),
        (
            "copy = { d = 'fixtures/*/in.csv' }",
            {
                "d/case1/in.csv": "fixtures/case1/in.csv",
                "d/case2/in.csv": "fixtures/case2/in.csv",
            },
        ),
        (
            "copy = { d = 'fixtures/**/x.csv' }",
            {
                "d/case1/deep/er/x.csv": "fixtures/case1/deep/er/x.csv",
            },
        ),
        ("copy = { d = 'fixtures/case1/deep/**' }", {"d/er": "fixtures/case1/deep/er"}),
        ("copy = { d = 'fixtures/.h*' }", {"d/.hidden.csv": "fixtures/.hidden.csv"}),
        ("copy = 'fixtures/odd[1].csv'", {"odd[1].csv": "fixtures/odd[1].csv"}),
        ("copy = { d = 'fixtures/odd[[]*' }", {"d/odd[1].csv": "fixtures/odd[1].csv"}),
    ],
)
def test_whole_folders_and_globs_are_copied(
    home: Home, tree: Path, lines: str, expected: dict[str, str]
) -> None:
    assert relative(home(lines), tree) == expected


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("copy = 'fixtures/*.parquet'", "`fixtures/*.parquet` matches no file"),
        ("copy = { d = 'nowhere/*' }", "`nowhere/*` matches no file"),
        ("copy = { d = 'fixtures/**.csv' }", "`**` must be a whole part of the path"),
        ("copy = ['fixtures/a*.csv', 'other/*.csv']", "`a.csv` is copied from"),
        ("copy = { d = '/etc/*' }", "`/etc/*` is not a relative path"),
        ("copy = { '..' = 'fixtures' }", "the path has `..`"),
        ("copy = { '' = 'fixtures' }", "the path is empty"),
        ("copy = { './..' = 'fixtures' }", "the path has `..`"),
    ],
)
def test_a_copy_of_nothing_is_reported(
    problems: Problems, tree: Path, lines: str, message: str
) -> None:
    assert tree.is_dir()
    found = problems(f"[command.x.home]\n{lines}\n")
    assert any(message in problem.message for problem in found), found


# The folder that a command starts in.


@pytest.mark.parametrize(
    "cwd",
    [".", "./", "a", "a/b", ".tmp", "f", "link/any", "case/deep", "${today}", "a//b/", "./a"],
)
def test_a_command_starts_in_a_folder_of_its_home(problems: Problems, tree: Path, cwd: str) -> None:
    assert tree.is_dir()
    home = "dirs = 'a/b'\nfiles.'f/g' = ''\nlinks.link = 'y'\ncopy.case = 'fixtures/case1'"
    assert problems(f"[home]\n{home}\n[command.x]\ncwd = '{cwd}'\nstdout = 'x'\n") == ()


@pytest.mark.parametrize(
    ("cwd", "message"),
    [
        ("/tmp", "outside the home"),
        ("../x", "the path has `..`"),
        ("a/../..", "the path has `..`"),
        ("~/x", "outside the home"),
        ("${home}/a", "relative to the home already"),
        ("${nope}", "`${nope}` has no value"),
        ("nowhere", "the home of `x` has no folder `nowhere`"),
        ("a/nowhere", "the home of `x` has no folder `a/nowhere`"),
        ("f/g", "the home of `x` has no folder `f/g`"),
    ],
)
def test_a_folder_to_start_in_that_cannot_be_is_reported(
    problems: Problems, cwd: str, message: str
) -> None:
    body = f"[home]\ndirs = 'a/b'\nfiles.'f/g' = ''\n[command.x]\ncwd = '{cwd}'\n"
    (problem,) = problems(body)
    assert problem.key == "command.x.cwd"
    assert message in problem.message


def test_the_folder_of_the_defaults_is_checked_where_it_is_in_force(problems: Problems) -> None:
    commands = "[command.a]\ncwd = '.'\n[command.b]\nhome.dirs = 'sub'\n[command.c]\nneeds = 'b'\n"
    assert problems(f"[defaults]\ncwd = 'sub'\n{commands}") == ()
    (problem,) = problems(f"[defaults]\ncwd = 'sub'\n{commands}[command.d]\n[command.e]\n")
    assert (problem.key, problem.message) == (
        "defaults.cwd",
        "the home of `d` has no folder `sub`",
    )
    assert '`home = { dirs = "sub" }`' in problem.hint
