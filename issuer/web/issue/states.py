"""In which state a credential is, as far as its row says; whether it verifies is asked of the verifier."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from issuer.credential.instants import CLOCK_SKEW
from issuer.store.credentials import Credential

STATES = ("withdrawn", "revoked", "expired", "early", "standing")
"""From the gravest on."""


def state_of(credential: Credential, *, now: datetime) -> str:
    """Return which of STATES applies, the gravest.

    What another machine awarded a moment ago, whose clock is a little ahead, is in force.
    """
    if credential.withdrawn_at is not None:
        return "withdrawn"
    if credential.revoked_at is not None:
        return "revoked"
    if credential.valid_until is not None and credential.valid_until < now:
        return "expired"
    return "early" if credential.valid_from - now > CLOCK_SKEW else "standing"


def state_words(state: str) -> str:
    """Return the word for people."""
    return {
        "withdrawn": _("withdrawn"),
        "revoked": _("revoked"),
        "expired": _("expired"),
        "early": _("not yet valid"),
        "standing": _("in force"),
    }[state]
