"""The steps of verification that follow once the proof held: dates, status and issuer.

Order and precedence are those of the Open Badges 3.0 verification (section 9.1), made stricter: nothing outside the
document is looked at before signature and issuer are proved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant, parse_instant
from issuer.credential.members import values_of
from issuer.credential.report import Check, Verdict, failed, not_checked, passed
from issuer.credential.seal import ALWAYS, Period
from issuer.credential.status_list import check_status

_ENDORSEMENTS = ("endorsement", "endorsementJwt")
_PURPOSES = {
    "revocation": (Verdict.REVOKED, "revoked"),
    "suspension": (Verdict.SUSPENDED, "suspended"),
}


def check_dates(document: Mapping[str, Any], now: datetime, within: Period = ALWAYS) -> Check:
    """Hold `now` against the dates (VCDM 2.0 section 4.9; `issuanceDate` and `expirationDate` in VCDM 1.1).

    Both ends belong to the time of validity, as in the reference libraries. `within` is the period of the signature.
    """
    try:
        valid_from, valid_until = read_dates(document, within)
    except CredentialError as error:
        return failed("dates", error.code, error.detail)
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        return failed("dates", "TIME_ORDER", "The credential says that it expires before it becomes valid.")
    if valid_until is not None and now > valid_until:
        return failed("dates", None, f"It expired at {format_instant(valid_until)}.", Verdict.EXPIRED)
    if valid_from is not None and now < valid_from:
        detail = f"It becomes valid at {format_instant(valid_from)}."
        return failed("dates", None, detail, Verdict.NOT_YET_VALID)
    since = f"since {format_instant(valid_from)}" if valid_from else "with no date from which"
    until = f"until {format_instant(valid_until)}" if valid_until else "with no date of expiry"
    return passed("dates", f"Valid {since}, {until}.")


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


def check_all_status(document: Mapping[str, Any], issuer_id: str, documents: Documents, *, now: datetime) -> Check:
    """Evaluate every `credentialStatus` entry; what cannot be evaluated is never "not withdrawn".

    A set bit counts even if another entry could not be read; otherwise one unreadable entry decides.
    """
    entries = document.get("credentialStatus")
    if entries is None or entries == []:
        detail = "The credential names no list of withdrawn credentials, so there is nothing to look up."
        return passed("status", detail, title="The issuer offers no way to withdraw it")
    outcomes, problem = [], None
    for entry in entries if isinstance(entries, list) else [entries]:
        try:
            outcomes.append(check_status(entry, issuer_id, documents, now=now))
        except CredentialError as error:
            problem = problem or error
    for purpose, (verdict, word) in _PURPOSES.items():
        if any(outcome.set and outcome.purpose == purpose for outcome in outcomes):
            return failed("status", None, f"The issuer's signed status list says: {word}.", verdict)
    if problem is not None:
        return not_checked("status", problem.code, problem.detail)
    words = " and ".join(dict.fromkeys(_PURPOSES[outcome.purpose][1] for outcome in outcomes))
    return passed("status", f"The issuer's signed status list does not list it as {words}{_as_of(outcomes)}.")


def _as_of(outcomes: list[Any]) -> str:
    dates = [outcome.list_valid_from for outcome in outcomes if outcome.list_valid_from is not None]
    return f" (list of {format_instant(min(dates))})" if dates else ""


def check_issuer(issuer_id: str, trusted: Collection[str] | None) -> Check:
    """Look the issuer up among the ids and hosts that the reader trusts; call only once the proof held."""
    if trusted and issuer_id in trusted:
        return passed("issuer", f"{issuer_id} is one of the issuers trusted here.")
    host = host_of(issuer_id)
    if trusted and host is not None and host in {each.lower() for each in trusted}:
        return passed("issuer", f"{issuer_id} is under {host}, which is trusted here.")
    if host is not None:
        detail = f"It was issued by whoever controls {host}. Judge whether that is the organization it names."
    else:
        detail = "The issuer is known by its key only. Ask the organization it names whether the key is theirs."
    return not_checked("issuer", None, detail)


def host_of(issuer_id: str) -> str | None:
    """Return the host, with its port if any, that stands for an issuer; None where no host does."""
    if issuer_id.startswith("did:web:"):
        return unquote(issuer_id.split(":")[2]).lower() or None
    try:
        parts = urlsplit(issuer_id)
    except ValueError:
        return None
    # user@host would let a reader mistake the user for the host.
    return parts.netloc.lower() if parts.scheme == "https" and "@" not in parts.netloc and parts.netloc else None


def mention_endorsements(document: object) -> list[Check]:
    """Name embedded endorsements as not checked.

    An endorsement is somebody else's credential. Until it is verified as one, it neither helps nor harms the one
    that carries it, and it is not shown: nobody must read unverified praise under a verified credential.
    """
    count = _count_endorsements(document)
    if not count:
        return []
    return [not_checked("endorsements", None, f"It carries {count} of them, each with a proof of its own.")]


def without_endorsements(node: Any) -> Any:
    """Return a document without the credentials of others inside it."""
    if isinstance(node, list):
        return [without_endorsements(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {name: without_endorsements(value) for name, value in node.items() if name not in _ENDORSEMENTS}


def _count_endorsements(node: object) -> int:
    if isinstance(node, list):
        return sum(map(_count_endorsements, node))
    if not isinstance(node, dict):
        return 0
    return sum(
        len(values_of(value)) if name in _ENDORSEMENTS else _count_endorsements(value) for name, value in node.items()
    )
