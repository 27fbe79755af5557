"""`issuer demo`: the whole loop without a browser, on the files in `examples/`."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from issuer.bootstrap import Toolkit
from issuer.commands import demo_words as say
from issuer.commands.errors import CommandError
from issuer.commands.first_start import start_organization
from issuer.commands.opening import installation, settings_of_environment
from issuer.credential.baking import bake_png
from issuer.credential.report import Verdict
from issuer.resources import folder
from issuer.review.draft import Draft
from issuer.review.engine import review
from issuer.services.design import create_design, draft_of
from issuer.services.errors import NotReady
from issuer.services.issuing import AwardRequest, issue_credential
from issuer.services.organizations import slug_of
from issuer.services.publishing import publish
from issuer.services.revocation import revoke
from issuer.services.rosters.columns import suggest_columns
from issuer.services.rosters.fields import RowReader
from issuer.services.rosters.tables import UTF_8, Table
from issuer.services.verification import verify_upload
from issuer.settings import Settings
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement, Design
from issuer.store.jobs import JobKind
from issuer.store.organizations import Organization, find_organization, find_owner
from issuer.store.people import Person

HELP = (
    "Review the example designs, publish the strong one, award it to the roster, bake, verify, revoke one and verify "
    "again; in a temporary data folder unless ISSUER_HOME says where."
)

_ORGANIZATION = "Northquay College of Technology"
_REASON = "Awarded to the wrong person by mistake"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing: what is shown lies in `examples/`."""


def run(args: argparse.Namespace) -> int:
    """Walk the loop and print each step; 0 when every step answered as it should."""
    settings = _settings()
    with installation(create=True, settings=settings) as toolkit:
        say.title(settings.home)
        if _organization(toolkit) is None:
            start_organization(
                toolkit, email="demo@example.org", name="Demo", organization=_ORGANIZATION, slug=slug_of(_ORGANIZATION)
            )
        Demo(toolkit, settings.home / "demo").walk()
    return 0


def _settings() -> Settings:
    settings = settings_of_environment()
    if os.environ.get("ISSUER_HOME") or os.environ.get("ISSUER_HOME_FILE"):
        return settings
    return replace(settings, home=Path(tempfile.mkdtemp(prefix="touchstone-demo-")))


def _organization(toolkit: Toolkit) -> Organization | None:
    with toolkit.read() as session:
        return find_organization(session, slug_of(_ORGANIZATION))


