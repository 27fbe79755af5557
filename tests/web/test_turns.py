"""A flood of badges is turned away before it is read, and takes no thread from other pages."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from tests.web import world


@pytest.fixture
def slow(toolkit):
    """An application whose verifier waits until it is let go, and how many it holds."""
    let_go, held = threading.Event(), []

    def bounded(data, **_options):
        held.append(data)
        let_go.wait(10)
        raise TimeoutError("let go")

    app = world.application(replace(toolkit, bounded=bounded))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app, let_go, held
    let_go.set()


def bring(app, answers):
    answers.append(app.test_client().post("/verify", data={"text": "{}"}).status_code)


def test_two_badges_are_judged_at_a_time_one_waits_and_the_others_are_sent_back(slow):
    app, let_go, held = slow
    answers: list[int] = []
    threads = [threading.Thread(target=bring, args=(app, answers)) for _ in range(6)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 5
    while len(answers) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert answers == [503] * 4 and len(held) == 2
    turned_away = app.test_client().post("/verify", data={"text": "{}"})
    assert turned_away.headers["Retry-After"] == "5" and "send yours again" in turned_away.text
    assert app.test_client().get("/verify").status_code == 200, "everybody else is served"
    let_go.set()
    for thread in threads:
        thread.join()
    assert len(held) == 2
    bring(app, answers)
    assert len(held) == 3, "the places are free again, whatever happened at them"
