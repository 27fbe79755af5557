"""Every target reads some thousand inputs in each run of the tests, and again whatever has ever been found.

`make fuzz` does the same for longer, guided by coverage.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.__main__ import FOUND, NAMES
from tests.fuzz.driving import drive
from tests.fuzz.oracles import Bounds
from tests.fuzz.targets import TARGETS

# About a second of each.
RUNS = {
    "did_web": 8000,
    "jwt": 1500,
    "markdown": 1000,
    "multikey": 4000,
    "png": 4000,
    "status_list": 250,
    "strict_json": 1000,
    "svg": 2500,
    "table": 2000,
    "verify": 400,
}


def test_every_target_is_run_everywhere() -> None:
    assert set(RUNS) == set(NAMES) == set(TARGETS)
    assert {folder.name for folder in FOUND.iterdir()} <= set(TARGETS)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_no_input_breaks_a_parser(name: str) -> None:
    assert drive(TARGETS[name], runs=RUNS[name]) == RUNS[name]


@pytest.mark.parametrize("found", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}: {path.name}")
def test_what_was_found_once_breaks_nothing_any_more(found: Path) -> None:
    Bounds().hold(TARGETS[found.parent.name].check, found.read_bytes())
