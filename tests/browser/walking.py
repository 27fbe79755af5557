"""Walks through every page of the site.

The pages are found by following links from where people start, so a new page is examined without being listed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.imitation import TrustedIssuer
from issuer.credential.trust import write_list
from issuer.review.draft import STEPS
from issuer.services.api_tokens import create_token
from issuer.services.delivery import AWARD, HOLDER
from issuer.services.design import create_design
from issuer.services.holder_confirmation import ask_holder
from issuer.services.trust import import_trusted
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.outbox import Message, MessageState
from issuer.store.trusted_issuers import find_trusted_issuer
from tests.browser.conftest import Live
from tests.designs import competency_design
from tests.frameworks.samples import skill, skills
from tests.web import world
from tests.web.frameworks.test_pages import take_in
from tests.web.issue import rosters
from tests.web.reading.readers import asked

# Files, and addresses of which one of a kind will do: the kind is the address without its ids.
_FILE = re.compile(r"\.(png|svg|json|jwt|pdf|csv|zip)$|/(export|image|html|sample|corrections|result)$")
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/v/)[a-z0-9]{20,}|(?<=/sign-in/)[\w-]{20,}|(?<=/readings/)[\w-]{20,}"
    r"|(?<=/how-we-judge/)(?!sources)[\w-]+|\d+"
)


def outside(live: Live) -> list[str]:
    """Return where those begin who have no account: the front door, the badges that they scan, and signing in.

    A holder is asked here about a badge, so that both sides of a question are seen.
    """
    with live.toolkit.write.begin() as session:
        world.organization_of(session).reports_are_public = True
        credentials = session.scalars(select(Credential)).all()
        asked = _asked(session, live, credentials)
        seen = [f"/v/{credential.code}" for credential in credentials]
        seen += [f"/credentials/{credential.id}" for credential in credentials]
        seen += [f"/achievements/{credential.achievement_id}/report" for credential in credentials[:1]]
    signing_in = ["/sign-in", "/sign-in/link", "/sign-in/some-token-of-a-link-in-a-mail"]
    return ["/", "/verify", *signing_in, *seen, *asked, "/v/unknown", "/v?code=unknown", "/nowhere"]


def _asked(session: Session, live: Live, credentials: Sequence[Credential]) -> tuple[str, str]:
    """Ask the holder of a badge that stands; return the page of the answer, and that on which it is given."""
    asked = ask_holder(
        session,
        next(credential for credential in credentials if credential.revoked_at is None),
        asker="Harbour Hospital",
        purpose="You applied as a ward manager.",
        addresses=live.toolkit.addresses,
        templates=live.toolkit.templates,
        now=live.toolkit.clock(),
    )
    mail = session.scalars(select(Message.text).where(Message.kind == HOLDER)).one()
    return f"/questions/{asked.checker_token}", re.findall(r"/holder/[\w-]+", mail)[0]


def inside(live: Live) -> list[str]:
    """Return where an owner begins, and the steps of a design, between which buttons lead that save.

    Two designs are added here: a draft that is ready, so that there is something to see behind the review, and one that
    promises more than it asks for, to which the review offers the honest type; a framework; and a request to read.
    """
    there = {"artifacts": [{"id": "a1", "title": "List of names", "kind": "attendance", "component_ids": ["c1", "c2"]}]}
    with live.toolkit.write.begin() as session:
        owner, organization = world.person_of(session, "owner"), world.organization_of(session)
        document = competency_design(title="Chairing a meeting")
        design = create_design(session, organization, owner, now=live.toolkit.clock(), document=document)
        clash = create_design(
            session, organization, owner, now=live.toolkit.clock(), document=competency_design(evidence=there)
        )
        within = f"/organizations/{organization.slug}"
        here, elsewhere = (f"{within}/designs/{one.id}" for one in (design, clash))
        published = session.scalars(select(Achievement).where(Achievement.organization_id == organization.id)).first()
        version = f"{within}/designs/{published.design_id}/versions/{published.version}"
        now = live.toolkit.clock()
        ends = now + timedelta(days=30)
        create_token(session, organization, owner, name="Moodle", scopes=["awards:write"], expires_at=ends, now=now)
        told = session.scalars(select(Message).where(Message.kind == AWARD)).first()
        assert told is not None
        told.state, told.error = MessageState.FAILED, "The mail server knows no such address."
    take_in(live.toolkit, skills(skill(1, "chair a meeting")))
    jobs = [f"{within}/credentials/jobs/{job_id}" for job_id in rosters.one_of_each(live.toolkit, published)]
    steps = [f"{here}/steps/{step.slug}" for step in STEPS]
    return [
        "/organizations",
        "/organizations/new",
        "/account",
        "/account/passphrase",
        *steps,
        f"{here}/check",
        f"{elsewhere}/check",
        f"{within}/mail/failed",
        f"{within}/frameworks",
        f"{within}/frameworks/search?q=meeting",
        version,
        f"{version}/report",
        f"{here}/compare?from=r1&to=draft",
        *jobs,
        f"{jobs[1]}/confirm",
        asked(live.toolkit, here.rpartition("/")[2]),
    ]


def on_the_site(live: Live) -> list[str]:
    """Return where an administrator of the site begins; the list has an entry that was wider, and more than a page."""
    old = b'{"format": "touchstone-trust-1", "issuers": [{"issuer": "river.org", "name": "River College"}]}'
    entries = [TrustedIssuer(f"did:web:{number}.example.org", f"School {number}", "Known.") for number in range(60)]
    with live.toolkit.write.begin() as session:
        for data in (old, write_list(entries)):
            import_trusted(session, data, now=live.toolkit.clock())
        host = find_trusted_issuer(session, "river.org")
        assert host is not None
    return ["/site/trust", f"/site/trust/{host.id}", "/site/trust?q=nowhere", "/site/trust/add", "/site/changes"]


def kind_of(path: str) -> str:
    """Return what pages like this one have in common: their address without ids, page numbers and searches."""
    return _ID.sub("*", path)


def walk(page: Page, live: Live, start: Iterable[str], look_at: Callable[[Page, str], None]) -> None:
    """Visit every page of `start`, where those of a kind that look different stand, and one of every other kind.

    A visit takes a second and more, so one of a kind has to do.
    """
    waiting = list(start)
    kinds = {kind_of(path) for path in waiting}
    while waiting:
        path = waiting.pop(0)
        page.goto(live.url(path))
        look_at(page, path)
        for address in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            further = urlsplit(address).path
            if not address.startswith(live.address + "/") or _FILE.search(further) or kind_of(further) in kinds:
                continue
            kinds.add(kind_of(further))
            waiting.append(further)
