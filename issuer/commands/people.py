"""`issuer people`: who has an account, a new account, a fresh sign-in link."""

from __future__ import annotations

import argparse

from sqlalchemy.orm import Session

from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import actor_named, installation, organization_named
from issuer.services.mail_address import normalise_email
from issuer.services.organizations import invite
from issuer.services.people import create_sign_in_link
from issuer.services.site import grant_site_admin, revoke_site_admin
from issuer.store.organizations import Role, list_memberships, list_organizations
from issuer.store.people import Person, find_person, list_site_admins

HELP = "List accounts, add one, say who administers the site, or make a link that signs somebody in."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `add`, `admin` and `link`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="who belongs to which organization, and in which roles")
    add = actions.add_parser("add", help="give somebody roles, with an account if they have none")
    add.add_argument("email", help="their e-mail address")
    add.add_argument("--name", default="", help="the name by which they are shown")
    add.add_argument("--role", action="append", type=Role, choices=list(Role), required=True, help="may be repeated")
    add.add_argument("--organization", metavar="SLUG", help="needed when there are several")
    add.add_argument("--as", dest="actor", metavar="EMAIL", help="who does it; the first owner if left out")
    admin = actions.add_parser("admin", help="let somebody administer this site, which no organization can")
    admin.add_argument("email", help="the address of their account; it starts anew, with the link that is printed")
    admin.add_argument("--revoke", action="store_true", help="take it out of their hands again")
    link = actions.add_parser("link", help="print a link that signs a person in once, within 24 hours")
    link.add_argument("email", help="their e-mail address")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; a sign-in link stands on a line of its own."""
    with installation() as toolkit:
        if args.action == "list":
            return _list(toolkit)
        if args.action == "admin":
            return _revoke_admin(toolkit, args.email) if args.revoke else _admin(toolkit, args.email)
        return _add(toolkit, args) if args.action == "add" else _link(toolkit, args.email)


def _list(toolkit: Toolkit) -> int:
    with toolkit.read() as session:
        for organization in list_organizations(session):
            print(f"{organization.name} ({organization.slug})")
            roles: dict[str, list[str]] = {}
            names: dict[str, str] = {}
            for membership in list_memberships(session, organization.id):
                roles.setdefault(membership.person.email, []).append(membership.role)
                names[membership.person.email] = membership.person.name
            for email, held in roles.items():
                print(f"  {email:<32} {', '.join(sorted(held)):<24} {names[email]}".rstrip())
        print("Administrators of this site")
        for person in list_site_admins(session):
            print(f"  {person.email:<57} {person.name}".rstrip())
    return 0


def _add(toolkit: Toolkit, args: argparse.Namespace) -> int:
    now = toolkit.clock()
    with toolkit.write() as session:
        organization = organization_named(session, args.organization)
        person = invite(
            session,
            organization,
            email=args.email,
            name=args.name,
            roles=args.role,
            actor=actor_named(session, organization, args.actor),
            addresses=toolkit.addresses,
            templates=toolkit.templates,
            now=now,
        )
        token = create_sign_in_link(session, person, now=now) if person.passphrase_hash is None else None
        session.commit()
    print(f"{person.email} is now {', '.join(args.role)} of {organization.name}.")
    if token:
        print(f"Sign-in link, good once within 24 hours:\n{toolkit.addresses.sign_in(token)}")
    return 0


def _admin(toolkit: Toolkit, email: str) -> int:
    now = toolkit.clock()
    with toolkit.write() as session:
        person = _account(session, email)
        grant_site_admin(session, person, now=now)
        token = create_sign_in_link(session, person, now=now)
        session.commit()
    print(
        f"{person.email} administers this site. Whoever was signed in as them is not any more, "
        "and the passphrase is gone."
    )
    print(f"Sign-in link, good once within 24 hours:\n{toolkit.addresses.sign_in(token)}")
    return 0


def _revoke_admin(toolkit: Toolkit, email: str) -> int:
    with toolkit.write() as session:
        person = _account(session, email)
        revoke_site_admin(session, person, now=toolkit.clock())
        session.commit()
    print(f"{person.email} does not administer this site any more.")
    return 0


def _account(session: Session, email: str) -> Person:
    person = find_person(session, normalise_email(email))
    if person is None:
        raise CommandError(f"There is no account {email!r}; `issuer people list` shows them all.")
    return person


def _link(toolkit: Toolkit, email: str) -> int:
    with toolkit.write() as session:
        person = _account(session, email)
        token = create_sign_in_link(session, person, now=toolkit.clock())
        session.commit()
    print(toolkit.addresses.sign_in(token))
    return 0
