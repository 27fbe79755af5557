"""From the text in a file to a badge of Open Badges 1 or 2, where it is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, UnreadFormat
from issuer.credential.jose import Parts
from issuer.credential.legacy.assertion import hosted_at, read_verification
from issuer.credential.legacy.badge import HOSTED, Titles, Vouched
from issuer.credential.legacy.hosted import HostedBadge
from issuer.credential.legacy.names import is_first_draft, is_old_badge, is_second_version, require_plain
from issuer.credential.legacy.signed import SignedBadge
from issuer.credential.members import values_of

_ADDRESS = re.compile(rb"\s*(https?://[!-~]{1,2000})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RefusedBadge:
    """An old badge that does not say how it is to be verified, or says so in two ways."""

    refusal: CredentialError
    description: str

    @property
    def titles(self) -> Titles:
        """Return the words for checks of what an address says."""
        return HOSTED

    def vouch(self, documents: Documents) -> Vouched:
        """Raise the refusal."""
        raise self.refusal


OldBadge = HostedBadge | SignedBadge | RefusedBadge
"""Each kind of `LegacyBadge`. By these a file is told from a newer one: to ask a protocol takes as long as a hash."""


def open_address(text: bytes, words: str) -> OldBadge | None:
    """Return the hosted badge whose address is all that a picture carries (Open Badges 0.5 to 1.1), else None."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    return HostedBadge(match[1].decode("ascii"), None, f"{words}: the address of a badge of Open Badges 1 or 2.")


def open_document(document: Mapping[str, Any], parts: Parts | None, words: str) -> OldBadge | None:
    """Return the badge that a JSON object, or the payload of a token with these `parts`, is; None for other things.

    Raises UnreadFormat for what is no award, or of a version before 1.0.
    """
    if not is_old_badge(document):
        return None
    types = values_of(document.get("type"))
    if is_first_draft(document):
        raise UnreadFormat("This is a badge of Open Badges 0.5, which is not read: it does not say where it is kept.")
    if types and "Assertion" not in types and "badge" not in document:
        raise UnreadFormat("This is a document of Open Badges 1 or 2, but nobody's badge; it is not read yet.")
    version = "2.0" if is_second_version(document) else "1"
    try:
        require_plain(document)
        if read_verification(document).way == "hosted":
            return HostedBadge(hosted_at(document), document, f"{words}: a hosted badge of Open Badges {version}.")
    except CredentialError as error:
        return RefusedBadge(error, f"{words}: a badge of Open Badges {version}.")
    return SignedBadge(parts, document, f"{words}: a signed badge of Open Badges {version}.")
