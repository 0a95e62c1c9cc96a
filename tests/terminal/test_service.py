"""Services: waited for, sent requests, stopped, and observed."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cliconform.model.invocation import (
    HttpRequest,
    Port,
    Readiness,
    ReadyAddress,
    ReadyText,
    ReadyUrl,
    Service,
    Terminal,
)
from cliconform.model.observation import (
    Exited,
    HttpAnswer,
    Observation,
    ServiceFacts,
    Signalled,
    TimedOut,
)
from cliconform.model.plan import Step
from cliconform.model.template import Template
from support.running import LONG_TIMEOUT, python, sh, stdout, step

See = Callable[[Step], Observation]
SERVER = str(Path(__file__).with_name("server.py"))
URL = "http://127.0.0.1:${port}"
BY_URL = ReadyUrl(url=Template(URL + "/"))
BY_ADDRESS = ReadyAddress(address=Template("127.0.0.1:${port}"))
BY_TEXT = ReadyText(text=Template(r"^listening on ${port}$"), regex=True)


def serve(
    how: str = "",
    *requests: HttpRequest,
    ready: Readiness = BY_URL,
    stop: str = "SIGINT",
    grace: float = LONG_TIMEOUT,
    **settings: Any,
) -> Step:
    return step(
        "x",
        *(sys.executable, "-I", SERVER, "${port}", how),
        service=Service(ready=ready, stop=stop, grace=grace),
        ports=(Port(name="port"),),
        requests=requests,
        **settings,
    )


def get(path: str, method: str = "GET", **settings: Any) -> HttpRequest:
    return HttpRequest(method=method, url=Template(URL + path), **settings)


def facts(seen: Observation) -> ServiceFacts:
    assert seen.service is not None
    return seen.service


@pytest.mark.parametrize("ready", [BY_URL, BY_ADDRESS, BY_TEXT], ids=["url", "address", "text"])
@pytest.mark.parametrize("terminal", list(Terminal))
def test_a_service_is_waited_for_sent_requests_and_stopped(
    see: See, ready: Readiness, terminal: Terminal
) -> None:
    seen = see(serve("", get("/"), ready=ready, terminal=terminal))
    assert seen.ending == Exited(code=130)
    assert "goodbye" in stdout(seen)
    (answer,) = seen.answers
    assert (answer.status, answer.body, answer.error) == (200, b"hello", "")
    assert ("X-Test", "yes") in answer.headers
    service = facts(seen)
    assert service.ready_after is not None
    assert service.stopped_after is not None
    assert not service.ended_early
    assert seen.leftovers == ()


def test_requests_are_sent_as_they_were_written(see: See) -> None:
    post = get(
        "/new?x=1",
        "POST",
        headers={"X-Word": Template("at ${port}")},
        body=Template("${home}"),
    )
    seen = see(serve("", post, get("/missing"), get("/moved")))
    created, missing, moved = seen.answers
    assert (created.status, created.method) == (201, "POST")
    assert created.body.decode() == f"at {seen.values['port']} {seen.home}"
    assert missing.status == 404
    assert moved.status == 302  # not followed


def test_a_bad_answer_is_reported_and_the_next_request_is_sent(see: See) -> None:
    seen = see(serve("", get("/garbage"), get("/")))
    garbage, fine = seen.answers
    assert garbage.status is None
    assert garbage.error.startswith("not an HTTP answer")
    assert fine.status == 200


def test_a_long_body_is_cut_and_its_length_is_kept(see: See) -> None:
    (answer,) = see(serve("", get("/big"))).answers
    assert len(answer.body) + answer.dropped == 5_000_000
    assert answer.dropped > 0


def test_a_request_that_is_never_answered_does_not_outlast_the_timeout(see: See) -> None:
    seen = see(serve("", get("/hang"), get("/"), ready=BY_TEXT, timeout=2))
    hung, late = seen.answers
    assert hung.error == "no complete answer in time"
    assert hung.status is None
    assert late.status == 200
    assert seen.duration < 8  # not the 10 seconds that one request may take
    assert seen.ending == Exited(code=130)


def test_a_server_that_crashes_on_a_request_has_ended_early(see: See) -> None:
    seen = see(serve("", get("/crash"), get("/")))
    assert seen.ending == Signalled(signal="SIGKILL")
    assert facts(seen).ended_early
    assert facts(seen).stopped_after is None
    crash, after = seen.answers
    assert crash.error
    assert after.status is None
    assert "crashing" in stdout(seen)


def test_a_server_that_never_becomes_ready_is_timed_out_with_the_reason(see: See) -> None:
    seen = see(serve("silent", get("/"), timeout=1))
    assert seen.ending == TimedOut(seconds=1)
    port = seen.values["port"]
    assert facts(seen) == ServiceFacts(
        ready_after=None,
        not_ready=f"http://127.0.0.1:{port}/: connection refused",
        ended_early=True,
    )
    assert seen.answers == (
        HttpAnswer(
            method="GET",
            url=f"http://127.0.0.1:{port}/",
            seconds=0.0,
            error="not sent: the service was never ready",
        ),
    )


def test_a_ready_text_that_never_comes_is_named(see: See) -> None:
    ready = ReadyText(text=Template("never said"), regex=False)
    seen = see(serve("", ready=ready, timeout=1))
    assert seen.ending == TimedOut(seconds=1)
    assert facts(seen).not_ready == "'never said' not found in its output"


def test_a_ready_text_that_takes_too_long_to_search_for_is_reported(see: See) -> None:
    ready = ReadyText(text=Template("(a+)+b"), regex=True)
    service = Service(ready=ready, stop="SIGINT", grace=LONG_TIMEOUT)
    seen = see(sh("x", f"echo {'a' * 60}", service=service))
    assert seen.ending == Exited(code=0)
    assert facts(seen).ready_after is None
    assert facts(seen).not_ready == "the search for '(a+)+b' was stopped after 1 s"


def test_a_server_that_ends_before_it_is_ready_has_ended_early(see: See) -> None:
    seen = see(serve("early", get("/")))
    assert seen.ending == Exited(code=3)
    assert facts(seen).ended_early
    assert facts(seen).ready_after is None


def test_a_server_that_does_not_stop_is_timed_out_after_its_grace(see: See) -> None:
    seen = see(serve("deaf", get("/"), grace=0.5))
    assert seen.ending == TimedOut(seconds=0.5)
    assert seen.answers[0].status == 200
    assert not facts(seen).ended_early


def test_another_signal_may_stop_it(see: See) -> None:
    assert see(serve("term", stop="SIGTERM")).ending == Exited(code=7)
    assert see(serve("", stop="SIGKILL")).ending == Signalled(signal="SIGKILL")


def test_ctrl_c_reaches_a_server_below_a_shell(see: See) -> None:
    script = f'"{sys.executable}" -I "{SERVER}" "$0"; echo "server: $?"; exit 5'
    server = step(
        "x",
        *("/bin/sh", "-c", "trap : INT; " + script, "${port}"),
        service=Service(ready=BY_URL, stop="SIGINT", grace=LONG_TIMEOUT),
        ports=(Port(name="port"),),
    )
    seen = see(server)
    assert seen.ending == Exited(code=5)
    assert stdout(seen).endswith("server: 130\n")
    assert seen.leftovers == ()


def test_the_stop_signal_is_sent_as_one_where_the_terminal_makes_none_of_ctrl_c(see: See) -> None:
    code = (
        "import time, tty\ntty.setraw(0)\n"
        "try: print('ready', flush=True); time.sleep(600)\n"
        "except KeyboardInterrupt: raise SystemExit(9)"
    )
    service = Service(
        ready=ReadyText(text=Template("ready"), regex=False), stop="SIGINT", grace=LONG_TIMEOUT
    )
    assert see(python("x", code, service=service)).ending == Exited(code=9)


def test_the_output_of_a_server_is_read_while_it_is_waited_for(see: See) -> None:
    seen = see(serve("chatty", get("/")))
    assert stdout(seen).count("chat\n") == 100_000
    assert seen.answers[0].status == 200


def test_a_service_whose_fixed_port_is_taken_is_started_all_the_same(see: See) -> None:
    script = "echo address in use >&2; exit 98"
    service = Service(ready=BY_ADDRESS, stop="SIGINT", grace=1)
    seen = see(sh("x", script, service=service, ports=(Port(name="port", number=1),)))
    assert seen.ending == Exited(code=98)
    assert seen.values["port"] == "1"


def test_a_busy_port_is_listened_on_as_long_as_the_command_runs(see: See) -> None:
    code = (
        "import socket, sys\n"
        "for host in ('127.0.0.1', '0.0.0.0', ''):\n"
        "    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
        "    print(s.connect_ex(('127.0.0.1', int(sys.argv[1]))))\n"
        "    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
        "    try: s.bind((host, int(sys.argv[1]))); s.listen(); print('taken')\n"
        "    except OSError as error: print(error.strerror)\n"
    )
    seen = see(step("x", sys.executable, "-c", code, "${p}", ports=(Port(name="p", busy=True),)))
    assert stdout(seen).splitlines() == ["0", "Address already in use"] * 3
    with socket.socket() as after:
        assert after.connect_ex(("127.0.0.1", int(seen.values["p"]))) == errno.ECONNREFUSED
