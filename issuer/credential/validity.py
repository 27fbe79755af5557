"""When a credential is valid, as it says itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.credential.instants import parse_instant
from issuer.credential.seal import ALWAYS, Period


def read_dates(document: Mapping[str, Any], within: Period = ALWAYS) -> Period:
    """Return when a credential becomes valid and when it ceases to be, both no wider than `within`.

    Raises CredentialError TIME_FORMAT.
    """
    first = document.get("validFrom", document.get("issuanceDate"))
    last = document.get("validUntil", document.get("expirationDate"))
    begins = [parse_instant(first) if first is not None else None, within[0]]
    ends = [parse_instant(last) if last is not None else None, within[1]]
    return (
        max((each for each in begins if each is not None), default=None),
        min((each for each in ends if each is not None), default=None),
    )
