"""The line of verification for badges of Open Badges 1 and 2, with the same checks as for any other badge."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from issuer.credential import checks
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, UnreadFormat
from issuer.credential.instants import format_instant
from issuer.credential.legacy.assertion import Assertion
from issuer.credential.legacy.badge import LegacyBadge, Vouched, Withdrawn, check
from issuer.credential.legacy.instants import read_instant
from issuer.credential.legacy.names import member
from issuer.credential.legacy.revocation import check_withdrawal
from issuer.credential.legacy.telling import tell
from issuer.credential.report import Check, Outcome, View, failed, not_checked

_OF_THE_SHAPE = ("SHAPE_", "CONTEXT_")
_UNREACHED = ("KEY_UNRESOLVED", "NET_")
_OF_THE_KEY = ("KEY_", "ISSUER_", "JWT_KEYBIND")
_DATES = {"issuedOn": "validFrom", "expires": "validUntil"}


def judge(
    badge: LegacyBadge, documents: Documents, trusted: Collection[str] | None, done: list[Check], *, now: datetime
) -> View | None:
    """Append the checks that follow the format to `done`; return the view once the issuer vouches for the award."""
    try:
        vouched = badge.vouch(documents)
    except Withdrawn as error:
        detail = "Nothing is left of it to look at."
        done.extend(check(badge.titles, id, Outcome.NOT_CHECKED, None, detail) for id in ("shape", "key", "signature"))
        done.append(error.check)
        return None
    except UnreadFormat as error:
        done[0] = not_checked("format", error.code, error.detail)
        return None
    except CredentialError as error:
        done.extend(_blame(badge, error))
        return None
    detail = "Its words are those of the standard, and none is given another meaning."
    done.append(check(badge.titles, "shape", Outcome.PASSED, None, detail))
    done.append(check(badge.titles, "key", Outcome.PASSED, None, vouched.key))
    done.append(check(badge.titles, "signature", Outcome.PASSED, None, vouched.signature))
    issuer = vouched.badge_class.issuer
    dates: dict[str, datetime] = {}
    try:
        dates = _dates_of(vouched.assertion)
        done.append(checks.check_dates(_texts(dates), now))
    except CredentialError as error:
        done.append(failed("dates", error.code, error.detail))
    done.append(check_withdrawal(vouched.assertion, issuer, documents))
    done.append(checks.check_issuer(issuer.id, trusted, vouched_at=vouched.vouched_at))
    return _view(vouched, dates)


def _blame(badge: LegacyBadge, error: CredentialError) -> list[Check]:
    """Put a refusal where it belongs."""
    unread = check(badge.titles, "shape", Outcome.NOT_CHECKED, None, "Not all of it was read.")
    if error.code.startswith(_OF_THE_SHAPE):
        return [check(badge.titles, "shape", Outcome.FAILED, error.code, error.detail)]
    if error.code.startswith(_UNREACHED):
        return [unread, check(badge.titles, "key", Outcome.NOT_CHECKED, error.code, error.detail)]
    if error.code.startswith(_OF_THE_KEY):
        return [unread, check(badge.titles, "key", Outcome.FAILED, error.code, error.detail)]
    key = check(badge.titles, "key", Outcome.NOT_CHECKED, None, "The badge was refused for another reason.")
    return [unread, key, check(badge.titles, "signature", Outcome.FAILED, error.code, error.detail)]


def _dates_of(assertion: Assertion) -> dict[str, datetime]:
    """Return the dates of an award under the names that credentials have for them. Raises TIME_FORMAT."""
    lenient = not assertion.is_second_version
    told = {new: member(assertion.document, name) for name, new in _DATES.items()}
    return {new: read_instant(value, lenient=lenient) for new, value in told.items() if value is not None}


def _view(vouched: Vouched, dates: Mapping[str, datetime]) -> View:
    badge_class = vouched.badge_class
    return View(
        name=badge_class.name,
        issuer_id=badge_class.issuer.id,
        issuer_name=badge_class.issuer.name,
        achievement_name=badge_class.name,
        valid_from=dates.get("validFrom"),
        valid_until=dates.get("validUntil"),
        recipient=vouched.assertion.recipient.identity_hash,
        document=tell(vouched, _texts(dates)),
    )


def _texts(dates: Mapping[str, datetime]) -> dict[str, str]:
    return {name: format_instant(date) for name, date in dates.items()}
