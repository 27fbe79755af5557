"""A badge at an address that a person has typed, pasted or scanned.

The address of a badge commonly sends on to another, and here that may be followed: nothing is believed of a badge
because of where it lay. Each address on the way is asked under all the rules of the gateway, by a request of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from issuer.credential.documents import DocumentMoved, Documents, Purpose, fetch_for
from issuer.credential.errors import CredentialError

MAX_REDIRECTS = 2
_PATIENCE = 5.0  # seconds after which nobody is followed any further
_NOT_ASKED = ("NET_SCHEME", "NET_ADDRESS")


def fetch_badge(url: str, documents: Documents, *, clock: Callable[[], float] = time.monotonic) -> bytes:
    """Return what is served at an address: the badge, or whatever else it is; what it is its content must tell.

    Raises `CredentialError` as `Documents.fetch`, NET_REDIRECT for an address that sends on too often, or to what may
    not be asked.
    """
    begun, address = clock(), url.partition("#")[0]
    for followed in range(MAX_REDIRECTS + 1):
        try:
            return fetch_for(Purpose.BADGE, address, documents)
        except DocumentMoved as moved:
            if clock() - begun > _PATIENCE:
                raise CredentialError("NET_TIMEOUT", "The address sends on to another, and took too long.") from moved
            address = moved.address
        except CredentialError as error:
            if followed and error.code in _NOT_ASKED:
                detail = f"The address sends on to one that may not be asked. {error.detail}"
                raise CredentialError("NET_REDIRECT", detail) from error
            raise
    raise CredentialError("NET_REDIRECT", f"The address sends on more than {MAX_REDIRECTS} times.")
