"""From the bytes of any badge to a report: the steps of verification in their one order.

1. container and strict JSON, 2. shape, 3. key, 4. signature, 5. dates, 6. status, 7. issuer. A step that does not pass
ends the line where what follows would rest on it: dates, status and issuer are read from, or looked up by, the word
of the signer only, so none of them is touched before signature and issuer are proved. The line is the same for every
way of signing: `seal.SealedCredential` is what they have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from issuer.credential import checks
from issuer.credential.canonical import Reading
from issuer.credential.documents import Documents, DocumentsFor, Purpose
from issuer.credential.errors import CredentialError, Uncheckable, UnreadFormat
from issuer.credential.legacy.judging import judge
from issuer.credential.legacy.opening import OldBadge
from issuer.credential.nested import (
    find_endorsements,
    open_contained,
    place_endorsement,
    subjects_of,
    with_issuer_name,
    without_nested,
    without_shared,
    without_unproved,
)
from issuer.credential.opening import open_file
from issuer.credential.parts import Parts, take_apart
from issuer.credential.refresh import address_of, fetch_edition, require_edition, tell_newer, tell_same
from issuer.credential.report import (
    REQUIRED_CHECKS,
    Check,
    Endorsement,
    Outcome,
    VerificationReport,
    View,
    failed,
    not_checked,
    passed,
)
from issuer.credential.seal import Seal, SealedCredential
from issuer.credential.shape import MAX_ENDORSEMENTS
from issuer.credential.status_check import check_all_status
from issuer.credential.status_memory import StatusMemory
from issuer.credential.viewing import look_at, name_kind

Sealed = TypeVar("Sealed", SealedCredential, SealedCredential | OldBadge)

# What these codes say is "could not be looked up", not "is wrong".
_UNREACHED = ("KEY_UNRESOLVED", "NET_")
_OF_THE_SHAPE = ("SHAPE_", "CONTEXT_", "DATA_LOSS", "COMPLEXITY")
_OF_THE_KEY = ("KEY_", "ISSUER_", "NET_", "JWT_KEYBIND")


class Verifier:
    """Verifies badges with the documents and the trust of one reader.

    `documents` is all that can be reached; `trusted` holds issuers' ids and hosts, None where no such list is kept;
    `memory` is what is known of status lists from before; `refresh` asks issuers for newer editions of their badges.
    `disbelieved` are the ids of issuers of whom the reader knows that somebody else has their only key: a did:key has
    no document that could say so.
    """

    def __init__(
        self,
        documents: Documents,
        *,
        trusted: Collection[str] | None = None,
        memory: StatusMemory | None = None,
        refresh: bool = False,
        disbelieved: Collection[str] = (),
    ) -> None:
        self._documents = documents
        self._disbelieved = frozenset(disbelieved)
        self._memory = memory
        self._refresh = refresh
        self._trusted = frozenset(trusted) if trusted is not None else None

    def verify(self, data: bytes, *, now: datetime) -> VerificationReport:
        """Return what can be said at `now` about a badge in any container; never raises for what is in `data`."""
        # 1. Container and strict JSON.
        format_check, sealed = _open(lambda: open_file(data))
        done = [format_check]
        if sealed is None:
            return _report(done, None, now)
        # Badges of older standards have a line of their own: what vouches for them is an address, or stands at one.
        if isinstance(sealed, OldBadge):
            view = judge(sealed, self._documents, self._trusted, done, now=now)
            return _report(done, view, now)
        report = self._judge(sealed, done, self._documents, now)
        return self._refreshed(report, now) if self._refresh else report

    def _refreshed(self, report: VerificationReport, now: datetime) -> VerificationReport:
        """Return the report on the newest edition, where there is one and this one was not taken back."""
        address = address_of(report.view.document) if report.view is not None else None
        if report.view is None or address is None or report.check("status").outcome is Outcome.FAILED:
            return report
        try:
            data = fetch_edition(address, self._documents)
            sealed = open_file(data)
            if isinstance(sealed, OldBadge):
                raise CredentialError("FORMAT", "What the issuer's service gave is a badge of an older standard.")
            newer = self._judge(sealed, [passed("format", sealed.description)], self._documents, now)
            edition = require_edition(newer, report.view)
        except (CredentialError, UnreadFormat) as error:
            return replace(report, checks=(*report.checks, not_checked("refresh", None, error.detail)))
        if edition == report.view:
            return replace(report, checks=(*report.checks, tell_same(address)))
        return replace(newer, checks=(*newer.checks, tell_newer(address, edition, report)))

    def _judge(
        self, sealed: SealedCredential, done: list[Check], documents: Documents, now: datetime
    ) -> VerificationReport:
        """Make the checks from the shape on, appending them to `done`."""
        # 2. Shape: after it, what is rebuilt from the reading is the only object that is read (rule C9).
        shape_check, reading = _judge_shape(sealed)
        done.append(shape_check)
        if reading is None:
            return _report(done, None, now)
        # 3. Key and 4. signature.
        try:
            seal = sealed.verify(reading, documents, now=now)
            seal = self._believed(seal)
        except CredentialError as error:
            _blame(error, done)
            return _report(done, None, now)
        done.append(passed("key", _describe_key(seal.issuer_id)))
        done.append(passed("signature", seal.description))
        done.extend(_mention_others(seal))
        # 5. Dates, 6. status and 7. issuer stand beside each other: none needs the other to pass.
        parts = Parts(reading.document) if reading.is_plain else take_apart(reading.document)
        rebuilt = reading.rebuild()
        if not reading.is_plain:
            rebuilt = without_shared(without_nested(rebuilt), parts.contained)
        done.append(checks.check_dates(rebuilt, now, seal.period))
        done.append(check_all_status(rebuilt, seal.issuer_id, documents, now=now, memory=self._memory))
        done.append(checks.check_issuer(seal.issuer_id, self._trusted))
        # The credentials inside come last, and each speaks for itself.
        contained = tuple(self._judge_contained(item, now) for item in (*parts.contained, *parts.enveloped))
        unproved = [item for item, judged in zip(parts.contained, contained, strict=False) if judged.view is None]
        view = look_at(without_unproved(rebuilt, unproved), seal)
        done[0] = name_kind(done[0], view)
        view = with_issuer_name(view, reading.document, contained)
        # Praise of those who praise is not asked for: it could go on without end.
        praised = view.kind != "endorsement" and not reading.is_plain
        endorsements, left = self._judge_endorsements(reading.document, seal, now) if praised else ((), 0)
        return replace(_report(done, view, now, endorsements, contained), endorsements_left=left)

    def _believed(self, seal: Seal) -> Seal:
        """Return a seal as far as it is believed. Raises KEY_COMPROMISED for one that whoever has the key can make."""
        if seal.issuer_id in self._disbelieved:
            detail = "The issuer's identity is a key that is known here to be in other hands: anybody may sign with it."
            raise CredentialError("KEY_COMPROMISED", detail)
        others = tuple(
            replace(other, holds=False, description=f"{other.description} That key is known here to be in other hands.")
            if other.controller in self._disbelieved
            else other
            for other in seal.others
        )
        return replace(seal, others=others)

    def _judge_contained(self, item: Mapping[str, Any], now: datetime) -> VerificationReport:
        format_check, sealed = _open(lambda: open_contained(item))
        if sealed is None:
            return _report([format_check], None, now)
        return self._judge(sealed, [format_check], self._documents, now)

    def _judge_endorsements(
        self, document: dict[str, Any], seal: Seal, now: datetime
    ) -> tuple[tuple[Endorsement, ...], int]:
        """Return the endorsements, each judged by itself, and how many more there are."""
        documents = DocumentsFor(self._documents, Purpose.ENDORSEMENT)
        known = subjects_of(document)
        judged = []
        there = find_endorsements(document)
        for found in islice(there, MAX_ENDORSEMENTS):
            format_check, sealed = _open(found.open)
            done = [format_check]
            report = self._judge(sealed, done, documents, now) if sealed is not None else _report(done, None, now)
            judged.append(place_endorsement(report, found.holder, known, seal.issuer_id))
        return tuple(judged), sum(1 for _more in there)


def _report(
    done: list[Check],
    view: View | None,
    now: datetime,
    endorsements: tuple[Endorsement, ...] = (),
    contained: tuple[VerificationReport, ...] = (),
) -> VerificationReport:
    return VerificationReport(tuple(_complete(done)), view, now, endorsements, contained)


def _open(find: Callable[[], Sealed]) -> tuple[Check, Sealed | None]:
    """Step 1: find the credential in the file, or in the one that holds it."""
    try:
        sealed = find()
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
