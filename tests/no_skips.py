"""A pytest plugin for continuous integration (`-p tests.no_skips`): there, a test that skips has failed.

The one exception is a test against the published JSON Schemas, which are not ours to ship (`OB_SCHEMAS`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a test skipped, as its author wrote it."""
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


def _forbid_skip(report: Any) -> None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = _reason(report)
    if "OB_SCHEMAS" in reason and not os.environ.get("OB_SCHEMAS"):
        return
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} must not skip here. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Turn the skip of a test into its failure."""
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Turn the skip of a whole file into its failure."""
    report = yield
    _forbid_skip(report)
    return report
