"""A flood of visitors who are never seen again makes counting no slower, and is forgotten."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import memory, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from issuer.web import limits_memory
from issuer.web.limits_memory import MemoryInTurns


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that is put forward by hand."""
    clock = SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: clock.now))
    return clock


@pytest.fixture
def storage(clock: SimpleNamespace) -> MemoryInTurns:
    found = storage_from_string("memory-in-turns://")
    assert isinstance(found, MemoryInTurns)
    return found


def test_a_limit_holds_until_its_time_is_over(clock, storage) -> None:
    limiter, limit = FixedWindowRateLimiter(storage), RateLimitItemPerMinute(2)
    assert [limiter.hit(limit, "somebody") for _try in range(4)] == [True, True, False, False]
    assert limiter.hit(limit, "somebody else")
    clock.now += 61
    assert [limiter.hit(limit, "somebody") for _try in range(3)] == [True, True, False]


def test_counting_starts_no_threads_and_forgets_who_does_not_come_again(clock, storage) -> None:
    limiter = FixedWindowRateLimiter(storage)
    before = threading.active_count()
    for number in range(2000):
        clock.now += 0.01
        limiter.hit(RateLimitItemPerMinute(30), f"visitor {number}")
        limiter.hit(RateLimitItemPerHour(300), f"visitor {number}")
    assert threading.active_count() <= before
    assert len(storage.storage) == 4000
    clock.now += 61
    limiter.hit(RateLimitItemPerMinute(30), "one more")
    assert len(storage.storage) == 2001, "those of an hour are still counted"


def test_only_so_many_are_remembered_and_those_of_an_hour_longest(storage, monkeypatch) -> None:
    monkeypatch.setattr(limits_memory, "_MOST", 100)
    limiter, hourly = FixedWindowRateLimiter(storage), RateLimitItemPerHour(1)
    assert limiter.hit(hourly, "the first")
    for number in range(500):
        limiter.hit(RateLimitItemPerMinute(30), f"visitor {number}")
        assert len(storage.storage) <= 100
    assert not limiter.hit(hourly, "the first")
