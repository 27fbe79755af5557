"""An issuer of Open Badges 1 and 2 and all that it publishes, which can tell every lie that there is to tell."""

from __future__ import annotations

from collections.abc import Callable

from tests.credential.legacy.hosted_lies import HostedLies
from tests.credential.legacy.signed_lies import SignedLies


class EvilIssuer(HostedLies, SignedLies):
    """Tells the lies of both kinds of badges."""


Lie = Callable[[EvilIssuer], None]
