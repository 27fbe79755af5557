"""Imports run downwards: the contracts of import-linter hold, and they would notice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(folder: Path, configuration: Path) -> subprocess.CompletedProcess[str]:
    """Check the package below `folder` against the contracts in `configuration`."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), str(configuration), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


def test_every_import_contract_is_kept() -> None:
    result = lint_imports(ROOT, ROOT / "pyproject.toml")
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


def test_an_import_that_runs_upwards_is_noticed(tmp_path: Path) -> None:
    package = tmp_path / "issuer"
    for source in (ROOT / "issuer").rglob("*.py"):
        target = package / source.relative_to(ROOT / "issuer")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    strict_json = package / "credential" / "strict_json.py"
    strict_json.write_text(strict_json.read_text() + "\nimport socket\nimport issuer.store.engine\nimport flask\n")
    result = lint_imports(tmp_path, ROOT / "pyproject.toml")
    assert result.returncode != 0
    assert result.stdout.count("BROKEN") == 4