class Demo:
    """The steps, in order; what a step needs is handed to it by the one before."""

    def __init__(self, toolkit: Toolkit, output: Path) -> None:
        self._toolkit = toolkit
        self._output = output

    def walk(self) -> None:
        """Do everything, each step in a transaction of its own, as on the pages."""
        with self._toolkit.write() as session:
            organization, actor = self._who(session)
            designs = self._import_and_review(session, organization, actor)
            session.commit()
            published = self._publish(session, designs, actor)
            session.commit()
            achievement, requests = self._read_roster(published)
            credentials = self._award(session, achievement, requests, actor)
            session.commit()
            badges = self._bake(credentials, achievement)
            say.step(5, "Verify: each file as a stranger would, in a process with limits")
            self._verify(session, badges, [Verdict.VALID] * len(badges))
            say.step(6, f"Revoke: {credentials[-1].recipient_name}")
            revoke(
                session,
                credentials[-1],
                _REASON,
                key_ring=self._toolkit.key_ring,
                addresses=self._toolkit.addresses,
                actor=actor,
                now=self._toolkit.clock(),
            )
            session.commit()
            say.line(f"Reason, which everybody who checks it will read: {_REASON}.")
            say.step(7, "Verify again: the files are the same, the issuer's list is not")
            self._verify(session, badges, [Verdict.VALID] * (len(badges) - 1) + [Verdict.REVOKED])
        say.end(self._output)

    def _who(self, session: Session) -> tuple[Organization, Person]:
        organization = find_organization(session, slug_of(_ORGANIZATION))
        owner = find_owner(session, organization.id) if organization else None
        if organization is None or owner is None:
            raise CommandError("The demonstration's organization has no owner.")
        return organization, owner

    def _import_and_review(self, session: Session, organization: Organization, actor: Person) -> list[Design]:
        say.step(1, "Review: is each design worth publishing?")
        now, designs = self._toolkit.clock(), []
        for path in sorted(folder("examples").glob("*.design.json")):
            design = create_design(session, organization, actor, now=now, document=json.loads(path.read_bytes()))
            say.review(path.name, draft_of(design).text("title"), review(draft_of(design), today=now.date()))
            designs.append(design)
        return designs

    def _publish(self, session: Session, designs: list[Design], actor: Person) -> list[Achievement]:
        say.step(2, "Publish: a version that never changes again")
        published: list[Achievement] = []
        for design in designs:
            title = draft_of(design).text("title") or "Untitled"
            try:
                achievement = publish(
                    session,
                    design,
                    artist=self._toolkit.artist,
                    addresses=self._toolkit.addresses,
                    actor=actor,
                    now=self._toolkit.clock(),
                )
            except NotReady as error:
                say.refused(title, error.message)
                continue
            say.published(title, self._toolkit.addresses.achievement(achievement.id))
            published.append(achievement)
        return published

    def _read_roster(self, published: list[Achievement]) -> tuple[Achievement, list[AwardRequest]]:
        """Return the roster, and the Achievement in whose rubric its levels are."""
        with (folder("examples") / "roster.csv").open("rb") as file:
            table = Table(file, encoding=UTF_8, separator=",")
            rows = [dict(zip(table.header, line.cells, strict=True)) for line in table.rows()]
        for achievement in published:
            draft = Draft.from_document(achievement.draft)
            columns = suggest_columns(table.header, JobKind.AWARD, draft)
            if all(columns.values()):
                zone = achievement.organization.zone
                reader = RowReader(columns, {"name_is_public": True}, zone=zone, draft=draft)
                return achievement, [reader.request_of(row) for row in rows]
        raise CommandError("None of the published examples has the criteria that examples/roster.csv gives levels for.")

    def _award(
        self, session: Session, achievement: Achievement, requests: list[AwardRequest], actor: Person
    ) -> list[Credential]:
        say.step(3, f"Award: {len(requests)} recipients from examples/roster.csv")
        credentials = []
        for request in requests:
            credential = issue_credential(
                session,
                achievement,
                request,
                key_ring=self._toolkit.key_ring,
                addresses=self._toolkit.addresses,
                templates=self._toolkit.templates,
                actor=actor,
                now=self._toolkit.clock(),
            )
            say.awarded(credential.recipient_name, self._toolkit.addresses.verification(credential.code))
            credentials.append(credential)
        return credentials

    def _bake(self, credentials: list[Credential], achievement: Achievement) -> list[Path]:
        say.step(4, "Bake: the signed credential travels inside the picture")
        self._output.mkdir(parents=True, exist_ok=True)
        badges = []
        for credential in credentials:
            name, document = slug_of(credential.recipient_name), credential.document.encode()
            (self._output / f"{name}.json").write_bytes(document)
            (self._output / f"{name}.png").write_bytes(bake_png(achievement.image_png, document))
            say.line(f"{name}.png and {name}.json ({len(document):,} bytes signed)")
            badges.append(self._output / f"{name}.png")
        return badges

    def _verify(self, session: Session, badges: list[Path], expected: list[Verdict]) -> None:
        """Verify the files. Raises CommandError when a verdict is not the one expected: then something is broken."""
        for path, verdict in zip(badges, expected, strict=True):
            report = verify_upload(
                session,
                path.read_bytes(),
                now=self._toolkit.clock(),
                bounded=self._toolkit.bounded,
            )
            say.verified(path.name, report)
            if report.verdict is not verdict:
                raise CommandError(f"{path.name} should have been {verdict}.")
