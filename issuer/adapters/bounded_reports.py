"""What is reported on a document whose check came to no end of its own."""

from __future__ import annotations

from datetime import datetime

from issuer.credential.report import REQUIRED_CHECKS, VerificationReport, failed, not_checked


def too_costly(now: datetime) -> VerificationReport:
    """Return the report on a document at which the child ran into a limit."""
    detail = "Checking this document takes more time or memory than any real credential needs."
    found = [not_checked(id, None, "Not reached within the limits.") for id in REQUIRED_CHECKS]
    found[REQUIRED_CHECKS.index("shape")] = failed("shape", "COMPLEXITY", detail)
    return VerificationReport(tuple(found), None, now)


def stopped(now: datetime) -> VerificationReport:
    """Return the report on a document whose check had no answer in time: the reason may be the document or not."""
    detail = "The check took longer than is allowed here and was stopped. Try again when less is going on."
    found = [not_checked(id, None, "Not reached in time.") for id in REQUIRED_CHECKS]
    found[REQUIRED_CHECKS.index("shape")] = not_checked("shape", "COMPLEXITY", detail)
    return VerificationReport(tuple(found), None, now)


def fault(now: datetime) -> VerificationReport:
    """Return the report after a fault of our own: nothing is known, so nothing is said about the document."""
    detail = "This program failed while it was checking. That says nothing about the document."
    return VerificationReport(tuple(not_checked(id, None, detail) for id in REQUIRED_CHECKS), None, now)
