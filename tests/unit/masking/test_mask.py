"""Masking: every form of a secret, in every kind of value, and nothing else."""

from __future__ import annotations

import base64
import html
import json
import quopri
import unicodedata
from dataclasses import replace
from urllib.parse import quote, quote_plus

import pytest

from cliconform.masking import mask as mask_module
from cliconform.masking.mask import NO_MASK, Mask
from cliconform.masking.search import SecretSearch, Span
from cliconform.masking.shapes import MASKED
from cliconform.model.invocation import Terminal
from cliconform.model.observation import Chunk, Exited, FileFact
from cliconform.model.outcome import Verdict
from cliconform.model.template import Template
from support import reports

CANARY = 'can"ary/42 <é>+x!'
MASK = Mask([CANARY])


def encode(text: str, before: int = 0) -> str:
    return base64.b64encode(b"~" * before + text.encode() + b"?>").decode()


FORMS = {
    "plain": CANARY,
    "base64": base64.b64encode(CANARY.encode()).decode(),
    "base64 after one byte": encode(CANARY, 1),
    "base64 after two bytes": encode(CANARY, 2),
    "base64 after three bytes": encode(CANARY, 3),
    "base64 for URLs": encode(CANARY, 1).replace("+", "-").replace("/", "_"),
    "URL": quote(CANARY, safe=""),
    "URL in a path": quote(CANARY),
    "URL in small letters": quote(CANARY, safe="").lower(),
    "form": quote_plus(CANARY),
    "JSON": json.dumps(CANARY),
    "JSON in UTF-8": json.dumps(CANARY, ensure_ascii=False),
    "JSON with escaped slashes": json.dumps(CANARY).replace("/", r"\/"),
    "HTML": html.escape(CANARY),
    "URL in a URL": quote(quote(CANARY, safe=""), safe=""),
    "URL, every byte": "".join(f"%{byte:02X}" for byte in CANARY.encode()),
    "JSON, every character": "".join(f"\\u{ord(each):04x}" for each in CANARY),
    "Python, every byte": "".join(f"\\x{byte:02x}" for byte in CANARY.encode()),
    "hexadecimal": CANARY.encode().hex(),
    "hexadecimal with colons": CANARY.encode().hex(":").upper(),
    "hexadecimal with blanks": CANARY.encode().hex(" "),
    "HTML as Jinja has it": html.escape(CANARY).replace("&quot;", "&#34;"),
    "HTML, every character": "".join(f"&#{ord(each)};" for each in CANARY),
    "HTML, every character in hexadecimal": "".join(f"&#x{ord(each):X};" for each in CANARY),
    "quoted-printable": quopri.encodestring(CANARY.encode()).decode(),
    "quoted-printable, every byte": "".join(f"={byte:02X}" for byte in CANARY.encode()),
    "HTML as Go has it": html.escape(CANARY).replace("+", "&#43;").replace("&quot;", "&#34;"),
    "JSON in JSON": json.dumps(json.dumps(CANARY)),
    "JSON in a URL": quote(json.dumps(CANARY), safe=""),
    "URL in which little is escaped": CANARY.replace("/", "%2f").replace("é", "%c3%A9"),
    "Python's bytes": repr(CANARY.encode()),
    "Python's ASCII": ascii(CANARY),
    "octal numbers, as C has them": "".join(f"\\{byte:03o}" for byte in CANARY.encode()),
    "C's array": ", ".join(f"0x{byte:02x}" for byte in CANARY.encode()),
    "a list of numbers": str(list(CANARY.encode())),
    "base32": base64.b32encode(b"~" + CANARY.encode()).decode(),
    "base64 of base64": encode(encode(CANARY)),
    "base64 of UTF-16": base64.b64encode(CANARY.encode("utf-16-le")).decode(),
    "base64 of JSON": encode(json.dumps(CANARY)),
    "base64 in lines": "\n".join(encode(CANARY, 1)[at : at + 8] for at in range(0, 32, 8)),
    "base64 in lines in JSON": json.dumps(encode(CANARY)[:9] + "\n" + encode(CANARY)[9:]),
    "decomposed": unicodedata.normalize("NFD", CANARY),
    "capital letters": CANARY.upper(),
    "from the last to the first": CANARY[::-1],
    "a shell": CANARY.replace('"', '\\"').replace(" ", "\\ ").replace("<", "\\<"),
    "typed over": 'can"arx\by/42 <é>+x!',
    "bold, as nroff has it": "".join(f"{each}\b{each}" for each in CANARY),
    "a cell of a table": 'can"ary/ │\n│ 42 <é>+x!',
    "a quotation": 'can"ary/\n> 42 <é>+x!',
    "blanks between": " ".join(CANARY),
    "nothing that is seen between": "\u200b".join(CANARY),
    "colours": 'can\x1b[1m"ar\x1b[0my/42 <é>\x1b[31m+x!',
    "wrapped": 'can"ary/\r\n    42 <é>+x!',
}


