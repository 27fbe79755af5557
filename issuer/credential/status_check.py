"""The step of verification that asks whether the issuer has taken a credential back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import format_instant
from issuer.credential.members import values_of
from issuer.credential.report import Check, Verdict, failed, not_checked, passed
from issuer.credential.status_entry import StatusOutcome
from issuer.credential.status_lookup import check_status
from issuer.credential.status_memory import StatusMemory

MAX_ENTRIES = 20  # each is a list to be fetched, wherever the credential says
# Worst first: of two that apply, the earlier one is told.
_WITHDRAWALS = {
    "revocation": (Verdict.REVOKED, "revoked"),
    "suspension": (Verdict.SUSPENDED, "suspended"),
}


def check_all_status(
    document: Mapping[str, Any],
    issuer_id: str,
    documents: Documents,
    *,
    now: datetime,
    memory: StatusMemory | None = None,
) -> Check:
    """Evaluate every `credentialStatus` entry; what cannot be evaluated is never "not withdrawn".

    A set bit counts even if another entry could not be read; otherwise one unreadable entry decides.
    """
    entries = values_of(document.get("credentialStatus"))
    if not entries:
        detail = "The credential names no list of withdrawn credentials, so there is nothing to look up."
        return passed("status", detail, title="The issuer offers no way to withdraw it")
    if len(entries) > MAX_ENTRIES:
        return not_checked("status", "STATUS_SIZE", f"The credential names more than {MAX_ENTRIES} status lists.")
    outcomes, problem = [], None
    for entry in entries:
        try:
            outcomes.append(check_status(entry, document, issuer_id, documents, now=now, memory=memory))
        except CredentialError as error:
            problem = problem or error
    for purpose, (verdict, word) in _WITHDRAWALS.items():
        for outcome in outcomes:
            if outcome.set and outcome.purpose == purpose:
                list_of = "signed status list" if outcome.signed else "published list"
                return failed("status", None, f"The issuer's {list_of} says: {word}.{_reason(outcome)}", verdict)
    if problem is not None:
        return not_checked("status", problem.code, problem.detail)
    told = next((outcome for outcome in outcomes if outcome.purpose == "message" and outcome.set), None)
    if told is not None:
        # Any words may stand there, "rejected" as well as "accepted": no program can tell which of them take it back.
        detail = f"The issuer's status list has a message about it: {_message(told)}. Judge what follows from it."
        return not_checked("status", None, detail)
    return passed("status", _all_clear(outcomes))


def _all_clear(outcomes: Sequence[StatusOutcome]) -> str:
    sentences = []
    words = [_WITHDRAWALS[outcome.purpose][1] for outcome in outcomes if outcome.purpose in _WITHDRAWALS]
    if words:
        holder = "signed status list" if all(outcome.signed for outcome in outcomes) else "published list"
        listed = " and ".join(dict.fromkeys(words))
        sentences.append(f"The issuer's {holder} does not list it as {listed}{_as_of(outcomes)}.")
    for outcome in outcomes:
        if outcome.purpose == "message":
            sentences.append(f"The issuer's status list has a message about it: {_message(outcome)}.")
        elif outcome.purpose == "refresh":
            told = "A newer edition of it can be had" if outcome.set else "There is no newer edition of it"
            sentences.append(f"{told}, says the issuer's status list.")
    return " ".join(sentences)


def _message(outcome: StatusOutcome) -> str:
    if outcome.message is None:
        return "set" if outcome.set else "none"
    return f"“{excerpt(outcome.message, limit=200)}”"


def _reason(outcome: StatusOutcome) -> str:
    return f" Its words: “{excerpt(outcome.message, limit=200)}”." if outcome.message else ""


def _as_of(outcomes: Sequence[StatusOutcome]) -> str:
    dates = [outcome.list_valid_from for outcome in outcomes if outcome.list_valid_from is not None]
    return f" (list of {format_instant(min(dates))})" if dates else ""
