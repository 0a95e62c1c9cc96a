"""Promises about the texts of many files: as strict as for one, and cheap for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.model.contents import TextForm, TextPromise
from cliconform.model.outcome import Finding, Holds
from cliconform.model.template import Template
from cliconform.verifying.files.home_files import read_whole
from support.counting import calls_of
from support.judging import PLACE, file_promise, get_finding, judge_promise, observe_home

CONTENTS = {
    "plain": b"one two\n",
    "empty": b"",
    "mark": b"\xef\xbb\xbfone\n",
    "returns": b"zero\r\none\r\ntwo\r\n",
    "old returns": b"zero\rone\rtwo\r",
    "invalid": b"one \xff two\n",
    "wide": "eins – one\n".encode(),
    "long": b"one " + b"x" * 70_000 + b" two\n",
    "none": b"three\n",
}
PROMISES: list[tuple[TextForm, str]] = [
    *(("contains", each) for each in ("one", "one\n", "one\r\n", "\ufeffone", "\ufffd", "$HOME")),
    *(("lacks", each) for each in ("one", "two", "\r", "\ufeff", "\ufffd", "zzz", "")),
    *(("matches", each) for each in ("^one$", r"\bt\w+$", r"\r", r"\ufeff", r"\ufffd", "zzz", "")),
    *(("equals", each) for each in ("one two", "", "[..]")),
]


def promise(form: TextForm, *texts: str) -> TextPromise:
    return TextPromise(
        address=f"produces[0].{form}",
        place=PLACE,
        source="file",
        form=form,
        texts=tuple(map(Template, texts)),
    )


def check(home: Path, path: str, *promises: TextPromise) -> list[Finding]:
    outcome = judge_promise(file_promise(path, texts=promises), observe_home(home), home=True)
    return [get_finding(outcome, each.address) for each in promises]


@pytest.mark.parametrize(("form", "text"), PROMISES)
def test_each_of_many_files_is_judged_as_if_it_were_the_only_one(
    tmp_path: Path, form: TextForm, text: str
) -> None:
    for number, content in enumerate(CONTENTS.values()):
        (tmp_path / f"{number}.txt").write_bytes(content)
    (tmp_path / "9.txt").symlink_to("0.txt")
    alone = [check(tmp_path, f"{number}.txt", promise(form, text))[0] for number in range(10)]
    (together,) = check(tmp_path, "*.txt", promise(form, text))
    deviating = [each for each in alone if each.holds is Holds.NO]
    assert together.holds is (Holds.NO if deviating else Holds.YES)
    more = f" (and {len(deviating) - 1} more of 10 files)" if len(deviating) > 1 else ""
    assert together.message == (deviating[0].message + more if deviating else "")


def test_an_invalid_byte_is_the_replacement_character_in_each_of_many_files(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_bytes(b"%d \xff" % number)
    (contains,) = check(tmp_path, "*.txt", promise("contains", "\ufffd"))
    (lacks,) = check(tmp_path, "*.txt", promise("lacks", "\ufffd"))
    assert (contains.holds, lacks.holds) == (Holds.YES, Holds.NO)
    assert lacks.message.endswith("(and 2 more of 3 files)")


def test_a_file_is_read_once_for_all_promises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    for number in range(20):
        (tmp_path / "home" / f"{number}.txt").write_text(f"number {number}\n")
    read: list[str] = []

    def note(home: str, relative: str, limit: int) -> tuple[int, bytes | None]:
        read.append(relative)
        return read_whole(home, relative, limit)

    monkeypatch.setattr("cliconform.verifying.files.kept_files.read_whole", note)
    promises = (
        promise("contains", "number"),
        promise("matches", r"\d$"),
        promise("lacks", "zzz"),
    )
    assert {each.holds for each in check(tmp_path / "home", "*.txt", *promises)} == {Holds.YES}
    assert sorted(read) == sorted(f"{number}.txt" for number in range(20))


def test_a_file_that_keeps_its_promises_takes_few_steps(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.txt").write_text(f"number {number}\n")
    promises = (
        promise("contains", "number"),
        promise("matches", r"\d$"),
        promise("lacks", "zzz"),
    )
    observation = observe_home(tmp_path)

    def judge(path: str) -> int:
        wanted = file_promise(path, texts=promises)
        return calls_of(lambda: judge_promise(wanted, observation, home=True))

    few, many = judge("?.txt"), judge("*.txt")
    assert (many - few) / 190 < 100
