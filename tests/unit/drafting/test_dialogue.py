"""What was typed and printed → prompts and answers; a password is never one of them."""

from __future__ import annotations

import pytest

from cliconform.drafting.dialogue import Typing, read_typing, settle_prompt, write_prompt
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import Chunk

HOME = "/tmp/h/0001"


def read(*events: tuple[float, str, bytes]) -> Typing:
    """Read events: what was printed (``out``), typed with echo (``key``), unseen (``hid``), raw."""
    chunks: list[Chunk] = []
    keys: list[Keystrokes] = []
    for at, kind, data in events:
        if kind == "out":
            chunks.append(Chunk(stream="stdout", at=at, data=data))
            continue
        after = sum(len(chunk.data) for chunk in chunks)
        keys.append(Keystrokes(after=after, data=data, echo=kind == "key", canonical=kind != "raw"))
    # A stream that is read in one piece is one chunk, whenever its parts came.
    whole = Chunk(stream="stdout", at=0.0, data=b"".join(chunk.data for chunk in chunks))
    typing = read_typing(chunks, keys, program="my-tool", home=HOME)
    assert read_typing([whole], keys, program="my-tool", home=HOME) == typing
    return typing


def test_the_last_line_before_an_answer_is_its_prompt() -> None:
    typing = read(
        (0.1, "out", b"Welcome\r\nDelete all? [y/N]: "),
        (1.0, "key", b"y"),
        (1.1, "out", b"y"),
        (1.2, "key", b"\r"),
        (1.3, "out", b"\r\nName: "),
        (2.0, "key", b"Adx\x7fa\r"),
        (2.1, "out", b"Ada\r\ndone\r\n"),
    )
    assert typing.turns == (
        {"expect": "Delete all? [y/N]:", "send": "y"},
        {"expect": "Name:", "send": "Ada"},
    )


def test_a_password_is_a_placeholder_and_the_same_one_has_the_same_name() -> None:
    typing = read(
        (0.1, "out", b"enter passphrase: "),
        (1.0, "hid", b"hunter2\r"),
        (1.1, "out", b"\r\nagain: "),
        (2.0, "hid", b"hunter2\r"),
        (2.1, "out", b"\r\nother key: "),
        (3.0, "hid", b"secret9\r"),
    )
    assert [turn["send"] for turn in typing.turns] == [
        "${env:MY_TOOL_PASSPHRASE}",
        "${env:MY_TOOL_PASSPHRASE}",
        "${env:MY_TOOL_KEY}",
    ]
    assert typing.secrets == {"MY_TOOL_PASSPHRASE": "hunter2", "MY_TOOL_KEY": "secret9"}
    assert "hunter2" not in repr(typing.turns)


def test_a_line_that_a_program_reads_key_by_key_and_does_not_show_is_a_password_too() -> None:
    typing = read(
        (0.1, "out", b"Password: "), (1.0, "raw", b"hunter2\r"), (1.1, "out", b"*******\r\n")
    )
    assert typing.turns == ({"expect": "Password:", "send": "${env:MY_TOOL_PASSWORD}"},)
    shown = read((0.1, "out", b"Name: "), (1.0, "raw", b"Ada\r"), (1.1, "out", b"Ada\r\n"))
    assert shown.turns == ({"expect": "Name:", "send": "Ada"},)


def test_what_is_typed_at_a_prompt_for_a_secret_is_a_placeholder_even_if_it_was_shown() -> None:
    typing = read((0.1, "out", b"API key: "), (1.0, "key", b"k-123\r"), (1.1, "out", b"k-123\r\n"))
    assert typing.turns == ({"expect": "API key:", "send": "${env:MY_TOOL_KEY}"},)
    asked = read((0.1, "out", b"Reset the password? "), (1.0, "key", b"y\r"))
    assert asked.turns == ({"expect": "Reset the password?", "send": "y"},)


def test_keys_and_the_end_of_input_are_named() -> None:
    typing = read(
        (0.1, "out", b"Choose:\r\n> a\r\n  b\r\n"),
        (1.0, "raw", b"\x1b[B\r"),
        (1.1, "out", b"ok\r\n> "),
        (2.0, "key", b"\x04"),
        (2.1, "out", b"bye: "),
        (3.0, "key", b"\x03"),
    )
    assert typing.turns == (
        {"expect": "b", "keys": ["down", "enter"]},
        {"expect": ">", "eof": True},
        {"expect": "bye:", "keys": "ctrl-c"},
    )


def test_what_is_typed_into_a_program_that_prints_nothing_is_its_input() -> None:
    typing = read((1.0, "key", b"b\r"), (1.1, "out", b"b\r\n"), (2.0, "key", b"a\r\x04"))
    assert typing == Typing(stdin="b\na\n")


def test_what_is_typed_before_its_prompt_is_said_to_be_lost() -> None:
    typing = read(
        (0.1, "out", b"Name: "), (1.0, "key", b"Ada\ry\r"), (1.1, "out", b"Ada\r\nSure? y\r\n")
    )
    assert typing.lost == ("'y'",)


@pytest.mark.parametrize(
    ("prompt", "written"),
    [
        ("Name: ", {"expect": "Name:"}),
        ("in $HOME/x? ", {"expect": "in ${home}/x?"}),
        ("Delete 17 jobs (all)? ", {"matches": r"Delete \d+ jobs \(all\)?".replace("?", r"\?")}),
        ("${x}? ", {"expect": "$${x}?"}),
    ],
)
def test_what_may_vary_in_a_prompt_is_a_pattern_until_it_is_seen_again(
    prompt: str, written: dict[str, str]
) -> None:
    assert write_prompt(prompt) == written


def test_a_prompt_that_is_always_the_same_becomes_a_text_again() -> None:
    turn = {"matches": r"Delete \d+ jobs\?", "send": "y"}
    assert settle_prompt(["Delete 17 jobs?"] * 2, turn) == {
        "expect": "Delete 17 jobs?",
        "send": "y",
    }
    assert settle_prompt(["Delete 17 jobs?", "Delete 9 jobs?"], turn) == {
        "matches": r"Delete \d+ jobs\?",
        "send": "y",
    }
