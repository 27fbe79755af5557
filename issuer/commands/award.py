"""`issuer award`: one award from the command line, through the same service as the page."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import achievement_named, actor_named, installation, organization_named
from issuer.services.errors import AlreadyAwarded, Invalid
from issuer.services.issuing import AwardRequest, EvidenceInput, issue_credential, preview
from issuer.store.designs import Achievement, list_awardable
from issuer.store.organizations import list_organizations

HELP = "Award a published credential to one person and print the address of its verification page."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what an award consists of."""
    parser.add_argument(
        "achievement", nargs="?", help="id or title of what was earned; without it, the choice is listed"
    )
    parser.add_argument("--name", default="", help="the recipient's name")
    parser.add_argument("--email", default="", help="the recipient's e-mail address; it never becomes public")
    parser.add_argument("--public-name", action="store_true", help="write the name into the credential")
    parser.add_argument("--evidence", action="append", default=[], metavar="TEXT", help="may be repeated")
    parser.add_argument(
        "--evidence-url", action="append", default=[], metavar="URL", help="of the evidence in the same place"
    )
    parser.add_argument(
        "--level",
        action="append",
        default=[],
        type=_pair,
        metavar="CRITERION=LEVEL",
        help="ids, for each criterion",
    )
    parser.add_argument("--mark", type=float, help="the mark of a knowledge check")
    parser.add_argument("--valid-until", type=date.fromisoformat, metavar="DATE", help="the last day; else as designed")
    parser.add_argument("--narrative", default="", help="words about this award")
    parser.add_argument(
        "--organization",
        metavar="SLUG",
        help="needed when there are several, unless only one of them offers this title",
    )
    parser.add_argument("--as", dest="actor", metavar="EMAIL", help="who awards; the first owner if left out")
    parser.add_argument("--again", action="store_true", help="award even if the same person has it for the same work")
    parser.add_argument("--preview", action="store_true", help="print what would be public, and award nothing")


def run(args: argparse.Namespace) -> int:
    """Award, preview, or list what can be awarded."""
    with installation() as toolkit, toolkit.write() as session:
        if args.achievement is None:
            for achievement in list_awardable(session, organization_named(session, args.organization).id):
                print(f"{achievement.id}  {achievement.name} (version {achievement.version})")
            return 0
        organizations = list_organizations(session)
        if args.organization or not organizations:
            organizations = [organization_named(session, args.organization)]
        achievement = achievement_named(session, organizations, args.achievement)
        try:
            if args.preview:
                document = preview(
                    session, achievement, _request(args), addresses=toolkit.addresses, now=toolkit.clock()
                )
                print(json.dumps(document, indent=2, ensure_ascii=False))
                return 0
            return _award(toolkit, session, achievement, args)
        except Invalid as error:
            raise CommandError("This cannot be awarded:\n  " + problems_of(error.problems), 2) from error


def problems_of(problems: Mapping[str, str]) -> str:
    """Return one line for each problem, with its field."""
    return "\n  ".join(f"{field}: {problem}" for field, problem in problems.items())


def _award(toolkit: Toolkit, session: Session, achievement: Achievement, args: argparse.Namespace) -> int:
    try:
        credential = issue_credential(
            session,
            achievement,
            _request(args),
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            templates=toolkit.templates,
            actor=actor_named(session, achievement.organization, args.actor),
            now=toolkit.clock(),
            confirm_duplicate=args.again,
        )
    except AlreadyAwarded as error:
        existing = toolkit.addresses.verification(error.existing.code)
        raise CommandError(f"{error.message} It is {existing} . To award it again, add --again.") from error
    session.commit()
    print(toolkit.addresses.verification(credential.code))
    return 0


def _request(args: argparse.Namespace) -> AwardRequest:
    texts, links = args.evidence, args.evidence_url
    count = max(len(texts), len(links))
    padded = zip(texts + [""] * (count - len(texts)), links + [""] * (count - len(links)), strict=True)
    return AwardRequest(
        recipient_name=args.name,
        recipient_email=args.email,
        name_is_public=args.public_name,
        evidence=tuple(EvidenceInput(narrative=text, url=link) for text, link in padded),
        levels=dict(args.level),
        mark=args.mark,
        valid_until=args.valid_until,
        narrative=args.narrative,
    )


def _pair(text: str) -> tuple[str, str]:
    criterion, sign, level = text.partition("=")
    if not sign or not criterion or not level:
        raise argparse.ArgumentTypeError("give the ids of a criterion and a level, as CRITERION=LEVEL")
    return criterion, level
