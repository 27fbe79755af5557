"""The claims of a credential in a token: where the credential stands among them, and that they say the same.

Open Badges 3.0, section 8.2, puts the credential at the top level, beside the registered claims that repeat five of
its members. Verifiable Credentials 1.1, section 6.3.1, puts it under `vc`, and lets the members be left out that the
claims repeat. “Securing Verifiable Credentials using JOSE and COSE” is written as the first, but its `nbf` and `exp`
speak of the signature. In none of them may the two say different things: one reader would show this, another that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from issuer.credential.document_loader import VC_V1
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant
from issuer.credential.members import values_of
from issuer.credential.seal import Period
from issuer.credential.validity import read_dates

_TEXTS = ("iss", "sub", "jti")
_INSTANTS = ("nbf", "exp", "iat")
_LAST_SECOND = 253_402_300_799  # of the year 9999


@dataclass(frozen=True, slots=True)
class Claims:
    """The registered claims (RFC 7519, section 4.1) of a token that holds a credential."""

    issuer: str | None
    subject: str | None
    id: str | None
    not_before: datetime | None
    expires: datetime | None
    issued: datetime | None

    @property
    def period(self) -> Period:
        """Between which instants the token itself is meant to hold."""
        return self.not_before, self.expires

    def require_agreement(self, document: Mapping[str, Any], *, dates_too: bool) -> None:
        """Raise JWT_CLAIMS where a claim and a member of the credential, of canonical shape, say different things.

        `dates_too` where `nbf` and `exp` repeat the credential's own dates; both are judged in any case.
        """
        told = {
            "issuer": (self.issuer, _id_of(document.get("issuer"))),
            "recipient": (self.subject, _id_of(document.get("credentialSubject"))),
            "address": (self.id, document.get("id")),
        }
        for name, (claim, member) in told.items():
            if claim is not None and claim != member:
                raise CredentialError("JWT_CLAIMS", f"The token names another {name} than the credential inside.")
        begins, ends = read_dates(document)
        for claim_date, date in ((self.not_before, begins), (self.expires, ends)):
            if dates_too and claim_date and date and claim_date.replace(microsecond=0) != date.replace(microsecond=0):
                raise CredentialError("JWT_CLAIMS", "The token is valid at other times than the credential inside.")


def find_credential(payload: Mapping[str, Any]) -> Any:
    """Return what a token holds, before anything of it is judged."""
    return payload.get("vc", payload)


def unpack(payload: Mapping[str, Any]) -> tuple[dict[str, Any], Claims]:
    """Return the credential in a token and the claims beside it.

    Raises JWT_CLAIMS for a claim of a wrong kind, for two credentials in one token, and for a token that is meant
    for certain readers only.
    """
    claims = _read_claims(payload)
    others = {name: value for name, value in payload.items() if name not in (*_TEXTS, *_INSTANTS)}
    if "aud" in others:
        # RFC 7519, section 4.1.3: whoever is not named must refuse it, and a badge is for everybody.
        raise CredentialError("JWT_CLAIMS", "The token is addressed to somebody in particular (aud).")
    if "vc" not in others:
        return others, claims
    if len(others) > 1 or not isinstance(others["vc"], dict):
        raise CredentialError("JWT_CLAIMS", "The token says things both beside and inside its credential (vc).")
    return _completed(others["vc"], claims), claims


def _read_claims(payload: Mapping[str, Any]) -> Claims:
    for name in _TEXTS:
        if not isinstance(payload.get(name, ""), str):
            raise CredentialError("JWT_CLAIMS", f"The claim “{name}” is not a text.")
    instants = {name: _instant(name, payload[name]) for name in _INSTANTS if name in payload}
    return Claims(
        payload.get("iss"),
        payload.get("sub"),
        payload.get("jti"),
        instants.get("nbf"),
        instants.get("exp"),
        instants.get("iat"),
    )


def _instant(name: str, value: Any) -> datetime:
    """Return the instant of a NumericDate (RFC 7519, section 2): seconds, as a number and as nothing else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not 0 <= value <= _LAST_SECOND:
        raise CredentialError("JWT_CLAIMS", f"The claim “{name}” is not a number of seconds.")
    return datetime.fromtimestamp(value, UTC)


def _completed(credential: dict[str, Any], claims: Claims) -> dict[str, Any]:
    """Return the credential of a `vc` claim, with the members that were left to the claims (VCDM 1.1, 6.3.1)."""
    older = VC_V1 in values_of(credential.get("@context"))[:1]
    dates = ("issuanceDate", "expirationDate") if older else ("validFrom", "validUntil")
    complete = dict(credential)
    if claims.id is not None:
        complete.setdefault("id", claims.id)
    for name, instant in zip(dates, claims.period, strict=True):
        if instant is not None:
            complete.setdefault(name, format_instant(instant))
    for name, identifier in (("issuer", claims.issuer), ("credentialSubject", claims.subject)):
        holder = complete.get(name)
        if identifier is None:
            continue
        if isinstance(holder, dict):
            complete[name] = {"id": identifier, **holder}
        elif name == "issuer":
            complete.setdefault(name, identifier)
    return complete


def _id_of(member: Any) -> Any:
    return member.get("id") if isinstance(member, dict) else member