def strip(text: str) -> str:
    for each in ("\x1b[1m", "\x1b[0m", "\x1b[31m", "\r\n", " "):
        text = text.replace(each, "")
    return text


def test_a_secret_of_ten_characters_is_found_where_it_is_wrapped() -> None:
    assert Mask(["c4nary-77x"]).hide("| c4na\n  ry-77x") == f"| {MASKED}\n  "
    assert Mask(["c4nary-77"]).hide("| c4na\n  ry-77") == "| c4na\n  ry-77"


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_masked_in_every_form(form: str) -> None:
    text = f"begin [{FORMS[form]}] end"
    for hidden in (MASK.hide(text), MASK.hide_bytes(text.encode()).decode()):
        assert hidden.startswith("begin [")
        assert hidden.endswith("] end")
        assert hidden.count(MASKED) == 1
        left = strip(hidden).removeprefix("begin[").removesuffix("]end").replace(MASKED, "")
        assert len(left) <= 9, left  # of what is encoded with it, and quotes
        assert "42" not in left
    assert MASK.is_in(text.encode())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 3, 7])
def test_a_secret_that_comes_in_pieces_is_masked(form: str, size: int) -> None:
    data = f"begin [{FORMS[form]}] end".encode()
    step = reports.step("a")
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    between = Chunk(stream="stderr", at=0.0, data=b"other")
    chunks = [
        part for piece in pieces for part in (Chunk(stream="stdout", at=0.0, data=piece), between)
    ]
    masked = MASK.apply_to(reports.observation(step, chunks=tuple(chunks)))
    out = b"".join(each.data for each in masked.chunks if each.stream == "stdout")
    assert out == MASK.hide_bytes(data)
    assert masked.masked
    assert all(each.data == b"other" for each in masked.chunks if each.stream == "stderr")


def test_all_parts_of_an_outcome_are_masked_but_what_names_and_counts() -> None:
    step = reports.step(f"login[{CANARY}]", "--key", CANARY, needs=f"make[{CANARY}]")
    step = replace(
        step,
        values={"key": CANARY},
        invocation=replace(step.invocation, environment={"A": Template(CANARY)}),
    )
    seen = reports.observation(
        step,
        CANARY,
        after={
            f"a/{CANARY}": FileFact(kind="link", mode=0, digest=CANARY),
            "b": FileFact(kind="file", mode=0o644, size=4, digest="0" * 64),
        },
        ending=Exited(code=0),
    )
    finding = reports.finding("stdout.contains[0]", f"contains {CANARY}", CANARY, seen=CANARY)
    outcome = replace(
        reports.outcome(step, Verdict.DEVIATES), findings=(finding,), observation=seen, hint=CANARY
    )
    masked = MASK.apply_to(outcome)
    assert CANARY not in repr(masked)
    assert "/42" not in repr(masked)
    assert masked.step.id == f"login[{MASKED}]"
    assert masked.findings[0].address == "stdout.contains[0]"
    assert masked.observation is not None
    assert masked.observation.after["b"] is seen.after["b"]
    assert masked.step.invocation.terminal is Terminal.SPLIT


def test_a_value_from_a_fixed_set_is_not_taken_for_a_secret() -> None:
    """A stored run in which it is another could not be read."""
    mask = Mask(["exited", "stdout", "deviates", "contains", "split"])
    report = reports.every_verdict()
    masked = mask.apply_to(report)
    for before, after in zip(report.outcomes, masked.outcomes, strict=True):
        assert after.verdict is before.verdict
        assert after.step.id == before.step.id
        assert [each.address for each in after.findings] == [
            each.address for each in before.findings
        ]
        if before.observation and after.observation:
            assert after.observation.ending.kind == before.observation.ending.kind
            assert {each.stream for each in after.observation.chunks} <= {"stdout", "stderr"}


