"""What a planted bug is: one place of the code, the words there, and those that stand there instead."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Plant:
    """A single rule that is broken in a single place, and the tests of the ordinary suite that must notice.

    `name` begins with the rule or threat that it breaks; `covers` are all other rules, threats and codes that hang on
    the place. `old` stands in the module exactly once, so a plant whose place has changed says so instead of doing
    nothing. `tests` are files, tests, or single cases of tests, under `tests/`.
    """

    name: str
    sentence: str
    module: str
    old: str
    new: str
    tests: tuple[str, ...]
    covers: tuple[str, ...] = ()

    @property
    def rules(self) -> set[str]:
        """Every rule, threat and code whose check this breaks."""
        return {self.name.partition(" ")[0], *self.covers}


class Misplaced(Exception):
    """The words that a plant replaces do not stand in their module, or not once."""


def load_plants() -> tuple[Plant, ...]:
    """Return all plants, as the files in `plants/` have them."""
    return tuple(
        Plant(**{**told, "tests": tuple(told["tests"]), "covers": tuple(told.get("covers", ()))})
        for file in sorted((Path(__file__).parent / "plants").glob("*.toml"))
        for told in tomllib.loads(file.read_text(encoding="utf-8"))["plant"]
    )


def source_of(module: str) -> Path:
    """Return the file of a module of ours."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def planted_source(module: str, old: str, new: str) -> str:
    """Return the source of a module with the bug in it. Raises Misplaced."""
    source = source_of(module).read_text(encoding="utf-8")
    if source.count(old) != 1:
        raise Misplaced(f"{old!r} stands {source.count(old)} times in {module}")
    return source.replace(old, new)
