"""The steps of verification that follow once the proof held: dates and issuer (the status has `status_check`).

Order and precedence are those of the Open Badges 3.0 verification (section 9.1), made stricter: nothing outside the
document is looked at before signature and issuer are proved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from issuer.credential.errors import CredentialError
from issuer.credential.hosts import host_of
from issuer.credential.identities import EntryKind, entries_covering, host_entry_of, kind_of_entry, part_of
from issuer.credential.instants import format_instant
from issuer.credential.report import Check, Verdict, failed, not_checked, passed
from issuer.credential.seal import ALWAYS, Period
from issuer.credential.validity import read_dates


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


def check_issuer(issuer_id: str, trusted: Collection[str] | None, *, vouched_at: str | None = None) -> Check:
    """Look the issuer up in the list of entries that the reader trusts; call only once the proof held.

    `vouched_at` is as for `entries_covering`: the address on whose word alone the badge is this issuer's.
    """
    trusted = trusted or ()
    for entry in entries_covering(issuer_id, vouched_at):
        if entry in trusted:
            return passed("issuer", _describe_trust(issuer_id, entry))
    if vouched_at is not None and any(entry in trusted for entry in entries_covering(issuer_id)):
        return not_checked("issuer", None, _describe_doubt(issuer_id, vouched_at))
    host = host_of(issuer_id)
    if host is not None:
        detail = f"It was issued by whoever controls {host}. Judge whether that is the organization it names."
    else:
        detail = "The issuer is known by its key only. Ask the organization it names whether the key is theirs."
    if host_entry_of(issuer_id) in trusted:
        detail = f"{host} itself is trusted here, but not every issuer that has an address on it. {detail}"
    return not_checked("issuer", None, detail)


def _describe_trust(issuer_id: str, entry: str) -> str:
    issuer, within = part_of(entry)
    if within:
        return f"{issuer_id} is one of the issuers trusted here, with the badges kept under {within[:-1]}."
    match kind_of_entry(issuer):
        case EntryKind.PLACE:
            return f"{issuer_id} is kept under {issuer[:-1]}, and everything there is trusted here."
        case EntryKind.HOST:
            return f"{issuer_id} is what {issuer} itself stands for, and that is trusted here."
    return f"{issuer_id} is one of the issuers trusted here."


def _describe_doubt(issuer_id: str, vouched_at: str) -> str:
    return (
        f"{issuer_id} is trusted here, but only {vouched_at} says that this badge is theirs, and the issuer names no "
        "place of its own for its badges: whoever can publish on that host could have made it."
    )
