"""`python -m docs` writes what is made from the code: the rules of the review and their sources, in `docs/rules/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from issuer.review.pages import Cases, cases_of, rule_pages

RULES = Path(__file__).parent / "rules"
CASES = Path(__file__).parents[1] / "tests" / "review" / "cases"


def read_cases(folder: Path = CASES) -> Mapping[str, Cases]:
    """Return the cases of every rule by its id, as the tests have them."""
    return {path.stem: cases_of(tomllib.loads(path.read_text(encoding="utf-8"))) for path in folder.glob("*.toml")}


def write_rules(folder: Path) -> None:
    """Write every page into `folder`, and remove pages of rules that are no more."""
    pages = rule_pages(read_cases())
    folder.mkdir(parents=True, exist_ok=True)
    for stale in set(folder.glob("*.md")) - {folder / name for name in pages}:
        stale.unlink()
    for name, content in pages.items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write_rules(RULES)
