"""What the next page says of what was just done, with a button that takes it back."""

from __future__ import annotations

from typing import Any, cast

from flask import flash

UNDO = "undo"


def flash_with_undo(words: str, *, button: str, address: str, **values: str) -> None:
    """Let the next page say `words` beside a button that sends `values` to an address of ours."""
    notice: dict[str, Any] = {"words": words, "button": button, "address": address, "values": values}
    flash(cast(str, notice), UNDO)  # the cookie keeps JSON; templates/workspace.html tells the two apart
