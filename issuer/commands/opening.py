"""Opens the installation for a command, and turns what services and the machine refuse into one line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from issuer.bootstrap import Toolkit, open_toolkit
from issuer.commands.errors import CommandError
from issuer.services.errors import NotReady, ServiceError
from issuer.settings import Settings, SettingsError, read_settings
from issuer.store.base import DamagedRow
from issuer.store.designs import Achievement, list_awardable, list_published
from issuer.store.organizations import Organization, find_organization, find_owner, list_organizations
from issuer.store.people import Person, find_person


def settings_of_environment() -> Settings:
    """Return the settings. Raises CommandError with every problem at once."""
    with readable_errors():
        return read_settings()


def prepare_home(home: Path) -> None:
    """Make the data folder if need be and see that it can be written. Raises CommandError."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise CommandError(
            f"The data folder {home} cannot be written ({error.strerror}). Choose another with ISSUER_HOME."
        ) from error


@contextmanager
def installation(*, create: bool = False, settings: Settings | None = None) -> Iterator[Toolkit]:
    """Give the Toolkit of this installation; with `create`, make what is missing.

    Without it a missing data folder is an error: a command called in the wrong folder must not start a second one.
    """
    settings = settings or settings_of_environment()
    if not create and not settings.database_url and not settings.home.is_dir():
        raise CommandError(
            f"There is no data folder {settings.home.absolute()}. Say where it is with ISSUER_HOME, "
            "or make one with `issuer init` or `issuer serve`."
        )
    with readable_errors():
        prepare_home(settings.home)
        toolkit = open_toolkit(settings)
        try:
            yield toolkit
        finally:
            toolkit.engine.dispose()


@contextmanager
def readable_errors() -> Iterator[None]:
    """Turn every refusal of a service, the database or the file system into a CommandError."""
    try:
        yield
    except NotReady as error:
        blockers = "".join(f"\n  {finding.field}: {finding.reason}" for finding in error.report.blockers)
        raise CommandError(error.message + blockers) from error
    except SettingsError as error:
        raise CommandError("\n  ".join(["These settings cannot be used:", *error.problems]), 2) from error
    except ServiceError as error:
        raise CommandError(error.message) from error
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise  # the other kinds are faults of ours
        raise CommandError(f"The database cannot be used: {error.orig}") from error
    except DamagedRow as error:
        raise CommandError(f"{error} Restore the database from a backup.") from error
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise CommandError(f"{place}{error.strerror or error}") from error


def organization_named(session: Session, slug: str | None) -> Organization:
    """Return the organization with this short name, or the only one when none is named. Raises CommandError."""
    if slug:
        found = find_organization(session, slug)
        if found is None:
            raise CommandError(f"There is no organization {slug!r}. `issuer people list` names them.")
        return found
    organizations = list_organizations(session)
    if len(organizations) == 1:
        return organizations[0]
    if not organizations:
        raise CommandError("There is no organization yet: make one with `issuer init`.")
    names = ", ".join(organization.slug for organization in organizations)
    raise CommandError(f"There are several organizations; name one with --organization: {names}", 2)


def actor_named(session: Session, organization: Organization, email: str | None) -> Person:
    """Return who acts: the person with this address, or the organization's first owner. Raises CommandError.

    Whoever can run commands here can read the database, so no passphrase is asked for; the name is for the record.
    """
    person = find_person(session, email.strip().lower()) if email else find_owner(session, organization.id)
    if person is None:
        raise CommandError(f"There is no account {email!r}." if email else "This organization has no owner.")
    return person


def achievement_named(
    session: Session, organizations: Sequence[Organization], wanted: str, *, offered: bool = True
) -> Achievement:
    """Return the one Achievement with this id or title of these organizations. Raises CommandError.

    Only what is still awarded counts, unless `offered` is False.
    """
    listed = list_awardable if offered else list_published
    known = [each for organization in organizations for each in listed(session, organization.id)]
    found = [each for each in known if wanted in (each.id, each.name)]
    if not found:
        whose = f"{organizations[0].name} has" if len(organizations) == 1 else "No organization here has"
        what = "nothing" if len(organizations) == 1 else "anything"
        raise CommandError(f"{whose} published {what} called {wanted!r}; `issuer award` lists what there is.")
    if len(found) > 1:
        choice = ", ".join(f"{each.id} ({each.organization.name}, version {each.version})" for each in found)
        raise CommandError(f"Several are called {wanted!r}; give the id: {choice}", 2)
    return found[0]
