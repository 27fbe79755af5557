"""The plugin that continuous integration loads: a skip is a failure there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTHING = "import pytest\n"


def run_tests(folder: Path, source: str, **environment: str) -> str:
    """Run tests with the plugin and return what pytest said last."""
    (folder / "test_sample.py").write_text(NOTHING + source)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "-p", "no:cacheprovider", "test_sample.py"],
        cwd=folder,
        env={**{k: v for k, v in os.environ.items() if k not in ("OB_SCHEMAS", "PYTEST_ADDOPTS")}, **environment}
        | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    return result.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "source",
    [
        "def test_a(): pytest.skip('Chromium is missing')",
        "@pytest.mark.skip(reason='Chromium is missing')\ndef test_a(): pass",
        "@pytest.fixture\ndef b(): pytest.skip('npm is missing')\ndef test_a(b): pass",
    ],
)
def test_a_test_that_skips_has_failed(tmp_path: Path, source: str) -> None:
    last = run_tests(tmp_path, source)
    assert "skipped" not in last
    assert "1 failed" in last or "1 error" in last


def test_a_file_that_skips_has_failed(tmp_path: Path) -> None:
    assert "1 error" in run_tests(tmp_path, "pytest.importorskip('no_such_package')\ndef test_a(): pass")


def test_the_published_schemas_may_be_missing_but_not_ignored(tmp_path: Path) -> None:
    source = "def test_a(): pytest.skip('OB_SCHEMAS does not name a folder')"
    assert "1 skipped" in run_tests(tmp_path, source)
    assert "1 failed" in run_tests(tmp_path, source, OB_SCHEMAS="somewhere")


def test_an_expected_failure_is_left_alone(tmp_path: Path) -> None:
    assert "1 xfailed" in run_tests(tmp_path, "@pytest.mark.xfail\ndef test_a(): assert False")
