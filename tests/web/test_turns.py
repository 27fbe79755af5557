"""A flood of badges is turned away before it is read, and takes no thread from other pages."""

from __future__ import annotations

import io
import threading
import time
from dataclasses import replace

import pytest

from issuer.web.turns import household_of
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


def bring(app, answers, text="{}", address="127.0.0.1"):
    client = app.test_client()
    answers.append(client.post("/verify", data={"text": text}, environ_base={"REMOTE_ADDR": address}).status_code)


def begin(app, answers, **options):
    """Bring a badge in a thread of its own."""
    thread = threading.Thread(target=bring, args=(app, answers), kwargs=options)
    thread.start()
    return thread


def wait_for(condition):
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


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


COSTLY = "[" + "{}," * 300 + "{}]"


def test_what_looks_costly_is_judged_one_at_a_time_and_keeps_no_usual_badge_waiting(slow):
    app, let_go, held = slow
    answers: list[int] = []
    threads = [begin(app, answers, text=COSTLY)]
    wait_for(lambda: len(held) == 1)
    bring(app, answers, text=COSTLY)
    assert answers == [503], "it does not wait, for others would wait behind it"
    threads += [begin(app, answers), begin(app, answers)]
    wait_for(lambda: len(held) == 3)  # both places are free for usual ones
    let_go.set()
    for thread in threads:
        thread.join()
    bring(app, answers, text=COSTLY)
    assert len(held) == 4


def test_of_several_the_costly_one_that_has_to_come_back_is_named_and_the_others_are_judged(slow):
    app, let_go, held = slow
    answers: list[int] = []
    threads = [begin(app, answers, text=COSTLY)]
    wait_for(lambda: len(held) == 1)
    files = [(io.BytesIO(COSTLY.encode()), "large.json"), (io.BytesIO(b"{}"), "small.json")]

    def bring_both():
        answers.append(app.test_client().post("/verify", data={"file": files}).status_code)

    threads.append(threading.Thread(target=bring_both))
    threads[-1].start()
    wait_for(lambda: len(held) == 2)
    assert held[1] == b"{}"
    let_go.set()
    for thread in threads:
        thread.join()


def test_one_address_leaves_a_place_to_all_others(slow):
    app, let_go, held = slow
    answers: list[int] = []
    threads = [begin(app, answers, address="2001:db8:0:1::7")]
    wait_for(lambda: len(held) == 1)
    bring(app, answers, address="2001:db8:0:1:ffff::8")
    assert answers == [503] and len(held) == 1, "whoever has a place waits for nothing but that"
    threads.append(begin(app, answers, address="2001:db8:0:2::7"))
    wait_for(lambda: len(held) == 2)
    let_go.set()
    for thread in threads:
        thread.join()
    bring(app, answers, address="2001:db8:0:1::7")
    assert len(held) == 3


@pytest.mark.parametrize(
    ("address", "household"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        (None, ""),
        ("somewhere", ""),
    ],
)
def test_a_visitor_is_known_by_the_network_that_is_theirs_and_a_proxy_not_at_all(address, household):
    assert household_of(address) == household
