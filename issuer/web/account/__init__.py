"""Signing in, and what belongs to the person who has: their organizations, name, passphrase and sign-ins."""

from __future__ import annotations

from issuer.web.account.sign_in import blueprint as sign_in
from issuer.web.account.views import blueprint as account

__all__ = ["account", "sign_in"]
