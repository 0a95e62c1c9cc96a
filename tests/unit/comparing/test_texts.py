"""The lines of two texts: which are new, which are gone, and which say the same otherwise."""

from __future__ import annotations

import random

import pytest

from cliconform.comparing import line_pairs
from cliconform.comparing.outputs import compare_printed
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


def test_the_number_of_a_version_differs_by_itself_as_all_that_the_program_says_does() -> None:
    versions = Versions(first="mytool 1.4.2", second="mytool 1.5.0-rc.1 (beta)")
    one, two = "made by v 1.4.2\nmytool 1.4.2\n", "made by v 1.5.0-rc.1\nmytool 1.5.0-rc.1 (beta)\n"
    assert not list(compare_texts("stdout", one, two, None, versions))
    assert list(compare_texts("stdout", one, two.replace("rc.1", "rc.2"), None, versions))


def test_versions_differ_by_themselves_in_json_too() -> None:
    versions = Versions(first="mytool 1.4.2", second="mytool 1.5.0")

    def find(second: str) -> list[str]:
        one = '{"version": "1.4.2", "from": ["mytool 1.4.2"], "n": 1}'
        return [each.what for each in compare_printed("stdout", one, second, one, versions)]

    assert find('{"version": "1.5.0", "from": ["mytool 1.5.0"], "n": 1}') == []
    assert find('{"version": "1.5.1", "from": ["mytool 1.5.0"], "n": 1}') == ["stdout version"]


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


@pytest.mark.parametrize("place", [0, 5_001, 11_999])
def test_a_line_is_found_wherever_it_is_in_a_long_text(place: int) -> None:
    first = [f"row {n}" for n in range(12_000)]
    second = [*first[:place], "row -1", *first[place + 1 :]]
    assert compare("\n".join(first), "\n".join(second)) == {
        "output-values": (f"-row {place}", "+row -1")
    }


def test_where_too_many_lines_differ_it_is_said_that_they_are_not_paired() -> None:
    first, second = (
        "".join(f"{word} {n} {'x' * (n % 7)}\nsame\n" for n in range(9_000)) for word in ("a", "b")
    )
    (found,) = compare_texts("stdout", first, second)
    assert (found.code, found.effect) == (DifferenceCode.OUTPUT_VALUES, Effect.BREAKING)
    assert found.why == "so many lines are different that they are not compared one by one"
    assert (found.detail[:2], found.detail[10]) == (("-a 0", "-a 1 x"), "+b 0")


def test_the_same_lines_in_another_order_are_cosmetic_however_many_they_are() -> None:
    lines = [f"row {n} of many" for n in range(9_000)]
    for other in (lines[::-1], [*lines[4_000:], *lines[:4_000]]):
        found = compare_texts("stdout", "\n".join(lines), "\n".join(other))
        assert {each.effect for each in found} == {Effect.COSMETIC}


def test_many_more_lines_are_compatible() -> None:
    second = "a\n" + "".join(f"row {n}\n" for n in range(20_000)) + "b\n"
    assert list(compare("a\nb\n", second)) == ["output-added"]


def test_lines_that_are_alike_are_looked_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    first = "\n".join("ab" * n + "c" for n in range(40, 60))
    second = "\n".join("ba" * n + "d" for n in range(40, 60))
    monkeypatch.setattr(line_pairs, "_MOST_WORK", 1_000)
    (found,) = compare_texts("stdout", first, second)
    assert found.why == "so many lines are different that they are not compared one by one"


def make_letters(length: int, seed: int) -> str:
    return "".join(random.Random(seed).choices("abcdefghij klmnopqrstuvwxyz0123456789", k=length))


def test_two_long_lines_have_other_values_and_are_not_compared_sign_by_sign() -> None:
    first, second = make_letters(100_000, 1), make_letters(100_000, 2)
    assert compare(f"{first}\n", f"{second}\n") == {"output-values": (f"-{first}", f"+{second}")}


def test_a_long_line_that_varies_by_itself_is_left_out_and_others_are_not() -> None:
    one, two, three = (f"{make_letters(20_000, seed)}\nrows {seed // 2}\n" for seed in (2, 4, 3))
    assert compare(one, two, three) == {"output-values": ("-rows 1", "+rows 2")}


def test_in_many_lines_that_vary_a_word_is_found() -> None:
    def log(seed: int, last: str) -> str:
        return "".join(f"step {n}: id {n * 7 + seed}\n" for n in range(3_000)) + last

    found = compare(log(1, "done\n"), log(2, "failed\n"), log(3, "done\n"))
    assert found == {"output-removed": ("-done",), "output-added": ("+failed",)}


@pytest.mark.parametrize("line", [" " * 100_000 + "x%", "1." * 50_000 + "%", "#" * 100_000 + "%"])
def test_a_long_line_is_no_progress_bar_by_trying(line: str) -> None:
    assert compare(f"{line}\n", f"{line}\nmore\n") == {"output-added": ("+more",)}


def test_many_lines_are_cut_with_a_word() -> None:
    detail = compare("", "".join(f"line {chr(97 + n % 26)}{n}\n" for n in range(50)))[
        "output-added"
    ]
    assert detail[-1] == " 30 more lines"
