"""What several runs showed → what is promised: right values, stated in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cliconform.drafting.command import draft_command
from cliconform.drafting.showing import Avoided, FileShown, RowsShown, Showing, TableShown

IDS = ("7f3a01bc", "0199ffee", "c0ffee12")
DAYS = ("2026-11-28", "2026-11-28", "2026-11-29")


def runs(**facts: Any) -> list[Showing]:
    """Three runs; a value is one for all of them, or a function of the number of the run."""
    return [
        Showing(
            today=DAYS[number],
            **{
                key: value(number) if callable(value) else value
                for key, value in {"exit": 0, **facts}.items()
            },
        )
        for number in range(3)
    ]


def promises(shown: list[Showing], **more: Any) -> Mapping[str, Any]:
    return draft_command(shown, **more).promises


def test_a_short_text_that_is_always_the_same_is_promised_whole() -> None:
    assert promises(runs(stdout="a\nb\n")) == {"stdout": {"equals": "a\nb\n"}, "exact": True}
    assert promises(runs(stdout="in $HOME\n"))["stdout"] == {"equals": "in $HOME"}


def test_of_a_long_text_the_lines_are_promised_that_say_most() -> None:
    text = "Starting\n" + "".join(f"step {word}\n" for word in "abcdefgh") + "Total: 17 rows\n"
    draft = draft_command(runs(stdout=text))
    assert draft.promises["stdout"][-1] == "Total: 17 rows"
    assert draft.promises["stdout"][0] == "Starting"
    assert len(draft.promises["stdout"]) == 6
    assert {each.why for each in draft.left_out} == {"others say as much"}
    assert len(draft.left_out) == 4


def test_of_a_stream_without_telling_lines_something_is_promised() -> None:
    bar = promises(runs(stdout=lambda n: f"[#{n}---]  {n}1%\r[#####]  100%\n"))
    assert bar["stdout"] == ["[#####]  100%"]
    varying = promises(runs(stdout=lambda n: f"{'a b ' * (n + 1)}\n"))
    assert varying["stdout"] == {"empty": False}


def test_an_exit_code_is_promised_where_the_defaults_do_not() -> None:
    assert promises(runs(exit=3))["exit"] == 3
    assert "exit" not in promises(runs(exit=3), default_exit=3)
    assert promises(runs(), default_exit=None)["exit"] == 0
    assert promises(runs(exit="SIGINT"))["exit"] == "SIGINT"


def test_runs_that_end_differently_promise_nothing() -> None:
    with pytest.raises(ValueError, match="0, 1, 2"):
        draft_command(runs(exit=lambda n: n))


def test_a_command_that_prints_and_writes_nothing_promises_that() -> None:
    assert promises(runs()) == {"output": {"empty": True}, "exact": True}


def test_the_id_that_is_printed_is_the_id_in_the_path_in_the_file_and_in_the_table() -> None:
    shown = runs(
        stdout=lambda n: f"Created job: {IDS[n]}\nrun `show {IDS[n]}`\n",
        files=lambda n: {
            f"out/{IDS[n]}.txt": FileShown(
                kind="file", size=12, digest=IDS[n], text=f"job {IDS[n]}\n"
            ),
            "jobs.db": FileShown(
                kind="file",
                digest=IDS[n],
                database={
                    "jobs": RowsShown(count=1, columns=("id", "state"), first=(IDS[n], "new"))
                },
            ),
        },
    )
    made = promises(shown)
    assert made == {
        "stdout": {"equals": "Created job: ${job}\nrun `show ${job}`\n"},
        "capture": {"job": "^Created job: ([0-9a-f]{8})$"},
        "produces": [{"path": "out/${job}.txt", "equals": "job ${job}"}, "jobs.db"],
        "queries": [
            {
                "database": "jobs.db",
                "sql": "SELECT id, state FROM jobs",
                "equals": ["${job}", "new"],
            }
        ],
    }


def test_a_value_that_varies_in_one_place_only_is_a_pattern() -> None:
    made = promises(runs(stdout=lambda n: f"pid {100 + n} in $HOME\n"))
    assert made["stdout"] == {"matches": [r"^pid \d+ in \$HOME$"]}
    assert "capture" not in made


def test_what_a_needed_command_captured_has_its_name_everywhere() -> None:
    shown = runs(
        given=lambda n: {"job": IDS[n]},
        stdout=lambda n: f"job {IDS[n]}: done\n",
        files=lambda n: {f"{IDS[n]}.log": FileShown(kind="file", text="ok\n", digest="1", size=3)},
    )
    made = promises(shown)
    assert made["stdout"] == {"equals": "job ${job}: done"}
    assert made["produces"] == [{"path": "${job}.log", "equals": "ok"}]


def test_times_that_are_equal_have_no_name() -> None:
    shown = runs(stdout=lambda n: f"begun 10:00:0{n}\nended 10:00:0{n}\n")
    made = promises(shown)
    assert "capture" not in made
    assert made["stdout"]["matches"] == [
        r"^begun \d\d:\d\d:\d\d$",
        r"^ended \d\d:\d\d:\d\d$",
    ]


def test_a_new_name_is_none_that_has_another_meaning() -> None:
    shown = runs(stdout=lambda n: f"job {IDS[n]}\nshow {IDS[n]}\n")
    assert promises(shown, taken=["job"])["capture"] == {"job2": "^job ([0-9a-f]{8})$"}


def test_json_is_promised_by_its_values_and_those_that_vary_are_named() -> None:
    draft = draft_command(runs(stdout=lambda n: f'{{"ok": true, "n": null, "t": {n}, "a": ["x"]}}'))
    assert draft.promises["stdout"] == {"json": {"ok": True, "n": {"null": True}, "a[0]": "x"}}
    assert [(each.what, each.why) for each in draft.left_out] == [
        ("stdout: t", "differs from run to run")
    ]
    made = promises(runs(stdout='[{"id": 1}, {"id": 2}]'))
    assert made["stdout"] == {"rows": 2, "json": {"[0].id": 1, "[1].id": 2}}


def test_tables_of_one_kind_are_one_entry_with_files_rows_and_columns() -> None:
    def files(number: int) -> Mapping[str, FileShown]:
        table = TableShown(rows=10, columns=(("ts", "int64"), ("close", "double")))
        return {
            f"data/symbol={symbol}/date={DAYS[number]}/{IDS[number]}.parquet": FileShown(
                kind="file", table=table
            )
            for symbol in ("AAPL", "MSFT")
        }

    assert promises(runs(files=files))["produces"] == [
        {
            "path": "data/**/*.parquet",
            "files": 2,
            "rows": 20,
            "columns": ["ts int64", "close double"],
        }
    ]


def test_a_day_in_a_path_is_a_placeholder_and_a_name_that_varies_a_glob() -> None:
    table = TableShown(rows=3, columns=(("a", "int64"),))
    shown = runs(
        files=lambda n: {f"out/{DAYS[n]}/part-{IDS[n]}.csv": FileShown(kind="file", table=table)}
    )
    assert promises(shown)["produces"] == [
        {"path": "out/${today}/part-*.csv", "rows": 3, "columns": ["a int64"]}
    ]


def test_a_wildcard_does_not_reach_over_a_folder() -> None:
    def files(number: int) -> Mapping[str, FileShown]:
        name = IDS[number]
        return {
            f"data/{name[:2]}/{name}": FileShown(kind="file", digest=name),
            f"data/{name[2:4]}/{name[::-1]}": FileShown(kind="file", digest=name),
        }

    assert promises(runs(files=files))["produces"] == ["data/*/*"]


def test_caches_locks_and_files_of_one_run_are_left_out_with_the_reason() -> None:
    same = {".cache/x": FileShown(kind="file"), "a.lock": FileShown(kind="file")}
    shown = runs(
        files=lambda n: {**same, **({"once.txt": FileShown(kind="file")} if not n else {})},
        removed=("old.txt",),
    )
    draft = draft_command(shown)
    assert draft.promises == {"output": {"empty": True}, "removes": ["old.txt"]}
    assert {each.what: each.why for each in draft.left_out} == {
        ".cache/x": "caches, locks and temporary files are not promised",
        "a.lock": "caches, locks and temporary files are not promised",
        "once.txt": "was not made in every run",
    }


def test_of_a_table_with_several_rows_the_values_of_each_column_are_counted() -> None:
    table = RowsShown(count=2, columns=("id", "order"), filled=(2, 1), first=(1, None))
    shown = runs(
        files={
            "a.db": FileShown(
                kind="file",
                database={
                    "jobs": table,
                    "empty": RowsShown(count=0, columns=("a",), filled=(0,)),
                    "alembic_version": RowsShown(
                        count=1, columns=("v",), filled=(1,), first=("7",)
                    ),
                },
            )
        }
    )
    assert promises(shown)["queries"] == [
        {
            "database": "a.db",
            "sql": 'SELECT count(*), count(id), count("order") FROM jobs',
            "equals": [2, 2, 1],
        }
    ]


def test_a_database_that_has_lost_its_tables_is_noticed() -> None:
    shown = runs(files={"a.db": FileShown(kind="file", database={})})
    assert promises(shown)["queries"] == [
        {
            "database": "a.db",
            "sql": "SELECT name FROM sqlite_master WHERE type = 'table'",
            "empty": True,
        }
    ]


def test_no_promise_has_a_secret_or_a_name_of_the_machine_in_it() -> None:
    draft = draft_command(
        runs(stdout="hello\nyour password is hunter2\nat box7\n"),
        avoid=Avoided(("hunter2",), ("box7",)),
    )
    assert draft.promises["stdout"] == ["hello"]
    assert "hunter2" not in repr(draft)
    assert len(draft.left_out) == 2
    varying = runs(stdout=lambda n: f"same\nhunter2{' x' * n}\n")
    assert "hunter2" not in repr(draft_command(varying, avoid=Avoided(("hunter2",))))


def test_a_binary_file_that_is_always_the_same_is_promised_by_its_size() -> None:
    shown = runs(files={"a.gz": FileShown(kind="file", size=42, digest="x")})
    assert promises(shown)["produces"] == [{"path": "a.gz", "size": 42}]
    shown = runs(files=lambda n: {"a.gz": FileShown(kind="file", size=42, digest=str(n))})
    assert promises(shown)["produces"] == ["a.gz"]
