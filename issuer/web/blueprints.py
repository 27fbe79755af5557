"""Every blueprint, in one list."""

from __future__ import annotations

from flask import Blueprint

from issuer.web.health import blueprint as health

BLUEPRINTS: tuple[Blueprint, ...] = (health,)
