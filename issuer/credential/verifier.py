"""From the bytes of any badge to a report: the steps of verification in their one order.

1. container and strict JSON, 2. shape, 3. key, 4. signature, 5. dates, 6. status, 7. issuer. A step that does not pass
ends the line where what follows would rest on it: dates, status and issuer are read from, or looked up by, the word
of the signer only, so none of them is touched before signature and issuer are proved. The line is the same for every
way of signing: `seal.SealedCredential` is what they have in common.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from issuer.credential import checks
from issuer.credential.baking import UnreadFormat
from issuer.credential.canonical import Reading
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, Uncheckable
from issuer.credential.legacy.badge import LegacyBadge
from issuer.credential.legacy.judging import judge
from issuer.credential.opening import open_file
from issuer.credential.report import (
    REQUIRED_CHECKS,
    Check,
    Outcome,
    VerificationReport,
    View,
    failed,
    not_checked,
    passed,
)
from issuer.credential.seal import Seal, SealedCredential
from issuer.credential.status_check import check_all_status
from issuer.credential.status_memory import StatusMemory
from issuer.credential.viewing import look_at

# What these codes say is "could not be looked up", not "is wrong".
_UNREACHED = ("KEY_UNRESOLVED", "NET_")
_OF_THE_SHAPE = ("SHAPE_", "CONTEXT_", "DATA_LOSS", "COMPLEXITY")
_OF_THE_KEY = ("KEY_", "ISSUER_", "NET_", "JWT_KEYBIND")


class Verifier:
    """Verifies badges with the documents and the trust of one reader.

    `documents` is all that can be reached; `trusted` holds issuers' ids and hosts, None where no such list is kept;
    `memory` is what is known of status lists from before.
    """

    def __init__(
        self, documents: Documents, *, trusted: Collection[str] | None = None, memory: StatusMemory | None = None
    ) -> None:
        self._documents = documents
        self._memory = memory
        self._trusted = frozenset(trusted) if trusted is not None else None

    def verify(self, data: bytes, *, now: datetime) -> VerificationReport:
        """Return what can be said at `now` about a badge in any container; never raises for what is in `data`."""
        done: list[Check] = []
        view = self._verify(data, done, now)
        return VerificationReport(tuple(_complete(done)), view, now)

    def _verify(self, data: bytes, done: list[Check], now: datetime) -> View | None:
        """Append the checks made to `done`; return the view once the proof held."""
        # 1. Container and strict JSON.
        format_check, sealed = _open(data)
        done.append(format_check)
        if sealed is None:
            return None
        # Badges of older standards have a line of their own: what vouches for them is an address, or stands at one.
        if isinstance(sealed, LegacyBadge):
            return judge(sealed, self._documents, self._trusted, done, now=now)
        # 2. Shape: after it, what is rebuilt from the reading is the only object that is read (rule C9).
        shape_check, reading = _judge_shape(sealed)
        done.append(shape_check)
        if reading is None:
            return None
        # 3. Key and 4. signature.
        try:
            seal = sealed.verify(reading, self._documents, now=now)
        except CredentialError as error:
            _blame(error, done)
            return None
        done.append(passed("key", _describe_key(seal.issuer_id)))
        done.append(passed("signature", seal.description))
        done.extend(_mention_others(seal))
        # 5. Dates, 6. status and 7. issuer stand beside each other: none needs the other to pass.
        rebuilt = checks.without_endorsements(reading.rebuild())
        done.append(checks.check_dates(rebuilt, now, seal.period))
        done.append(check_all_status(rebuilt, seal.issuer_id, self._documents, now=now, memory=self._memory))
        done.append(checks.check_issuer(seal.issuer_id, self._trusted))
        done.extend(checks.mention_endorsements(reading.document))
        return look_at(rebuilt, seal)


def _open(data: bytes) -> tuple[Check, SealedCredential | LegacyBadge | None]:
    """Step 1: find the credential in the file."""
    try:
        sealed = open_file(data)
    except UnreadFormat as error:
        return not_checked("format", error.code, error.detail), None
    except CredentialError as error:
        return failed("format", error.code, error.detail), None
    return passed("format", sealed.description), sealed


def _judge_shape(sealed: SealedCredential) -> tuple[Check, Reading | None]:
    """Step 2: refuse any shape but the canonical one."""
    try:
        reading = sealed.read()
    except CredentialError as error:
        return failed("shape", error.code, error.detail), None
    return passed("shape", "Nothing in it is hidden, ambiguous or left out of the signature."), reading


def _blame(error: CredentialError, done: list[Check]) -> None:
    """Put a refusal of the proof where it belongs (steps 3 and 4)."""
    if isinstance(error, Uncheckable):
        done.append(not_checked("key", None, "The signature cannot be checked, so its key was not looked up."))
        done.append(not_checked("signature", error.code, error.detail))
    elif error.code.startswith(_OF_THE_SHAPE):
        done[-1] = failed("shape", error.code, error.detail)
    elif error.code.startswith(_UNREACHED):
        done.append(not_checked("key", error.code, error.detail))
    elif error.code.startswith(_OF_THE_KEY):
        done.append(failed("key", error.code, error.detail))
    elif error.code == "PROOF_SIGNATURE":
        # The signature is tried last: the key had been found by then.
        done.append(passed("key", "The key was found among those of the issuer that the credential names."))
        done.append(failed("signature", error.code, f"{error.detail} It was changed later, or signed by another."))
    else:
        done.append(not_checked("key", None, "The proof already was refused, so its key was not looked up."))
        done.append(failed("signature", error.code, error.detail))


def _complete(done: list[Check]) -> list[Check]:
    """Add what was not reached, in order, so that every report names every check."""
    made = {check.id for check in done}
    culprit = next((check for check in done if check.outcome is not Outcome.PASSED), None)
    reason = f"Not looked at, because an earlier check did not pass: “{culprit.title}”." if culprit else ""
    missing = [not_checked(id, None, reason) for id in REQUIRED_CHECKS if id not in made]
    return [*done, *missing]


def _mention_others(seal: Seal) -> list[Check]:
    """Name the signatures beside the issuer's: whose they are is no part of the verdict on the credential."""
    if not seal.others:
        return []
    told = " ".join(other.description for other in seal.others)
    if all(other.holds for other in seal.others):
        return [passed("proofs", told)]
    return [not_checked("proofs", None, told)]


def _describe_key(issuer_id: str) -> str:
    if issuer_id.startswith("did:key:"):
        return f"The issuer's identity is the key itself: {issuer_id}."
    return f"{issuer_id} publishes it for signing credentials."
