"""What is secret in the steps of a plan, and what is not."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from cliconform.masking.find import find_in_variables, find_observed, find_secrets
from cliconform.model.invocation import HomeContent, HttpRequest, Line, Turn
from cliconform.model.observation import Chunk, Exchange
from cliconform.model.template import Template
from support import reports
from support.running import step as make_step

CANARY = "canary-4711"


def find(
    *argv: str,
    environ: dict[str, str] | None = None,
    declared: tuple[str, ...] = (),
    **of: Any,
) -> Any:
    return find_secrets([make_step("x", *argv, **of)], declared, environ or {})


def in_environment(name: str, value: str, *, passed: bool = False) -> Any:
    return find(environment={name: value}, passed=(name,) if passed else ())


@pytest.mark.parametrize(
    "value",
    [
        f"postgres://me:{CANARY}@host:5432/db?sslmode=require",
        f"redis://:{CANARY}@host",
        f"amqp://me:{CANARY}@a,b/c",
        f"mongodb+srv://me:{CANARY}@host/?retryWrites=true",
        f"host=db user=me password={CANARY} dbname=x",
        f"host=db password='{CANARY}'",
        f"Server=db;User Id=me;Password={CANARY};Encrypt=yes",
        f"me:{CANARY}@tcp(db:3306)/x",
        f"https://api.example.com/v1?api_key={CANARY}&page=1",
        f"https://api.example.com/v1?access_token={CANARY}",
        f"sessionid={CANARY}",
        f"a=12345678; session={CANARY}; Path=/; HttpOnly",
        f"Bearer {CANARY}",
        f"Authorization: Basic {base64.b64encode(f'me:{CANARY}'.encode()).decode()}",
        f'{{"auths": {{"x": {{"password": "{CANARY}"}}}}}}',
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CANARY}\n-----END OPENSSH PRIVATE KEY-----\n",
    ],
)
def test_a_part_of_a_value_is_secret_by_its_form(value: str) -> None:
    assert CANARY in in_environment("SETTING", value)


@pytest.mark.parametrize(
    "token",
    [
        "ghp_abcdefghijklmnopqrst0123456789abcdef",
        "github_pat_11ABCDEFG0abcdefghijkl_abcdef",
        "glpat-abcdefghij1234567890",
        "sk-abcdefghijklmnop1234",
        "sk-proj-abcdefgh_ijklmnop1234",
        "sk_live_abcdefghijkl1234",
        "AKIAABCDEFGHIJKLMNOP",
        "xoxb-123456789012-abcdefghijkl",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "AIzaSyA-abcdefghijklmnopqrstuvwxyz12345",
        "npm_abcdefghijklmnopqrstuvwxyz0123456789",
        "pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAw",
        "hf_abcdefghijklmnopqrstuvwxyz",
    ],
)
@pytest.mark.parametrize("place", ["env", "args", "stdin", "file", "url", "body", "send"])
def test_a_token_is_secret_by_its_form_wherever_the_spec_has_it(token: str, place: str) -> None:
    text = f"uses {token}, today"
    request = HttpRequest(
        method="POST",
        url=Template(f"http://x/{text if place == 'url' else ''}"),
        body=Template(text if place == "body" else ""),
    )
    turn = Turn(expect=Template("Name:"), regex=False, answer=Line(text=Template(text)))
    found = find(
        *([text] if place == "args" else []),
        environment={"SETTING": text} if place == "env" else {},
        stdin=Template(text) if place == "stdin" else None,
        home=HomeContent(files={"a.txt": Template(text)} if place == "file" else {}),
        requests=(request,),
        dialogue=(turn,) if place == "send" else (),
    )
    assert found == (token,)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".netrc", f"machine x\n  login me\n  password {CANARY}\n"),
        (".netrc", f"machine x login me password {CANARY} machine y login a password b12345"),
        (".netrc", f"{CANARY}\n"),
        (".pgpass", f"localhost:5432:db:me:{CANARY}\n"),
        (".npmrc", f"//registry.npmjs.org/:_authToken={CANARY}\n"),
        (".npmrc", f"_auth = {CANARY}\n"),
        (".pypirc", f"[pypi]\nusername = __token__\npassword = {CANARY}\n"),
        (".git-credentials", f"https://me:{CANARY}@github.com\n"),
        (".aws/credentials", f"[default]\naws_secret_access_key = {CANARY}\n"),
        (".my.cnf", f'[client]\npassword="{CANARY}"\n'),
        (".docker/config.json", f'{{"auths": {{"x": {{"auth": "{CANARY}"}}}}}}'),
        (".env", f"export STRIPE_KEY={CANARY}\n"),
        ("config.toml", f'api_key = "{CANARY}"\n'),
        ("config.yaml", f"password: {CANARY}\n"),
    ],
)
def test_a_password_in_a_file_is_secret(path: str, text: str) -> None:
    assert CANARY in find(home=HomeContent(files={path: Template(text)}))
    assert CANARY in find(fresh_home=HomeContent(binaries={path: text.encode()}))


def test_the_name_of_a_variable_says_that_it_is_secret() -> None:
    assert in_environment("POLYGON_API_KEY", CANARY) == (CANARY,)
    assert in_environment("COOKIE_JAR", CANARY) == (CANARY,)
    assert in_environment("GIT_AUTHOR_NAME", CANARY) == ()
    assert find(environment={"A": "${env:MY_TOKEN}"}, values={"env:MY_TOKEN": CANARY}) == (CANARY,)
    assert find(environment={"MY_TOKEN": "x${env:A}"}, values={"env:A": CANARY}) == (f"x{CANARY}",)
    assert find_in_variables({"MY_TOKEN": CANARY, "A": "b", "U": "x://a:pw12@h"}) == (
        CANARY,
        "pw12",
        "pw12",
    )


def test_a_header_and_a_prompt_say_that_their_value_is_secret() -> None:
    headers = {"X-Api-Key": Template("k-1234"), "Cookie": Template("a=b-12345; c=d-12345")}
    request = HttpRequest(method="GET", url=Template("http://x"), headers=headers)
    assert find(requests=(request,)) == ("b-12345", "d-12345", "k-1234")
    turn = Turn(expect=Template("Password: "), regex=False, answer=Line(text=Template("hunter2")))
    assert find(dialogue=(turn,)) == ("hunter2",)


def test_the_spec_says_that_a_variable_is_secret() -> None:
    assert find(environ={"OWNER": "Jane Roe"}, declared=("OWNER",)) == ("Jane Roe",)
    assert find(declared=("OWNER",), environment={"OWNER": "Jane Roe"}) == ("Jane Roe",)


def test_each_row_of_a_matrix_has_its_own_secret() -> None:
    environment = {"OWNER": "${owner}", "API_TOKEN": "${token}"}
    rows = [
        make_step(
            "x",
            environment=environment,
            values={"owner": f"Jane {name}", "token": f"canary-{name}"},
        )
        for name in ("Roe", "Doe")
    ]
    expected = ("Jane Doe", "Jane Roe", "canary-Doe", "canary-Roe")
    assert find_secrets(rows, ["OWNER"], {}) == expected


def test_what_is_passed_on_is_secret_unless_it_is_harmless_or_trivial() -> None:
    assert in_environment("PLAIN", CANARY, passed=True) == (CANARY,)
    assert in_environment("PLAIN", "a1b2", passed=True) == ("a1b2",)
    for name in ("LANG", "LC_TIME", "PYTHONPATH", "XDG_DATA_HOME", "JAVA_HOME", "CI", "TMPDIR"):
        assert in_environment(name, CANARY, passed=True) == ()
    for value in ("", "prod", "1", "12345", "true", "production", "dev"):
        assert in_environment("PLAIN", value, passed=True) == ()
    assert in_environment("HTTP_PROXY", f"http://me:{CANARY}@x", passed=True) == (CANARY,)


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost:8080/a@b",
        "https://example.com/a:b",
        "token: must not be empty",
        "password=required; missing 'api_key'",
        "max_tokens=100000",
        "tokenizer=bert-base-uncased",
        "a,b\n1,2\n",
        "2026-11-28T12:00:00+00:00",
        "me@example.com",
        "sha256:abcdef",
        "the task-list of risk-1234567890",
        "password = ${password}",
        "mysql://root:@host/db",
    ],
)
def test_ordinary_texts_have_no_secret(text: str) -> None:
    assert find(environment={"SETTING": text}, stdin=Template(text)) == ()


@pytest.mark.parametrize(
    ("exchange", "output", "found"),
    [
        ({"unseen": True}, "Word: \r\nhunter22", ("hunter22",)),
        ({}, "Word: hunter22\r\n", ()),
        ({"shown_by_program": True}, "Word: hunter22\r\n", ()),
        ({"shown_by_program": True}, "Word: \x1b[1mhun\x1b[0mter22\r\n", ()),
        ({"shown_by_program": True}, "Word: \r\nyou said hunter22", ("hunter22",)),
        ({"shown_by_program": True}, "Word: ********\r\nhunter22", ("hunter22",)),
    ],
)
def test_what_is_typed_unseen_is_secret(
    exchange: dict[str, Any], output: str, found: tuple[str, ...]
) -> None:
    turn = Turn(expect=Template("Word: "), regex=False, answer=Line(text=Template("${word}")))
    of = make_step("x", dialogue=(turn,))
    seen = reports.observation(
        of,
        values={"word": "hunter22"},
        dialogue=(Exchange(asked_at=1.0, prompt="Word: ", **exchange),),
        chunks=(Chunk(stream="stdout", at=1.0, data=output.encode()),),
    )
    assert find_observed(of, seen) == found


def test_standard_input_that_is_typed_unseen_is_secret_line_by_line() -> None:
    of = make_step("x", stdin=Template("hunter22\nsecond-1\n"))
    assert find_observed(of, reports.observation(of, stdin_unseen=True)) == ("hunter22", "second-1")
    assert find_observed(of, reports.observation(of)) == ()


def test_a_captured_value_in_a_variable_with_the_name_of_a_secret_is_secret() -> None:
    of = make_step("x", environment={"API_TOKEN": "${token}"})
    assert find_observed(of, reports.observation(of, values={"token": CANARY})) == (CANARY,)
