"""What a verification found: checks, each passed, failed or not checked, and the one verdict that follows.

The verdict is computed here and nowhere else. A check that was not made is never a pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from issuer.credential.hosts import host_of
from issuer.credential.instants import format_instant


class Outcome(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


class Verdict(StrEnum):
    """The answer to "can I rely on this?", worst first: of two that apply, the earlier one is given."""

    INVALID = "INVALID"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    UNKNOWN = "UNKNOWN"
    VALID_ISSUER_UNKNOWN = "VALID_ISSUER_UNKNOWN"
    VALID = "VALID"


REQUIRED_CHECKS = ("format", "shape", "key", "signature", "dates", "status", "issuer")
_PRECEDENCE = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    `title` and `detail` are sentences for a person; `code` is one of the closed list shared with `CredentialError`,
    or None where the outcome says it all. `consequence` is the verdict that a failure leads to; what passed or was
    not checked has none.
    """

    id: str
    title: str
    outcome: Outcome
    code: str | None
    detail: str
    consequence: Verdict = Verdict.INVALID

    def __post_init__(self) -> None:
        # A failed check must never be able to leave a credential undecided or valid.
        if _PRECEDENCE[self.consequence] >= _PRECEDENCE[Verdict.UNKNOWN]:
            raise ValueError(f"{self.consequence} is no consequence of a failed check")

    @property
    def verdict(self) -> Verdict:
        """The best verdict that this check alone leaves possible."""
        if self.outcome is Outcome.PASSED:
            return Verdict.VALID
        if self.outcome is Outcome.FAILED:
            return self.consequence
        # Who the issuer is in the world is the one question that a signature cannot answer.
        return Verdict.VALID_ISSUER_UNKNOWN if self.id == "issuer" else Verdict.UNKNOWN

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the machine interface."""
        return {
            "id": self.id,
            "title": self.title,
            "outcome": str(self.outcome),
            "code": self.code,
            "detail": self.detail,
        }


# id -> title when passed, failed, not checked
_TITLES = {
    "format": (
        "The file is a digital credential",
        "The file could not be read as a digital credential",
        "This kind of file is not read yet",
    ),
    "shape": (
        "Everything it says is covered by the signature",
        "It is not written as a credential must be",
        "Whether everything it says is covered by the signature was not checked",
    ),
    "key": (
        "The signing key belongs to the issuer",
        "The signing key is not the issuer's",
        "The issuer's key could not be checked",
    ),
    "signature": (
        "The signature is genuine",
        "The signature is not genuine",
        "The signature was not checked",
    ),
    "dates": (
        "It is valid on this date",
        "It is not valid on this date",
        "Its dates were not checked",
    ),
    "status": (
        "The issuer has not taken it back",
        "The issuer has taken it back",
        "Whether the issuer has taken it back could not be checked",
    ),
    "issuer": (
        "The issuer is on the list of trusted issuers",
        "The issuer is not who it should be",
        "Whether the issuer can be trusted is not known here",
    ),
    "proofs": (
        "Others have signed it too",
        "A signature of others is not genuine",
        "Further signatures were not all checked",
    ),
    "refresh": (
        "It is the newest edition that its issuer gives",
        "Its newest edition is not in order",
        "No newer edition could be had, so this one is judged",
    ),
    "about": (
        "It speaks of what it stands in",
        "It speaks of something else than what it stands in",
        "Whether it speaks of what it stands in was not checked",
    ),
}


def passed(id: str, detail: str, *, title: str | None = None) -> Check:
    """Return a check that passed; `title` stands in for the usual one where there was nothing to check."""
    return Check(id, title or _TITLES[id][0], Outcome.PASSED, None, detail)


def failed(id: str, code: str | None, detail: str, consequence: Verdict = Verdict.INVALID) -> Check:
    """Return a check that failed."""
    return Check(id, _TITLES[id][1], Outcome.FAILED, code, detail, consequence)


def not_checked(id: str, code: str | None, detail: str) -> Check:
    """Return a check that could not be made, or was not because an earlier one did not pass."""
    return Check(id, _TITLES[id][2], Outcome.NOT_CHECKED, code, detail)


def decide_verdict(checks: Iterable[Check]) -> Verdict:
    """Return the worst verdict of all checks; a required check that is missing counts as not checked.

    A check that is not required (such as that of further signatures, which say nothing about the credential itself)
    can make the verdict worse by failing, but does not hold it back by not being made.
    """
    checks = tuple(checks)
    verdicts = [check.verdict for check in checks if check.id in REQUIRED_CHECKS or check.outcome is Outcome.FAILED]
    if {check.id for check in checks}.issuperset(REQUIRED_CHECKS):
        return min(verdicts, key=_PRECEDENCE.__getitem__)
    return min([*verdicts, Verdict.UNKNOWN], key=_PRECEDENCE.__getitem__)


ABOUT = ("credential", "achievement", "issuer", "recipient", "profile")
"""What an endorsement can be about: in a credential, `profile` is anybody else who is described there."""

KINDS = ("badge", "endorsement", "record", "other")
"""What a credential is: somebody's achievement, praise for one, a record of several, or none of these."""


