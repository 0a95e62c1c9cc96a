"""The lines of two texts: which are new, which are gone, and which say the same otherwise."""

from __future__ import annotations

import pytest

from cliconform.comparing.texts import Versions, compare_texts
from cliconform.model.comparison import DifferenceCode
from cliconform.model.drift import Effect


def compare(first: str, second: str, again: str | None = None) -> dict[str, tuple[str, ...]]:
    """The lines that differ, by the kind of the difference."""
    found = compare_texts("stdout", first, second, again)
    return {each.code.value: each.detail for each in found if not each.is_noise}


def is_noisy(first: str, again: str) -> bool:
    return any(each.is_noise for each in compare_texts("stdout", first, first, again))


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("total: 3\n", "total: 4\n", "output-values"),
        ("from 2024-01-02\n", "from 2024-01-03\n", "output-values"),
        ("Done.\n", "Finished.\n", "output-added output-removed"),
        ("Wrote the table\n", "Wrote a table\n", "output-wording"),
        ("a  b\n", "a b\n", "output-style"),
        ("┏━━━┓\n┃ a ┃\n┗━━━┛\n", "+---+\n| a |\n+---+\n", "output-style"),
        ("one\n", "one\ntwo\n", "output-added"),
        ("one\ntwo\n", "one\n", "output-removed"),
        ("one\ntwo\n", "two\none\n", "output-order"),
        ("done\n", "done\n [####----] 40%\n", "output-style"),
    ],
)
def test_a_difference_has_the_kind_of_what_differs(first: str, second: str, code: str) -> None:
    assert " ".join(sorted(compare(first, second))) == code


def test_values_and_lines_that_are_gone_break_and_words_do_not() -> None:
    effects = {
        each.code: each.effect
        for text, other in [
            ("n 1\n", "n 2\n"),
            ("x\ny\n", "x\n"),
            ("x\n", "x\ny\n"),
            ("Wrote the table\n", "Wrote a table\n"),
        ]
        for each in compare_texts("stdout", text, other)
    }
    assert effects == {
        DifferenceCode.OUTPUT_VALUES: Effect.BREAKING,
        DifferenceCode.OUTPUT_REMOVED: Effect.BREAKING,
        DifferenceCode.OUTPUT_ADDED: Effect.COMPATIBLE,
        DifferenceCode.OUTPUT_WORDING: Effect.COSMETIC,
    }


def test_a_number_that_varies_by_itself_is_no_difference() -> None:
    assert compare("took 0.31 s\nrows 3\n", "took 0.49 s\nrows 3\n", "took 0.27 s\nrows 3\n") == {}
    assert is_noisy("took 0.31 s\n", "took 0.27 s\n")


def test_beside_what_varies_a_difference_is_found() -> None:
    found = compare("took 0.31 s\nrows 3\n", "took 0.49 s\nrows 4\n", "took 0.27 s\nrows 3\n")
    assert found == {"output-values": ("-rows 3", "+rows 4")}


def test_a_line_that_only_one_run_has_is_no_difference() -> None:
    assert compare("a\nretry 1\nb\n", "a\nretry 7\nretry 8\nb\n", "a\nb\n") == {}


def test_a_word_in_a_line_that_varies_is_found() -> None:
    found = compare("id 83 saved\n", "id 11 stored\n", "id 47 saved\n")
    assert found == {"output-wording": ("-id … saved", "+id 11 stored")}


def test_the_versions_of_the_builds_differ_by_themselves() -> None:
    versions = Versions(first="1.4", second="1.5")
    found = list(
        compare_texts("stdout", "tool 1.4, 3 rows\n", "tool 1.5, 3 rows\n", None, versions)
    )
    assert found == []
    other = list(compare_texts("stdout", "tool 1.4, 1.4.2\n", "tool 1.5, 1.4.3\n", None, versions))
    assert [each.code for each in other] == [DifferenceCode.OUTPUT_VALUES]


def test_a_text_that_is_written_anew_is_one_difference() -> None:
    first = "".join(
        f"{word} is here\n" for word in ("ant", "bee", "cat", "dog", "eel", "fox", "gnu")
    )
    second = "".join(f"{n}: nothing\n" for n in range(9))
    assert list(compare(first, second)) == ["output-replaced"]


def test_of_many_lines_only_the_one_that_differs_is_found() -> None:
    first = "".join(f"row {n} of many\n" for n in range(4000))
    second = first.replace("row 1999 of", "row 1999 off")
    assert sum(map(len, compare(first, second).values())) == 2


def test_many_lines_are_cut_with_a_word() -> None:
    detail = compare("", "".join(f"line {chr(97 + n % 26)}{n}\n" for n in range(50)))[
        "output-added"
    ]
    assert detail[-1] == " 30 more lines"
