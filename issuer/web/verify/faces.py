"""The face of each verdict: its words, and whether it may look like something to be proud of.

Every face differs from every other in words, icon, shape and colour (`components/verdict.html`, `verify.css`),
so that none can be taken for another. Green belongs to `valid` alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from issuer.credential.report import Verdict, VerificationReport

# What a person reads on these is "it holds"; on all others nothing may look like a celebration.
_CELEBRATED = frozenset({Verdict.VALID})
_GENUINE = frozenset({Verdict.VALID, Verdict.VALID_ISSUER_UNKNOWN, Verdict.EXPIRED, Verdict.NOT_YET_VALID})


@dataclass(frozen=True, slots=True)
class Face:
    """How a verdict is shown.

    `slug` names icon, shape and colour; `words` are the verdict, `sentence` what it means for the reader. Only a face
    that `celebrates` bears the streak of gold, and only one that is `genuine` shows picture and claim.
    """

    slug: str
    words: str
    sentence: str
    celebrates: bool = False
    genuine: bool = False


def face_of(report: VerificationReport) -> Face:
    """Return the face of a report."""
    verdict = report.verdict
    words, sentence = _texts(verdict)
    return Face(
        slug=verdict.value.lower().replace("_", "-"),
        words=words,
        sentence=sentence,
        celebrates=verdict in _CELEBRATED,
        genuine=verdict in _GENUINE,
    )


def withdrawn_face() -> Face:
    """Return the face of a credential that was taken down: nothing about it is shown."""
    return Face(
        "withdrawn",
        _("Withdrawn"),
        _("What stood here was taken down. That says nothing against the person whom it was about."),
    )


def damaged_face() -> Face:
    """Return the face of a credential whose stored text is none any more, which says nothing about the credential."""
    return Face(
        "unknown",
        _("Could not be checked"),
        _("Our record of this credential is damaged. That neither confirms nor refutes it: do not rely on it yet."),
    )


def missing_face() -> Face:
    """Return the face of an address at which there never was a credential, as far as anyone can tell."""
    return Face(
        "missing",
        _("No credential here"),
        _("Nothing is known at this address. Most often a character of the code was mistyped."),
    )


def words_of(verdict: str) -> tuple[str, str]:
    """Return words and sentence of a verdict by its name. Raises ValueError for what is none."""
    return _texts(Verdict(verdict))


def _texts(verdict: Verdict) -> tuple[str, str]:
    """Return words and sentence; a function, because the language is that of the request."""
    return {
        Verdict.VALID: (_("Valid"), _("Genuine, unchanged since it was signed, and in force today.")),
        Verdict.VALID_ISSUER_UNKNOWN: (
            _("Genuine, issuer not known here"),
            _(
                "It was not changed since it was signed, and it is in force. "
                "Who stands behind the signature is for you to judge."
            ),
        ),
        Verdict.EXPIRED: (_("Expired"), _("It is genuine, but its time has run out.")),
        Verdict.NOT_YET_VALID: (_("Not yet valid"), _("It is genuine, but its time has not come.")),
        Verdict.REVOKED: (_("Revoked"), _("The issuer took it back. It no longer counts.")),
        Verdict.SUSPENDED: (_("Suspended"), _("The issuer has put it on hold. For now it does not count.")),
        Verdict.INVALID: (
            _("Not valid"),
            _("This is not what an issuer signed, or not a proper credential. Do not rely on it."),
        ),
        Verdict.UNKNOWN: (
            _("Could not be fully checked"),
            _("No fault was found, but a check that is needed could not be made. Do not rely on it yet."),
        ),
    }[verdict]
