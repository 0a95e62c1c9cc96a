"""The tree of what would be run."""

from __future__ import annotations

from collections.abc import Callable

from cliconform.reporting.plan import render_plan
from support import reports

PLAN = reports.plan_of(
    reports.step("ingest", "ingest-ohlcv", "--symbols", "A B", brought=True),
    reports.step("aggregate", "aggregate-ohlcv", "${job}", needs="ingest"),
    reports.step("query", "query", "SELECT 1", needs="aggregate"),
    reports.step("validate", "validate-ohlcv", needs="ingest"),
    reports.step("health", "health-check", skip="needs the program docker"),
)


def test_the_tree_on_a_terminal(printed: Callable[..., str]) -> None:
    assert printed(render_plan(PLAN), width=80) == (
        "specs/marketpipe.toml: marketpipe (/opt/venv/bin/marketpipe)\n"
        "\n"
        "ingest (needed by aggregate, validate)  $ marketpipe ingest-ohlcv --symbols 'A B'\n"
        "├─ aggregate  $ marketpipe aggregate-ohlcv ${job}\n"
        "│  └─ query  $ marketpipe query 'SELECT 1'\n"
        "└─ validate  $ marketpipe validate-ohlcv\n"
        "health (skipped: needs the program docker)  $ marketpipe health-check\n"
        "\n"
        "5 of 8 commands, 1 not selected but needed, 1 skipped\n"
    )


def test_through_a_pipe_it_is_indented(printed: Callable[..., str]) -> None:
    text = printed(render_plan(PLAN))
    assert "\n   aggregate  $ marketpipe aggregate-ohlcv ${job}\n" in text
    assert "\n      query  $ marketpipe query 'SELECT 1'\n" in text
    assert "─" not in text


def test_a_command_line_is_one_line_however_long(printed: Callable[..., str]) -> None:
    plan = reports.plan_of(reports.step("a", *["word"] * 100))
    lines = printed(render_plan(plan), width=40).split("\n")
    assert sum("word word" in line for line in lines) == 1


def test_a_deep_chain_is_no_problem(printed: Callable[..., str]) -> None:
    steps = [reports.step("c0")]
    steps += [reports.step(f"c{n}", needs=f"c{n - 1}") for n in range(1, 300)]
    assert "c299" in printed(render_plan(reports.plan_of(*steps)))
