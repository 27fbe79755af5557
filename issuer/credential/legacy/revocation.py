"""Lists of withdrawn awards: the class RevocationList of Open Badges 2.0, and the bare object of 1.0 and 1.1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.credential.documents import Documents, Purpose
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.legacy.addresses import require_address
from issuer.credential.legacy.assertion import Assertion, is_withdrawn
from issuer.credential.legacy.lookup import Issuer, fetch_object
from issuer.credential.legacy.names import member, reference, require_plain
from issuer.credential.members import values_of
from issuer.credential.report import Check, Verdict, failed, not_checked, passed


def check_withdrawal(assertion: Assertion, issuer: Issuer, documents: Documents) -> Check:
    """Look an award up in its issuer's list, hosted awards too: what an issuer lists is withdrawn.

    A list that cannot be had or read is never "not withdrawn".
    """
    try:
        if is_withdrawn(assertion.document):
            return withdrawn(assertion.document)
        address = member(issuer.document, "revocationList")
        if address is None:
            return _nothing_to_look_up(assertion)
        entry = _find_entry(assertion, issuer, _address_of(address), documents)
    except CredentialError as error:
        return not_checked("status", error.code, error.detail)
    if entry is not None:
        return withdrawn(entry)
    return passed("status", f"It is not among those that {excerpt(issuer.id)} lists as withdrawn.")


def withdrawn(document: Mapping[str, Any]) -> Check:
    """Return the check of an award that its issuer took back, with the reason in the issuer's words."""
    reason = member(document, "revocationReason")
    said = f" The reason given: “{excerpt(reason, 200)}”." if isinstance(reason, str) and reason.strip() else ""
    return failed("status", None, f"The issuer says that it is revoked.{said}", Verdict.REVOKED)


def gone() -> Check:
    """Return the check of an award whose address says that it is no more (HTTP 410, Open Badges 2.0)."""
    detail = "Its address says that it is gone (410), which is how hosted badges are revoked."
    return failed("status", None, detail, Verdict.REVOKED)


def _nothing_to_look_up(assertion: Assertion) -> Check:
    if assertion.verification.way == "hosted":
        return passed("status", "Its own address still serves it, and does not call it revoked.")
    detail = "The issuer names no list of withdrawn badges, so there is nothing to look up."
    return passed("status", detail, title="The issuer offers no way to withdraw it")


def _address_of(value: Any) -> str:
    try:
        return require_address(reference(value), "issuer's list of withdrawn badges")
    except CredentialError as error:
        code = error.code if error.code.startswith("NET_") else "STATUS_FETCH"
        raise CredentialError(code, error.detail) from error


def _find_entry(assertion: Assertion, issuer: Issuer, address: str, documents: Documents) -> Mapping[str, Any] | None:
    """Return what the list says of an award, None where it says nothing. Raises STATUS_* or NET_*."""
    try:
        listed = fetch_object(address, "list of withdrawn badges", documents, Purpose.STATUS)
    except CredentialError as error:
        code = "STATUS_FETCH" if error.code == "KEY_UNRESOLVED" else error.code
        raise CredentialError(code, error.detail) from error
    if "revokedAssertions" not in listed:
        return _find_in_version_1(assertion, listed)
    try:
        require_plain(listed)
    except CredentialError as error:
        raise CredentialError("STATUS_TYPE", error.detail) from error
    if member(listed, "id") not in (None, address) or "RevocationList" not in values_of(listed.get("type")):
        raise CredentialError("STATUS_TYPE", "What the issuer's profile leads to is no list of withdrawn badges.")
    if member(listed, "issuer") is not None and reference(listed["issuer"]) != issuer.id:
        raise CredentialError("STATUS_ISSUER", "The list of withdrawn badges is that of another issuer.")
    for each in values_of(member(listed, "revokedAssertions")):
        entry = {"id": each} if isinstance(each, str) else each
        names = _names_of(entry)
        if not names:
            raise CredentialError("STATUS_TYPE", "The list of withdrawn badges has an entry that cannot be read.")
        if names & assertion.names and entry.get("revoked") is not False:
            return entry
    return None


def _find_in_version_1(assertion: Assertion, listed: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Open Badges 1.0 and 1.1: the list maps the uid or id of each withdrawn award to the reason."""
    if "@context" in listed or "type" in listed:
        raise CredentialError("STATUS_TYPE", "What the issuer's profile leads to is no list of withdrawn badges.")
    for name in assertion.names:
        if name in listed:
            return {"revocationReason": listed[name]}
    return None


def _names_of(entry: Any) -> set[str]:
    told = [entry.get("id"), entry.get("uid")] if isinstance(entry, dict) else []
    return {name for name in told if isinstance(name, str) and name}
