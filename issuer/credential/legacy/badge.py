"""What hosted and signed badges have in common: somebody vouches for an award, and it can be said who and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from issuer.credential.documents import Documents
from issuer.credential.legacy.assertion import Assertion
from issuer.credential.legacy.lookup import BadgeClass
from issuer.credential.report import Check, Outcome

# The words of a check: passed, failed, not checked.
Titles = dict[str, tuple[str, str, str]]

_SHAPE = (
    "Nothing in it can be read in two ways",
    "It is not written as an Open Badge must be",
    "Whether it is written as an Open Badge must be was not checked",
)
HOSTED: Titles = {
    "shape": _SHAPE,
    "key": (
        "The address that vouches for it belongs to the issuer",
        "The address that should vouch for it is not the issuer's",
        "The issuer's address could not be asked",
    ),
    "signature": (
        "It is not signed: the issuer's own address says so today",
        "The issuer's own address does not say what it says",
        "It is not signed, and whether the issuer's own address says so was not checked",
    ),
}
SIGNED: Titles = {
    "shape": _SHAPE,
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
}
_PLACE = {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.NOT_CHECKED: 2}


class Withdrawn(Exception):
    """The address of a hosted award says that it is revoked; there may be nothing else there to say of it."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.detail)
        self.check = check


@dataclass(frozen=True, slots=True)
class Vouched:
    """An award that its issuer vouches for; what may be shown is in here and nowhere else."""

    assertion: Assertion
    badge_class: BadgeClass
    key: str
    """One sentence for a person: why what vouches for the award is the issuer's."""
    signature: str
    """One sentence for a person: how it vouches for the award."""
    vouched_at: str | None = None
    """The address on whose word alone the award is the issuer's, by being on the same host; None where the issuer's own
    profile names the key, or says where its awards are kept."""


class LegacyBadge(Protocol):
    """A badge of Open Badges 1 or 2 as it was found in a file, nothing of it judged yet."""

    @property
    def description(self) -> str:
        """One sentence for a person: what the file is."""
        ...

    @property
    def titles(self) -> Titles:
        """What the checks are called that mean something else for each kind."""
        ...

    def vouch(self, documents: Documents) -> Vouched:
        """Return what the issuer vouches for.

        Raises Withdrawn, and `CredentialError` SHAPE_*, CONTEXT_*, KEY_*, ISSUER_MISMATCH, NET_*, JWT_* or PROOF_*.
        """
        ...


def check(titles: Titles, id: str, outcome: Outcome, code: str | None, detail: str) -> Check:
    """Return a check of shape, key or signature under the title that fits the kind of badge."""
    return Check(id, titles[id][_PLACE[outcome]], outcome, code, detail)
