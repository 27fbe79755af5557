"""Every blueprint, in one list."""

from __future__ import annotations

from flask import Blueprint

from issuer.web.account import account, sign_in
from issuer.web.admin import blueprint as admin
from issuer.web.health import blueprint as health

BLUEPRINTS: tuple[Blueprint, ...] = (health, sign_in, account, admin)
