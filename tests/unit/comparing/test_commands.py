"""One command in two builds: endings, output, prompts, files, answers, and what is promised."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.comparing.commands import compare_command
from cliconform.model.comparison import (
    ArchiveContent,
    CommandShown,
    DatabaseContent,
    FileShown,
    OpaqueContent,
    TableContent,
    TextContent,
)


def shown(**parts: Any) -> CommandShown:
    code = parts.pop("code", 0)
    streams = {"stdout": parts.pop("stdout", ""), "stderr": parts.pop("stderr", "")}
    return CommandShown(
        ending=parts.pop("ending", f"exit code {code}"),
        code=code,
        argv=("/bin/tool", *parts.pop("args", ("run",))),
        streams=streams,
        **parts,
    )


def file(text: str, digest: str = "", mode: int = 0o644) -> FileShown:
    content = TextContent(text=text)
    return FileShown(kind="file", mode=mode, size=len(text), digest=digest or text, content=content)


def compare(
    first: CommandShown, second: CommandShown, again: CommandShown | None = None
) -> list[str]:
    found = compare_command("x", first, second, again).differences
    return [f"{each.effect} {each.code} {each.what}".strip() for each in found]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (0, 1, "breaking fails-now"),
        (1, 0, "compatible works-now"),
        (1, 2, "compatible exit-changed"),
    ],
)
def test_an_exit_code_that_changes_breaks_what_worked(before: int, after: int, found: str) -> None:
    assert compare(shown(code=before), shown(code=after)) == [found]


def test_a_crash_breaks_what_failed_in_order() -> None:
    crashed = shown(code=None, ending="killed by SIGSEGV")
    assert compare(shown(code=1), crashed) == ["breaking exit-changed"]


def test_a_command_that_fails_now_is_one_difference() -> None:
    first = shown(stdout="3 rows\n", files={"out.csv": file("1\n")})
    second = shown(code=1, stderr="no such option\n")
    (found,) = compare_command("x", first, second).differences
    assert (found.before, found.after) == ("exit code 0", "exit code 1")
    assert found.detail == ("+no such option",)


def test_a_timeout_is_told_once() -> None:
    late = shown(ending="timed out after 2 s", code=None, broken={"timeout": "timed out after 2 s"})
    found = compare_command("a", shown(held=frozenset({"timeout"})), late).differences
    assert [(each.code.value, each.promises) for each in found] == [("fails-now", ("timeout",))]


def test_an_ending_that_varies_by_itself_is_left_out() -> None:
    for code in (0, 1):
        compared = compare_command("x", shown(code=0), shown(code=code), shown(code=1))
        assert compared.differences == ()
        assert [each.what for each in compared.noise] == ["how it ends"]


def test_an_ending_that_the_first_build_never_had_is_found_though_its_endings_vary() -> None:
    crashed = shown(code=3, stderr="Traceback (most recent call last):\n")
    compared = compare_command("x", shown(code=0), crashed, shown(code=1))
    (found,) = compared.differences
    assert (found.effect, found.code) == ("breaking", "fails-now")
    assert (found.before, found.after) == ("exit code 0 or exit code 1", "exit code 3")
    assert found.detail == ("+Traceback (most recent call last):",)
    assert [each.what for each in compared.noise] == ["how it ends"]
    assert compare(shown(code=1), crashed, shown(code=2)) == ["compatible exit-changed"]
    assert compare(shown(code=1), shown(code=0), shown(code=2)) == ["compatible works-now"]


@pytest.mark.parametrize("code", [0, 1])
def test_where_endings_vary_the_runs_that_end_alike_are_compared(code: int) -> None:
    worked = shown(code=0, stdout="rows\n", files={"a": file("x\n")})
    failed = shown(code=1, stdout="rows\n")
    second = shown(code=0, stdout="rows\nmore\n", files={"a": file("x\n")})
    runs = (worked, failed) if code else (failed, worked)
    assert compare(runs[0], second, runs[1]) == ["compatible output-added stdout"]


def test_a_message_on_standard_error_and_a_help_page_are_cosmetic() -> None:
    assert compare(shown(stderr="read 3\n"), shown(stderr="read 4\n")) == [
        "cosmetic output-values stderr"
    ]
    pages = (shown(args=("--help",), stdout=text) for text in ("-a 1\n", "-a 2\n"))
    assert compare(*pages) == ["cosmetic output-values stdout"]


def test_what_a_failing_command_prints_is_for_people_unless_the_spec_promises_that_it_fails() -> (
    None
):
    first, second = (
        shown(code=1, stdout=f"found {n}\n", broken={"exit": "exit code 1, expected 0"})
        for n in (3, 4)
    )
    assert compare(first, second) == ["cosmetic output-values stdout"]
    linted = (shown(code=1, stdout=f"found {n}\n", held=frozenset({"exit"})) for n in (3, 4))
    assert compare(*linted) == ["breaking output-values stdout"]


def test_json_on_standard_output_is_compared_by_its_members() -> None:
    first, second = shown(stdout='{"a": 1}\n'), shown(stdout='{"a": 1,\n "b": 2}\n')
    assert compare(first, second) == ["compatible json-added stdout b"]


def test_only_colours_that_differ_are_cosmetic() -> None:
    first = shown(stdout="a\n", styled={"stdout": "a\n"})
    second = shown(stdout="a\n", styled={"stdout": "\x1b[1ma\x1b[0m\n"})
    assert compare(first, second) == ["cosmetic output-style stdout"]


def test_a_port_that_the_run_gave_is_no_difference() -> None:
    first = shown(stdout="on 40001\n", given={"port": "40001"})
    second = shown(stdout="on 40102\n", given={"port": "40102"})
    assert compare(first, second, first) == []


def test_a_prompt_that_is_gone_breaks_and_one_in_other_words_does_not() -> None:
    assert compare(shown(prompts=("Name? ",)), shown()) == ["breaking prompt-removed prompt"]
    assert compare(shown(prompts=("Name? ",)), shown(prompts=("Your name? ",))) == [
        "cosmetic prompt-wording prompt"
    ]


def test_a_prompt_with_another_default_breaks_and_is_told_once() -> None:
    first = shown(prompts=("Sure? [y/N]",), stdout="Sure? [y/N] y\ndone\n")
    second = shown(prompts=("Sure? [Y/n]",), stdout="Sure? [Y/n] y\ndone\n")
    assert compare(first, second) == ["breaking prompt-wording prompt"]
    other = shown(prompts=("Really? [y/N]",), stdout="Really? [y/N] y\ndone\n")
    assert compare(first, other) == ["cosmetic prompt-wording prompt"]


def test_a_prompt_that_is_new_breaks() -> None:
    asked = shown(prompts=("Name? ", "Sure? "))
    assert compare(shown(prompts=("Name? ",)), asked) == ["breaking prompt-added prompt"]
    assert compare(shown(), shown(prompts=("Name? ",))) == ["breaking prompt-added prompt"]


def test_a_prompt_that_is_new_in_front_is_the_one_that_is_named() -> None:
    before = shown(prompts=("Name? ", "Age? ", "Sure? "))
    after = shown(prompts=("Language? ", "Name? ", "Age? ", "Sure? "))
    (found,) = compare_command("x", before, after).differences
    assert (found.code, found.after) == ("prompt-added", "Language? ")
    (found,) = compare_command("x", after, before).differences
    assert (found.code, found.before) == ("prompt-removed", "Language? ")


def test_beside_a_new_prompt_one_in_other_words_is_known() -> None:
    before = shown(prompts=("Your name? ", "Sure? "))
    after = shown(prompts=("Continue in German? ", "Your full name? ", "Sure? "))
    found = compare_command("x", before, after).differences
    assert [(each.code, each.before, each.after) for each in found] == [
        ("prompt-added", "", "Continue in German? "),
        ("prompt-wording", "Your name? ", "Your full name? "),
    ]


def test_prompts_in_other_words_are_known_in_their_order_beside_a_new_one() -> None:
    before = shown(prompts=("Your name? ", "Delete all jobs? "))
    after = shown(prompts=("Continue in German? ", "Your full name? ", "Delete all the jobs? "))
    changes = compare_command("x", before, after).differences
    assert [(each.code, each.before, each.after) for each in changes] == [
        ("prompt-added", "", "Continue in German? "),
        ("prompt-wording", "Your name? ", "Your full name? "),
        ("prompt-wording", "Delete all jobs? ", "Delete all the jobs? "),
    ]
    changes = compare_command("x", after, before).differences
    assert [(each.code, each.before, each.after) for each in changes] == [
        ("prompt-removed", "Continue in German? ", ""),
        ("prompt-wording", "Your full name? ", "Your name? "),
        ("prompt-wording", "Delete all the jobs? ", "Delete all jobs? "),
    ]


def test_files_are_compared_by_what_is_in_them() -> None:
    first = shown(files={"a.txt": file("x 1\n"), "b.txt": file("b\n"), "c.txt": file("c\n")})
    second = shown(
        files={"a.txt": file("x 2\n"), "d.txt": file("d\n"), "c.txt": file("c\n", mode=0o600)}
    )
    assert compare(first, second) == [
        "breaking output-values a.txt",
        "breaking file-removed b.txt",
        "breaking file-mode c.txt",
        "compatible file-added d.txt",
    ]


def test_other_bytes_that_say_the_same_are_cosmetic_and_content_that_cannot_be_read_breaks() -> (
    None
):
    same = (shown(files={"a": file("x\n", digest)}) for digest in ("1", "2"))
    assert compare(*same) == ["cosmetic file-bytes a"]
    data = (
        shown(files={"a": FileShown(kind="file", mode=0o644, size=1, digest=digest)})
        for digest in ("1", "2")
    )
    assert compare(*data) == ["breaking file-content a"]


def test_a_link_that_points_elsewhere_is_no_content_of_zero_bytes() -> None:
    one, two = (
        shown(files={"a": FileShown(kind="link", mode=0o777, size=0, digest=digest)})
        for digest in ("1", "2")
    )
    assert compare(one, two) == ["breaking link-target a"]
    assert compare(one, one) == []
    assert compare(one, two, two) == []  # it varies by itself


def test_a_file_that_is_not_looked_into_breaks_and_it_is_said_why() -> None:
    first, second = (
        shown(
            files={
                "a": FileShown(
                    kind="file", mode=0o644, size=1, digest=digest, content=OpaqueContent(why="so")
                )
            }
        )
        for digest in ("1", "2")
    )
    (found,) = compare_command("x", first, second).differences
    assert found.code == "file-content"
    assert found.why.endswith("whether it means the same is not known: so")


def database(digest: str, **unread: str) -> CommandShown:
    table = TableContent(columns={"n": ""}, rows=200_000)
    content = DatabaseContent(tables={"big": table}, unread=unread)
    file = FileShown(kind="file", mode=0o644, size=9, digest=digest, content=content)
    return shown(files={"x.db": file})


def test_a_table_whose_rows_are_not_read_is_not_taken_for_the_same() -> None:
    why = "it has more than 100,000 rows"
    first, second = database("1", big=why), database("2", big=why)
    (found,) = compare_command("x", first, second).differences
    assert (found.effect, found.code, found.what) == ("breaking", "file-content", "x.db big")
    assert found.before == f"not looked into: {why}"
    assert compare(first, first) == []
    compared = compare_command("x", first, second, database("3", big=why))
    assert compared.differences == ()
    assert [each.what for each in compared.noise] == [f"x.db big: {why}"]
    assert compare(database("1"), database("2")) == ["cosmetic file-bytes x.db"]


def test_files_whose_names_vary_by_themselves_are_left_out() -> None:
    first, second, again = (shown(files={f"log-{n}.txt": file("x\n")}) for n in (17, 23, 31))
    assert compare(first, second, again) == []


def test_a_query_with_another_result_breaks() -> None:
    def answer(value: str) -> CommandShown:
        table = TableContent(columns={"n": ""}, rows=1, digests={"n": value}, first=((value,),))
        return shown(answers={"queries[0].equals": table})

    (found,) = compare_command("x", answer("3"), answer("4")).differences
    assert (found.code, found.before, found.after) == ("answer-changed", "3", "4")
    assert compare(answer("3"), answer("4"), answer("5")) == []


def test_a_difference_that_the_spec_promises_breaks_and_names_the_promise() -> None:
    first = shown(stdout="Wrote the table\n", held=frozenset({"stdout.contains[0]"}))
    second = shown(
        stdout="Wrote a table\n", broken={"stdout.contains[0]": '"the table" not found in stdout'}
    )
    (found,) = compare_command("x", first, second).differences
    assert (found.effect, found.code) == ("breaking", "output-wording")
    assert found.promises == ("stdout.contains[0]",)


def test_a_broken_promise_is_only_about_the_lines_that_it_quotes() -> None:
    first = shown(stdout="Hello\n\ntotal: 3\n", held=frozenset({"stdout.contains[0]"}))
    second = shown(
        stdout="Hallo\n\ntotal: 4\n",
        broken={"stdout.contains[0]": '"total: 3" not found in stdout'},
    )
    found = compare_command("x", first, second).differences
    assert [(each.code, bool(each.promises)) for each in found] == [
        ("output-values", True),
        ("output-wording", False),
    ]


def test_a_promise_that_only_one_build_keeps_is_a_difference_by_itself() -> None:
    kept, broken = shown(held=frozenset({"cpu"})), shown(broken={"cpu": "took 3 s"})
    assert compare(kept, broken) == ["breaking promise-broken cpu"]
    assert compare(broken, kept) == ["compatible promise-kept cpu"]
    assert compare(kept, broken, broken) == []


def test_folders_with_files_in_them_have_permissions_too() -> None:
    files = {"d/x": file("1")}
    first = shown(files=files, folders={"d": 0o755})
    assert compare(first, shown(files=files, folders={"d": 0o700})) == ["breaking file-mode d"]
    assert compare(first, shown(files=files, folders={"d": 0o777})) == ["compatible file-mode d"]


def test_members_of_archives_are_compared_one_by_one() -> None:
    def make(**members: str) -> dict[str, FileShown]:
        content = ArchiveContent(members=members)
        digest = repr(members)
        return {"a.zip": FileShown(kind="file", mode=0o644, size=9, digest=digest, content=content)}

    found = compare(shown(files=make(a="1", b="2")), shown(files=make(a="3", c="4")))
    assert found == [
        "breaking member-changed a.zip a",
        "breaking member-removed a.zip b",
        "compatible member-added a.zip c",
    ]
    first, second, again = (shown(files=make(a=each)) for each in "123")
    assert compare(first, second, again) == []


def test_the_schema_of_a_database_is_compared_beside_its_columns() -> None:
    def make(**schema: str) -> dict[str, FileShown]:
        table = TableContent(columns={"a": "INT"}, rows=0)
        names = {name.replace("_", " ", 1): sql for name, sql in schema.items()}
        content = DatabaseContent(tables={"t": table}, schema=names)
        digest = repr(names)
        return {"x.db": FileShown(kind="file", mode=0o644, size=9, digest=digest, content=content)}

    plain = shown(files=make(table_t="create table t(a int)"))
    strict = shown(files=make(table_t="create table t(a int not null)"))
    quick = shown(files=make(table_t="create table t(a int)", index_i="create index i on t(a)"))
    unique = shown(
        files=make(table_t="create table t(a int)", index_i="create unique index i on t(a)")
    )
    assert compare(plain, strict) == ["breaking schema-changed x.db table t"]
    assert compare(plain, quick) == ["cosmetic schema-changed x.db index i"]
    assert compare(unique, plain) == ["breaking schema-changed x.db index i"]