@dataclass(frozen=True, slots=True)
class View:
    """What may be shown of a credential whose proof held: read from the rebuilt document and from nothing else.

    `kind` is one of KINDS. `recipient` is a plain name or identifier, else the subject's id, else the hash; None when
    there is none of them. `about` and `comment` are an endorsement's: the id of what it endorses, and its words.
    """

    name: str | None
    issuer_id: str
    issuer_name: str | None
    achievement_name: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    recipient: str | None
    document: dict[str, Any] = field(repr=False)
    kind: str = "badge"
    about: str | None = None
    comment: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the machine interface, which leaves the document out."""
        return {
            "kind": self.kind,
            "name": self.name,
            "issuer_id": self.issuer_id,
            "issuer_name": self.issuer_name,
            "achievement_name": self.achievement_name,
            "valid_from": format_instant(self.valid_from) if self.valid_from else None,
            "valid_until": format_instant(self.valid_until) if self.valid_until else None,
            "recipient": self.recipient,
            "about": self.about,
            "comment": self.comment,
        }


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Everything that a verification found at `checked_at`; `view` is None unless the proof held.

    `endorsements` and `contained` are the credentials inside this one, each judged by itself: what they are says
    nothing about the verdict on this one, and neither does its verdict say anything about them. `endorsements_left`
    counts those that were not looked at, because there are too many.
    """

    checks: tuple[Check, ...]
    view: View | None
    checked_at: datetime
    endorsements: tuple[Endorsement, ...] = ()
    contained: tuple[VerificationReport, ...] = ()
    endorsements_left: int = 0

    @property
    def verdict(self) -> Verdict:
        """The one verdict; derived, so that it cannot disagree with the checks."""
        return decide_verdict(self.checks)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all checks that did not pass, in the order of the checks, each once."""
        return tuple(dict.fromkeys(check.code for check in self.checks if check.code is not None))

    def check(self, id: str) -> Check:
        """Return the check with this id; raises KeyError."""
        for check in self.checks:
            if check.id == id:
                return check
        raise KeyError(id)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the machine interface (`issuer verify --format json`, without the file)."""
        return {
            "verdict": str(self.verdict),
            "codes": list(self.codes),
            "checks": [check.to_json() for check in self.checks],
            "view": self.view.to_json() if self.view else None,
            "endorsements": [each.to_json() for each in self.endorsements],
            "endorsements_left": self.endorsements_left,
            "contained": [each.to_json() for each in self.contained],
        }


@dataclass(frozen=True, slots=True)
class Endorsement:
    """A credential by somebody who vouches for the one that carries it, for its achievement or for its issuer.

    `about` names which of them it is about (one of ABOUT), None where it is about none. `by_issuer` tells that whoever
    issued the credential praises it.
    """

    report: VerificationReport
    about: str | None
    by_issuer: bool

    @property
    def is_shown(self) -> bool:
        """Whether its words may be read to a person: it holds, and who says them is more than a key."""
        verdict, view = self.report.verdict, self.report.view
        if view is None or self.about is None:
            return False
        named = host_of(view.issuer_id) is not None
        return verdict is Verdict.VALID or (verdict is Verdict.VALID_ISSUER_UNKNOWN and named)

    @property
    def host(self) -> str | None:
        """The host that stands for whoever endorses; None where it is known by its key."""
        return host_of(self.report.view.issuer_id) if self.report.view else None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the machine interface; without its words where those are not to be shown."""
        told = self.report.to_json()
        view = told["view"] if self.is_shown else None
        return {
            **{name: told[name] for name in ("verdict", "codes", "checks")},
            "about": self.about,
            "by_issuer": self.by_issuer,
            "shown": self.is_shown,
            "host": self.host,
            "view": view,
        }
