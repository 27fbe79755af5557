"""Why a verdict is not better, in words for somebody who has never heard of signatures of this kind.

The list of all checks beside it has the exact sentence and code of each.
"""

from __future__ import annotations

from flask_babel import gettext as _

from issuer.credential.report import REQUIRED_CHECKS, Check, Outcome, VerificationReport


def reasons_of(report: VerificationReport) -> list[str]:
    """Return one sentence for each kind of reason, the most telling first; none where all is well.

    A failure says all there is to say: what was not looked at because of it is no reason of its own.
    """
    failures = [check for check in report.checks if check.outcome is Outcome.FAILED]
    open_ones = [
        check
        for check in report.checks
        if check.outcome is Outcome.NOT_CHECKED and check.code is not None and check.id in REQUIRED_CHECKS
    ]
    return list(dict.fromkeys(sentence for check in failures or open_ones if (sentence := reason_of(check))))


def reason_of(check: Check) -> str | None:
    """Return the sentence of one check; None where the verdict itself says it, as *revoked* does."""
    if check.code is None:
        return None
    exact = _exact()
    if check.code in exact:
        return exact[check.code]
    return next((sentence for start, sentence in _kinds().items() if check.code.startswith(start)), check.title)


def _exact() -> dict[str, str]:
    """Sentences by code; a function, because the language is that of the request."""
    return {
        "SIZE": _("The file is larger than any badge."),
        "FORMAT": _("This kind of file is not read here. That says nothing about whether it is genuine."),
        "BAKE_NONE": _(
            "It is a picture with no badge inside. A photo or a screenshot cannot be checked: ask for the file itself."
        ),
        "BAKE_MULTIPLE": _("There is more than one badge in the picture, so nobody can tell which one is meant."),
        "DATA_LOSS": _("It says things that its signature does not cover: anybody could have added them."),
        "CONTEXT_UNKNOWN": _("It uses words whose meaning is not laid down in any standard that is known here."),
        "COMPLEXITY": _("It is built so that checking it takes longer than any real badge does."),
        "PROOF_MISSING": _("Nobody has signed it, so anybody could have written it."),
        "PROOF_SIGNATURE": _(
            "Something in it was changed after it was signed, or the issuer that it names never signed it."
        ),
        "PROOF_EXPIRED": _("Its signature was made to hold for a time, and that time is over."),
        "PROOF_TYPE": _("It is signed in a way that cannot be checked here."),
        "KEY_UNRESOLVED": _("The issuer's key could not be fetched, so nobody here can tell whether they signed it."),
        "KEY_COMPROMISED": _("The issuer has said that the key which signed it is not to be believed any more."),
        "ISSUER_MISMATCH": _("It was signed by somebody else than the issuer that it names."),
        "STATUS_FETCH": _(
            "The issuer's list of badges that were taken back could not be fetched, so this one may be on it."
        ),
        "STATUS_EXPIRED": _("The issuer's list of badges that were taken back is out of date."),
        "STATUS_ROLLBACK": _(
            "The issuer's list of badges that were taken back is older than one that was seen before."
        ),
        "STATUS_MISSING": _("It does not say where the issuer's list of badges that were taken back is."),
    }


def _kinds() -> dict[str, str]:
    """Sentences by the beginning of the code."""
    return {
        "PARSE_": _("The file is damaged, or written so that two programs would read two different things in it."),
        "BAKE_": _("The picture is damaged, or the badge lies in it in a way in which no badge does."),
        "SHAPE_": _("It is not written as a badge must be: part of it could be hidden from you or from the signature."),
        "CONTEXT_": _("It brings meanings of its own for the words in it, so it could say one thing and mean another."),
        "PROOF_": _("Its signature is not put together as signatures of badges are."),
        "KEY_": _("The key that signed it is not one of the issuer's, or is not safe."),
        "JWT_": _("It is a signed token that is not put together as it must be, or its key is not the issuer's."),
        "TIME_": _("Its dates cannot be read, or contradict each other."),
        "STATUS_": _("The issuer's list of badges that were taken back is not in order, so this one may be on it."),
        "NET_": _("A document of the issuer's could not be fetched from where it should be."),
    }
