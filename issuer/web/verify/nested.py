"""The credentials inside a badge that somebody brought, each with a face of its own."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from issuer.credential.report import Endorsement, Outcome, VerificationReport
from issuer.web.database import toolkit
from issuer.web.verify.faces import Face, face_of
from issuer.web.verify.reading import BadgeRead, read_badge
from issuer.web.verify.reasons import reasons_of


@dataclass(frozen=True, slots=True)
class Inside:
    """A credential inside a learner record."""

    report: VerificationReport
    face: Face
    badge: BadgeRead | None
    is_known: bool
    reasons: list[str]
    praise: list[Praise]


@dataclass(frozen=True, slots=True)
class Praise:
    """An endorsement. `who`, `name` and `comment` are None where its words are not to be shown, `why` says then why."""

    report: VerificationReport
    face: Face
    about: str
    who: str | None
    name: str | None
    comment: str | None
    by_issuer: bool
    why: str | None


def read_contained(report: VerificationReport, *, base: str) -> list[Inside]:
    """Return the credentials inside a learner record, in the order in which they were judged."""
    return [
        Inside(
            report=each,
            face=face_of(each),
            badge=read_badge(each.view, base=base) if each.view else None,
            is_known=each.view is not None and each.check("issuer").outcome is Outcome.PASSED,
            reasons=reasons_of(each),
            praise=read_praise(each),
        )
        for each in report.contained
    ]


def read_praise(report: VerificationReport) -> list[Praise]:
    """Return the endorsements of a credential; those that may be shown come first."""
    return [_praise(each) for each in sorted(report.endorsements, key=lambda each: not each.is_shown)]


def _praise(endorsement: Endorsement) -> Praise:
    view = endorsement.report.view if endorsement.is_shown else None
    return Praise(
        report=endorsement.report,
        face=face_of(endorsement.report),
        about=_about(endorsement.about),
        who=(endorsement.host or view.issuer_id) if view else None,
        name=view.issuer_name if view else None,
        comment=view.comment if view else None,
        by_issuer=endorsement.by_issuer,
        why=None if view else _why_not(endorsement.report),
    )


def _why_not(report: VerificationReport) -> str | None:
    """Return in our words why an endorsement is not shown; None where its verdict says it all."""
    if "KEY_UNRESOLVED" in report.codes and not toolkit().settings.fetch_endorsements:
        return _("The keys of those who endorse are not fetched here, because no verdict needs them.")
    return next(iter(reasons_of(report)), None)


def _about(word: str | None) -> str:
    return {
        "credential": _("about this credential"),
        "achievement": _("about the achievement"),
        "issuer": _("about the issuer"),
        "recipient": _("about the person who earned it"),
    }.get(word or "", _("about somebody who is named in it"))
