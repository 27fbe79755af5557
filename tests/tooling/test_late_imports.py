"""What a command does not use it does not load: each of these libraries takes its time and its memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from issuer.bootstrap import open_toolkit
from issuer.commands.first_start import prepare
from issuer.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
AWARD = ("award", "Web accessibility audit", "--name=Ada", "--email=ada@example.org", "--evidence=An audit of a site.")
LEVELS = ("--level=r1=passing", "--level=r2=advanced", "--level=r3=passing")

DATABASE = {"issuer.store.base", "jinja2", "pyld", "sqlalchemy.orm"}
"""What those load that open an installation."""
OTHER_WORK = {
    "alembic",  # migrates, and the database is at hand
    "boto3",
    "flask",
    "fontTools",
    "fpdf",
    "gunicorn",
    "huey",  # with psycopg and redis: nothing is put into the queue
    "issuer.frameworks.opening",
    "issuer.services.bulk.work",
    "issuer.services.restoring",
    "joserfc",
    "PIL",
    "prometheus_client",
    "psycopg",
    "python_calamine",
    "redis",
    "resvg_py",
    "zxingcpp",
}

_RUN = """
import json, sys
from issuer.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
print()
print(json.dumps([code, *sys.modules]))
"""
_TABLES = """
import importlib, sys
import issuer.bootstrap
from issuer.store.base import Base
for name in sys.argv[1:]:
    importlib.import_module(f"issuer.store.{name}")
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            key.column
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("installed") / "home"
    toolkit = open_toolkit(Settings(home=home, keys=home / "keys"))
    prepare(toolkit)
    toolkit.engine.dispose()
    return home


def in_a_process(code: str, *words: str, home: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    folders = {"ISSUER_HOME": str(home), "ISSUER_KEYS": str(home / "keys"), "PYTHONPATH": str(ROOT)}
    words = (sys.executable, "-P", "-c", code, *words)
    result = subprocess.run(words, env={**environment, **folders}, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize(
    ("words", "wanted", "unwanted"),
    [
        ((*AWARD, *LEVELS), DATABASE, OTHER_WORK),
        (("trust", "list"), DATABASE, OTHER_WORK),
        (("review", "examples/strong.design.json"), {"issuer.review.engine"}, {*OTHER_WORK, *DATABASE, "cryptography"}),
        (("--help",), {"issuer.cli"}, {*OTHER_WORK, *DATABASE, "issuer.settings", "issuer.review"}),
    ],
)
def test_a_command_loads_what_it_uses(words: tuple[str, ...], wanted: set[str], unwanted: set[str], home: Path) -> None:
    code, *modules = json.loads(in_a_process(_RUN, *words, home=home).splitlines()[-1])
    assert code == 0
    assert wanted <= set(modules)
    assert unwanted.isdisjoint(modules)


def test_the_tables_that_a_process_knows_point_to_others_that_it_knows(home: Path) -> None:
    """SQLAlchemy needs the table that a key points to, and only some of the models are loaded."""
    models = [path.stem for path in sorted((ROOT / "issuer" / "store").glob("*.py")) if path.stem != "__init__"]
    in_a_process(_TABLES, *models, home=home)