def test_without_secrets_a_value_is_the_same_object() -> None:
    report = reports.every_verdict()
    assert NO_MASK.apply_to(report) is report
    assert MASK.apply_to(report) is report
    assert not Mask(["", "abc", "true", "  "])
    assert MASK.add([]) is MASK
    assert MASK.add([CANARY]) is MASK


def test_of_two_secrets_the_longer_one_is_masked_first() -> None:
    assert Mask(["abcd", "abcdefgh"]).hide("abcdefgh abcd") == f"{MASKED} {MASKED}"


def test_two_secrets_below_each_other_are_two() -> None:
    long = "0123456789abcdefgh"
    assert Mask([long]).hide(f"{long}\n{long}") == f"{MASKED}\n{MASKED}"


def test_each_line_of_a_secret_with_several_lines_is_one() -> None:
    key = "-----BEGIN\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END"
    hidden = Mask([key]).hide("  MIIEvQIBADANBg\r\n  kqhkiG9w0BAQEF\r\n")
    assert hidden == f"  {MASKED}\r\n  {MASKED}\r\n"


def test_a_part_of_a_secret_beside_an_ellipsis_is_masked() -> None:
    assert MASK.hide(f"is {CANARY[:9]}… and {CANARY[:2]}…") == f"is {MASKED}… and ca…"
    assert MASK.hide(f"is …{CANARY[-13:]} and") == f"is …{MASKED}! and"
    assert MASK.hide(f"is {encode(CANARY)[:12]}…") == f"is {MASKED}…"


def test_a_binary_file_is_searched_in_utf_16_too() -> None:
    assert MASK.is_in(b"\xff\xfe" + CANARY.encode("utf-16-le"))
    assert MASK.is_in(CANARY.encode("utf-16-be"))
    assert not MASK.is_in(b"\0\1\2")


@pytest.mark.parametrize("name", FORMS)
def test_a_binary_file_is_searched_for_every_form(name: str) -> None:
    noise = bytes(range(256)) * 3
    assert MASK.is_in(noise + FORMS[name].encode() + noise)
    assert not MASK.is_in(noise * 3)


def test_an_escape_is_read_beside_a_backspace_that_deletes_nothing() -> None:
    assert MASK.hide("\b" + "".join(f"%{code:02x}" for code in CANARY.encode())) == f"\b{MASKED}"


def test_a_text_without_a_secret_is_searched_once_however_often_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[bytes] = []
    find = SecretSearch.find

    def count(search: SecretSearch, data: bytes) -> list[Span]:
        searched.append(data)
        return find(search, data)

    monkeypatch.setattr(SecretSearch, "find", count)
    mask = Mask([CANARY])
    for _ in range(3):
        assert mask.hide("nothing") == "nothing"
        assert mask.hide(f"is {CANARY}") == f"is {MASKED}"
    assert searched.count(b"nothing") == 1
    assert mask.add(["nothing"]).hide("nothing") == MASKED


def test_texts_that_were_searched_take_no_memory_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mask_module, "_MOST_KEPT", 10)
    mask = Mask([CANARY])
    for number in range(100):
        mask.hide(f"text {number}")
        mask.hide(f"{number}" + "x" * 10_000)
    assert len(mask._clean) <= 10
    assert max(map(len, mask._clean)) < 100


def test_rows_that_differ_in_a_secret_alone_have_ids_of_their_own() -> None:
    labels = ("first-5ecret", "other-5ecret", "none")
    steps = [replace(reports.step(f"a[{each}]"), row=row) for row, each in enumerate(labels, 1)]
    mask = Mask(labels[:1], steps).add(labels[1:2])
    masked = ["a[(secret), row 1]", "a[(secret), row 2]", "a[none]"]
    assert [mask.hide_in_id(step.id) for step in steps] == masked
    needing = replace(steps[2], needs=steps[1].id)
    assert mask.apply_to(needing).needs == masked[1]
    assert [mask.hide_in_id(each) for each in masked] == masked


def test_the_only_row_of_a_matrix_has_no_number() -> None:
    step = reports.step("a[first-5ecret]")
    assert Mask(["first-5ecret"], [step]).hide_in_id(step.id) == "a[(secret)]"
