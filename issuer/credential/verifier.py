"""From the bytes of any badge to a report: the steps of verification in their one order.

1. container and strict JSON, 2. shape, 3. key, 4. signature, 5. dates, 6. status, 7. issuer. A step that does not pass
ends the line where what follows would rest on it: dates, status and issuer are read from, or looked up by, the word
of the signer only, so none of them is touched before signature and issuer are proved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from issuer.credential import checks
from issuer.credential.baking import UnreadFormat, extract
from issuer.credential.canonical import Reading, read
from issuer.credential.data_integrity import verify_reading
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant
from issuer.credential.proof import Proof, read_proofs
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
from issuer.credential.strict_json import parse_json

_LEGACY_CONTEXTS = ("https://w3id.org/openbadges/v1", "https://w3id.org/openbadges/v2")
# A list or an endorsement may well be genuine, but nobody earned it: it must not come out as a valid badge.
_UNREAD_TYPES = {
    "EnvelopedVerifiableCredential": "This is a credential in an envelope (JWT), which is not read yet.",
    "BitstringStatusListCredential": "This is an issuer's list of withdrawn credentials, and nobody's badge.",
    "EndorsementCredential": "This is an endorsement and not a badge; endorsements by themselves are not read yet.",
}
_BADGES = ("OpenBadgeCredential", "AchievementCredential")
_ENDORSEMENTS = ("endorsement", "endorsementJwt")
_CONTAINERS = {
    "json": "A credential in JSON",
    "png": "A PNG picture with a credential inside",
    "svg": "An SVG picture with a credential inside",
}
# What these codes say is "could not be looked up", not "is wrong".
_UNREACHED = ("KEY_UNRESOLVED", "NET_")
_OF_THE_SHAPE = ("SHAPE_", "CONTEXT_", "DATA_LOSS", "COMPLEXITY")
_OF_THE_KEY = ("KEY_", "ISSUER_", "NET_")


class Verifier:
    """Verifies badges with the documents and the trust of one reader.

    `documents` is all that can be reached; `trusted` holds issuers' ids and hosts, None where no such list is kept.
    """

    def __init__(self, documents: Documents, *, trusted: Collection[str] | None = None) -> None:
        self._documents = documents
        self._trusted = frozenset(trusted) if trusted is not None else None

    def verify(self, data: bytes, *, now: datetime) -> VerificationReport:
        """Return what can be said at `now` about a badge in any container; never raises for what is in `data`."""
        done: list[Check] = []
        view = self._verify(data, done, now)
        return VerificationReport(tuple(_complete(done)), view, now)

    def _verify(self, data: bytes, done: list[Check], now: datetime) -> View | None:
        """Append the checks made to `done`; return the view once the proof held."""
        # 1. Container and strict JSON.
        format_check, document = _read(data)
        done.append(format_check)
        if document is None:
            return None
        # 2. Shape: after it, what is rebuilt from the reading is the only object that is read (rule C9).
        shape_check, reading = _judge_shape(document)
        done.append(shape_check)
        if reading is None:
            return None
        # 3. Key and 4. signature.
        try:
            proof = verify_reading(reading, read_proofs(document), self._documents, now=now)
        except CredentialError as error:
            _blame(error, done)
            return None
        rebuilt = _without_endorsements(reading.rebuild())
        issuer_id = _issuer_id(rebuilt)
        done.append(passed("key", _describe_key(issuer_id)))
        done.append(passed("signature", _describe_signature(proof)))
        # 5. Dates, 6. status and 7. issuer stand beside each other: none needs the other to pass.
        done.append(checks.check_dates(rebuilt, now))
        done.append(checks.check_all_status(rebuilt, issuer_id, self._documents, now=now))
        done.append(checks.check_issuer(issuer_id, self._trusted))
        done.extend(_mention_endorsements(document))
        return _look_at(rebuilt, issuer_id)


def _read(data: bytes) -> tuple[Check, dict[str, Any] | None]:
    """Step 1: take the JSON out of its container and parse it strictly."""
    try:
        container, text = extract(data)
        document = parse_json(text)
        if not isinstance(document, dict):
            raise CredentialError("FORMAT", "The JSON in this file is not an object.")
        _refuse_unread(document)
    except UnreadFormat as error:
        return not_checked("format", error.code, error.detail), None
    except CredentialError as error:
        return failed("format", error.code, error.detail), None
    return passed("format", f"{_CONTAINERS[container]}, {len(text)} bytes long."), document


def _refuse_unread(document: Mapping[str, Any]) -> None:
    """Tell formats that exist but are not read yet from files that are broken."""
    contexts = _values(document.get("@context"))
    if any(context in _LEGACY_CONTEXTS for context in contexts if isinstance(context, str)):
        raise UnreadFormat("This is a badge of Open Badges 1 or 2, which is not read yet.")
    types = _values(document.get("type"))
    for name, problem in _UNREAD_TYPES.items():
        if name in types:
            raise UnreadFormat(problem)
    if "VerifiableCredential" in types and not any(name in types for name in _BADGES):
        # What its members may hold is not known, so neither is which of several values a reader would be shown.
        raise UnreadFormat("This is a credential of another kind than Open Badges, which is not read yet.")


def _judge_shape(document: dict[str, Any]) -> tuple[Check, Reading | None]:
    """Step 2: refuse any shape but the canonical one."""
    try:
        reading = read(document)
    except CredentialError as error:
        return failed("shape", error.code, error.detail), None
    return passed("shape", "Nothing in it is hidden, ambiguous or left out of the signature."), reading


def _blame(error: CredentialError, done: list[Check]) -> None:
    """Put a refusal of the proof where it belongs (steps 3 and 4)."""
    if error.code.startswith(_OF_THE_SHAPE):
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


def _describe_key(issuer_id: str) -> str:
    if issuer_id.startswith("did:key:"):
        return f"The issuer's identity is the key itself: {issuer_id}."
    return f"{issuer_id} publishes it for signing credentials."


def _describe_signature(proof: Proof) -> str:
    made = f", made at {format_instant(proof.created)}" if proof.created else ""
    key = proof.verification_method.partition("#")[2] or proof.verification_method
    return f"Data Integrity proof {proof.cryptosuite}{made}, verified with the key {key}."


def _mention_endorsements(document: object) -> list[Check]:
    """Name embedded endorsements as not checked.

    An endorsement is somebody else's credential. Until it is verified as one, it neither helps nor harms the one
    that carries it, and it is not shown: nobody must read unverified praise under a verified credential.
    """
    count = _count_endorsements(document)
    if not count:
        return []
    return [not_checked("endorsements", None, f"It carries {count} of them, each with a proof of its own.")]


def _count_endorsements(node: object) -> int:
    if isinstance(node, list):
        return sum(map(_count_endorsements, node))
    if not isinstance(node, dict):
        return 0
    return sum(
        len(_values(value)) if name in _ENDORSEMENTS else _count_endorsements(value) for name, value in node.items()
    )


def _without_endorsements(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_endorsements(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {name: _without_endorsements(value) for name, value in node.items() if name not in _ENDORSEMENTS}


def _look_at(rebuilt: dict[str, Any], issuer_id: str) -> View:
    """Return what may be shown; called only once the proof held."""
    subject = _first_object(rebuilt.get("credentialSubject"))
    try:
        valid_from, valid_until = checks.read_dates(rebuilt)
    except CredentialError:  # told by the check of the dates
        valid_from = valid_until = None
    return View(
        name=_text(rebuilt.get("name")),
        issuer_id=issuer_id,
        issuer_name=_text(_first_object(rebuilt.get("issuer")).get("name")),
        achievement_name=_text(_first_object(subject.get("achievement")).get("name")),
        valid_from=valid_from,
        valid_until=valid_until,
        recipient=_recipient(subject),
        document=rebuilt,
    )


def _recipient(subject: Mapping[str, Any]) -> str | None:
    """Return the plainest thing that the credential says about whom it is: names before an id before a hash.

    Of several alike all are told: their order is not signed, so the first could be whichever the holder likes.
    """
    identities = [each for each in _values(subject.get("identifier")) if isinstance(each, dict)]
    plain = [each for each in identities if each.get("hashed") is False]
    named = [each for each in plain if each.get("identityType") == "name"]
    return _hashes(named) or _hashes(plain) or _text(subject.get("id")) or _hashes(identities)


def _hashes(identities: list[dict[str, Any]]) -> str | None:
    return ", ".join(sorted(each["identityHash"] for each in identities if _text(each.get("identityHash")))) or None


def _issuer_id(rebuilt: Mapping[str, Any]) -> str:
    issuer = rebuilt.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    assert isinstance(found, str), "verify_reading has found the issuer"
    return found


def _first_object(member: object) -> dict[str, Any]:
    first = next(iter(_values(member)), None)
    return first if isinstance(first, dict) else {}


def _text(member: object) -> str | None:
    return member if isinstance(member, str) else None


def _values(member: object) -> list[Any]:
    if member is None:
        return []
    return member if isinstance(member, list) else [member]
