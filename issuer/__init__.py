"""Touchstone: design micro-credentials that hold up, and issue them as signed Open Badges."""

from __future__ import annotations

__version__ = "0.1.0"
