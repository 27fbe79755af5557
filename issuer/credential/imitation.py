"""Warns of issuers that are not known and look like one that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from issuer.credential.identities import entries_covering, joined
from issuer.credential.report import Check, Outcome, VerificationReport
from issuer.credential.resemblance import host_imitates, mixes_scripts, name_imitates


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """An entry: whom it covers (`identities`), and what its keeper calls it and has noted why.

    `within` is the place in which the issuer's hosted badges of Open Badges 1 and 2 are kept, where it does not say so
    itself. `was_wider` marks a host that was put on a list when hosts stood for everything on them.
    """

    issuer: str
    name: str = ""
    reason: str = ""
    vouched_by: str = ""
    within: str = ""
    was_wider: bool = False

    @property
    def entries(self) -> tuple[str, ...]:
        """What is looked up for it."""
        return (self.issuer, joined(self.issuer, self.within)) if self.within else (self.issuer,)


def warn_of_imitation(report: VerificationReport, known: Collection[TrustedIssuer]) -> VerificationReport:
    """Return the report, with a warning where an issuer that is not known looks like one that is.

    A warning is a check that was not made: it turns no verdict, for looking like somebody is no fault of a signature.
    """
    if report.view is None or report.check("issuer").outcome is not Outcome.NOT_CHECKED:
        return report
    covering = entries_covering(report.view.issuer_id)
    others = [entry for entry in known if entry.issuer not in covering]
    warning = resemblance(report.view.issuer_id, report.view.issuer_name, others)
    if warning is None:
        return report
    check = Check(
        "imitation", "Its issuer looks like another: mind which one it is", Outcome.NOT_CHECKED, None, warning
    )
    return replace(report, checks=(*report.checks, check))


def resemblance(issuer_id: str, name: str | None, known: Iterable[TrustedIssuer]) -> str | None:
    """Return in what an issuer, by its id or entry, looks like one of others that are known; None where in nothing."""
    known = tuple(known)
    host = host_of_issuer(issuer_id)
    if host is not None:
        for entry in known:
            trusted = host_of_issuer(entry.issuer)
            if trusted is not None and host_imitates(host, trusted):
                return f"Its host {host} looks like {trusted}, which is trusted here, and is another."
        if mixes_scripts(host):
            return f"Its host {host} mixes letters of several scripts, as those do that imitate others."
    if name:
        for entry in known:
            if entry.name and name_imitates(name, entry.name):
                return f"It calls itself much like “{entry.name}”, which is trusted here and is another issuer."
        if mixes_scripts(name):
            return "The name it gives itself mixes letters of several scripts, as those do that imitate others."
    return None


def host_of_issuer(issuer: str) -> str | None:
    """Return the host of an entry or an issuer's id, without its port; None for a key."""
    if issuer.startswith("did:web:"):
        return issuer.split(":")[2].lower().partition("%3a")[0]
    if issuer.startswith("did:"):
        return None
    return issuer.removeprefix("https://").partition("/")[0].partition(":")[0].lower()
