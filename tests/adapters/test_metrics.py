"""Counting in several processes at once, and reading it as Prometheus does."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from issuer.adapters.metrics import ChunkTimes, Metrics


@dataclass
class Ways:
    compiled: int = 0
    full: int = 0


def figures(metrics: Metrics) -> dict[str, float]:
    """What Prometheus understands, as `name{label=value}`; for one label at most beside `le`."""
    found = {}
    for family in text_string_to_metric_families(metrics.text([]).decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def in_another_process(work: Callable[[], object]) -> None:
    """Do something in a fork of this process, as gunicorn's web processes are, and wait for its end."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def test_what_several_processes_count_is_added_up(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path)
    metrics.verdict("VALID")
    in_another_process(lambda: metrics.verdict("VALID"))
    in_another_process(lambda: Metrics(tmp_path).verdict("REVOKED"))
    found = figures(metrics)
    assert found["touchstone_verdicts_total{verdict=VALID}"] == 2
    assert found["touchstone_verdicts_total{verdict=REVOKED}"] == 1


def test_a_process_takes_the_place_of_one_that_has_ended_and_goes_on_from_there(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path)
    metrics.verdict("VALID")
    for _ in range(3):
        in_another_process(lambda: metrics.verdict("VALID"))
    assert figures(metrics)["touchstone_verdicts_total{verdict=VALID}"] == 4
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["counter_0.db", "counter_1.db"]


def test_a_time_is_in_every_bucket_that_is_large_enough(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path)
    metrics.request("/v/<code>", "GET", 200, 0.03)
    found = figures(metrics)
    bucket = "touchstone_request_seconds_bucket{le=%s,route=/v/<code>}"
    assert [found[bucket % le] for le in ("0.025", "0.05", "+Inf")] == [0, 1, 1]
    assert found["touchstone_request_seconds_count{route=/v/<code>}"] == 1
    assert found["touchstone_requests_total{method=GET,route=/v/<code>,status=200}"] == 1


def test_the_ways_of_canonicalizing_are_taken_over_once(tmp_path: Path) -> None:
    metrics, ways = Metrics(tmp_path), Ways(compiled=5, full=2)
    metrics.follow(lambda: ways)
    metrics.round("bulk", "done", 0.1)
    metrics.round("bulk", "done", 0.1)
    ways.compiled += 1
    metrics.round("bulk", "failed", 0.1)
    found = figures(metrics)
    assert found["touchstone_canonicalizations_total{way=compiled}"] == 6
    assert found["touchstone_canonicalizations_total{way=full}"] == 2
    assert found["touchstone_worker_rounds_total{outcome=failed,work=bulk}"] == 1


def test_the_parts_of_a_chunk_are_timed_and_a_chunk_is_counted_once(tmp_path: Path) -> None:
    metrics, times = Metrics(tmp_path), iter([0.0, 1.0, 3.0, 3.5, 6.0])
    passed = ChunkTimes(metrics, lambda: next(times))
    for point in (
        "job.chunk_claimed",
        "intent.after_commit",
        "sign.after",
        "store.before_commit",
        "store.after_commit",
    ):
        passed(point)
    found = figures(metrics)
    assert found["touchstone_chunk_seconds_sum{part=signing}"] == 2
    assert found["touchstone_chunk_seconds_sum{part=storing}"] == 3
    assert found["touchstone_chunks_total{}"] == 1


def test_nothing_is_counted_or_made_where_nobody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    metrics = Metrics(None)
    metrics.request("/", "GET", 200, 0.1)
    metrics.round("mail", "done", 0.1)
    ChunkTimes(metrics, lambda: 0.0)("store.after_commit")
    assert not metrics.enabled
    assert list(tmp_path.iterdir()) == []
