"""The lines of the log: what they hold, and what they never do."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from issuer.adapters.logs import JSON, TEXT, configure, formatter
from issuer.log_ids import about, set_ids

CANARY = "canary@example.org"


@pytest.fixture(autouse=True)
def nothing_said_before() -> None:
    set_ids()


def record(message: str, *args: object, name: str = "issuer.test", error: BaseException | None = None, **extra: Any):
    raised = (type(error), error, error.__traceback__) if error is not None else None
    made = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, raised)
    made.__dict__.update(extra)
    return made


def raised(work: Callable[[], object]) -> BaseException:
    try:
        work()
    except ValueError as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_line_is_one_json_object_with_time_level_logger_message_and_ids() -> None:
    with about(job="j1", chunk=7):
        line = formatter(JSON).format(record("worked\noff", event={"status": 200}))
    assert "\n" not in line
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "warning",
        "logger": "issuer.test",
        "message": "worked\noff",
        "job": "j1",
        "chunk": 7,
        "status": 200,
    }
    assert "job" not in json.loads(formatter(JSON).format(record("later")))


def test_text_ends_with_the_ids() -> None:
    with about(job="j1"):
        assert formatter(TEXT).format(record("so it %s", "is")).endswith("WARNING issuer.test: so it is [job=j1]")


@pytest.mark.parametrize("form", [JSON, TEXT])
def test_of_an_exception_its_kind_and_its_way_are_written_and_not_its_words(form: str) -> None:
    def inner() -> None:
        raise ValueError(CANARY)

    def outer() -> None:
        try:
            inner()
        except ValueError as error:
            raise UnicodeError(CANARY) from error

    line = formatter(form).format(record("it failed", error=raised(outer)))
    assert CANARY not in line
    for part in ("builtins.ValueError", "builtins.UnicodeError", "in inner", "in outer", "test_logs.py:"):
        assert part in line
    assert line.index("builtins.ValueError") < line.index("builtins.UnicodeError")


@pytest.mark.parametrize("form", [JSON, TEXT])
@pytest.mark.parametrize(
    ("message", "arguments", "told"),
    [
        ("Error handling request %s %s", ("GET", "/sign-in/canary-token"), "Error handling request GET -"),
        ("Invalid request from ip=203.0.113.9: bad line 'GET /sign-in/canary-token'", (), "Invalid request"),
        ("Worker (pid:%s) was sent %s!", (17, "SIGKILL"), "Worker (pid:17) was sent SIGKILL!"),
        ("Exception during worker exit:\n%s", (f"Traceback: {CANARY}",), "Exception during worker exit"),
        ("half of it, 50 %!", (1,), "half of it, 50 %!"),
    ],
)
def test_what_gunicorn_says_loses_paths_addresses_and_texts(
    form: str, message: str, arguments: tuple[object, ...], told: str
) -> None:
    line = formatter(form).format(record(message, *arguments, name="gunicorn.error"))
    assert told in line
    for canary in ("canary", "203.0.113.9"):
        assert canary not in line


def test_text_says_what_goes_wrong_and_json_what_happens(capsys: pytest.CaptureFixture[str]) -> None:
    root, ours = logging.getLogger(), logging.getLogger("issuer")
    before = (root.handlers[:], root.level, ours.level)
    try:
        configure(TEXT)
        logging.getLogger("issuer.test").info("a quiet event")
        logging.getLogger("issuer.test").warning("a loud one")
        configure(JSON)
        logging.getLogger("issuer.test").info("an event")
        logging.getLogger("elsewhere").info("of no interest")
    finally:
        root.handlers[:], root.level, ours.level = before
        ours.setLevel(before[2])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "a loud one" in lines[0]
    assert json.loads(lines[1])["message"] == "an event"
