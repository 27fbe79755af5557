"""`python -m docs` writes what is made from the code: a page for each rule of the review, in `docs/rules/`."""

from __future__ import annotations

from pathlib import Path

from issuer.review.pages import rule_pages

RULES = Path(__file__).parent / "rules"


def write_rules(folder: Path) -> None:
    """Write every page into `folder`, and remove pages of rules that are no more."""
    pages = rule_pages()
    folder.mkdir(parents=True, exist_ok=True)
    for stale in set(folder.glob("*.md")) - {folder / name for name in pages}:
        stale.unlink()
    for name, content in pages.items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write_rules(RULES)
