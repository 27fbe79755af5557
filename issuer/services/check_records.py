"""Records of checks, to be filed with an application: what was checked, when, against what, and what was found.

A record is a plain statement of this site with its signature, kept only in the file that its reader downloads. It is no
badge: it says what was found at one moment, and nothing about any later one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import format_instant, parse_instant
from issuer.credential.members import values_of
from issuer.credential.noted_documents import Seen
from issuer.credential.report import Outcome, Verdict, VerificationReport, View
from issuer.credential.signer import Signer
from issuer.credential.statement import sign_statement, verification_method_of, verify_statement
from issuer.credential.strict_json import dump_json, parse_json
from issuer.services.recipient_match import AddressMatch
from issuer.services.site_identity import site_methods

TYPE = "TouchstoneCheckRecord"
FORMAT = 1
MAX_BYTES = 64 * 1024
_MAX_SAID = 1000  # characters of each text of a badge: a record is a sheet, and must be read again as one
_USES = {
    "key": "issuer's document",
    "status": "status list",
    "endorsement": "document of an endorser",
    "refresh": "newer edition",
}  # by the word of the purpose
_NOT_A_BADGE = (
    "This is a record of a check and no badge. It says what was found at the time given; whether the badge counts now "
    "has to be checked again."
)
_MEMBERS = {
    "type": str,
    "format": int,
    "note": str,
    "site": dict,
    "checkedAt": str,
    "badge": dict,
    "says": dict,
    "verdict": str,
    "codes": list,
    "checks": list,
    "documents": list,
    "trust": str,
    "addressGiven": str,
    "proof": dict,
}
_CHECK_MEMBERS = ("id", "title", "outcome", "detail")
_DOCUMENT_MEMBERS = ("address", "use", "sha256")


class RecordState(StrEnum):
    """`genuine`: ours, unchanged; `changed`: it bears our key, but was changed; `foreign`: of another site."""

    GENUINE = "genuine"
    CHANGED = "changed"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class RecordReading:
    """What is known of a file that says it is a record; `record` may be read only when it is genuine."""

    state: RecordState
    record: Mapping[str, Any] | None
    signed_by: str


def describe_check(
    data: bytes, report: VerificationReport, seen: Seen, *, site: str, match: AddressMatch | None = None
) -> dict[str, Any]:
    """Return the unsigned record of one check. `data` is the file as it was brought, `site` this site's address.

    The address that an applicant gave is not in it, only whether it was that of the badge.
    """
    record = {
        "type": TYPE,
        "format": FORMAT,
        "note": _NOT_A_BADGE,
        "site": {"address": site},
        "checkedAt": format_instant(report.checked_at),
        "badge": {**_digest(data), **_identity(report.view)},
        "says": _said(report.view),
        "verdict": str(report.verdict),
        "codes": list(report.codes),
        "checks": [check.to_json() for check in report.checks],
        "documents": [
            {
                "address": address,
                "use": _USES.get(document.purpose.value, document.purpose.value),
                **_digest(document.body),
            }
            for address, document in sorted(seen.items())
        ],
        "trust": _trust(report),
    }
    return record if match is None else {**record, "addressGiven": str(match)}


def sign_record(record: dict[str, Any], signer: Signer, *, now: datetime) -> dict[str, Any]:
    """Return the record with the site's identity and signature. `now` may be later than the check."""
    site = {**record["site"], "id": signer.verification_method.partition("#")[0]}
    return sign_statement({**record, "site": site}, signer, created=now)


def dump_record(record: Mapping[str, Any]) -> bytes:
    """Return a signed record as it is downloaded."""
    return dump_json(dict(record)) + b"\n"


def looks_like_record(data: bytes) -> bool:
    """Tell whether a file says that it is a record, from its first words: badges are not read in this process."""
    return len(data) <= MAX_BYTES and data.lstrip()[:1] == b"{" and f'"{TYPE}"'.encode() in data[:200]


def read_record(session: Session, data: bytes) -> RecordReading | None:
    """Return what can be said of a record that somebody brought, or None for what is none.

    Believed are the keys that this site ever had, and no others: a key in the file itself proves nothing.
    """
    try:
        record = parse_json(data)
        if not isinstance(record, dict) or record.get("type") != TYPE:
            return None
        method = verification_method_of(record)
        if method not in site_methods(session):
            return RecordReading(RecordState.FOREIGN, None, method.partition("#")[0])
        verify_statement(record, {method})
    except CredentialError:
        return RecordReading(RecordState.CHANGED, None, "")
    state = RecordState.GENUINE if _is_whole(record) else RecordState.CHANGED
    return RecordReading(state, record if state is RecordState.GENUINE else None, method.partition("#")[0])


def _is_whole(record: Mapping[str, Any]) -> bool:
    """Tell whether a signed record has the members of this format: another version of us may have signed it."""
    try:
        parse_instant(record.get("checkedAt"))
        Verdict(record.get("verdict", ""))
    except (CredentialError, ValueError):
        return False
    return (
        record.get("format") == FORMAT
        and all(isinstance(record[name], kind) for name, kind in _MEMBERS.items() if name in record)
        and set(_MEMBERS) - set(record) <= {"addressGiven"}
        and all(set(_CHECK_MEMBERS) <= set(check) for check in record["checks"])
        and all(set(_DOCUMENT_MEMBERS) <= set(document) for document in record["documents"])
    )


def _digest(data: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def _identity(view: View | None) -> dict[str, Any]:
    identifier = view.document.get("id") if view is not None else None
    return {"id": identifier} if isinstance(identifier, str) else {}


def _said(view: View | None) -> dict[str, Any]:
    """Return what a proved badge says, and nothing of one that was not proved."""
    if view is None:
        return {}
    said = {
        "achievement": view.achievement_name or view.name,
        "recipient": _named(view),
        "issuer": view.issuer_id,
        "issuerCallsItself": view.issuer_name,
        "validFrom": format_instant(view.valid_from) if view.valid_from else None,
        "validUntil": format_instant(view.valid_until) if view.valid_until else None,
    }
    return {name: excerpt(value, _MAX_SAID) for name, value in said.items() if value is not None}


def _named(view: View) -> str | None:
    """Return the names by which a badge calls its recipient; their order is nobody's word, so all of them."""
    names = {
        each["identityHash"]
        for subject in values_of(view.document.get("credentialSubject"))
        if isinstance(subject, Mapping)
        for each in values_of(subject.get("identifier"))
        if isinstance(each, Mapping)
        and each.get("identityType") == "name"
        and each.get("hashed") is False
        and isinstance(each.get("identityHash"), str)
    }
    return ", ".join(sorted(names)) or None


def _trust(report: VerificationReport) -> str:
    check = report.check("issuer")
    if check.outcome is Outcome.PASSED:
        return f"The issuer is known to or trusted by the site that made this record. {check.detail}"
    if report.view is None:
        return "Nothing was proved, so whether to trust the issuer was not asked."
    return f"The issuer is not known to the site that made this record. {check.detail}"
