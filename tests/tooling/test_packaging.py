"""The wheel is complete: built, installed elsewhere, and run far from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Built:
    """What `python -m build` made, and the command of the wheel once installed."""

    sdist: Path
    wheel: Path
    bin: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build an sdist, the wheel from it, and install that into a fresh environment.

    Its dependencies are those of this environment, found by one line in `site-packages`: nothing is downloaded.
    """
    folder = tmp_path_factory.mktemp("package")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT))
    [wheel], [sdist] = (folder / "dist").glob("*.whl"), (folder / "dist").glob("*.tar.gz")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel))
    [site_packages] = (folder / "venv").glob("lib/python*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Built(sdist, wheel, folder / "venv" / "bin")


def run(*words: str, cwd: Path | None = None, **environment: str) -> str:
    """Run a command that must succeed and return what it printed."""
    result = subprocess.run(
        words, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert result.returncode == 0, f"{' '.join(words)}\n{result.stdout}{result.stderr}"
    return result.stdout


def test_the_wheel_holds_templates_migrations_and_examples(built: Built) -> None:
    names = set(zipfile.ZipFile(built.wheel).namelist())
    for folder in ("templates", "migrations", "examples"):
        expected = {
            f"issuer/{folder}/{path.relative_to(ROOT / folder).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert expected
        assert expected <= names
    assert any(name.startswith("issuer/static/") for name in names)
    points = {f"issuer/starting_points/{path.name}" for path in (ROOT / "issuer/starting_points").glob("*.design.json")}
    assert len(points) == 9 and points <= names
    assert any(name.startswith("issuer/credential/contexts/") and name.endswith(".json") for name in names)
    assert "issuer/py.typed" in names


def test_neither_archive_holds_keys_tests_data_or_an_environment(built: Built) -> None:
    in_wheel = zipfile.ZipFile(built.wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in in_wheel} == {"issuer", "touchstone_credentials"}
    with tarfile.open(built.sdist) as archive:
        in_sdist = [name.partition("/")[2] for name in archive.getnames()]
    assert {name for name in in_sdist if name.startswith("keys/")} <= {"keys/README.md", "keys/.gitignore"}
    assert not [name for name in in_sdist if name.startswith((".venv", "var", "dist")) or "node_modules" in name]


def test_the_licence_and_the_notice_travel_with_the_wheel(built: Built) -> None:
    names = zipfile.ZipFile(built.wheel).namelist()
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_the_installed_command_runs_the_whole_loop_far_from_the_checkout(built: Built, tmp_path: Path) -> None:
    home, nowhere = tmp_path / "home", tmp_path / "nowhere"
    nowhere.mkdir()
    environment = {"ISSUER_HOME": str(home), "PYTHONPATH": "", "PYTHONSAFEPATH": "1"}
    where = run(str(built.bin / "python"), "-c", "import issuer; print(issuer.__file__)", cwd=nowhere, **environment)
    assert Path(where.strip()).is_relative_to(built.bin.parent)
    shown = run(str(built.bin / "issuer"), "demo", cwd=nowhere, **environment)
    assert "REVOKED" in shown
    badge = next((home / "demo").glob("*.png"))
    assert "keys" in {path.name for path in home.iterdir()}  # never beside an installed package
    # Without the issuer's list its status stays unchecked, which must not count as valid.
    result = subprocess.run([built.bin / "issuer", "verify", badge], cwd=nowhere, capture_output=True, text=True)
    assert result.returncode == 1
    assert "COULD NOT BE VERIFIED" in result.stdout
