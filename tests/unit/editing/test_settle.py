"""What single steps need becomes an edit only where it is right for all that share the value."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.editing.apply import apply_all
from cliconform.editing.files import TextFile, read_spec_files
from cliconform.editing.settle import settle
from cliconform.editing.written import find_written, list_steps
from cliconform.loading import load_spec
from cliconform.model.edit import Edit, EditKind, Origin, Proposal, TomlValue, find_edits
from cliconform.model.spec import Spec
from cliconform.planning.merging import merge
from cliconform.planning.promises import collect_promises
from support.editing import ROOT, changed_lines

MAIN = """\
spec = 1
include = "x/*.toml"
[target]
command = "tool"

[defaults]
exit   = 0
output = { lacks = ["Traceback"] }

[command.a]
stdout   = ["one", "two"]
stderr   = "none"
produces = [
  "x.db",
  { path = "y.csv", rows = 3, json = { "items[0].id" = 1, "items[0].id.x" = 2 } },
]
capture  = { job = 'job (\\S+)', id = { json = "id" } }

[[command.a.queries]]
sql    = "SELECT 1"
equals = [[1, "x"]]

[command.b]
exit   = 2
output = { contains = "b" }

[command.c]
output = { lacks = ["Traceback", "Error"] }
"""
PART = """\
[command.m]
args     = "m ${frame}"
stdout   = ["done", "${bars} bars", "${size}"]
produces = [{ path = "z/${frame}/*.csv", rows = "${bars}" }, { path = "w", files = "${files}" }]
[command.m.matrix]
frame = ["5m", "1h"]
bars  = [288, 24]
size  = ["small", "large"]
files = [1, 2]
"""


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    (tmp_path / "x").mkdir()
    (tmp_path / "x.toml").write_text(MAIN)
    (tmp_path / "x" / "m.toml").write_text(PART)
    return load_spec(tmp_path / "x.toml")


@pytest.fixture
def files(spec: Spec) -> dict[str, TextFile]:
    return read_spec_files(spec)


def proposal(
    step: str,
    address: str,
    new: TomlValue | None,
    *,
    column: str = "",
    kind: EditKind = EditKind.FIX,
) -> Proposal:
    return Proposal(step=step, address=address, kind=kind, new=new, why="seen", column=column)


A = ("command", "a")


@pytest.mark.parametrize(
    ("address", "path", "line"),
    [
        ("stdout.contains[1]", (*A, "stdout", 1), 11),
        ("stderr.contains[0]", (*A, "stderr"), 12),
        ("produces[0]", (*A, "produces", 0), 14),
        ("produces[1].rows", (*A, "produces", 1, "rows"), 15),
        ("produces[1].json.items[0].id", (*A, "produces", 1, "json", "items[0].id"), 15),
        ("produces[1].json.items[0].id.x", (*A, "produces", 1, "json", "items[0].id.x"), 15),
        ("queries[0].equals", (*A, "queries", 0, "equals"), 21),
        ("capture.id", (*A, "capture", "id"), 17),
        ("output.lacks[0]", ("defaults", "output", "lacks", 0), 8),
        ("exit", ("defaults", "exit"), 7),
    ],
)
def test_a_promise_is_found_where_it_is_written(
    spec: Spec, files: dict[str, TextFile], address: str, path: tuple[str | int, ...], line: int
) -> None:
    found = find_written(spec, files, "a", address)
    assert (found.path, found.place.line) == (path, line)
    assert found.value is not None
    owner = "defaults" if found.origin is Origin.DEFAULTS else "command.a"
    assert found.address == f"{owner}/{address}"


@pytest.mark.parametrize(
    "name",
    ["specs/marketpipe.toml", "tests/cli/restic.toml", "tests/unit/loading/everything.toml"],
)
def test_every_promise_of_our_specs_is_found_at_the_place_that_loading_gives_it(name: str) -> None:
    spec = load_spec(ROOT / name)
    files = read_spec_files(spec)
    found = 0
    for command in spec.commands.values():
        for promise in collect_promises(command, merge(command.settings, spec.defaults)):
            at = find_written(spec, files, list_steps(command)[0], promise.address)
            assert at.value is not None or promise.address in {"exit", "timeout", "leftovers"}
            assert at.place == promise.place or at.origin is Origin.CELL or at.path[-1] == "timeout"
            found += at.value is not None
    assert found


def test_what_is_written_nowhere_has_the_place_where_it_would_be(
    spec: Spec, files: dict[str, TextFile]
) -> None:
    for address, path in (
        ("within", (*A, "within")),
        ("stdout.contains[2]", (*A, "stdout", 2)),
        ("stdout.lacks[0]", (*A, "stdout", "lacks", 0)),
        ("produces[1].json.items[1].id", (*A, "produces", 1, "json", "items[1].id")),
        ("queries[1]", (*A, "queries", 1)),
    ):
        found = find_written(spec, files, "a", address)
        assert (found.path, found.value) == (path, None)


def test_the_users_of_a_default_are_the_steps_without_a_value_of_their_own(
    spec: Spec, files: dict[str, TextFile]
) -> None:
    assert find_written(spec, files, "a", "exit").users == ("a", "c", "m[5m]", "m[1h]")
    users = find_written(spec, files, "a", "output.lacks[0]").users
    assert users == ("a", "b", "m[5m]", "m[1h]")
    assert find_written(spec, files, "c", "output.lacks[1]").users == ("c",)


def one(spec: Spec, files: dict[str, TextFile], *proposals: Proposal) -> Edit:
    edits, refusals = settle(spec, files, proposals)
    assert not refusals
    (edit,) = edits
    return edit


def test_an_edit_goes_to_the_file_that_has_the_promise(
    spec: Spec, files: dict[str, TextFile]
) -> None:
    edit = one(
        spec, files, *(proposal(step, "stdout.contains[0]", "ok") for step in ("m[5m]", "m[1h]"))
    )
    assert Path(edit.file).name == "m.toml"
    assert (edit.address, edit.old, edit.new) == ("command.m/stdout.contains[0]", "done", "ok")
    (change,) = apply_all(files, [edit])
    assert changed_lines(PART, change.text) == [
        '-stdout   = ["done", "${bars} bars", "${size}"]',
        '+stdout   = ["ok", "${bars} bars", "${size}"]',
    ]


def test_a_cell_of_a_matrix_is_edited_as_a_cell(spec: Spec, files: dict[str, TextFile]) -> None:
    edit = one(spec, files, proposal("m[1h]", "produces[1].files", 3))
    assert (edit.address, edit.path) == (
        "command.m/matrix.files[1]",
        ("command", "m", "matrix", "files", 1),
    )
    assert (edit.old, edit.new) == (2, 3)
    assert one(spec, files, proposal("m[5m]", "stdout.contains[2]", "tiny")).new == "tiny"


def test_a_cell_that_several_promises_use_needs_all_of_them_to_agree(
    spec: Spec, files: dict[str, TextFile]
) -> None:
    rows = proposal("m[5m]", "produces[0].rows", 300)
    text = proposal("m[5m]", "stdout.contains[1]", 300, column="bars")
    assert one(spec, files, rows, text).path == ("command", "m", "matrix", "bars", 0)
    edits, refusals = settle(spec, files, [rows])
    assert not edits
    assert refusals[0].reason == "`${bars}` is used in `stdout` too"


@pytest.mark.parametrize(
    ("proposals", "reason"),
    [
        ([proposal("a", "exit", 1)], "[defaults] have it for c, m[5m], m[1h] too"),
        ([proposal("m[5m]", "stdout.contains[0]", "x")], "it is promised for m[1h] too"),
        (
            [
                proposal("m[5m]", "stdout.contains[0]", "x"),
                proposal("m[1h]", "stdout.contains[0]", "y"),
            ],
            "m[5m] and m[1h] need different values of it",
        ),
        (
            [proposal("m[5m]", "produces[0]", "z", column="frame")],
            "the first column, `frame`, is a part of the step's id",
        ),
        ([proposal("a", "within", None)], "nothing is written that could be removed"),
        (
            [proposal("a", "output.lacks[1]", "Error", kind=EditKind.CREATE)],
            "the command would no longer have what [defaults] promise there",
        ),
    ],
)
def test_what_is_not_right_for_all_is_refused_with_a_reason(
    spec: Spec, files: dict[str, TextFile], proposals: list[Proposal], reason: str
) -> None:
    edits, refusals = settle(spec, files, proposals)
    assert not edits
    assert {refusal.reason for refusal in refusals} == {reason}
    assert [refusal.proposal for refusal in refusals] == proposals


def test_a_default_is_edited_where_all_its_users_agree(
    spec: Spec, files: dict[str, TextFile]
) -> None:
    steps = ("a", "c", "m[5m]", "m[1h]")
    edit = one(spec, files, *(proposal(step, "exit", 1) for step in steps))
    assert (edit.address, edit.path) == ("defaults/exit", ("defaults", "exit"))


def test_edits_are_found_by_what_a_person_types(spec: Spec, files: dict[str, TextFile]) -> None:
    edits, _ = settle(
        spec,
        files,
        [
            proposal("a", "stdout.contains[0]", "x"),
            proposal("a", "stdout.contains[1]", "y"),
            proposal("b", "exit", 3),
        ],
    )
    assert find_edits(edits, "command.a/stdout.contains[1]") == edits[1:2]
    assert find_edits(edits, "a/stdout") == find_edits(edits, "a") == edits[:2]
    assert find_edits(edits, "b/exit") == edits[2:]
    assert find_edits(edits, "c") == find_edits(edits, "a/std") == ()
