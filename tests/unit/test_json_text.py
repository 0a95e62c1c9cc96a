"""JSON is parsed strictly, and what is not JSON is told with its line and column."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.json_text import JsonTextError, parse_json, parse_json_documents


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", []),
        (" \r\n\t", []),
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ('{\n  "a": 1\n}\n[\n]\n', [{"a": 1}, []]),
        ('{"a": 1}{"a": 2}[3]', [{"a": 1}, {"a": 2}, [3]]),
        ('1 "x"\nnull\r\ntrue', [1, "x", None, True]),
        ('\x1e{"a": 1}\n\x1e{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ('{"b": "\\u00e4\\/", "a": 1.0}', [{"a": 1, "b": "ä/"}]),
        ("123456789012345678901234567890", [123456789012345678901234567890]),
        ('{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}',
         [{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}]),
    ],
)  # fmt: skip
def test_documents_follow_one_another(text: str, documents: list[Any]) -> None:
    assert parse_json_documents(text) == documents


@pytest.mark.parametrize(
    ("text", "line", "column", "fault"),
    [
        ("Loading\n{}", 1, 1, "expected a value"),
        ('{"a": 1}\nDone.', 2, 1, "expected a value"),
        ('{"a": 1', 1, 8, "expected `,` or a closing bracket"),
        ("{'a': 1}", 1, 2, "expected a key in double quotes"),
        ('{\n "a" 1}', 2, 6, "expected `:`"),
        ('["a\nb"]', 1, 4, "a line break"),
        ('["a', 1, 2, "no closing quote"),
        ("01", 1, 2, "expected a blank or the end"),
        ('"a""b"', 1, 4, "expected a blank or the end"),
        ("[1,\n NaN]", 2, 2, "NaN is not a JSON value"),
        ("[-Infinity]", 1, 2, "-Infinity is not a JSON value"),
        ('{"b": {"a": 1},\n "b": 2}', 2, 2, 'the key "b" occurs twice in one object'),
        ('{"ab": "a", "a\\u0062": 2}', 1, 13, "occurs twice"),
        ('{"a": ["a", "a", {"a": 1}], "c": {"d": 1, "d": NaN}}', 1, 43, "twice"),
        ("[" + "1" * 5000 + "]", 1, 2, "a number has more than 4,300 digits"),
        ("[" * 100_000, 1, 1, "nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_told_with_its_place(
    text: str, line: int, column: int, fault: str
) -> None:
    with pytest.raises(JsonTextError, match="at line") as caught:
        parse_json_documents(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert fault in str(caught.value)


def test_an_error_says_how_many_documents_end_before_it() -> None:
    with pytest.raises(JsonTextError) as caught:
        parse_json_documents('{"a": 1}\n{"a": 2}\nDone.\n')
    assert caught.value.documents == 2


@pytest.mark.parametrize("text", ["", "{}\n{}", "1 2"])
def test_a_single_document_is_one_and_no_more(text: str) -> None:
    assert parse_json(" 1 ") == 1
    with pytest.raises(JsonTextError):
        parse_json(text)
