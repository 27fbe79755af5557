"""Looking one status entry up in the list it names: Bitstring Status List 1.0, and Status List 2021 before it.

Whatever keeps a status from being established raises CredentialError STATUS_*: a status that could not be
looked up is never "not revoked".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from issuer.credential.baking import looks_like_token
from issuer.credential.documents import Documents, Purpose, fetch_for
from issuer.credential.embedded import EmbeddedCredential
from issuer.credential.errors import CredentialError
from issuer.credential.instants import parse_instant
from issuer.credential.members import values_of
from issuer.credential.revocation_list import REVOCATION_LIST, look_up_revocation
from issuer.credential.seal import Period, Seal, SealedCredential
from issuer.credential.status_entry import StatusEntry, StatusOutcome, kind_of_entry, read_entry
from issuer.credential.status_memory import SeenList, StatusMemory
from issuer.credential.status_recall import decode_list, recall
from issuer.credential.strict_json import parse_json
from issuer.credential.validity import read_dates
from issuer.credential.vc_jwt import JwtCredential

# type of an entry -> types of its list's credential and of that credential's subject
_LISTS = {
    "BitstringStatusListEntry": ("BitstringStatusListCredential", "BitstringStatusList"),
    "StatusList2021Entry": ("StatusList2021Credential", "StatusList2021"),
}
# Refusals of the list that are about something else than its being genuine.
_CODES = {"ISSUER_MISMATCH": "STATUS_ISSUER", "PROOF_EXPIRED": "STATUS_EXPIRED"}


def check_status(
    entry: Mapping[str, Any],
    holder: Mapping[str, Any],
    issuer_id: str,
    documents: Documents,
    *,
    now: datetime,
    memory: StatusMemory | None = None,
) -> StatusOutcome:
    """Look one `credentialStatus` entry of the credential `holder` up.

    A list of bits must be signed by the credential's own issuer and valid at `now`. Raises CredentialError STATUS_*.
    """
    if kind_of_entry(entry) == REVOCATION_LIST:
        return look_up_revocation(entry, holder, issuer_id, documents)
    asked = read_entry(entry)
    # The list is read from the rebuilt object, as every credential is (rule C9).
    published, seal = _fetch_list(asked.address, documents, now)
    if seal.issuer_id != issuer_id:
        # A stranger's list must not speak about this credential.
        raise CredentialError("STATUS_ISSUER", "The status list was signed by somebody other than the issuer.")
    valid_from = _require_current(published, seal.period, now)
    subject = _read_subject(published, asked)
    if asked.purpose not in values_of(subject.get("statusPurpose")):
        raise CredentialError("STATUS_PURPOSE", f"The status list is not for {asked.purpose}.")
    encoded = subject.get("encodedList")
    bits = decode_list(asked, encoded)
    value = bits.value(asked.index, asked.size)
    if memory is not None:
        value = recall(memory, issuer_id, asked, SeenList.of(valid_from, seal.made_at, str(encoded)), bits)
    message = asked.messages[value] if asked.messages is not None else None
    return StatusOutcome(asked.purpose, value, valid_from, message)


def _fetch_list(address: str, documents: Documents, now: datetime) -> tuple[dict[str, Any], Seal]:
    """Return the list's rebuilt document, its shape and proof verified, and its seal."""
    try:
        sealed = _open_list(fetch_for(Purpose.STATUS, address, documents))
    except CredentialError as error:
        code = "STATUS_SIZE" if error.code == "SIZE" else "STATUS_FETCH"
        raise CredentialError(code, f"The status list could not be read. {error.detail}") from error
    try:
        reading = sealed.read()
        seal = sealed.verify(reading, documents, now=now)
    except CredentialError as error:
        code = _CODES.get(error.code, "STATUS_PROOF")
        raise CredentialError(code, f"The status list itself does not verify. {error.detail}") from error
    return reading.rebuild(), seal


def _open_list(data: bytes) -> SealedCredential:
    """Return the credential in what was fetched: JSON with a proof inside, or a token (VC-JWT)."""
    if looks_like_token(data):
        return JwtCredential.open(data, "A status list as a signed token (JWT).")
    document = parse_json(data)
    if not isinstance(document, dict):
        raise CredentialError("STATUS_FETCH", "It is not a JSON object.")
    return EmbeddedCredential(document, "A status list.")


def _require_current(published: Mapping[str, Any], within: Period, now: datetime) -> datetime | None:
    """Refuse a list outside its validity: an old one would hide what was revoked since."""
    try:
        valid_from, valid_until = read_dates(published, within)
        own = published.get("validFrom")
        issued = parse_instant(own) if own is not None else valid_from
    except CredentialError as error:
        raise CredentialError("STATUS_EXPIRED", f"The status list's dates cannot be read. {error.detail}") from error
    if (valid_from is not None and now < valid_from) or (valid_until is not None and now > valid_until):
        raise CredentialError("STATUS_EXPIRED", "The status list is not valid at this time.")
    return issued


def _read_subject(published: Mapping[str, Any], asked: StatusEntry) -> Mapping[str, Any]:
    """Return the subject of a document that is a status list of the entry's kind, and the one asked for."""
    list_type, subject_type = _LISTS[asked.kind]
    if list_type not in values_of(published.get("type")):
        raise CredentialError("STATUS_TYPE", "What stands at the status list's address is no status list.")
    if published.get("id") != asked.address:
        raise CredentialError("STATUS_PROOF", "The status list bears another address than the one asked for.")
    if "credentialStatus" in published:
        raise CredentialError("STATUS_TYPE", "The status list may have been withdrawn itself, in a list of its own.")
    subject = published.get("credentialSubject")
    if not isinstance(subject, dict) or values_of(subject.get("type")) != [subject_type]:
        raise CredentialError("STATUS_TYPE", "What stands at the status list's address is no status list.")
    ttl = subject.get("ttl", 0)
    if isinstance(ttl, bool) or not isinstance(ttl, int | float) or ttl < 0:
        raise CredentialError("STATUS_TYPE", "How long the status list may be kept (ttl) is no length of time.")
    return subject
