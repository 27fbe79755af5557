"""What was signed is read back before it is stored: some of it as a stranger would, and by the full algorithm.

Each single signature was checked when it was made; this asks whether we signed what we say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.credential.canonical import read_in_full
from issuer.credential.data_integrity import verify_reading
from issuer.credential.errors import CredentialError
from issuer.credential.proof import read_proofs
from issuer.credential.report import Verdict
from issuer.credential.verifier import Verifier
from issuer.services.bulk.faults import WrongSignature
from issuer.services.bulk.parts import BulkParts
from issuer.services.errors import KeyUnavailable
from issuer.services.own_documents import OwnDocuments

VERIFIED_OF = 100  # one of so many is verified as a stranger would, by chance; the first of a chunk always


@dataclass(frozen=True, slots=True)
class Signed:
    """One credential in every form in which it was signed, the instant of its proof, and its end."""

    document: bytes
    token: str | None
    at: datetime
    valid_until: datetime | None


class Checker:
    """Verifies what one identity signed. `in_full` asks the full algorithm, too, where a fast way was taken."""

    def __init__(self, parts: BulkParts, session: Session, issuer_id: str, *, in_full: bool) -> None:
        self._chance = parts.chance
        self._now = parts.clock()
        self._documents = OwnDocuments(session)
        self._issuer_id = issuer_id
        self._in_full = in_full

    def check_some(self, made: Sequence[Signed], *, first_in_full: bool = True) -> None:
        """Verify the first, and one in a hundred by chance. Raises WrongSignature.

        What chance chooses is asked the full algorithm, too; so is the first, unless others were made in the same way.
        """
        for place, signed in enumerate(made):
            is_chosen = self._chance.below(VERIFIED_OF) == 0
            if place == 0 or is_chosen:
                if self._in_full and (is_chosen or first_in_full):
                    self._verify_in_full(signed)
                self._verify(signed.document, signed)
                if signed.token is not None:
                    self._verify(signed.token.encode(), signed)

    def _verify(self, data: bytes, signed: Signed) -> None:
        """Read back the very bytes that will be stored, as a stranger would.

        As of now, since its status list may be younger than the proof; a clock that was set back does not matter.
        """
        now = max(self._now, signed.at)
        good = {Verdict.VALID}
        if signed.valid_until is not None and signed.valid_until < now:
            good.add(Verdict.EXPIRED)  # it waited for so long to be signed, and says so itself
        report = Verifier(self._documents, trusted=(self._issuer_id,)).verify(data, now=now)
        if report.verdict not in good:
            codes = ", ".join(report.codes) or report.verdict.value
            raise WrongSignature(f"What was signed does not verify here ({codes}).")

    def _verify_in_full(self, signed: Signed) -> None:
        """Verify by the full algorithm, which knows nothing of the form that the credential was made from."""
        document = json.loads(signed.document)
        try:
            verify_reading(
                read_in_full(document), read_proofs(document), self._documents, now=max(self._now, signed.at)
            )
        except CredentialError as error:
            raise WrongSignature(f"What was signed does not verify by the full algorithm ({error.code}).") from error


@contextmanager
def key_trouble() -> Iterator[None]:
    """Turn what a key store says while it signs into KeyUnavailable: it may be there again in a minute."""
    try:
        yield
    except OSError as error:
        raise KeyUnavailable(f"The key store does not sign at the moment: {error}") from error
