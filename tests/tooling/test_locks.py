"""The locks bind exact files by hash, and nobody to a package index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
NODE_LOCK = ROOT / "tests" / "peers" / "node" / "package-lock.json"


def pins(lock: str) -> dict[str, set[str]]:
    """Return the versions that a lock pins for each package; platforms may differ."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_host_or_option(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.findall(r"^.*(?:://|file:|\.org|\.com|^--).*$", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_tests_run_on_the_versions_that_people_run() -> None:
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: versions for name, versions in runtime.items() if development.get(name) != versions} == {}


def test_every_dependency_of_the_project_is_locked() -> None:
    declared = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE)
    assert declared
    names = re.findall(r'"([A-Za-z0-9._-]+?)(?:\[[^\]]*\])?(?:[<>=!~].*)?"', declared[1])
    assert names
    assert set(names) <= set(pins("requirements.lock"))


def test_the_node_lock_binds_hashes_and_names_no_registry() -> None:
    text = NODE_LOCK.read_text()
    assert '"integrity"' in text
    assert '"resolved"' not in text
