"""Finds the folders that lie beside the package in a checkout and inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder `name` (`templates`, `migrations`, `examples`), inside the package first, then beside it.

    Raises FileNotFoundError when neither exists, which means a broken installation.
    """
    for candidate in (_PACKAGE / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"The folder {name!r} is missing from this installation; install Touchstone again.")


def checkout() -> Path | None:
    """Return the root of the checkout when Touchstone runs from one, or None when it runs from a wheel."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() else None
