"""1EdTech's revocation list (“1EdTech Credential Status and Refresh”): the ids of what an issuer took back, unsigned.

Nobody's signature stands behind it: it says what whoever serves it says. The credential's signature covers the
address, so a list there that names the credential is to be heeded wherever it is. That a list does not name the
credential is the issuer's word only where the host is the issuer's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from issuer.credential.documents import Documents, Purpose, fetch_for
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.hosts import host_of
from issuer.credential.status_entry import StatusOutcome
from issuer.credential.strict_json import parse_json

REVOCATION_LIST = "1EdTechRevocationList"
_MEMBERS = {"@context", "id", "type", "name", "description", "issuer", "revokedCredential"}


def look_up_revocation(
    entry: Mapping[str, Any], holder: Mapping[str, Any], issuer_id: str, documents: Documents
) -> StatusOutcome:
    """Return whether the list at the entry's id names the credential `holder` as revoked.

    Raises STATUS_MISSING, STATUS_FETCH, STATUS_SIZE, STATUS_TYPE, STATUS_ISSUER or STATUS_PROOF.
    """
    address = entry.get("id")
    identifier = holder.get("id")
    if not isinstance(address, str) or not isinstance(identifier, str):
        raise CredentialError("STATUS_MISSING", "The credential does not say where its status stands.")
    published = _fetch(address, documents)
    if published.get("id") != address:
        raise CredentialError("STATUS_PROOF", "The revocation list bears another address than the one asked for.")
    issuer = published.get("issuer")
    if (issuer.get("id") if isinstance(issuer, dict) else issuer) != issuer_id:
        raise CredentialError("STATUS_ISSUER", "The revocation list is that of somebody other than the issuer.")
    for listed in _listed(published):
        if _same(listed["id"], identifier) and listed.get("revoked", True):
            reason = listed.get("revocationReason")
            message = excerpt(reason, limit=300) if isinstance(reason, str) and reason else None
            return StatusOutcome("revocation", 1, message=message, signed=False)
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.netloc.lower() != host_of(issuer_id):
        raise CredentialError(
            "STATUS_PROOF", "The revocation list is neither signed nor on the issuer's own host, so it proves nothing."
        )
    return StatusOutcome("revocation", 0, signed=False)


def _fetch(address: str, documents: Documents) -> Mapping[str, Any]:
    try:
        urlsplit(address)
        document = parse_json(fetch_for(Purpose.STATUS, address, documents))
    except CredentialError as error:
        code = "STATUS_SIZE" if error.code == "SIZE" else "STATUS_FETCH"
        raise CredentialError(code, f"The revocation list could not be read. {error.detail}") from error
    except ValueError as error:
        raise CredentialError("STATUS_FETCH", "The revocation list's address is none.") from error
    if not isinstance(document, dict):
        raise CredentialError("STATUS_FETCH", "The revocation list is not a JSON object.")
    return document


def _listed(published: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every entry; all of them must be understood before the first is given."""
    if "revokedCredential" not in published and set(published) - _MEMBERS:
        # Nothing was revoked yet; or it is told in a way that we do not know.
        raise CredentialError("STATUS_TYPE", "What stands at the revocation list's address is no revocation list.")
    listed = published.get("revokedCredential", [])
    entries = listed if isinstance(listed, list) else [listed]
    for each in entries:
        understood = isinstance(each, dict) and isinstance(each.get("id"), str)
        if not understood or not isinstance(each.get("revoked", True), bool):
            raise CredentialError("STATUS_TYPE", "The revocation list holds an entry that is not readable.")
    yield from entries


def _same(listed: str, identifier: str) -> bool:
    """Whether two ids name one credential (Open Badges 3.0, section 8.3: percent-decoded and trimmed)."""
    return unquote(listed).strip() == unquote(identifier).strip()
