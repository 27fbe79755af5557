"""Designs to begin with: they give structure and questions in brackets, and leave the answers to the designer.

Each is a `touchstone-design-1` document in this folder. What stands in brackets (`[Add …]`) is a placeholder for the
review (criterion `no-placeholder-text`), so none of them can be published before somebody has thought.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_ENDING = ".design.json"


def slugs() -> tuple[str, ...]:
    """Return what the starting points are called, by the alphabet."""
    return tuple(sorted(path.name.removesuffix(_ENDING) for path in _FOLDER.glob(f"*{_ENDING}")))


def document_of(slug: str) -> dict[str, Any]:
    """Return the document of a starting point. Raises KeyError for a slug that names none."""
    if slug not in slugs():
        raise KeyError(slug)
    document: dict[str, Any] = json.loads((_FOLDER / f"{slug}{_ENDING}").read_text(encoding="utf-8"))
    return document
