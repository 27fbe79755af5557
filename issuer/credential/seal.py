"""What a credential is secured by, as verification sees it: a proof inside the document, or a token around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from issuer.credential.canonical import Reading
from issuer.credential.documents import Documents

Period = tuple[datetime | None, datetime | None]
"""From when, and until when; None where there is no such bound."""

ALWAYS: Period = (None, None)


@dataclass(frozen=True, slots=True)
class Beside:
    """A signature beside that of the issuer, which says nothing about whether the credential is the issuer's."""

    description: str
    """One sentence for a person: whose it says it is, of which kind, and how far it was checked."""
    holds: bool
    controller: str = ""
    """Whose it says it is."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What is known once a signature held: whose it is and how it was made."""

    issuer_id: str
    description: str
    """One sentence for a person: the kind of signature and its key."""
    period: Period = ALWAYS
    """When the signature itself is meant to hold, beside what the credential says of its own validity."""
    others: tuple[Beside, ...] = ()
    made_at: datetime | None = None
    """When the signature was made, as it says itself; not in the future when it was checked."""


class SealedCredential(Protocol):
    """A credential as it was found in a file, nothing of it judged yet but that it can be read."""

    @property
    def description(self) -> str:
        """One sentence for a person: what the file is."""
        ...

    def read(self) -> Reading:
        """Return the document in its canonical shape.

        Raises `CredentialError` SHAPE_*, CONTEXT_*, DATA_LOSS, COMPLEXITY, TIME_* or JWT_CLAIMS.
        """
        ...

    def verify(self, reading: Reading, documents: Documents, *, now: datetime) -> Seal:
        """Return the seal, once everything in `reading` is known to be signed by its issuer.

        Nothing but the issuer's key documents is asked of `documents`. Raises `CredentialError` PROOF_*, JWT_*,
        KEY_*, NET_* or ISSUER_MISMATCH.
        """
        ...
